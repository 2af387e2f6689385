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
    /// The session is over, and its last turn had ended with an API error. Named as `failed`.
    case endedFailed

    /// What sessions are told apart by.
    package static let allCases: [SessionStatus] = [.running, .waiting, .idle, .failed, .ended]

    package var name: String { self == .endedFailed ? SessionStatus.failed.rawValue : rawValue }

    package var isOver: Bool { self == .ended || self == .endedFailed }
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
    /// Prompts that somebody gave; not those that the client wrote in the user's place.
    package var promptCount: Int64 = 0
    package var toolCount: Int64 = 0
    package var errorCount: Int64 = 0
    /// Turns that ended with an API error; they count as errors too.
    package var failedTurnCount: Int64 = 0
    /// Distinct paths that were written or edited.
    package var fileCount: Int64 = 0
    /// Questions and permission requests that are open.
    package var openQuestionCount: Int64 = 0
    /// Requests to the model that failed and were sent again.
    package var retryCount: Int64 = 0
    package var modelCallCount: Int64 = 0
    /// Model calls whose price is unknown: `cost` lacks them.
    package var unpricedCallCount: Int64 = 0
    /// Model calls that are priced by the fallback price.
    package var estimatedCallCount: Int64 = 0
    /// Of the session and all its agents, what is known of no single call included.
    package var usage = TokenUsage()
    package var cost = Cost()
    /// The part of `usage` that the client reported beyond the calls that are known.
    package var unattributedUsage = TokenUsage()
    /// Nano-dollars of `unattributedUsage`.
    package var unattributedCost: Int64 = 0
    /// What calls cost that this session only has copies of; not part of `usage`.
    package var inheritedUsage = TokenUsage()
    /// Nano-dollars.
    package var inheritedCost: Int64 = 0
    /// The session whose conversation this one continues under a new id.
    package var forkedFrom: String?
    /// The id of the last line that was inherited, and its time.
    package var forkPoint: String?
    package var forkPointAt: Timestamp?
    /// Tokens of the main agent's latest request, and the window they must fit into.
    package var contextTokens: Int64?
    package var contextWindow: Int64?
    package var gitRoot: String?
    package var gitRemote: String?
    package var worktreePath: String?
    package var pullRequestURL: String?
    /// The text of the latest prompt, in one line.
    package var lastPrompt: String?
    /// When the session's file was made: of two sessions with the same lines the older made them.
    package var bornAt: Timestamp?
    package var titleKind: TitleKind?
    package var statements = SessionStatements()
    package var sources = RecordSources()

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

/// Who gave a session its title; a later case outranks an earlier one.
package enum TitleKind: Int64, Sendable, CaseIterable, Comparable {
    case prompt
    case summary
    case generated
    case user

    package static func < (left: TitleKind, right: TitleKind) -> Bool { left.rawValue < right.rawValue }
}

/// When each of a session's texts was stated, so that the order of arrival does not decide which holds.
package struct SessionStatements: Sendable, Equatable {
    package enum Field: Int, Sendable, CaseIterable {
        case projectPath
        case cwd
        case gitBranch
        case model
        case title
        case permissionMode
        case agentVersion
        case transcriptPath
        case startSource
        case place
        case pullRequest
        case lastPrompt
        case context
        case sourceApp
        case machineID
        /// The first folder that was named: it stands for the project until that is stated.
        case firstFolder
        /// The latest end that was stated, whatever came after it.
        case sessionEnd
        /// When a context window was stated; the window of a price table is stated by nobody.
        case contextWindow
        /// The latest statement that a turn had ended with an API error.
        case failed
        /// The latest statement that the agent was at work, waited or had finished a turn.
        case worked
    }

    /// Microseconds by field; nil where nothing was stated.
    private var times: [Int64?] = []

    package init() {}

    package subscript(field: Field) -> Timestamp? {
        get { field.rawValue < times.count ? times[field.rawValue].map { Timestamp(microseconds: $0) } : nil }
        set {
            while times.count <= field.rawValue { times.append(nil) }
            times[field.rawValue] = newValue?.microseconds
            trim()
        }
    }

    /// Takes a statement of that time; the latest one holds.
    package mutating func note(_ field: Field, at time: Timestamp) { self[field] = max(self[field] ?? time, time) }

    /// For storage: the times joined by commas.
    package var text: String { times.map { $0.map { String($0) } ?? "" }.joined(separator: ",") }

    package init(text: String) {
        guard !text.isEmpty else { return }
        times = text.split(separator: ",", omittingEmptySubsequences: false).map { Int64($0) }
        trim()
    }

    /// Equal statements are equal arrays: none ends with nil.
    private mutating func trim() {
        while let last = times.last, last == nil { times.removeLast() }
    }
}
