internal import EventStore

/// Which sessions events are of, asked for many of them in order of their ids.
///
/// Rows of events are large, so that each is on a page of its own. Neighbours are often of one session, which its index
/// tells from few pages. An event keeps its session.
///
/// Used by the thread that uses the connection.
final class EventSessions {
    /// Events whose sessions are kept for the next question.
    private static let limit = 30_000
    /// How near an event must be to the one before for its session to be tried.
    private static let nearDistance: Int64 = 64

    private static let ofSession = FrequentSQL(
        "SELECT 1 FROM events INDEXED BY events_session WHERE session = ? AND id = ?")
    private static let ofRow = FrequentSQL("SELECT session FROM events WHERE id = ?")

    private let connection: Connection
    private var known: [Int64: Int64] = [:]
    private var last: (id: Int64, session: Int64)?
    private var wasSame = false

    init(_ connection: Connection) { self.connection = connection }

    /// Nil where there is no such event.
    func session(of id: Int64) throws(StoreError) -> Int64? {
        if let session = known[id] {
            last = (id, session)
            return session
        }
        if let last, wasSame || abs(id - last.id) <= EventSessions.nearDistance {
            let row = try connection.statement(EventSessions.ofSession)
            row.bind(last.session)
            row.bind(id)
            wasSame = try row.step()
            row.reset()
            if wasSame { return remember(id, last.session) }
        }
        let row = try connection.statement(EventSessions.ofRow)
        defer { row.reset() }
        row.bind(id)
        guard try row.step() else { return nil }
        let session = row.integer()
        wasSame = wasSame || session == last?.session
        return remember(id, session)
    }

    private func remember(_ id: Int64, _ session: Int64) -> Int64 {
        if known.count >= EventSessions.limit { known.removeAll(keepingCapacity: true) }
        known[id] = session
        last = (id, session)
        return session
    }
}
