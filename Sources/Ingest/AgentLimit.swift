import EventModel

extension SessionRows {
    /// Agents of one session, beyond any that was ever seen. Those that come after count as one, `otherAgentID`: a sender
    /// that makes names up must not make rows without an end.
    static let agentLimit = 10_000
    /// Stands for all agents beyond the limit.
    static let otherAgentID = "other"
}

extension Observation {
    /// Gives what belongs to agents beyond the session's limit to the one that stands for them.
    mutating func boundAgents(_ rows: SessionRows) {
        guard rows.agents.count >= SessionRows.agentLimit else { return }
        event.agentID = rows.bounded(event.agentID)
        event.parentAgentID = event.parentAgentID.map(rows.bounded)
        facts = facts.map { $0.bounded(rows) }
    }
}

extension SessionRows {
    fileprivate func bounded(_ id: String) -> String {
        id == Agent.mainID || agents[id] != nil ? id : SessionRows.otherAgentID
    }
}

extension Fact {
    fileprivate func bounded(_ rows: SessionRows) -> Fact {
        switch self {
        case .agent(var fact):
            fact.parentID = fact.parentID.map(rows.bounded)
            let id = rows.bounded(fact.id)
            // What one of many says of itself holds for none of them.
            if id != fact.id { fact = AgentFact(id: id) }
            return .agent(fact)
        case .toolCall(var fact):
            fact.spawnedAgentID = fact.spawnedAgentID.map(rows.bounded)
            return .toolCall(fact)
        case .fileChange(var change):
            change.agentID = rows.bounded(change.agentID)
            return .fileChange(change)
        case .question(var question):
            question.agentID = rows.bounded(question.agentID)
            return .question(question)
        case .questionsResolved(let id, let tool):
            return .questionsResolved(agentID: rows.bounded(id), toolName: tool)
        case .compactionStarted(var compaction):
            compaction.agentID = rows.bounded(compaction.agentID)
            return .compactionStarted(compaction)
        case .compacted(var compaction):
            compaction.agentID = rows.bounded(compaction.agentID)
            return .compacted(compaction)
        case .compactionEnded(let id, let trigger, let at):
            return .compactionEnded(agentID: rows.bounded(id), trigger: trigger, at: at)
        case .turnEnded(let id, let at): return .turnEnded(agentID: rows.bounded(id), at: at)
        case .modelCall(var fact):
            fact.agentID = rows.bounded(fact.agentID)
            return .modelCall(fact)
        case .turnFailed(var failure):
            failure.agentID = rows.bounded(failure.agentID)
            return .turnFailed(failure)
        case .session, .prompt, .task, .usageReport, .retried: return self
        }
    }
}
