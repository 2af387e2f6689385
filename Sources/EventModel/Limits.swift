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
    /// UTF-8 bytes of a tool's output that full-text search can find: its beginning. Nine outputs of ten are shorter.
    package static let searchedOutputBytes = 2048
    /// Rows of one page of a query: the most a client may ask for.
    package static let pageRows = 1000
    /// Rows of one page when the client names none.
    package static let pageRowsDefault = 100
}

extension String {
    /// True when the text holds a NUL character, which databases and C interfaces take for an end.
    package var containsNUL: Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? utf8.contains(0)
    }

    /// The text cut to at most `limit` UTF-8 bytes, between two Unicode scalars; an ellipsis marks the cut.
    package func cut(toUTF8Bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: Swift.max(0, limit - 3))
        while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(self[..<end]) + "…"
    }
}
