import EventModel
import EventStore

/// A line of a file as it was read, its event's session being the one that the line is counted for.
struct Reading {
    var observation: Observation
    /// The parent that the event itself names.
    var statedParent: String?
    /// The session in whose file the line stands.
    var lineSession: String

    /// Whether the line says itself that another session made it.
    var isMarked: Bool { !observation.event.sessionID.isExactly(lineSession) }
}

// A forked or resumed session's file begins with copies of another session's lines. One session made a line: it has the
// event, and its rows count. The others have the same rows, flagged as inherited; texts, states and times of agents hold
// in all of them, so that a copy that was taken for an original and an original's copy end as the same rows. File changes,
// compactions and failed turns are listed in both sessions, flagged in the one that inherited them. Tasks are told of by
// hooks alone, which nobody copies.
extension Projection {
    /// A line whose event is stored already: the same line again, or its copy in another session.
    func applyCopy(
        _ reading: Reading, eventID: Int64, _ rows: SessionRows, _ transaction: any StoreTransaction
    ) throws(StoreError) {
        guard let holder = try transaction.sessionID(ofEvent: eventID) else { return }
        let maker = reading.observation.event.sessionID
        guard !holder.isExactly(maker) else {
            if reading.isMarked { try inherit(reading, reading.lineSession, from: maker, transaction) }
            return
        }
        guard let holderRows = try cache.rows(holder, transaction) else { return }
        if !reading.isMarked {
            rows.noteBirth(reading.observation.bornAt)
            guard rows.session.isOlder(than: holderRows.session) else {
                return try inherit(reading, reading.lineSession, from: holder, transaction)
            }
        }
        try transaction.reassign(eventID: eventID, to: reading.observation.event)
        try applyOwn(reading, rows, transaction)
        try withdraw(reading, holderRows, transaction)
        if reading.isMarked { try inherit(reading, reading.lineSession, from: maker, transaction) }
        if !holder.isExactly(reading.lineSession) { try inherit(reading, holder, from: maker, transaction) }
    }

    /// Gives a session the rows of a line that another session made.
    func inherit(
        _ reading: Reading, _ sessionID: String, from maker: String, _ transaction: any StoreTransaction
    ) throws(StoreError) {
        var observation = reading.observation
        observation.event.sessionID = sessionID
        let rows = try cache.rows(sessionID, transaction) { Projection.newSession(observation.event) }
        if !sessionID.isExactly(reading.lineSession) { observation.bornAt = nil }
        observation.boundAgents(rows)
        let step = step(
            observation, rows, .inherited(from: maker), transaction, statedParent: reading.statedParent)
        try step.apply(observation.facts)
    }

    /// Takes back what a line counted for in a session that turned out to have a copy of it.
    private func withdraw(
        _ reading: Reading, _ rows: SessionRows, _ transaction: any StoreTransaction
    ) throws(StoreError) {
        let event = reading.observation.event
        rows.isChanged = true
        rows.session.eventCount -= 1
        rows.changeAgent(event.agentID, at: event.timestamp) { $0.eventCount -= 1 }
        if rows.session.startedAt >= event.timestamp {
            rows.session.startedAt = try transaction.firstEventTime(session: rows.session.id) ?? rows.session.startedAt
        }
        for case .retried in reading.observation.facts { rows.session.retryCount -= 1 }
    }
}

extension SessionRows {
    func noteBirth(_ bornAt: Timestamp?) {
        guard let bornAt, bornAt < session.bornAt ?? .latest else { return }
        session.bornAt = bornAt
        isChanged = true
    }
}

extension Session {
    /// Of two sessions that have the same line the older one made it. One whose file nobody read is known because copies
    /// name it as their maker: it comes before those.
    fileprivate func isOlder(than other: Session) -> Bool {
        let left = bornAt ?? .epoch
        let right = other.bornAt ?? .epoch
        return left == right ? other.id.isGreater(than: id) : left < right
    }
}
