/// Everything that one reported event says, in model values: what an adapter makes of it and what ingest applies.
///
/// Facts are statements that can arrive in any order and more than once; applying all of an event's facts together with
/// its row, in one transaction, keeps the derived rows equal to the stored events.
package struct Observation: Sendable {
    package var event: Event
    package var facts: [Fact] = []
    /// What full-text search finds the event by: prompt, command, path, error.
    package var searchText: String = ""
    /// False for a record without an identity of its own (a title, a running total): only its facts count, and they may
    /// be applied any number of times.
    package var storesEvent = true
    /// The session that made the record, where a copy of it says so.
    package var originSessionID: String?
    /// When the file was made that the record stands in.
    package var bornAt: Timestamp?
    /// Whether the event's time is that of its receipt, because the one that was reported was too far ahead.
    package var hasTimeOfReceipt = false

    package init(event: Event) { self.event = event }
}

/// One statement about a session, an agent, a tool call or a file.
package enum Fact: Sendable, Equatable {
    case session(SessionFact)
    case agent(AgentFact)
    case toolCall(ToolCallFact)
    case fileChange(FileChange)
    case prompt(Prompt)
    /// The user is asked for something.
    case question(Question)
    /// Whatever was asked by this agent is answered or moot; `toolName` limits it to questions about that tool, and to
    /// those that name none.
    case questionsResolved(agentID: String, toolName: String?)
    case compactionStarted(Compaction)
    case compactionEnded(agentID: String, trigger: String, at: Timestamp)
    case task(TaskItem)
    /// The turn of this agent is over: its open tool calls will get no result.
    case turnEnded(agentID: String, at: Timestamp)
    case modelCall(ModelCallFact)
    case usageReport(UsageReport)
    case turnFailed(TurnFailure)
    /// A request failed and is sent again.
    case retried
    /// A compaction as a transcript tells of it: one record for all of it.
    case compacted(Compaction)
}

/// What an event says about its session. Nil means that it says nothing.
package struct SessionFact: Sendable, Equatable {
    package var agentKind: String?
    package var status: SessionStatus?
    package var projectPath: String?
    package var cwd: String?
    package var gitBranch: String?
    package var model: String?
    package var title: String?
    package var permissionMode: String?
    package var transcriptPath: String?
    package var startSource: String?
    package var startedAt: Timestamp?
    package var endedAt: Timestamp?
    package var endReason: String?
    package var titleKind: TitleKind?
    package var forkedFrom: String?
    package var gitRoot: String?
    package var gitRemote: String?
    package var worktreePath: String?
    package var pullRequestURL: String?
    package var agentVersion: String?
    package var contextWindow: Int64?
    /// The latest prompt, as a note without a time has it: it holds until a prompt is told.
    package var lastPrompt: String?
    /// Bytes before that note in its file: of two notes the later one holds.
    package var lastPromptOffset: Int64?

    package init() {}
}

/// What an event says about one agent of its session. Nil means that it says nothing.
package struct AgentFact: Sendable, Equatable {
    package var id: String
    package var name: String?
    package var parentID: String?
    package var spawnToolUseID: String?
    package var description: String?
    package var model: String?
    package var isBackground: Bool?
    package var status: AgentStatus?
    package var startedAt: Timestamp?
    package var endedAt: Timestamp?

    package init(id: String) { self.id = id }
}

/// What an event says about one tool call. Nil means that it says nothing.
package struct ToolCallFact: Sendable, Equatable {
    package var toolUseID: String
    package var toolName: String
    package var status: ToolCallStatus?
    package var summary: String?
    package var startedAt: Timestamp?
    package var endedAt: Timestamp?
    package var durationMicroseconds: Int64?
    package var error: String?
    package var isInterrupt: Bool?
    package var mcpServer: String?
    package var spawnedAgentID: String?
    /// The kind of agent that this call asks for: what `SubagentStart` will report as the new agent's name.
    package var spawnAgentName: String?
    /// True when `status` is only read out of the text that the model saw: it closes a call that is open, and yields to
    /// whatever was or will be reported about the call itself.
    package var isInferred = false
    package var messageID: String?
    package var decisionSource: String?

    package init(toolUseID: String, toolName: String) {
        self.toolUseID = toolUseID
        self.toolName = toolName
    }
}
