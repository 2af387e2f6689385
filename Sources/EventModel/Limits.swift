/// Limits that more than one target must agree on. Every other limit is named where it is enforced.
package enum Limits {
    /// Bytes of one event as it is accepted from outside, and of one hook payload that is kept whole.
    package static let eventBytes = 4 << 20
    /// Events in one batch request.
    package static let batchEvents = 5_000
    /// Bytes of one batch request, before and after decompression.
    package static let batchBytes = 32 << 20
    /// Depth of nested JSON that is read; deeper input is refused.
    package static let jsonDepth = 64
    /// UTF-8 bytes of an id or a name (`session_id`, `agent_id`, `tool_name`, `source_app`, …).
    package static let nameBytes = 512
    /// UTF-8 bytes of a path or a title.
    package static let pathBytes = 4096
    /// UTF-8 bytes of a one-line summary.
    package static let summaryBytes = 240
    /// UTF-8 bytes of an event's text that full-text search can find.
    package static let searchTextBytes = 8192
    /// Rows of one page of a query: the most a client may ask for.
    package static let pageRows = 1000
    /// Rows of one page when the client names none.
    package static let pageRowsDefault = 100
}

extension String {
    /// The text cut to at most `limit` UTF-8 bytes, at a character boundary; an ellipsis marks the cut.
    package func cut(toUTF8Bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var used = 3
        var end = startIndex
        while end < endIndex {
            let size = self[end].utf8.count
            if used + size > limit { break }
            used += size
            end = index(after: end)
        }
        return String(self[..<end]) + "…"
    }
}
