package import EventModel

/// What one agent called tools with, as the calls' one-line summaries say it: a path, a command.
package struct ToolSubject: Sendable, Equatable {
    /// Subjects of one answer.
    package static let limit = 10_000

    package var summary: String
    package var agentID: String
    package var count: Int64
    package var firstAt: Timestamp
    package var lastAt: Timestamp

    package init(summary: String, agentID: String, count: Int64, firstAt: Timestamp, lastAt: Timestamp) {
        self.summary = summary
        self.agentID = agentID
        self.count = count
        self.firstAt = firstAt
        self.lastAt = lastAt
    }
}
