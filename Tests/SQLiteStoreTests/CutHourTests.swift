import EventModel
import EventStore
import StoreTesting
import Testing

@testable import SQLiteStore

/// An hour that is going on is read from its sums: what is asked for up to now costs the same however much has happened
/// since the hour began.
@Suite struct CutHourTests {
    private static let callCount = 2000

    @Test func whatHappenedInThisHourIsNotCountedAnew() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open { $0.readerCount = 1 }
        defer { store.close() }
        let memory = InMemoryStore()
        let hour = StoreSamples.time(0).microseconds.floored(by: ActivityTime.hour) * ActivityTime.hour
        let start = Timestamp(microseconds: hour + 600_000_000)
        let last = start.advanced(byMicroseconds: Int64(Self.callCount) * 1_000_000)
        for store in [store, memory] as [any EventStore] {
            try store.store(sessions: [StoreSamples.session("s0")])
            try store.store(
                calls: (0..<Self.callCount).map { number in
                    var call = StoreSamples.toolCall(number, session: "s0")
                    call.startedAt = start.advanced(byMicroseconds: Int64(number) * 1_000_000)
                    return call
                })
        }
        for until in [last, last.advanced(byMicroseconds: 1), last.advanced(byMicroseconds: 600_000_000)] {
            let week = AnalyticsQuery(
                since: until.advanced(byMicroseconds: -7 * ActivityTime.day), until: until, unit: .hour)
            var found: Analytics?
            let steps = try StatementWork.steps(of: store) { found = try store.analytics(week) }
            #expect(try found == memory.analytics(week))
            #expect(steps < 2 * Self.callCount, "\(steps) steps up to \(until)")
        }
        var tools = ToolStatisticsQuery()
        // The first hour is cut, and nothing lies before the cut.
        tools.time = TimeRange(since: start.advanced(byMicroseconds: -1))
        tools.now = last
        // Parts of minutes are made of rows.
        #expect(try store.toolStatistics(tools) == memory.toolStatistics(tools))
        tools.now = last.advanced(byMicroseconds: 6 * ActivityTime.hour)
        var found: [ToolStatistics] = []
        let steps = try StatementWork.steps(of: store) { found = try store.toolStatistics(tools) }
        #expect(try found == memory.toolStatistics(tools))
        #expect(steps < 2 * Self.callCount, "\(steps) steps")
    }
}
