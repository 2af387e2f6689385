/// What an agent is doing.
package enum AgentStatus: String, Sendable, CaseIterable {
    case running
    case waiting
    case idle
    case completed
    case failed
}

/// The main agent of a session, or a subagent at any depth.
package struct Agent: Sendable, Equatable {
    /// The id under which every session's main agent is kept.
    package static let mainID = "main"

    package var sessionID: String
    package var id: String
    package var role: AgentRole
    /// What kind of agent it is: `general-purpose`, `Explore`, …
    package var name: String?
    package var parentID: String?
    /// False while the parent is only inferred from what was open when the agent started.
    package var parentIsKnown = false
    /// The tool call that spawned it.
    package var spawnToolUseID: String?
    /// 0 for the main agent.
    package var depth: Int64 = 0
    package var status: AgentStatus = .running
    package var description: String?
    package var model: String?
    /// True when the agent that spawned it went on without waiting.
    package var isBackground = false
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    package var lastEventAt: Timestamp
    package var eventCount: Int64 = 0
    package var toolCount: Int64 = 0
    package var errorCount: Int64 = 0
    /// Turns that ended with an API error; they count as errors too.
    package var failedTurnCount: Int64 = 0
    package var modelCallCount: Int64 = 0
    package var unpricedCallCount: Int64 = 0
    /// Of this agent's own calls.
    package var usage = TokenUsage()
    package var cost = Cost()
    package var sources = RecordSources()

    package init(sessionID: String, id: String, role: AgentRole, startedAt: Timestamp) {
        self.sessionID = sessionID
        self.id = id
        self.role = role
        self.startedAt = startedAt
        self.lastEventAt = startedAt
    }
}
