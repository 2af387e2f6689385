internal import EventCodec
internal import EventModel
internal import JSONCoding

extension TranscriptLine {
    /// A line with a time and no id: what happened around the conversation.
    func surroundings() -> Observation {
        var observation = makeObservation(type: type)
        var session = SessionFact()
        session.agentKind = TranscriptContext.agentKind
        var summary = LineBuilder()
        switch type {
        case "queue-operation":
            summary.append("Queue")
            summary.append(": ", root.wholeText("operation"))
            let content = root.text("content", firstBytes: Limits.searchTextBytes)
            summary.append(" – ", content)
            var search = LineBuilder(limit: Limits.searchTextBytes)
            search.appendWord(content)
            observation.searchText = search.line
        case "pr-link":
            session.pullRequestURL = root.path("prUrl")
            summary.append("Pull request")
            summary.append(": ", root.path("prUrl"))
            observation.searchText = root.path("prUrl") ?? ""
        case "file-history-delta":
            summary.append("File kept for a rewind")
            summary.append(": ", root.path("trackingPath"))
        default:
            let files = root["snapshot"]?["trackedFileBackups"]
            let count = files.map { $0.isObject ? $0.members.count : $0.elements.count } ?? 0
            summary.append(count == 1 ? "1 file kept for a rewind" : "\(count) files kept for a rewind")
        }
        observation.event.summary = summary.line
        observation.facts.append(.session(session))
        return observation
    }

    /// A line without an identity: a title, a running total. It is not stored; what it states is.
    func statement() -> Observation {
        var observation = makeObservation(type: type)
        observation.storesEvent = false
        observation.event.payload = []
        var session = SessionFact()
        session.agentKind = TranscriptContext.agentKind
        switch type {
        case "custom-title": session.give(title: root.path("customTitle"), .user)
        case "agent-name": session.give(title: root.path("agentName"), .user)
        case "ai-title": session.give(title: root.path("aiTitle"), .generated)
        case "summary": session.give(title: root.path("summary"), .summary)
        case "permission-mode": session.permissionMode = root.name("permissionMode")
        case "worktree-state": session.worktreePath = root["worktreeSession"]?.path("worktreePath")
        case "last-prompt":
            session.lastPrompt = root.path("lastPrompt")
            if session.lastPrompt != nil { session.lastPromptOffset = offset }
        case "cost-state": addTotals(to: &observation.facts)
        default: break
        }
        observation.facts.append(.session(session))
        return observation
    }

    /// Models of one `cost-state` line that are looked at.
    private static let modelsMaximum = 64

    private func addTotals(to facts: inout [Fact]) {
        let isCostGuessed = root["hasUnknownModelCost"]?.bool == true
        for (model, usage) in (root["modelUsage"]?.members ?? []).prefix(TranscriptLine.modelsMaximum) {
            guard !model.isEmpty, usage.isObject else { continue }
            var report = UsageReport(
                kind: .total, model: model.withoutNUL.cut(toUTF8Bytes: Limits.nameBytes),
                usage: TokenUsage(total: usage),
                cost: usage["costUSD"].flatMap { USD.nanoDollars(reported: $0.rawBytes) } ?? 0)
            report.isCostGuessed = isCostGuessed
            facts.append(.usageReport(report))
        }
    }
}

extension SessionFact {
    fileprivate mutating func give(title: String?, _ kind: TitleKind) {
        guard let title else { return }
        self.title = title
        titleKind = kind
    }
}

/// What the small file beside a subagent's file says.
struct AgentSidecar {
    private let root: JSONNode
    private let agentID: String

    init(_ root: JSONNode, agentID: String) {
        self.root = root
        self.agentID = agentID
    }

    func observation(_ context: TranscriptContext, _ content: ArraySlice<UInt8>) -> Observation {
        let at = context.time(ofUndatedLineAt: 0)
        let sessionID = context.chunk.sessionID
        let uuid = RecordIdentity.uuid(
            hashing: content, type: "sidecar " + agentID, sessionID: sessionID, at: .epoch)
        var observation = context.observation(
            type: "sidecar", uuid: uuid, sessionID: sessionID, agentID: agentID, at: at)
        observation.storesEvent = false
        var session = SessionFact()
        session.agentKind = TranscriptContext.agentKind
        observation.facts = [.session(session), .agent(fact)]
        return observation
    }

    private var fact: AgentFact {
        var fact = AgentFact(id: agentID)
        fact.name = root.name("agentType")
        fact.description = root.path("description")
        fact.spawnToolUseID = root.name("toolUseId")
        fact.parentID = root.name("parentAgentId")
        // Versions that name the depth leave the parent out where it is the main agent.
        if fact.parentID == nil, root["spawnDepth"]?.int == 1 { fact.parentID = Agent.mainID }
        switch root["requestShape"]?.string {
        case "background"?: fact.isBackground = true
        case "foreground"?: fact.isBackground = false
        default: break
        }
        return fact
    }
}
