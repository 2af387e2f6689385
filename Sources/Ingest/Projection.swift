package import EventModel
package import EventStore
package import Pricing

/// Applies observations to the rows that are derived from events: sessions, agents, tool calls, model calls and the rest.
///
/// The rules hold in whatever order events arrive: starts take the earliest time, ends the latest; a stated fact outranks
/// an inferred one and a final result an open state; only the newest statement says what a session is doing now; sums
/// move by the difference that a row makes. An event that is stored already changes nothing, so a replay leaves every
/// count as it was. Not so what is only true while it happens: who waits for whom, which question is open, and which
/// parent an agent is given until one is stated.
///
/// Belongs to the writer's thread.
package final class Projection {
    /// What a transaction leaves to be told.
    package struct Changes {
        package var sessions: [Session] = []
        /// Events that the projection itself made and stored.
        package var events: [Event] = []
    }

    /// What new calls are priced by.
    package var prices: PriceTable
    /// Microseconds of silence after which a session that was read out of its file counts as ended.
    package var silenceMicroseconds: Int64?
    var budgets: BudgetWatch?
    var cache = SessionRowCache()
    private var now = Timestamp.epoch

    package init(prices: PriceTable = .shipped) { self.prices = prices }

    /// `now` is the hub's time; without it no session ends by silence at the end of the transaction.
    package func beginTransaction(at now: Timestamp = .epoch) {
        self.now = now
        cache.beginTransaction()
    }

    /// Writes back the derived rows; returns what changed. Call once, at the end of the transaction.
    @discardableResult package func endTransaction(
        _ transaction: any StoreTransaction
    ) throws(StoreError) -> Changes {
        if let silenceMicroseconds {
            try endSilentReadings(before: now.advanced(byMicroseconds: -silenceMicroseconds), transaction)
        }
        var changes = Changes(sessions: try cache.flush(transaction) { budgets?.note($0, at: now) })
        if let exceeded = try budgets?.exceeded(at: now, transaction), !exceeded.isEmpty {
            for (observation, payload) in exceeded {
                var observation = observation
                guard case .inserted(let id) = try apply(&observation, payload: payload, transaction) else { continue }
                observation.event.id = id
                changes.events.append(observation.event)
            }
            let sessions = try cache.flush(transaction) { _ in }
            changes.sessions.removeAll { session in sessions.contains { $0.id.isExactly(session.id) } }
            changes.sessions.append(contentsOf: sessions)
        }
        cache.evict()
        return changes
    }

    package func rollBack() {
        cache.removeAll()
        budgets?.rollBack()
    }

    /// Applies the facts of a record that is not stored itself.
    package func note(
        _ observation: Observation, _ transaction: any StoreTransaction
    ) throws(StoreError) {
        let rows = try cache.rows(observation.event.sessionID, transaction) { Projection.newSession(observation.event) }
        try step(observation, rows, .noted, transaction).apply(observation.facts)
    }

    /// Stores the event and applies its facts, unless the event is stored already. Completes the event with what is known
    /// of its agent, and gives a copy to the session that made it.
    package func apply(
        _ observation: inout Observation, payload: PreparedPayload, _ transaction: any StoreTransaction
    ) throws(StoreError) -> EventInsertion {
        let lineSession = observation.event.sessionID
        let maker = observation.originSessionID ?? lineSession
        let statedParent = observation.event.parentAgentID
        observation.event.sessionID = maker
        let rows = try cache.rows(maker, transaction) { Projection.newSession(observation.event) }
        fillAgent(of: &observation.event, rows)
        let insertion = try transaction.insert(
            observation.event, payload: payload, searchText: observation.searchText)
        let reading = Reading(observation: observation, statedParent: statedParent, lineSession: lineSession)
        switch insertion {
        case .inserted:
            try applyOwn(reading, rows, transaction)
            if reading.isMarked { try inherit(reading, lineSession, from: maker, transaction) }
        case .duplicate(let id):
            guard observation.event.source == .transcript else { break }
            try applyCopy(reading, eventID: id, rows, transaction)
        }
        return insertion
    }

    func applyOwn(
        _ reading: Reading, _ rows: SessionRows, _ transaction: any StoreTransaction
    ) throws(StoreError) {
        let step = ProjectionStep(
            event: reading.observation.event, statedParent: reading.statedParent,
            bornAt: reading.isMarked ? nil : reading.observation.bornAt, standing: .own, rows: rows,
            transaction: transaction, prices: prices)
        try step.apply(reading.observation.facts)
        // A question that is reported after the session's end is answered by nobody.
        if let end = rows.session.end, reading.observation.event.timestamp <= end {
            try rows.closeQuestions(at: end, transaction)
        }
    }

    func step(
        _ observation: Observation, _ rows: SessionRows, _ standing: ProjectionStep.Standing,
        _ transaction: any StoreTransaction, statedParent: String? = nil
    ) -> ProjectionStep {
        ProjectionStep(
            event: observation.event, statedParent: statedParent, bornAt: observation.bornAt, standing: standing,
            rows: rows, transaction: transaction, prices: prices)
    }

    /// Ends sessions that have said nothing since `time`, at most `limit` of them.
    package func endSilentSessions(
        since time: Timestamp, limit: Int, _ transaction: any StoreTransaction
    ) throws(StoreError) -> Int {
        let silent = try transaction.silentSessions(since: time, limit: limit)
        for session in silent {
            let rows = try cache.rows(session.id, transaction) { session }
            guard rows.session.lastEventAt < time, !rows.session.status.isOver else { continue }
            try rows.endBySilence(transaction)
        }
        return silent.count
    }

    /// History does not wait for the next look at silent sessions.
    private func endSilentReadings(
        before time: Timestamp, _ transaction: any StoreTransaction
    ) throws(StoreError) {
        for rows in cache.touched
        where rows.wasRead && !rows.session.status.isOver && rows.session.lastEventAt < time {
            try rows.endBySilence(transaction)
        }
    }

    static func newSession(_ event: Event) -> Session {
        var session = Session(
            id: event.sessionID, agentKind: Projection.defaultAgentKind, sourceApp: event.sourceApp,
            machineID: event.machineID, startedAt: event.timestamp, lastEventAt: event.timestamp)
        session.statusAt = .epoch
        return session
    }

    /// What a session counts as whose agent tool nobody names.
    static let defaultAgentKind = "claude-code"

    /// Gives the event what is known of its agent by now: the parent and the kind.
    private func fillAgent(of event: inout Event, _ rows: SessionRows) {
        guard let agent = rows.agents[event.agentID] else { return }
        event.parentAgentID = event.parentAgentID ?? agent.parentID
        event.agentName = event.agentName ?? agent.name
        event.modelName = event.modelName ?? agent.model
    }
}
