internal import EventModel
internal import EventStore

/// A table of calls, and its index of each session's calls by time.
struct CallsOfSession {
    var table: String
    var index: String
    /// The column.
    var time: String
}

/// The newest calls of the sessions of some places, however old they are.
///
/// A walk from the newest call of all would pass the calls of every other place. Instead the time of each session's latest
/// call is looked up, and sessions are read, the latest first, until none of the others can have a call on the page.
extension Reader {
    /// Chosen sessions up to which it costs less to look at each one than to find out how often their place is used.
    private static let manySessions = 2000
    /// Sessions that show how often a place is used, and how many of them make a walk along the time find a page soon.
    private static let recentSessions = 1000
    private static let oftenUsed = 40

    /// Whether so many of the latest sessions are chosen ones that a walk along the time finds a page of their calls soon.
    func isUsedOften(before latest: Int64) throws(StoreError) -> Bool {
        guard chosen.count > Reader.manySessions else { return false }
        let row = try connection.statement(
            """
            SELECT coalesce(sum(chosen(id)), 0) FROM (SELECT id FROM sessions INDEXED BY sessions_digest
                WHERE last_event_at <= ? ORDER BY last_event_at DESC LIMIT \(Reader.recentSessions))
            """)
        defer { row.reset() }
        row.bind(latest)
        return try row.step() && row.integer() >= Reader.oftenUsed
    }

    /// The ids of the chosen sessions' newest calls, at least `limit` where there are so many, as a JSON array. The
    /// conditions must not name sessions; none of the calls may be later than `latest`.
    func newest(
        _ calls: CallsOfSession, _ conditions: Conditions, latest: Int64, limit: Int
    ) throws(StoreError) -> String {
        var found: [(at: Int64, id: Int64)] = []
        let row = try connection.statement(
            """
            SELECT \(calls.time), id FROM \(calls.table) INDEXED BY \(calls.index)
            WHERE session = ? AND \(conditions.sql) ORDER BY \(calls.time) DESC, id DESC LIMIT \(limit)
            """)
        defer { row.reset() }
        for session in try latestCalls(calls, latest: latest) {
            if found.count >= limit, session.at < found[limit - 1].at { break }
            row.reset()
            row.bind(session.id)
            row.bind(conditions.values)
            let count = found.count
            while try row.step() { found.append((row.integer(), row.integer())) }
            guard found.count > count else { continue }
            found.sort { $0 > $1 }
            if found.count > limit { found.removeLast(found.count - limit) }
        }
        return "[\(found.map { String($0.id) }.joined(separator: ","))]"
    }

    /// The chosen sessions with the time of each one's latest call, the latest first.
    private func latestCalls(
        _ calls: CallsOfSession, latest: Int64
    ) throws(StoreError) -> [(at: Int64, id: Int64)] {
        let row = try connection.statement(
            """
            SELECT s.id, (SELECT max(c.\(calls.time)) FROM \(calls.table) AS c INDEXED BY \(calls.index)
                WHERE c.session = s.id AND c.\(calls.time) <= ?)
            FROM sessions AS s INDEXED BY sessions_digest WHERE chosen(s.id)
            """)
        defer { row.reset() }
        row.bind(latest)
        var sessions: [(at: Int64, id: Int64)] = []
        while try row.step() {
            let id = row.integer()
            if let at = row.optionalInteger() { sessions.append((at, id)) }
        }
        return sessions.sorted { $0 > $1 }
    }
}
