import EventModel
import EventStore

extension ProjectionStep {
    func apply(_ fact: AgentFact) {
        if rows.agents[fact.id] == nil { rows.addAgent(fact.id, at: fact.startedAt ?? event.timestamp) }
        guard var agent = rows.agents[fact.id] else { return }
        agent.name = fact.name ?? agent.name
        agent.model = fact.model ?? agent.model
        agent.description = fact.description ?? agent.description
        agent.isBackground = fact.isBackground ?? agent.isBackground
        agent.spawnToolUseID = fact.spawnToolUseID ?? agent.spawnToolUseID
        if let startedAt = fact.startedAt { agent.startedAt = min(agent.startedAt, startedAt) }
        if let status = fact.status {
            // An end that only follows from the session's end gives way to one that was reported.
            if rows.session.status == .ended, agent.endedAt == rows.session.endedAt { agent.endedAt = nil }
            agent.apply(status, fact, at: event.timestamp)
        }
        rows.change(agent)
        if let parent = fact.parentID {
            rows.link(fact.id, to: parent, isKnown: true, at: event.timestamp)
        } else if agent.role == .subagent, agent.parentID == nil || !agent.parentIsKnown && agent.spawnToolUseID == nil
        {
            inferParent(of: fact.id)
        }
    }

    /// Until a result names the agent, the newest open call of the spawning tool that no agent claims is taken as its
    /// origin, one that asked for this kind of agent before any other.
    private func inferParent(of id: String) {
        guard var agent = rows.agents[id] else { return }
        let claimed = Set(rows.agents.values.compactMap { $0.id == id ? nil : $0.spawnToolUseID })
        let candidates = rows.calls.values.filter {
            ($0.toolName == "Agent" || $0.toolName == "Task") && $0.status == .running && $0.spawnedAgentID == nil
                && $0.agentID != id && !claimed.contains($0.toolUseID) && $0.startedAt <= event.timestamp
        }
        let best = candidates.max { left, right in
            let isLeft = left.spawnAgentName == agent.name
            let isRight = right.spawnAgentName == agent.name
            if isLeft != isRight { return isRight }
            return (right.startedAt, right.toolUseID) < (left.startedAt, left.toolUseID)
        }
        if let best {
            agent.spawnToolUseID = best.toolUseID
            agent.description = agent.description ?? (best.summary.isEmpty ? nil : best.summary)
            rows.change(agent)
        }
        rows.link(id, to: best?.agentID ?? Agent.mainID, isKnown: false, at: event.timestamp)
    }
}

extension Agent {
    fileprivate mutating func apply(_ stated: AgentStatus, _ fact: AgentFact, at time: Timestamp) {
        let isOver = stated == .completed || stated == .failed
        if isOver {
            // Of two ends the later counts; a late, older report does not undo a newer one.
            guard (fact.endedAt ?? time) >= endedAt ?? .epoch else { return }
            endedAt = fact.endedAt ?? time
        } else if let endedAt, time < endedAt {
            return
        } else {
            endedAt = nil
        }
        status = stated
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

    /// Makes `parent` the parent, unless that would make a circle, and sets the depths below.
    func link(_ id: String, to parent: String, isKnown: Bool, at time: Timestamp) {
        if agents[parent] == nil { addAgent(parent, at: time) }
        guard var agent = agents[id], id != Agent.mainID, isKnown || !agent.parentIsKnown,
            !isAncestor(id, of: parent)
        else { return }
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
            pending.append(contentsOf: agents.values.filter { $0.parentID == id }.map(\.id))
        }
        session.maxDepth = agents.values.reduce(0) { max($0, $1.depth) }
        isChanged = true
    }
}
