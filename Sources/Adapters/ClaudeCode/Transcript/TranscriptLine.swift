internal import EventCodec
internal import EventModel
internal import JSONCoding

/// One parsed line with the members that more than one topic needs, each looked up once.
struct TranscriptLine {
    let document: JSONDocument
    let root: JSONNode
    let type: String
    let context: TranscriptContext
    let sessionID: String
    let agentID: String
    let at: Timestamp
    /// Where the line begins in its file, in bytes.
    let offset: Int64
    let uuid: EventUUID
    /// The line's own id, as it stands there.
    let lineID: String?
    let hasTime: Bool
    /// The time that it states, where that is so far ahead that `at` is the time of receipt.
    let disbelieved: Timestamp?
    let cwd: String?
    let message: JSONNode?
    /// The prompt whose turn this is: from the line, else from a line before it.
    var promptID: String?
    /// Why the line is no record.
    let fault: String?

    /// The agent of the lines of old versions that ran a subagent within the main file.
    static let sidechainAgentID = "sidechain"
    /// Types whose lines always have a time.
    private static let conversationTypes: Set<String> = ["assistant", "user", "system", "attachment"]

    var isMain: Bool { agentID == Agent.mainID }

    /// `document` is what may be kept of `line`; `stated` is its identity where that does not follow from it.
    init(
        _ document: JSONDocument, line: ArraySlice<UInt8>, type: String, offset: Int64, context: TranscriptContext,
        uuid stated: EventUUID? = nil
    ) {
        let root = document.root
        self.document = document
        self.root = root
        self.type = type
        self.context = context
        self.offset = offset
        sessionID = root.name("sessionId") ?? context.chunk.sessionID
        if let id = root.name("agentId") ?? context.chunk.agentID {
            agentID = id
        } else {
            agentID = root["isSidechain"]?.bool == true ? TranscriptLine.sidechainAgentID : Agent.mainID
        }
        cwd = root.path("cwd")
        message = root["message"]
        promptID = root.name("promptId")
        lineID = root.name("uuid")
        let written = root["timestamp"] ?? root["snapshot"]?["timestamp"]
        hasTime = written != nil && written?.isNull == false
        let time = written?.string.flatMap { Timestamp(iso8601: $0) }
        let believed = time.map { BelievedTime($0, receivedAt: context.receivedAt) }
        disbelieved = believed?.disbelieved
        let isDated = lineID != nil || hasTime || TranscriptLine.conversationTypes.contains(type)
        if isDated, time == nil {
            fault = hasTime ? "its timestamp cannot be read" : "it has no timestamp"
        } else {
            fault = nil
        }
        let undated = context.time(ofUndatedLineAt: offset)
        at = believed?.at ?? undated
        // Which record it is does not depend on when it came: what follows from its time follows from what it says.
        if let own = lineID.flatMap({ EventUUID($0) }) {
            uuid = RecordIdentity.uuid(of: own, at: time ?? undated)
        } else if let stated {
            uuid = stated
        } else {
            // The place of an undated line is not part of it.
            uuid = RecordIdentity.uuid(hashing: line, type: type, sessionID: sessionID, at: time ?? .epoch)
        }
    }

    var hasOwnID: Bool { lineID.flatMap { EventUUID($0) } != nil }

    func read() -> TranscriptReading {
        switch type {
        case "assistant": return .observation(AssistantLine(self).observation())
        case "user": return .observation(UserLine(self).observation())
        case "system": return readSystem()
        case "attachment": return readAttachment()
        case "queue-operation", "file-history-snapshot", "file-history-delta", "pr-link":
            return .observation(surroundings())
        case "summary", "custom-title", "agent-name", "ai-title", "cost-state", "permission-mode", "worktree-state",
            "last-prompt":
            return .observation(statement())
        default:
            var observation = makeObservation(type: "transcript." + type)
            observation.event.summary = "Unknown record: " + type
            capPayload(of: &observation, bytes: LineType.unknownPayloadBytesMaximum)
            return .unknown(type: type, observation)
        }
    }

    /// The event with the columns that every line fills. Not kept is `slug`, the words that name the file of a plan: the
    /// file's path stands in the lines that tell of the plan.
    func makeObservation(type: String) -> Observation {
        var observation = context.observation(
            type: type, uuid: uuid, sessionID: sessionID, agentID: agentID, at: at)
        observation.event.agentVersion = root.name("version")
        if !isMain { observation.event.agentName = root.name("attributionAgent") }
        observation.event.payload = document.bytes
        observation.originSessionID = originSessionID
        capPayload(of: &observation, bytes: Limits.eventBytes)
        return observation
    }

    func capPayload(of observation: inout Observation, bytes limit: Int) {
        if observation.event.payload.count > limit { observation.event.payload = PayloadCut.cut(root, to: limit) }
    }

    /// The session that made the line, where this one is a copy and says so.
    var originSessionID: String? {
        guard let origin = root.name("requestSessionId") ?? root["forkedFrom"]?.name("sessionId"), origin != sessionID
        else { return nil }
        return origin
    }

    /// What a conversation line says about its session. Folder, branch and mode come from the main agent only: a
    /// subagent may work in a worktree or under a mode of its own.
    func sessionFact(status: SessionStatus? = nil) -> SessionFact {
        var fact = SessionFact()
        fact.agentKind = TranscriptContext.agentKind
        fact.agentVersion = root.name("version")
        guard isMain else { return fact }
        fact.status = status
        fact.cwd = cwd
        if let branch = root.name("gitBranch"), branch != "HEAD" { fact.gitBranch = branch }
        fact.permissionMode = root.name("permissionMode")
        if let cwd, let place = context.place(of: cwd) {
            fact.gitRoot = place.gitRoot
            fact.gitRemote = place.gitRemote
            fact.worktreePath = place.worktreePath
        }
        guard context.isMainFile, root["parentUuid"]?.isNull == true, type != "system" else { return fact }
        // The first line of the conversation.
        fact.projectPath = cwd
        fact.transcriptPath = context.chunk.path
        return fact
    }

    /// What the line says about its agent; nil for the main agent where that is nothing.
    func agentFact(_ status: AgentStatus?, model: String? = nil) -> AgentFact? {
        guard !isMain || status != nil || model != nil else { return nil }
        var fact = AgentFact(id: agentID)
        fact.status = status
        fact.model = model
        guard !isMain else { return fact }
        fact.name = root.name("attributionAgent")
        if root["parentUuid"]?.isNull == true { fact.startedAt = at }
        if status == .completed || status == .failed { fact.endedAt = at }
        return fact
    }
}
