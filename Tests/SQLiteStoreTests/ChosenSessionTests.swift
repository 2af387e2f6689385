import EventModel
import EventStore
import StoreTesting
import Testing

@testable import SQLiteStore

/// Places of so many sessions that rows are tested for them rather than looked for by them.
@Suite struct ChosenSessionTests {
    private static let sessionCount = 1300

    private static func fill(_ stores: [any EventStore]) throws {
        let sessions = (0..<sessionCount).map { number in
            var session = StoreSamples.session("s\(number)", at: number)
            session.lastEventAt = StoreSamples.time(number + 7200)
            session.sourceApp = "app-\(number % 2)"
            session.machineID = "machine-\(number % 3)"
            session.projectPath = number % 5 == 0 ? nil : "/p/\(number % 4)"
            return session
        }
        for store in stores {
            try store.store(sessions: sessions)
            try store.store(
                calls: (0..<sessionCount).map { number in
                    var call = StoreSamples.toolCall(
                        number, tool: number % 2 == 0 ? "Bash" : "Read", session: "s\(number)")
                    call.status = number % 3 == 0 ? .failed : .succeeded
                    call.durationMicroseconds = Int64(number)
                    return call
                })
            try store.transaction { (transaction) throws(StoreError) in
                for number in 0..<sessionCount {
                    var hour = UsageHour(
                        hour: Int64(490_000 + number % 50), sessionID: "s\(number)", agentID: "main", model: "m")
                    hour.callCount = 1
                    hour.cost.input = Int64(number)
                    try transaction.add(hour)
                }
            }
        }
    }

    @Test func answersAreThoseOfTheReference() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        defer { store.close() }
        let reference = InMemoryStore()
        try Self.fill([store, reference])
        for app in ["app-1", "none"] {
            for grouping in CostGrouping.allCases {
                var costs = CostQuery(by: grouping)
                costs.limit = Limits.pageRows
                #expect(try store.costs(costs) == reference.costs(costs), "\(grouping)")
                costs.sourceApps = [app]
                costs.machineIDs = ["machine-0", "machine-2"]
                #expect(try store.costs(costs) == reference.costs(costs), "\(grouping) of \(app)")
                costs.projects = ["/p/1"]
                #expect(try store.costs(costs) == reference.costs(costs), "\(grouping) of a project of \(app)")
            }
            var tools = ToolStatisticsQuery()
            tools.sourceApps = [app]
            #expect(try store.toolStatistics(tools) == reference.toolStatistics(tools))
            var failures = ToolFailureQuery()
            failures.sourceApps = [app]
            #expect(try store.toolFailures(failures).total == reference.toolFailures(failures).total)
            var analytics = AnalyticsQuery(since: StoreSamples.time(0), until: StoreSamples.time(20_000), unit: .hour)
            analytics.sessions.sourceApps = [app]
            #expect(try store.analytics(analytics) == reference.analytics(analytics))
            var metrics = MetricQuery()
            metrics.sourceApps = [app]
            metrics.limit = 200
            #expect(
                try store.metricEntries(metrics).entries.map(\.at) == reference.metricEntries(metrics).entries.map(\.at)
            )
        }
    }

    /// More failures than are looked at are counted all the same.
    @Test func allFailuresOfAPlaceAreCounted() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        defer { store.close() }
        let reference = InMemoryStore()
        let count = 2 * ToolFailureQuery.examinedLimit + 600
        for store in [store as any EventStore, reference] {
            try Self.fill([store])
            try store.store(
                calls: (5000..<5000 + count).map { number in
                    var call = StoreSamples.toolCall(number, tool: "Bash", session: "s\(number % Self.sessionCount)")
                    call.status = .failed
                    call.isInherited = number % 9 == 0
                    return call
                })
        }
        for tools in [[], ["Bash"], ["Read", "Bash"], ["x"]] {
            for time in [TimeRange(), TimeRange(since: StoreSamples.time(5100), until: StoreSamples.time(99_999))] {
                var query = ToolFailureQuery()
                query.sourceApps = ["app-0"]
                query.toolNames = tools
                query.time = time
                let (found, expected) = (try store.toolFailures(query), try reference.toolFailures(query))
                #expect(found.total == expected.total && found.examined == expected.examined, "\(tools)")
            }
        }
    }
}
