/// Whether an event happened in a session's main agent or in a subagent of it.
package enum AgentRole: String, Sendable, CaseIterable {
    case main
    case subagent
}

/// How an event reached the hub: as it happened, late out of a spool, or imported from history.
package enum ReplayState: String, Sendable, CaseIterable {
    case live
    case buffered
    case imported
}

/// One thing that happened, as it was reported, with the columns that queries filter on.
package struct Event: Sendable, Equatable {
    /// The store's cursor: strictly increasing in order of commit. Zero until the event is stored.
    package var id: Int64 = 0
    package var uuid: EventUUID
    package var sourceApp: String
    package var machineID: String
    package var sessionID: String
    /// `Agent.mainID` for the main agent.
    package var agentID: String = Agent.mainID
    package var agentRole: AgentRole = .main
    /// What kind of agent it is: `general-purpose`, `Explore`, …
    package var agentName: String?
    package var parentAgentID: String?
    package var agentVersion: String?
    package var pluginVersion: String?
    /// The agent tool's own word: `PreToolUse`, `SessionStart`, …
    package var type: String
    /// When it happened, by the clock of the machine where it happened.
    package var timestamp: Timestamp
    /// When the hub stored it.
    package var createdAt: Timestamp
    package var replayState: ReplayState = .live
    package var source: RecordSource = .hook
    package var toolName: String?
    package var toolUseID: String?
    package var modelName: String?
    /// One line in words.
    package var summary: String = ""
    /// True when the event reports a failure.
    package var isError = false
    /// The JSON object as it was received.
    package var payload: [UInt8] = []

    package init(
        uuid: EventUUID, sourceApp: String, machineID: String, sessionID: String, type: String, timestamp: Timestamp,
        createdAt: Timestamp
    ) {
        self.uuid = uuid
        self.sourceApp = sourceApp
        self.machineID = machineID
        self.sessionID = sessionID
        self.type = type
        self.timestamp = timestamp
        self.createdAt = createdAt
    }
}
