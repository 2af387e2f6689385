internal import EventModel
internal import EventStore

/// A table of calls, and its index of each session's calls by time.
struct CallsOfSession {
    var table: String
    var index: String
    /// The column.
    var time: String
    /// What counts them by hour and session; those that a session inherited are left out.
    var counted: ActivityKind
}

/// The newest calls of the sessions of some places, however old they are.
///
/// A walk from the newest call of all would pass the calls of every other place. Instead the sums of hours say which
/// sessions had calls in each hour, and sessions are read, the latest first, until none of the others can have a call on the
/// page. Where the sums of very many other sessions stand before, the time of each session's latest call is looked up.
extension Reader {
    /// Sums that are passed at the cost of a look at one session.
    private static let sumsOfLook = 40

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
        /// False once no call of that time or before can be on the page.
        func read(_ session: Int64, to time: Int64) throws(StoreError) -> Bool {
            if found.count >= limit, time < found[limit - 1].at { return false }
            row.reset()
            row.bind(session)
            row.bind(conditions.values)
            let count = found.count
            while try row.step() { found.append((row.integer(), row.integer())) }
            guard found.count > count else { return true }
            found.sort { $0 > $1 }
            if found.count > limit { found.removeLast(found.count - limit) }
            return true
        }
        if try !readByHours(calls.counted, latest: latest, read) {
            found = []
            for session in try latestCalls(calls, latest: latest) where try !read(session.id, to: session.at) { break }
        }
        return "[\(found.map { String($0.id) }.joined(separator: ","))]"
    }

    /// Calls `read` with each chosen session that has calls of the kind, and the end of the latest hour in which it has,
    /// until that says that it is enough. False where that would take too long.
    private func readByHours(
        _ kind: ActivityKind, latest: Int64, _ read: (Int64, Int64) throws(StoreError) -> Bool
    ) throws(StoreError) -> Bool {
        let row = try connection.statement(
            """
            SELECT number, session FROM activity_sums
            WHERE kind = ? AND span = \(ActivityRow.Span.sessionHour) AND number <= ? ORDER BY number DESC
            """)
        defer { row.reset() }
        row.bind(kind.rawValue)
        row.bind(latest.floored(by: ActivityTime.hour))
        var passed = 0
        var known: Set<Int64> = []
        while try row.step() {
            let hour = row.integer()
            let session = row.integer()
            passed += 1
            if passed > Reader.sumsOfLook * chosen.count { return false }
            guard chosen.numbers.contains(session), known.insert(session).inserted else { continue }
            let (end, isTooFar) = (hour + 1).multipliedReportingOverflow(by: ActivityTime.hour)
            if try !read(session, isTooFar ? .max : end - 1) { return true }
        }
        return true
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
