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

    /// True for the tools that start an agent; the older name is an alias.
    var spawnsAgent: Bool { toolName == "Agent" || toolName == "Task" }

    /// True when the call's answer says only that the agent has been started.
    var isLaunch: Bool { spawnsAgent && payload["tool_response"]?["status"]?.string == "async_launched" }

    /// The agent that this call's answer names: the only place where an agent, its parent and the call meet.
    private var spawnedAgent: AgentFact? {
        guard spawnsAgent, let response = payload["tool_response"], let id = response.name("agentId") else {
            return nil
        }
        var fact = AgentFact(id: id)
        fact.name = response.name("agentType") ?? toolInput?.name("subagent_type")
        fact.parentID = agentID
        fact.spawnToolUseID = toolUseID
        fact.description = toolInput?.path("description") ?? response.path("description")
        fact.model = response.name("resolvedModel")
        switch response.name("status") {
        case "completed":
            fact.status = .completed
            fact.endedAt = at
            fact.isBackground = false
        case "async_launched":
            fact.isBackground = true
        default:
            break
        }
        return fact
    }
}
