/// What was done to a file.
package enum FileOperation: String, Sendable, CaseIterable {
    case create
    case write
    case edit
    case notebookEdit = "notebook_edit"
}

/// One change of one file by a tool call.
package struct FileChange: Sendable, Equatable {
    package var sessionID: String
    package var agentID: String
    package var toolUseID: String
    package var path: String
    package var operation: FileOperation
    package var at: Timestamp
    package var linesAdded: Int64 = 0
    package var linesRemoved: Int64 = 0
    /// The structured patch as JSON (`[{"oldStart","oldLines","newStart","newLines","lines"}]`), where it was reported;
    /// a derived one knows no line numbers.
    package var patch: [UInt8]?
    /// True where lines and patch were only read out of what the call was given: any report of what was done to the file
    /// takes the row's place.
    package var isDerived = false
    /// True while nobody said that the call, which a derived change is read out of, did anything: the change is neither
    /// listed nor counted.
    package var isPending = false
    /// True when the session only has a copy of the change: it counts where it was made.
    package var isInherited = false
    /// The source that the row was taken from.
    package var source = RecordSource.hook

    package init(
        sessionID: String, agentID: String, toolUseID: String, path: String, operation: FileOperation, at: Timestamp
    ) {
        self.sessionID = sessionID
        self.agentID = agentID
        self.toolUseID = toolUseID
        self.path = path
        self.operation = operation
        self.at = at
    }
}

/// One prompt that a user, or an automatic turn, gave to a session.
package struct Prompt: Sendable, Equatable {
    package var sessionID: String
    /// The agent tool's id of the prompt, or the event's UUID where it has none.
    package var id: String
    package var at: Timestamp
    package var text: String
    /// The transcript line that holds it; nil where none was read.
    package var lineID: String?
    package var sources = RecordSources()

    package init(sessionID: String, id: String, at: Timestamp, text: String) {
        self.sessionID = sessionID
        self.id = id
        self.at = at
        self.text = text
    }

    /// How the prompt of an automatic turn begins: a background agent or command reports back.
    package static let notificationTag = "<task-notification>"

    /// Whether the agent tool began the turn by itself, when background work was done: it names nothing, and nobody was
    /// waited for.
    package var isAutomatic: Bool { text.hasPrefix(Prompt.notificationTag) }
}

/// What the user is asked for.
package enum QuestionKind: String, Sendable, CaseIterable {
    case permission
    case question
    case elicitation
    /// The agent is done and waits for the next prompt.
    case idle
}

/// Something that waits, or waited, for the user.
package struct Question: Sendable, Equatable {
    package var sessionID: String
    /// Made from the event's UUID.
    package var id: String
    package var agentID: String
    package var kind: QuestionKind
    package var toolName: String?
    package var message: String
    package var askedAt: Timestamp
    package var resolvedAt: Timestamp?

    private static let noticePrefix = "notice-"

    /// The id of a question that is only a notice: it may tell of a question that was reported by itself already.
    package static func noticeID(_ uuid: EventUUID) -> String { noticePrefix + uuid.description }

    /// True for a notice: it opens a question only where the session has no open question, and it is resolved as soon as
    /// a question of the session is reported by itself.
    package var isNotice: Bool { id.hasPrefix(Question.noticePrefix) }

    package init(
        sessionID: String, id: String, agentID: String, kind: QuestionKind, message: String, askedAt: Timestamp
    ) {
        self.sessionID = sessionID
        self.id = id
        self.agentID = agentID
        self.kind = kind
        self.message = message
        self.askedAt = askedAt
    }
}

/// One compaction of a session's context.
package struct Compaction: Sendable, Equatable {
    package var sessionID: String
    package var agentID: String
    /// `manual` or `auto`.
    package var trigger: String
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    /// Tokens of the context before and after.
    package var tokensBefore: Int64?
    package var tokensAfter: Int64?
    /// Who told of it. Every report has a row of its own, a hook's end one that starts when it ends; readers see those of
    /// one compaction as one (`Compaction.merged`).
    package var source = RecordSource.hook
    /// True when the session only has a copy of it.
    package var isInherited = false

    package init(sessionID: String, agentID: String, trigger: String, startedAt: Timestamp) {
        self.sessionID = sessionID
        self.agentID = agentID
        self.trigger = trigger
        self.startedAt = startedAt
    }
}

/// One task of a session's task list.
package struct TaskItem: Sendable, Equatable {
    package var sessionID: String
    package var id: String
    package var subject: String
    package var description: String?
    package var teammate: String?
    package var createdAt: Timestamp
    package var completedAt: Timestamp?

    package init(sessionID: String, id: String, subject: String, createdAt: Timestamp) {
        self.sessionID = sessionID
        self.id = id
        self.subject = subject
        self.createdAt = createdAt
    }
}

/// A turn that ended with an error of the model's API, after all retries: one report of it, or the row that all reports of
/// one turn of one agent make.
package struct TurnFailure: Sendable, Equatable {
    package var sessionID: String
    /// Of a report, the event's UUID. Of a row, the prompt whose turn it was, or the first report's id where that is
    /// unknown. With `agentID` the key.
    package var id: String
    /// The prompt that a report names; session files name none.
    package var promptID: String?
    package var agentID: String
    package var at: Timestamp
    /// `rate_limit`, `overloaded`, `server_error`, …
    package var code: String
    package var message: String?
    package var sources = RecordSources()
    /// True when the session only has a copy of it: it counts where it was made.
    package var isInherited = false

    package init(sessionID: String, id: String, agentID: String, at: Timestamp, code: String) {
        self.sessionID = sessionID
        self.id = id
        self.agentID = agentID
        self.at = at
        self.code = code
    }
}
