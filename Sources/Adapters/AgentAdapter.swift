package import EventCodec
package import EventModel

/// Turns what one agent tool reports into model values. Pure: no files, no clock.
package protocol AgentAdapter: Sendable {
    /// The agent tool whose events it reads: `claude-code`, …
    var agentKind: String { get }

    /// Fills in the event's columns, the facts and the search text. The event has its identity, its type, its times and
    /// its payload already; whatever the payload holds, this neither fails nor traps.
    func interpret(_ envelope: EventEnvelope, into observation: inout Observation)
}

/// The adapters by agent tool. An event of an agent tool that has none is kept, with the columns its envelope names.
package struct AdapterTable: Sendable {
    /// Every adapter that there is.
    package static let standard = AdapterTable([ClaudeCodeAdapter()])

    private let adapters: [any AgentAdapter]

    package init(_ adapters: [any AgentAdapter]) { self.adapters = adapters }

    /// Everything the event says. `newUUID` is asked only where the event brought no id.
    package func observe(
        _ envelope: EventEnvelope, receivedAt: Timestamp, newUUID: () -> EventUUID
    ) -> Observation {
        var event = Event(
            uuid: envelope.eventUUID ?? newUUID(), sourceApp: envelope.sourceApp, machineID: envelope.machineID,
            sessionID: envelope.sessionID, type: envelope.type, timestamp: envelope.timestamp, createdAt: receivedAt)
        event.agentID = envelope.agentID ?? Agent.mainID
        event.agentRole = event.agentID == Agent.mainID ? .main : .subagent
        event.agentName = envelope.agentName
        event.parentAgentID = envelope.parentAgentID
        event.agentVersion = envelope.agentVersion
        event.pluginVersion = envelope.pluginVersion
        event.toolName = envelope.toolName
        event.modelName = envelope.modelName
        event.payload = envelope.payloadBytes
        var observation = Observation(event: event)
        if let adapter = adapters.first(where: { $0.agentKind == envelope.agentKind }) {
            adapter.interpret(envelope, into: &observation)
        } else {
            observation.interpretPlainly(envelope)
        }
        observation.note(disbelieved: envelope.disbelievedTimestamp)
        return observation
    }
}

extension Observation {
    /// What can be said of an event whose type nobody knows: that the session and the agent were there.
    mutating func interpretPlainly(_ envelope: EventEnvelope) {
        var line = LineBuilder()
        line.append(envelope.summary ?? envelope.type)
        event.summary = line.line
        searchText = envelope.summary?.cut(toUTF8Bytes: Limits.searchTextBytes) ?? ""
        var session = SessionFact()
        session.agentKind = envelope.agentKind
        session.model = envelope.modelName
        facts.append(.session(session))
        guard event.agentRole == .subagent else { return }
        var agent = AgentFact(id: event.agentID)
        agent.name = event.agentName
        agent.parentID = event.parentAgentID
        agent.model = envelope.modelName
        facts.append(.agent(agent))
    }
}
