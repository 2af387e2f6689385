import EventModel
import EventStore
import StoreTesting
import Testing

@testable import SQLiteStore

/// Entries of metrics of places with few or many sessions, of late or of long ago.
@Suite struct PlaceMetricTests {
    /// More than are looked at one by one.
    private static let sessionCount = 5000
    private static let apps = ["old", "new", "rare"]

    /// The first half of the sessions is of one app, the second of another, each hundredth of a third one.
    private static func app(_ number: Int) -> String {
        number % 100 == 7 ? "rare" : number < sessionCount / 2 + 100 ? "old" : "new"
    }

    private static func fill(_ stores: [any EventStore]) throws {
        let sessions = (0..<sessionCount).map { number in
            var session = StoreSamples.session("s\(number)", at: 2 * number)
            session.sourceApp = app(number)
            session.machineID = "m\(number % 2)"
            return session
        }
        // Two calls in each session, some at one moment; some sessions have a late one.
        let moments = (0..<2 * sessionCount).map { $0 % 700 == 3 ? $0 * 2 : $0 / 3 * 3 }
        let tools = moments.indices.map { number in
            var call = StoreSamples.toolCall(number, session: "s\(number / 2)")
            call.startedAt = StoreSamples.time(moments[number])
            call.isInherited = number % 11 == 0
            return call
        }
        let models = stride(from: 0, to: 2 * sessionCount, by: 3).map { number in
            var call = StoreSamples.modelCall(number, session: "s\(number / 2)")
            call.at = StoreSamples.time(moments[number])
            return call
        }
        for store in stores {
            try store.store(sessions: sessions)
            try store.store(calls: tools)
            try store.store(modelCalls: models)
            try store.transaction { (transaction) throws(StoreError) in
                for number in stride(from: 0, to: sessionCount, by: 2) {
                    let at = StoreSamples.time(2 * number)
                    try transaction.put(Prompt(sessionID: "s\(number)", id: "p\(number)", at: at, text: "text"))
                }
            }
        }
    }

    private static func queries() -> [MetricQuery] {
        var queries: [MetricQuery] = []
        for app in apps {
            for machines in [[], ["m1"]] {
                for time in [
                    TimeRange(), TimeRange(since: StoreSamples.time(3000), until: StoreSamples.time(9000)),
                    TimeRange(until: StoreSamples.time(1000)),
                ] {
                    var query = MetricQuery()
                    query.sourceApps = [app]
                    query.machineIDs = machines
                    query.time = time
                    query.categories = [.api, .tool, .user]
                    query.limit = 60
                    queries.append(query)
                }
            }
        }
        return queries
    }

    @Test func pagesAreThoseOfTheReference() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        defer { store.close() }
        let reference = InMemoryStore()
        try Self.fill([store, reference])
        for query in Self.queries() {
            var whole = query
            whole.limit = Limits.pageRows
            let expected = try reference.metricEntries(whole).entries
            var (query, entries) = (query, [MetricEntry]())
            for _ in 0..<4 {
                let page = try store.metricEntries(query)
                entries += page.entries
                query.cursor = page.nextCursor
                if query.cursor == nil { break }
            }
            #expect(entries.map(\.at) == expected.prefix(240).map(\.at), "\(query.sourceApps)")
            #expect(Set(entries.map(\.id)).count == entries.count)
            let moments = Set(entries.dropLast(9).map(\.at)).subtracting(entries.suffix(9).map(\.at))
            #expect(
                Set(entries.filter { moments.contains($0.at) }.map(\.id))
                    == Set(expected.filter { moments.contains($0.at) }.map(\.id)), "\(query.sourceApps)")
        }
    }

    @Test func aPageOfAnOldPlaceReadsNoCallsOfOthers() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open { $0.readerCount = 1 }
        defer { store.close() }
        try Self.fill([store])
        for app in Self.apps {
            var query = MetricQuery()
            query.sourceApps = [app]
            query.categories = [.tool]
            query.limit = 10
            var count = 0
            let steps = try StatementWork.steps(of: store) { count = try store.metricEntries(query).entries.count }
            #expect(count == 10)
            // A pass over the sessions and a look at each chosen one, and nothing for each call.
            #expect(steps < 40 * Self.sessionCount, "\(app): \(steps) steps")
        }
    }
}
