import EventModel
import EventStore

/// Limits of spending in nano-dollars; nil where there is none.
package struct Budgets: Sendable, Equatable {
    /// Of all sessions in one day of UTC.
    package var day: Int64?
    /// Of one session.
    package var session: Int64?
    /// Of one project in one day of UTC: a git root, or the project's path where no root is known.
    package var project: Int64?

    package init() {}

    var isEmpty: Bool { day == nil && session == nil && project == nil }
}

/// Notices when the figures of a transaction cross a limit: today's, since nobody can save what history has cost.
struct BudgetWatch {
    /// The type of the event that says so.
    static let eventType = "BudgetExceeded"

    let budgets: Budgets
    let prepare: (Event, _ searchText: String) -> PreparedPayload
    /// What this transaction spent today, by session.
    private var spending: [(session: Session, before: Int64, today: Int64)] = []
    private var hours: Range<Int64> = 0..<0

    init(_ budgets: Budgets, prepare: @escaping (Event, _ searchText: String) -> PreparedPayload) {
        self.budgets = budgets
        self.prepare = prepare
    }

    mutating func rollBack() { spending.removeAll() }

    /// Takes down what the session spent today; call it before the rows are written.
    mutating func note(_ rows: SessionRows, at now: Timestamp) {
        let day = now.hour / 24
        hours = day * 24..<(day + 1) * 24
        let spent = rows.figures.hours.values.reduce(into: (total: Int64(0), today: Int64(0))) { sum, hour in
            sum.total &+= hour.cost.total
            if hours.contains(hour.hour) { sum.today &+= hour.cost.total }
        }
        guard spent.today > 0 else { return }
        spending.append((rows.session, rows.session.cost.total &- spent.total, spent.today))
    }

    /// The events for limits that were crossed since the last call; call it when the rows are written.
    mutating func exceeded(
        at now: Timestamp, _ transaction: any StoreTransaction
    ) throws(StoreError) -> [(Observation, PreparedPayload)] {
        defer { spending.removeAll() }
        var found: [(Observation, PreparedPayload)] = []
        var dayTotal: Int64?
        for (index, spent) in spending.enumerated() {
            let session = spent.session
            if let limit = budgets.session, spent.before < limit, session.cost.total >= limit {
                found.append(observation("session", session.id, limit, session.cost.total, session, now))
            }
            if let limit = budgets.day {
                let total: Int64
                if let dayTotal {
                    total = dayTotal
                } else {
                    total = try transaction.cost(hours: hours, session: nil, project: nil)
                }
                dayTotal = total
                // Of several sessions the first counts that was enough, the others coming after it.
                let later = spending[(index + 1)...].reduce(0) { $0 &+ $1.today }
                if total &- later >= limit, total &- later &- spent.today < limit {
                    found.append(observation("day", "", limit, total &- later, session, now))
                }
            }
            if let limit = budgets.project, let project = session.gitRoot ?? session.projectPath {
                let total = try transaction.cost(hours: hours, session: nil, project: project)
                let spentHere = spending.reduce(0) { sum, other in
                    (other.session.gitRoot ?? other.session.projectPath) == project ? sum &+ other.today : sum
                }
                if total >= limit, total &- spentHere < limit {
                    found.append(observation("project", project, limit, total, session, now))
                }
            }
        }
        return found
    }

    private func observation(
        _ kind: String, _ scope: String, _ limit: Int64, _ cost: Int64, _ session: Session, _ now: Timestamp
    ) -> (Observation, PreparedPayload) {
        // The session's own latest time: that its file is read later than it was written makes no session longer.
        var event = Event(
            uuid: BudgetWatch.uuid(kind: kind, scope: scope, day: now.hour / 24), sourceApp: session.sourceApp,
            machineID: session.machineID, sessionID: session.id, type: BudgetWatch.eventType,
            timestamp: min(session.lastEventAt, now), createdAt: now)
        event.source = .custom
        let what =
            switch kind {
            case "session": "This session's"
            case "project": "Today's \(scope)"
            default: "Today's"
            }
        event.summary =
            "\(what) cost of $\(USD.text(nanoDollars: cost)) exceeds the budget of $\(USD.text(nanoDollars: limit))"
            .cut(toUTF8Bytes: Limits.summaryBytes)
        let named = kind == "day" ? "null" : "\"\(BudgetWatch.escaped(scope))\""
        event.payload = Array(
            """
            {"kind":"\(kind)","scope":\(named),"limit_usd":\(USD.text(nanoDollars: limit)),\
            "cost_usd":\(USD.text(nanoDollars: cost))}
            """.utf8)
        return (Observation(event: event), prepare(event, ""))
    }

    /// The same limit of the same thing has one event a day.
    private static func uuid(kind: String, scope: String, day: Int64) -> EventUUID {
        var hash = StableHash()
        hash.add("budget")
        hash.add(kind)
        hash.add(scope)
        return hash.uuid(at: Timestamp(milliseconds: day * 86_400_000))
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case let scalar where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
