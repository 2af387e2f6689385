/// How a tool call went.
package enum ToolCallStatus: String, Sendable, CaseIterable {
    case running
    case succeeded
    case failed
    /// The user, a rule or a classifier did not allow it.
    case refused
    /// No result was ever reported: the turn or the session ended first.
    case abandoned

    package var isFinal: Bool { self != .running && self != .abandoned }
}

/// One use of one tool, joined from everything that was reported about it.
package struct ToolCall: Sendable, Equatable {
    package var sessionID: String
    /// The agent tool's id (`toolu_…`); made from the event's UUID where a producer has none.
    package var toolUseID: String
    package var agentID: String
    package var toolName: String
    package var status: ToolCallStatus = .running
    /// One line: the command, the path, the query.
    package var summary: String = ""
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    /// Microseconds that the tool ran, without the wait for a permission.
    package var durationMicroseconds: Int64?
    /// Microseconds that the call waited for the user's permission.
    package var permissionWaitMicroseconds: Int64?
    package var permissionRequestedAt: Timestamp?
    package var error: String?
    package var isInterrupt = false
    package var mcpServer: String?
    /// The subagent that this call spawned.
    package var spawnedAgentID: String?
    /// The kind of subagent that this call asks for, until `spawnedAgentID` is known.
    package var spawnAgentName: String?
    /// The model call that asked for it (`msg_…`).
    package var messageID: String?
    /// Who allowed or refused it: `config`, `hook`, `user_temporary`, …
    package var decisionSource: String?
    /// True when the session only has a copy of the call: it counts where it was made.
    package var isInherited = false
    package var sources = RecordSources()

    /// When it began to work, of a call that waited for a permission and has it.
    package var allowedAt: Timestamp? {
        guard let permissionRequestedAt, let wait = permissionWaitMicroseconds, wait > 0 else { return nil }
        return permissionRequestedAt.advanced(byMicroseconds: wait)
    }

    package init(sessionID: String, toolUseID: String, agentID: String, toolName: String, startedAt: Timestamp) {
        self.sessionID = sessionID
        self.toolUseID = toolUseID
        self.agentID = agentID
        self.toolName = toolName
        self.startedAt = startedAt
    }
}
