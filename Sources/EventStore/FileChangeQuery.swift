package import EventModel

/// Which changes of files, in order of time.
package struct FileChangeQuery: Sendable {
    package var sessionID: String
    package var path: String?
    package var toolUseID: String?
    /// Only changes up to this instant, it included.
    package var until: Timestamp?
    package var includePatch = true
    package var limit = Limits.pageRowsDefault
    package var cursor: String?

    package init(session: String) { sessionID = session }
}

package struct FileChangePage: Sendable {
    package var changes: [FileChange]
    package var nextCursor: String?
    package var total: Int64

    package init(changes: [FileChange], nextCursor: String? = nil, total: Int64) {
        self.changes = changes
        self.nextCursor = nextCursor
        self.total = total
    }
}
