import EventModel
import EventStore
import SQLiteStore
import StoreTesting
import Testing

/// Sums that an older database does not have are those that the same rows would have made.
@Suite struct ActivityMigrationTests {
    @Test(arguments: 0..<3 as Range<UInt64>, 2...3) func sumsAreFilledFromRows(seed: UInt64, version: Int) throws {
        let folder = try TemporaryFolder()
        let reference = InMemoryStore()
        let before = try folder.open()
        try StoreConformance.fillWithActivity([before, reference], seed: seed)
        for store in [before, reference] as [any EventStore] {
            try store.store(sessions: [StoreSamples.session("session-1")])
        }
        try before.store((0..<50).map { StoreSamples.event($0) })
        let connections = try before.connections(since: StoreSamples.time(0))
        before.close()
        try OlderDatabase.downgrade(folder.database, to: version)
        let store = try folder.open()
        defer { store.close() }
        var tools = ToolStatisticsQuery()
        tools.now = StoreSamples.time(400_000)
        #expect(try store.toolStatistics(tools) == reference.toolStatistics(tools))
        tools.sourceApps = ["app-1"]
        #expect(try store.toolStatistics(tools) == reference.toolStatistics(tools))
        for unit in AnalyticsQuery.Unit.allCases {
            let query = AnalyticsQuery(since: StoreSamples.time(-1000), until: StoreSamples.time(400_000), unit: unit)
            #expect(try store.analytics(query) == reference.analytics(query))
        }
        #expect(try store.sessionFacets(SessionQuery()) == reference.sessionFacets(SessionQuery()))
        #expect(try store.connections(since: StoreSamples.time(0)).map(\.recentCount) == connections.map(\.recentCount))
    }
}
