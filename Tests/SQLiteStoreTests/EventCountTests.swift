import CSQLite
import EventModel
import EventStore
import StoreTesting
import Testing

@testable import SQLiteStore

/// How many events places have sent, and of which kinds they are, as sums and blocks say, beside what the rows say.
@Suite struct EventCountTests {
    private static let count = 2600

    private static func events(_ numbers: Range<Int>) -> [Event] {
        numbers.map { number in
            var event = StoreSamples.event(number, session: "s\(number % 7)", type: "type \(number % 5)")
            event.toolName = number % 3 == 0 ? nil : "tool \(number % 200)"
            event.sourceApp = "app-\(number % 4)"
            event.machineID = "machine-\(number % 3)"
            event.replayState = number % 2 == 0 ? .live : .imported
            event.payload = []
            return event
        }
    }

    /// Rows of sums and blocks that are not as the events say, and how many blocks there are.
    private static func difference(_ store: SQLiteStore) throws -> (sums: Int64, kinds: Int64, blocks: Int64) {
        try store.read { (reader) throws(StoreError) in
            let (stored, counted) = (
                "SELECT app, machine, source, replay, kind, events FROM event_counts WHERE events <> 0",
                """
                SELECT c.app, c.machine, c.source, c.replay, e.kind, count(*)
                FROM events AS e JOIN contexts AS c ON c.id = e.context GROUP BY 1, 2, 3, 4, 5
                """
            )
            let sums = try reader.connection.number(
                """
                SELECT count(*) FROM (SELECT * FROM (\(stored) EXCEPT \(counted))
                    UNION ALL SELECT * FROM (\(counted) EXCEPT \(stored)))
                """)
            var kinds: [Int64: Int64] = [:]
            let blocks = try reader.connection.statement("SELECT block, kinds FROM event_kinds")
            defer { blocks.reset() }
            var blockCount: Int64 = 0
            while try blocks.step() {
                let first = EventBlock.ids(of: blocks.integer()).lowerBound
                blockCount += 1
                blocks.withBlob { EventKindBlocks.read($0) { kinds[first + $0] = $1 } }
            }
            var wrong: Int64 = 0
            let rows = try reader.connection.statement("SELECT id, kind FROM events WHERE id < ?")
            defer { rows.reset() }
            rows.bind(blockCount << 10)
            while try rows.step() {
                let (id, kind) = (rows.integer(), rows.integer())
                if kinds.removeValue(forKey: id) != kind { wrong += 1 }
            }
            return (sums, wrong + Int64(kinds.count), blockCount)
        }
    }

    private static func fill(_ folder: TemporaryFolder) throws {
        var store = try folder.open()
        let events = events(0..<count)
        try store.store(Array(events[..<700]))
        // A block that one run of the program begins and another ends, with an event in it that was refused.
        store.close()
        store = try folder.open()
        #expect(throws: StoreError.self) {
            let prepared = store.prepare(events[700], searchText: "")
            try store.transaction { (transaction) throws(StoreError) in
                _ = try transaction.insert(events[700], payload: prepared, searchText: "")
                throw StoreError(.busy, "refused")
            }
        }
        for start in stride(from: 700, to: count, by: 190) {
            // Some come twice.
            try store.store(Array(events[(start - 5)..<min(count, start + 190)]))
        }
        store.close()
    }

    @Test func sumsAndBlocksFollowTheRows() throws {
        let folder = try TemporaryFolder()
        try Self.fill(folder)
        let store = try folder.open()
        defer { store.close() }
        #expect(try Self.difference(store) == (0, 0, 2))
    }

    @Test func anOlderDatabaseIsCounted() throws {
        let folder = try TemporaryFolder()
        try Self.fill(folder)
        try OlderDatabase.downgrade(folder.database, to: 7)
        let store = try folder.open()
        defer { store.close() }
        #expect(try Self.difference(store) == (0, 0, 2))
        try store.store(Self.events(Self.count..<Self.count + 800))
        #expect(try Self.difference(store) == (0, 0, 3))
    }

    @Test func totalsOfPlacesAndScopesReadNoEvents() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open { $0.readerCount = 1 }
        defer { store.close() }
        let many = 20_000
        try store.store(
            (0..<many).map { number in
                var event = StoreSamples.event(number, type: number % 2 == 0 ? "assistant" : "tool_use")
                event.toolName = "Bash"
                event.payload = []
                return event
            }, text: { $0.type == "assistant" && $0.timestamp < StoreSamples.time(400) ? "seldom" : "" })
        var query = EventQuery()
        query.toolNames = ["Bash"]
        query.sourceApps = ["app"]
        query.includeTotal = true
        query.limit = 5
        var total: Int64?
        var steps = try StatementWork.steps(of: store) { total = try store.events(query).total }
        #expect(total == Int64(many))
        #expect(steps < many / 20, "\(steps) steps for a total")
        var search = SearchQuery(text: "seldom")
        search.scopes = [.reply]
        search.time = TimeRange(until: StoreSamples.time(100))
        steps = try StatementWork.steps(of: store) { total = try store.search(search).total }
        #expect(total == 50)
        // Those of the last block, which is not whole, and the hits.
        #expect(steps < many, "\(steps) steps for hits in a scope")
    }
}
