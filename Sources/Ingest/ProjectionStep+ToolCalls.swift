import EventModel
import EventStore

extension ProjectionStep {
    func apply(_ fact: ToolCallFact) throws(StoreError) {
        let stored = try storedCall(fact)
        // What was only read out of a batch's text yields to what was reported about the call itself.
        if fact.isInferred, let stored, stored.status.isFinal { return }
        var call = stored ?? newCall(fact)
        if !fact.toolName.isEmpty { call.toolName = fact.toolName }
        if let startedAt = fact.startedAt { call.startedAt = min(call.startedAt, startedAt) }
        if let summary = fact.summary, !summary.isEmpty { call.summary = summary }
        if let spawned = fact.spawnedAgentID { call.spawnedAgentID = spawned }
        call.spawnAgentName = fact.spawnAgentName ?? call.spawnAgentName
        call.mcpServer = fact.mcpServer ?? call.mcpServer
        call.error = fact.error ?? call.error
        call.isInterrupt = fact.isInterrupt ?? call.isInterrupt
        if let status = fact.status { call.apply(status, fact) }
        call.durationMicroseconds = fact.durationMicroseconds ?? call.durationMicroseconds
        call.measure()
        rows.change(call)
    }

    private func storedCall(_ fact: ToolCallFact) throws(StoreError) -> ToolCall? {
        if let call = rows.calls[fact.toolUseID] { return call }
        return try transaction.toolCall(session: event.sessionID, id: fact.toolUseID)
    }

    private func newCall(_ fact: ToolCallFact) -> ToolCall {
        rows.newCalls.insert(ExactText(fact.toolUseID))
        rows.session.toolCount += 1
        if var agent = rows.agents[event.agentID] {
            agent.toolCount += 1
            rows.change(agent)
        }
        return ToolCall(
            sessionID: event.sessionID, toolUseID: fact.toolUseID, agentID: event.agentID, toolName: fact.toolName,
            startedAt: fact.startedAt ?? fact.inferredStart ?? event.timestamp)
    }
}

extension ToolCallFact {
    /// When only the end is known, the start lies its duration before.
    fileprivate var inferredStart: Timestamp? {
        guard let endedAt, let durationMicroseconds else { return nil }
        return endedAt.advanced(byMicroseconds: -durationMicroseconds)
    }
}

extension ToolCall {
    fileprivate mutating func apply(_ stated: ToolCallStatus, _ fact: ToolCallFact) {
        let stop = fact.endedAt
        // A final result outranks an abandoned call, which outranks a running one; of two results the later counts, and
        // one that was measured counts before one that was not.
        let isMeasured = fact.durationMicroseconds != nil && durationMicroseconds == nil
        let isOlderResult =
            status.isFinal && stated.isFinal && !isMeasured && (stop ?? .epoch) < (endedAt ?? .epoch)
        guard stated.rank >= status.rank, !isOlderResult else { return }
        status = stated
        endedAt = stated == .running ? nil : stop ?? endedAt
    }

    /// Fills in durations that follow from the times.
    fileprivate mutating func measure() {
        guard let endedAt, status.isFinal else { return }
        // Without a stated duration it follows from the two reports, once both are known.
        if durationMicroseconds == nil, status != .refused, startedAt < endedAt {
            durationMicroseconds = endedAt.since(startedAt)
        }
        if let asked = permissionRequestedAt {
            let allowed = endedAt.advanced(byMicroseconds: -(durationMicroseconds ?? 0))
            permissionWaitMicroseconds = max(0, allowed.since(asked))
        }
    }
}

extension ToolCallStatus {
    fileprivate var rank: Int {
        switch self {
        case .running: 0
        case .abandoned: 1
        case .succeeded, .failed, .refused: 2
        }
    }
}

extension SessionRows {
    /// The open calls of the agent, or of all agents, will get no result any more.
    func abandonCalls(of agentID: String? = nil, at time: Timestamp) {
        for var call in calls.values
        where call.status == .running && call.startedAt <= time && (agentID == nil || call.agentID == agentID) {
            call.status = .abandoned
            call.endedAt = time
            change(call)
        }
    }
}
