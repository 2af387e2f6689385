/// What a session is doing, as far as its events tell.
package enum SessionStatus: String, Sendable, CaseIterable {
    /// The agent is working.
    case running
    /// The agent has asked for a permission or an answer and cannot go on.
    case waiting
    /// The last turn is finished; the next prompt may come.
    case idle
    /// The last turn ended with an API error.
    case failed
    /// The session is over: it said so, or was silent for longer than the hub's limit.
    case ended
}

/// One run of an agent tool, from its start to its end, subagents included.
package struct Session: Sendable, Equatable {
    package var id: String
    /// The agent tool: `claude-code`, `codex`, …
    package var agentKind: String
    package var status: SessionStatus = .running
    /// When `status` was last stated: an older report does not change it.
    package var statusAt: Timestamp
    package var sourceApp: String
    package var machineID: String
    package var projectPath: String?
    package var cwd: String?
    package var gitBranch: String?
    package var model: String?
    package var title: String?
    package var permissionMode: String?
    package var agentVersion: String?
    package var transcriptPath: String?
    /// How it began: `startup`, `resume`, `clear`, `compact`, `fork`.
    package var startSource: String?
    /// Why it ended: the agent tool's word, or `inactivity`.
    package var endReason: String?
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    package var lastEventAt: Timestamp
    package var eventCount: Int64 = 0
    package var agentCount: Int64 = 0
    package var maxDepth: Int64 = 0
    package var promptCount: Int64 = 0
    package var toolCount: Int64 = 0
    package var errorCount: Int64 = 0
    /// Distinct paths that were written or edited.
    package var fileCount: Int64 = 0
    /// Questions and permission requests that are open.
    package var openQuestionCount: Int64 = 0

    package var waitingForUser: Bool { status == .waiting }

    package init(
        id: String, agentKind: String, sourceApp: String, machineID: String, startedAt: Timestamp,
        lastEventAt: Timestamp
    ) {
        self.id = id
        self.agentKind = agentKind
        self.sourceApp = sourceApp
        self.machineID = machineID
        self.statusAt = startedAt
        self.startedAt = startedAt
        self.lastEventAt = lastEventAt
    }
}
