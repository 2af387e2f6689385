package import EventModel
package import EventStore

/// Applies observations to the rows that are derived from events: sessions, agents, tool calls and the rest.
///
/// The rules hold in whatever order events arrive: starts take the earliest time, ends the latest; a stated fact outranks
/// an inferred one and a final result an open state; only the newest event of a session changes what it is doing now. An
/// event that is stored already changes nothing, so a replay leaves every count as it was.
///
/// Belongs to the writer's thread.
package final class Projection {
    private var cache = SessionRowCache()

    package init() {}

    package func beginTransaction() { cache.beginTransaction() }

    /// Writes back the derived rows; returns the sessions that changed. Call once, at the end of the transaction.
    package func endTransaction(_ transaction: any StoreTransaction) throws(StoreError) -> [Session] {
        let changed = try cache.flush(transaction)
        cache.evict()
        return changed
    }

    package func rollBack() { cache.removeAll() }

    /// Stores the event and applies its facts, unless the event is stored already. Completes the event with what is known
    /// of its agent.
    package func apply(
        _ observation: inout Observation, payload: PreparedPayload, _ transaction: any StoreTransaction
    ) throws(StoreError) -> EventInsertion {
        let rows = try cache.rows(observation.event.sessionID, transaction) { Projection.newSession(observation) }
        let statedParent = observation.event.parentAgentID
        fillAgent(of: &observation.event, rows)
        let insertion = try transaction.insert(
            observation.event, payload: payload, searchText: observation.searchText)
        guard case .inserted = insertion else { return insertion }
        let step = ProjectionStep(
            event: observation.event, statedParent: statedParent, rows: rows, transaction: transaction)
        try step.apply(observation.facts)
        // What an event adds to a session that ended after it is over too.
        if rows.session.status == .ended, let end = rows.session.endedAt, observation.event.timestamp <= end {
            rows.closeAll(at: end)
            try rows.closeQuestions(at: end, transaction)
        }
        return insertion
    }

    /// Ends sessions that have said nothing since `time`, at most `limit` of them.
    package func endSilentSessions(
        since time: Timestamp, limit: Int, _ transaction: any StoreTransaction
    ) throws(StoreError) -> Int {
        let silent = try transaction.silentSessions(since: time, limit: limit)
        for session in silent {
            let rows = try cache.rows(session.id, transaction) { session }
            guard rows.session.lastEventAt < time, rows.session.status != .ended else { continue }
            try rows.closeQuestions(at: rows.session.lastEventAt, transaction)
            rows.endSession(at: rows.session.lastEventAt, reason: "inactivity")
        }
        return silent.count
    }

    private static func newSession(_ observation: Observation) -> Session {
        let event = observation.event
        var session = Session(
            id: event.sessionID, agentKind: "claude-code", sourceApp: event.sourceApp, machineID: event.machineID,
            startedAt: event.timestamp, lastEventAt: event.timestamp)
        session.statusAt = .epoch
        return session
    }

    /// Gives the event what is known of its agent by now: the parent and the kind.
    private func fillAgent(of event: inout Event, _ rows: SessionRows) {
        guard let agent = rows.agents[event.agentID] else { return }
        event.parentAgentID = event.parentAgentID ?? agent.parentID
        event.agentName = event.agentName ?? agent.name
        event.modelName = event.modelName ?? agent.model
    }
}

/// One new event, as it was reported, and the rows it may change.
struct ProjectionStep {
    let event: Event
    /// The parent that the event itself names; `event` may have one that is only inferred.
    let statedParent: String?
    let rows: SessionRows
    let transaction: any StoreTransaction

    func apply(_ facts: [Fact]) throws(StoreError) {
        touchSession()
        touchAgent()
        for fact in facts {
            switch fact {
            case .session(let fact): try apply(fact)
            case .agent(let fact): apply(fact)
            case .toolCall(let fact): try apply(fact)
            case .fileChange(let change): if try transaction.put(change) { rows.session.fileCount += 1 }
            case .prompt(let prompt): try apply(prompt)
            case .question(let question): try ask(question)
            case .questionsResolved(let agentID, let toolName): try resolve(agentID: agentID, toolName: toolName)
            case .compactionStarted(let compaction): try transaction.put(compaction)
            case .compactionEnded(let agentID, let trigger, let at): try endCompaction(agentID, trigger, at)
            case .task(let task): try transaction.put(task)
            case .turnEnded(let agentID, let at): rows.abandonCalls(of: agentID, at: at)
            case .modelCall, .usageReport, .turnFailed, .retried, .compacted: break
            }
        }
    }

    private func touchSession() {
        rows.isChanged = true
        rows.session.eventCount += 1
        if event.isError { rows.session.errorCount += 1 }
        rows.session.startedAt = min(rows.session.startedAt, event.timestamp)
        rows.session.lastEventAt = max(rows.session.lastEventAt, event.timestamp)
        rows.session.agentVersion = event.agentVersion ?? rows.session.agentVersion
        // A producer that names no source or machine leaves a placeholder that a later event may fill.
        if rows.session.sourceApp == "unknown" { rows.session.sourceApp = event.sourceApp }
        if rows.session.machineID == "unknown" { rows.session.machineID = event.machineID }
    }

    private func touchAgent() {
        if rows.agents[Agent.mainID] == nil { rows.addAgent(Agent.mainID, at: event.timestamp) }
        if rows.agents[event.agentID] == nil { rows.addAgent(event.agentID, at: event.timestamp) }
        guard var agent = rows.agents[event.agentID] else { return }
        // An agent that others mentioned before it spoke has had their times so far.
        agent.startedAt = agent.eventCount == 0 ? event.timestamp : min(agent.startedAt, event.timestamp)
        agent.lastEventAt = agent.eventCount == 0 ? event.timestamp : max(agent.lastEventAt, event.timestamp)
        agent.eventCount += 1
        if event.isError { agent.errorCount += 1 }
        agent.name = agent.name ?? event.agentName
        rows.change(agent)
        if let parent = statedParent, event.agentID != Agent.mainID, !agent.parentIsKnown {
            rows.link(event.agentID, to: parent, isKnown: true, at: event.timestamp)
        }
    }

    private func apply(_ prompt: Prompt) throws(StoreError) {
        guard try transaction.put(prompt) else { return }
        rows.session.promptCount += 1
        // Turns that the agent tool starts by itself name nothing.
        if rows.session.title == nil, !prompt.text.hasPrefix("<task-notification>") {
            let line = prompt.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            rows.session.title = line.isEmpty ? nil : line.cut(toUTF8Bytes: Limits.summaryBytes)
        }
    }

    private func endCompaction(_ agentID: String, _ trigger: String, _ at: Timestamp) throws(StoreError) {
        let open = try transaction.openCompactions(session: event.sessionID).last {
            $0.agentID == agentID && $0.startedAt <= at
        }
        var compaction =
            open ?? Compaction(sessionID: event.sessionID, agentID: agentID, trigger: trigger, startedAt: at)
        compaction.endedAt = at
        try transaction.put(compaction)
    }
}
