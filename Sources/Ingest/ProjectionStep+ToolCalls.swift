import EventModel
import EventStore

/// How the result of a tool call came to be, as far as its row does not say it.
struct ToolCallTrace {
    /// What a duration was taken from; a later case outranks an earlier one.
    enum Measure: Int {
        /// The difference between the times of two reports.
        case times
        /// Stated by another source than a hook.
        case stated
        case hook
    }

    /// True while the result was only read out of the text that the model saw.
    var isInferred = false
    var measure = Measure.times

    init() {}

    /// What the row of a call tells: a duration that is not the difference of its times was stated.
    init(of call: ToolCall) {
        guard let duration = call.durationMicroseconds, duration != call.timesDifference else { return }
        measure = call.sources.contains(.hook) ? .hook : .stated
    }
}

extension ProjectionStep {
    func apply(_ fact: ToolCallFact) throws(StoreError) {
        let stored = try storedCall(fact)
        var call = stored ?? newCall(fact)
        let key = ExactText(fact.toolUseID)
        var trace = rows.callTraces[key] ?? ToolCallTrace(of: call)
        stateAgent(of: &call)
        call.sources.insert(RecordSources(event.source))
        call.isInherited = call.isInherited || isInherited
        if fact.toolName.isFuller(than: call.toolName) { call.toolName = fact.toolName }
        if let summary = fact.summary, summary.isFuller(than: call.summary) { call.summary = summary }
        call.startedAt = min(call.startedAt, start(fact))
        call.spawnedAgentID.takeFuller(fact.spawnedAgentID)
        call.spawnAgentName.takeFuller(fact.spawnAgentName)
        call.mcpServer.takeFuller(fact.mcpServer)
        call.messageID.takeGreater(fact.messageID)
        call.decisionSource.takeFuller(fact.decisionSource)
        applyResult(of: fact, to: &call, &trace)
        call.measure(trace)
        if call.status.isFinal { rows.callTraces[key] = trace }
        if let stored, stored == call { return }
        rows.replace(stored, by: call)
        rows.isChanged = true
        nameAgent(spawnedBy: call)
        try settleDerivedChanges(of: call, from: stored)
    }

    private func storedCall(_ fact: ToolCallFact) throws(StoreError) -> ToolCall? {
        if let call = rows.calls[fact.toolUseID] { return call }
        guard var call = try transaction.toolCall(session: rows.session.id, id: fact.toolUseID) else { return nil }
        if call.status == .abandoned {
            call.status = .running
            call.endedAt = nil
        }
        return call
    }

    private func newCall(_ fact: ToolCallFact) -> ToolCall {
        rows.newCalls.insert(ExactText(fact.toolUseID))
        var call = ToolCall(
            sessionID: rows.session.id, toolUseID: fact.toolUseID, agentID: event.agentID, toolName: fact.toolName,
            startedAt: start(fact))
        call.isInherited = isInherited
        return call
    }

    /// The source that weighs most knows whose call it is; of two reports of one source a main agent's is the
    /// original, a subagent's a copy that it was given.
    private func stateAgent(of call: inout ToolCall) {
        guard call.agentID != event.agentID else { return }
        let weight = RecordSources(event.source).precedence
        let known = call.sources.precedence
        guard weight >= known else { return }
        let isOriginal =
            event.agentID == Agent.mainID || call.agentID != Agent.mainID && event.agentID.isGreater(than: call.agentID)
        if weight > known || isOriginal { call.agentID = event.agentID }
    }

    /// When only the end is known, the start lies its duration before.
    private func start(_ fact: ToolCallFact) -> Timestamp {
        if let startedAt = fact.startedAt { return startedAt }
        guard let duration = fact.durationMicroseconds else { return event.timestamp }
        return min(event.timestamp, (fact.endedAt ?? event.timestamp).advanced(byMicroseconds: -duration))
    }

    /// A result outranks an open state, and one that was reported one that was inferred. Of two results the graver
    /// holds: sources that know less take a refused call for a failed one, and a failed one for a finished one.
    private func applyResult(of fact: ToolCallFact, to call: inout ToolCall, _ trace: inout ToolCallTrace) {
        let isKnown = call.status.isFinal && !trace.isInferred
        if fact.isInferred, isKnown { return }
        if let status = fact.status, status.isFinal {
            let end = fact.endedAt ?? event.timestamp
            if !call.status.isFinal || trace.isInferred && !fact.isInferred {
                call.status = status
                call.endedAt = end
                if trace.isInferred { call.error = nil }
                trace.isInferred = fact.isInferred
            } else {
                if status.rank > call.status.rank { call.status = status }
                call.endedAt = max(call.endedAt ?? end, end)
            }
        }
        call.error.takeFuller(fact.error)
        call.isInterrupt = call.isInterrupt || fact.isInterrupt == true
        guard let duration = fact.durationMicroseconds else { return }
        let measure: ToolCallTrace.Measure = event.source == .hook ? .hook : .stated
        if measure.rawValue > trace.measure.rawValue {
            call.durationMicroseconds = duration
            trace.measure = measure
        } else if measure == trace.measure {
            call.durationMicroseconds.takeGreater(duration)
        }
    }
}

extension ToolCall {
    /// Microseconds between the reports of its start and of its end, once both are known.
    fileprivate var timesDifference: Int64? {
        guard let endedAt, status.isFinal, status != .refused, startedAt < endedAt else { return nil }
        return endedAt.since(startedAt)
    }

    /// Fills in durations that follow from the times.
    fileprivate mutating func measure(_ trace: ToolCallTrace) {
        guard let endedAt, status.isFinal else { return }
        if trace.measure == .times { durationMicroseconds = timesDifference }
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
        case .succeeded: 2
        case .failed: 3
        case .refused: 4
        }
    }
}
