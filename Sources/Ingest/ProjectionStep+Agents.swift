import EventModel
import EventStore

extension ProjectionStep {
    /// Adds the event's time to those of an agent that it names. The main agent's times are the session's.
    func mention(_ id: String, startedAt: Timestamp? = nil) {
        guard !isNoted else { return rows.nameAgent(id, at: event.timestamp) }
        let key = ExactText(id)
        if rows.agents[key] == nil { rows.addAgent(id, at: event.timestamp) }
        guard id != Agent.mainID, let index = rows.agents.index(forKey: key) else { return }
        let start = min(startedAt ?? event.timestamp, event.timestamp)
        if rows.undatedAgents.remove(key) != nil {
            rows.agents.values[index].startedAt = start
            rows.agents.values[index].lastEventAt = event.timestamp
        } else {
            rows.agents.values[index].startedAt = min(rows.agents.values[index].startedAt, start)
            rows.agents.values[index].lastEventAt = max(rows.agents.values[index].lastEventAt, event.timestamp)
        }
        rows.changedAgents.insert(key)
    }

    /// The call that spawned an agent says what it is and what it was asked to do: its own records may never be read.
    func nameAgent(spawnedBy call: ToolCall) {
        guard let id = call.spawnedAgentID, var agent = rows.agents[id], agent.role == .subagent else { return }
        let known = agent
        agent.name.takeFuller(call.spawnAgentName)
        if !call.summary.isEmpty {
            rows.dropInferredDescription(of: &agent)
            agent.description.takeFuller(call.summary)
        }
        if agent != known { rows.change(agent) }
    }

    private func toolCall(_ id: String) throws(StoreError) -> ToolCall? {
        if let call = rows.calls[id] { return call }
        return try transaction.toolCall(session: rows.session.id, id: id)
    }

    func apply(_ fact: AgentFact) throws(StoreError) {
        mention(fact.id, startedAt: fact.startedAt)
        guard var agent = rows.agents[fact.id] else { return }
        let isMain = fact.id == Agent.mainID
        let isStatedParent = fact.parentID != nil && !isMain
        if isStatedParent || fact.spawnToolUseID != nil { rows.dropInferredOrigin(of: &agent) }
        if fact.description != nil { rows.dropInferredDescription(of: &agent) }
        agent.name.takeFuller(fact.name)
        agent.description.takeFuller(fact.description)
        agent.spawnToolUseID.takeFuller(fact.spawnToolUseID)
        agent.isBackground = agent.isBackground || fact.isBackground == true
        agent.sources.insert(RecordSources(event.source))
        if isMain {
            // Its model is the session's, which has the time of each statement.
            rows.session.stateLatest(.model, fact.model, at: event.timestamp)
        } else {
            agent.model.takeFuller(fact.model)
            if let status = fact.status { state(status, fact, of: &agent) }
        }
        rows.change(agent)
        // Once, where the call is stated: a call that comes later names its agent itself.
        if let id = fact.spawnToolUseID, !isMain, let call = try toolCall(id) { nameAgent(spawnedBy: call) }
        if let parent = fact.parentID {
            rows.link(fact.id, to: parent, isKnown: true, at: event.timestamp)
        } else if agent.role == .subagent, agent.parentID == nil || !agent.parentIsKnown && agent.spawnToolUseID == nil
        {
            inferParent(of: fact.id)
        }
    }

    /// The later statement holds; of two of one time the one that says that it is over.
    private func state(_ stated: AgentStatus, _ fact: AgentFact, of agent: inout Agent) {
        let time = stated.isOver ? fact.endedAt ?? event.timestamp : event.timestamp
        let known = rows.statusTimes[agent.id] ?? .epoch
        guard time > known || time == known && stated.rank >= agent.status.rank else { return }
        agent.status = stated
        agent.endedAt = stated.isOver ? time : nil
        rows.statusTimes[agent.id] = time
    }

    /// Until a result names the agent, the newest open call of the spawning tool that no agent claims is taken as its
    /// origin, one that asked for this kind of agent before any other. What is open depends on what has arrived: the
    /// answer is provisional, and anything that is stated takes its place.
    private func inferParent(of id: String) {
        guard var agent = rows.agents[id] else { return }
        let candidates = rows.calls.values.filter {
            ($0.toolName == "Agent" || $0.toolName == "Task") && $0.spawnedAgentID == nil && $0.agentID != id
                && !rows.origins.isClaimed($0.toolUseID, byOtherThan: id) && $0.startedAt <= event.timestamp
                && rows.isOpen($0)
        }
        let best = candidates.max { left, right in
            let isLeft = left.spawnAgentName == agent.name
            let isRight = right.spawnAgentName == agent.name
            if isLeft != isRight { return isRight }
            return (right.startedAt, right.toolUseID) < (left.startedAt, left.toolUseID)
        }
        if let best {
            agent.spawnToolUseID = best.toolUseID
            rows.inferredSpawns.insert(ExactText(id))
            if agent.description == nil, !best.summary.isEmpty {
                agent.description = best.summary
                rows.inferredDescriptions.insert(ExactText(id))
            }
            rows.change(agent)
        }
        rows.link(id, to: best?.agentID ?? Agent.mainID, isKnown: false, at: event.timestamp)
    }
}

extension AgentStatus {
    fileprivate var rank: Int {
        switch self {
        case .running: 0
        case .waiting: 1
        case .idle: 2
        case .completed: 3
        case .failed: 4
        }
    }
}

extension SessionRows {
    func addAgent(_ id: String, at time: Timestamp) {
        var agent = Agent(sessionID: session.id, id: id, role: id == Agent.mainID ? .main : .subagent, startedAt: time)
        if id == Agent.mainID {
            agent.parentIsKnown = true
            agent.status = AgentStatus(of: session.status)
        } else {
            agent.depth = 1
        }
        change(agent)
        session.maxDepth = max(session.maxDepth, agent.depth)
        session.agentCount += 1
        isChanged = true
    }

    /// Makes an agent known that is only named: the times of reports about others stand for its own until it has some.
    func nameAgent(_ id: String, at time: Timestamp) {
        let key = ExactText(id)
        if agents[key] == nil {
            addAgent(id, at: time)
            undatedAgents.insert(key)
        } else if undatedAgents.contains(key), let index = agents.index(forKey: key) {
            agents.values[index].startedAt = min(agents.values[index].startedAt, time)
            agents.values[index].lastEventAt = max(agents.values[index].lastEventAt, time)
            changedAgents.insert(key)
        }
    }

    /// Forgets from which call an agent was thought to come.
    func dropInferredOrigin(of agent: inout Agent) {
        if inferredSpawns.remove(ExactText(agent.id)) != nil { agent.spawnToolUseID = nil }
        dropInferredDescription(of: &agent)
    }

    func dropInferredDescription(of agent: inout Agent) {
        if inferredDescriptions.remove(ExactText(agent.id)) != nil { agent.description = nil }
    }

    /// Makes `parent` the parent, unless that would make a circle, and sets the depths below. A parent that was stated
    /// outranks one that was inferred; of two that were stated a subagent is the closer word, and then the greater id.
    func link(_ id: String, to parent: String, isKnown: Bool, at time: Timestamp) {
        nameAgent(parent, at: time)
        guard var agent = agents[id], id != Agent.mainID, isKnown || !agent.parentIsKnown,
            !isAncestor(id, of: parent)
        else { return }
        if agent.parentIsKnown, let known = agent.parentID {
            guard known != parent, parent != Agent.mainID, known == Agent.mainID || parent.isGreater(than: known)
            else { return }
        }
        if isKnown, !agent.parentIsKnown { dropInferredOrigin(of: &agent) }
        agent.parentID = parent
        agent.parentIsKnown = isKnown
        change(agent)
        setDepths(from: id)
    }

    /// True when `id` is `other` or stands above it.
    private func isAncestor(_ id: String, of other: String) -> Bool {
        var current: String? = other
        for _ in 0...agents.count {
            guard let step = current else { return false }
            if step == id { return true }
            current = agents[step]?.parentID
        }
        return true
    }

    private func setDepths(from root: String) {
        var pending = [root]
        while let id = pending.popLast() {
            guard var agent = agents[id] else { continue }
            let depth = (agent.parentID.flatMap { agents[$0]?.depth } ?? 0) + 1
            if agent.depth != depth {
                agent.depth = depth
                change(agent)
            }
            pending.append(contentsOf: origins.children(of: id).map(\.text))
        }
        depthsChanged = true
        isChanged = true
    }
}
