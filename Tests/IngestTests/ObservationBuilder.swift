import EventModel

/// Builds the observations of one made-up session; each has a time and an id of its own.
struct ObservationBuilder {
    var sessionID = "session-1"
    private var sequence: UInt64 = 0

    init(sessionID: String = "session-1") { self.sessionID = sessionID }

    mutating func observe(
        _ type: String, agent: String = Agent.mainID, isError: Bool = false, _ facts: [Fact] = []
    ) -> Observation {
        sequence += 1
        var event = Event(
            uuid: EventUUID(high: UInt64(bitPattern: Int64(sessionID.hashValue)), low: sequence), sourceApp: "app",
            machineID: "machine", sessionID: sessionID, type: type, timestamp: time(sequence), createdAt: time(sequence)
        )
        event.agentID = agent
        event.agentRole = agent == Agent.mainID ? .main : .subagent
        event.isError = isError
        event.payload = Array("{}".utf8)
        var observation = Observation(event: event)
        observation.facts = facts
        return observation
    }

    /// The time of the next observation.
    var now: Timestamp { time(sequence + 1) }

    private func time(_ sequence: UInt64) -> Timestamp {
        Timestamp(milliseconds: 1_700_000_000_000 + Int64(sequence) * 1000)
    }

    mutating func session(_ status: SessionStatus, _ type: String = "Notification", reason: String? = nil)
        -> Observation
    {
        var fact = SessionFact()
        fact.status = status
        fact.endReason = reason
        return observe(type, [.session(fact)])
    }

    mutating func toolStart(_ id: String, _ tool: String, agent: String = Agent.mainID, spawning name: String? = nil)
        -> Observation
    {
        var call = ToolCallFact(toolUseID: id, toolName: tool)
        call.status = .running
        call.startedAt = now
        call.summary = "use of \(tool)"
        call.spawnAgentName = name
        var session = SessionFact()
        session.status = .running
        return observe("PreToolUse", agent: agent, [.session(session), .toolCall(call)])
    }

    mutating func toolEnd(
        _ id: String, _ tool: String, agent: String = Agent.mainID, _ status: ToolCallStatus = .succeeded,
        spawned: String? = nil
    ) -> Observation {
        var call = ToolCallFact(toolUseID: id, toolName: tool)
        call.status = status
        call.endedAt = now
        call.spawnedAgentID = spawned
        var facts: [Fact] = [.toolCall(call), .questionsResolved(agentID: agent, toolName: tool)]
        if let spawned {
            var child = AgentFact(id: spawned)
            child.parentID = agent
            child.description = "use of \(tool)"
            child.spawnToolUseID = id
            facts.append(.agent(child))
        }
        return observe("PostToolUse", agent: agent, isError: status == .failed, facts)
    }

    mutating func agentStart(_ id: String, name: String) -> Observation {
        var fact = AgentFact(id: id)
        fact.name = name
        fact.status = .running
        fact.startedAt = now
        return observe("SubagentStart", agent: id, [.agent(fact)])
    }

    mutating func agentStop(_ id: String) -> Observation {
        var fact = AgentFact(id: id)
        fact.status = .completed
        fact.endedAt = now
        return observe("SubagentStop", agent: id, [.agent(fact), .turnEnded(agentID: id, at: now)])
    }

    mutating func permission(_ tool: String, agent: String = Agent.mainID) -> Observation {
        var question = Question(
            sessionID: sessionID, id: "q\(sequence)", agentID: agent, kind: .permission, message: "may I?", askedAt: now
        )
        question.toolName = tool
        return observe("PermissionRequest", agent: agent, [.question(question)])
    }
}
