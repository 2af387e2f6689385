internal import EventModel
internal import JSONCoding

extension HookReading {
    /// What the event says about the agent in which it happened, and about an agent that a tool call spawned.
    func addAgents(to facts: inout [Fact]) {
        let status = agentStatus
        if !isMain || status != nil || model != nil {
            var fact = AgentFact(id: agentID)
            if !isInternalAgent { fact.name = agentName }
            fact.status = status
            fact.model = model
            switch event {
            case .subagentStart: fact.startedAt = at
            case .subagentStop, .sessionEnd: fact.endedAt = at
            case .sessionStart where !isCompactionRestart: fact.startedAt = at
            default: break
            }
            facts.append(.agent(fact))
        }
        if event == .postToolUse, let fact = spawnedAgent { facts.append(.agent(fact)) }
    }

    private var agentStatus: AgentStatus? {
        switch event {
        case .sessionStart: isCompactionRestart ? nil : .idle
        case .userPromptSubmit, .permissionDenied, .postToolUse, .postToolUseFailure, .postToolBatch,
            .elicitationResult:
            .running
        case .preToolUse: asksUser ? .waiting : .running
        case .permissionRequest, .elicitation: .waiting
        case .subagentStart: isMain ? nil : .running
        case .subagentStop: isMain ? nil : .completed
        case .stop: isMain ? .idle : nil
        case .stopFailure: .failed
        case .sessionEnd: .completed
        default: nil
        }
    }

    var spawnsAgent: Bool { ToolText.spawnsAgent(toolName) }

    /// True when the call's answer says only that the agent has been started.
    var isLaunch: Bool { spawnsAgent && payload["tool_response"]?["status"]?.string == "async_launched" }

    private var spawnedAgent: AgentFact? {
        guard spawnsAgent, let response = payload["tool_response"] else { return nil }
        return AgentFact(spawnedBy: response, input: toolInput, parentID: agentID, toolUseID: toolUseID, at: at)
    }
}

extension AgentFact {
    /// The agent that the answer of an Agent call names: the only place where an agent, its parent and the call meet.
    init?(spawnedBy response: JSONNode, input: JSONNode?, parentID: String, toolUseID: String?, at: Timestamp) {
        guard let id = response.name("agentId") else { return nil }
        self.init(id: id)
        name = response.name("agentType") ?? input?.name("subagent_type")
        self.parentID = parentID
        spawnToolUseID = toolUseID
        description = input?.path("description") ?? response.path("description")
        model = response.name("resolvedModel")
        switch response.name("status") {
        case "completed":
            status = .completed
            endedAt = at
            isBackground = false
        case "async_launched":
            isBackground = true
        default:
            break
        }
    }
}
