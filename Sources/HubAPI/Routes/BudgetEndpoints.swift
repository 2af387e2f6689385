import EventCodec
import EventModel
import EventStore
import HTTPServer
import Ingest
import JSONCoding
import Platform

/// What was spent of which budget, and what will have been.
struct BudgetEndpoints {
    let services: HubServices

    /// Projects and sessions that are named.
    static let rowLimit = 50

    var all: [Endpoint] {
        [
            .query(
                "/api/budgets", "listBudgets", tag: "usage",
                "What was spent today and this month (UTC), the limits, and forecasts at the rate of the recent past.",
                answer: .named("Budgets")
            ) { _ in try answer() }
        ]
    }

    private func spent(since: Int64, until: Int64) throws -> Int64 {
        var query = CostQuery(by: .hour)
        query.time = TimeRange(since: Timestamp(microseconds: since), until: Timestamp(microseconds: until))
        query.grouping = .total
        return try services.store.costs(query).first?.cost.total ?? 0
    }

    private func answer() throws -> [UInt8] {
        let now = services.clock.now()
        let calendar = BudgetCalendar(now)
        let today = try spent(since: calendar.day, until: calendar.dayEnd)
        let month = try spent(since: calendar.month, until: calendar.monthEnd)
        let lastDay = try spent(since: now.microseconds - ActivityTime.day, until: now.microseconds + 1)
        let lastWeek = try spent(since: now.microseconds - 7 * ActivityTime.day, until: now.microseconds + 1)
        let forecast = SpendingForecast.total(
            spent: today, recent: lastDay, recentHours: 24,
            remainingHours: Double(calendar.dayEnd - now.microseconds) / Double(ActivityTime.hour))
        let monthForecast = SpendingForecast.total(
            spent: month, recent: lastWeek, recentHours: 24 * 7,
            remainingHours: Double(calendar.monthEnd - now.microseconds) / Double(ActivityTime.hour))
        var projects = CostQuery(by: .project)
        projects.time = TimeRange(
            since: Timestamp(microseconds: calendar.day), until: Timestamp(microseconds: calendar.dayEnd))
        projects.limit = BudgetEndpoints.rowLimit
        let budgets = services.budgets
        let groups = try services.store.costs(projects).filter { !$0.key.isEmpty }
        let over = try sessions(over: budgets.session)
        return Answers.body { writer in
            writer.key("day")
            writer.object { writer in
                writer.member("limit_usd", nanoDollars: budgets.day)
                writer.member("spent_usd", nanoDollars: today)
                writer.member("forecast_usd", nanoDollars: forecast)
                writer.member("resets_at", Timestamp(microseconds: calendar.dayEnd))
            }
            writer.key("projects")
            writer.array(groups) { writer, group in
                writer.object { writer in
                    writer.member("project", group.key)
                    writer.member("limit_usd", nanoDollars: budgets.project)
                    writer.member("spent_usd", nanoDollars: group.cost.total)
                }
            }
            writer.key("sessions")
            writer.object { writer in
                writer.member("limit_usd", nanoDollars: budgets.session)
                writer.key("over")
                writer.array(over) { writer, session in
                    writer.object { writer in
                        writer.member("session_id", session.id)
                        writer.member("spent_usd", nanoDollars: session.cost.total)
                    }
                }
            }
            writer.key("month")
            writer.object { writer in
                writer.member("spent_usd", nanoDollars: month)
                writer.member("forecast_usd", nanoDollars: monthForecast)
            }
        }
    }

    private func sessions(over limit: Int64?) throws -> [Session] {
        guard let limit else { return [] }
        var query = SessionQuery()
        query.order = .cost
        query.minimumCost = limit
        query.limit = BudgetEndpoints.rowLimit
        query.includeTotal = false
        return try services.store.sessions(query).sessions
    }
}

/// The day and the month of UTC that a time is in, in microseconds since 1970.
struct BudgetCalendar {
    let day: Int64
    let dayEnd: Int64
    let month: Int64
    let monthEnd: Int64

    init(_ now: Timestamp) {
        day = now.microseconds.floored(by: ActivityTime.day) * ActivityTime.day
        dayEnd = day + ActivityTime.day
        let text = now.iso8601
        let year = Int(text.prefix(4)) ?? 1970
        let number = Int(text.dropFirst(5).prefix(2)) ?? 1
        let next = number == 12 ? (year + 1, 1) : (year, number + 1)
        month = BudgetCalendar.start(year, number) ?? day
        monthEnd = BudgetCalendar.start(next.0, next.1) ?? dayEnd
    }

    private static func start(_ year: Int, _ month: Int) -> Int64? {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return Timestamp(iso8601: "\(padded(year, 4))-\(padded(month, 2))-01T00:00:00Z")?.microseconds
    }
}
