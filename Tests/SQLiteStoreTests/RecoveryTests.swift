import CSQLite
import EventModel
import EventStore
import Platform
import Testing

@testable import SQLiteStore
@testable import StoreTesting

/// Rows that follow from others, after some of those were lost.
@Suite struct RecoveryTests {
    /// Events with all that they are counted and listed by; fewer of them share the same.
    private static func events(_ numbers: Range<Int>) -> [Event] {
        numbers.map { number in
            var event = StoreSamples.event(number, session: "s\(number % 6)", type: "type \(number % 5)")
            event.toolName = number % 4 == 0 ? nil : "tool \(number % 20)"
            event.sourceApp = "app-\(number % 2)"
            event.agentName = number % 3 == 0 ? "Explore" : nil
            event.source = [.hook, .custom, .transcript][number % 3]
            event.modelName = event.source == .custom ? "model \(number % 4)" : nil
            event.replayState = number % 5 == 0 ? .imported : .live
            event.payload = []
            return event
        }
    }

    /// A closed database with so many events, and rows of every other kind.
    private static func makeDatabase(_ folder: TemporaryFolder, events count: Int) throws {
        let store = try folder.open()
        var random = RandomUsage(seed: 11)
        try random.fill([store])
        try store.store(events(0..<count))
        // Sums that came to nothing are swept.
        try store.purge()
        store.close()
    }

    /// All rows, those of blocks among them.
    private static func rows(_ path: String) throws -> [String] {
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
        defer { connection.close() }
        var rows = try TableDump(path).rows
        let block = try connection.statement("SELECT block, first, last, kinds FROM event_blocks ORDER BY block")
        defer { block.reset() }
        while try block.step() { rows.append("event_blocks: \((0..<4).map { _ in block.integer() })") }
        return rows
    }

    private static func change(_ path: String, _ script: String) throws {
        let connection = try Connection.writer(path: path, settings: SQLiteStoreSettings())
        defer { connection.close() }
        try connection.execute(script: script)
    }

    private static func recover(_ folder: TemporaryFolder) throws -> StoreRepair.Recovery {
        let damaged = folder.database + ".damaged"
        try Files.move(folder.database, to: damaged)
        return try StoreRepair.recover(damaged, into: folder.database)
    }

    private static func expectSame(_ found: [String], _ wanted: [String], _ what: String) {
        #expect(
            found == wanted,
            """
            \(what): surplus \(Set(found).subtracting(wanted).sorted().prefix(5)), \
            missing \(Set(wanted).subtracting(found).sorted().prefix(5))
            """)
    }

    @Test func whereNothingIsLostAllRowsAreAsTheyWere() throws {
        let folder = try TemporaryFolder()
        try Self.makeDatabase(folder, events: 2600)
        let before = try Self.rows(folder.database)
        #expect(try Self.recover(folder).damagedTables.isEmpty)
        Self.expectSame(try Self.rows(folder.database), before, "recovered")
    }

    /// The newest are lost, whose numbers others would get.
    @Test func nothingSpeaksOfEventsThatAreLost() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        try Self.makeDatabase(folder, events: 2600)
        try Self.makeDatabase(other, events: 1500)
        let left = try other.open().lastEventID()
        try Self.change(folder.database, "DELETE FROM events WHERE id > \(left)")
        let recovery = try Self.recover(folder)
        #expect(recovery.lostEvents == 1100)
        // How often machines reported is not narrowed.
        let isKept = { (row: String) in !row.hasPrefix("connections: ") }
        Self.expectSame(
            try Self.rows(folder.database).filter(isKept), try Self.rows(other.database).filter(isKept), "recovered")
    }

    @Test func eventsThatComeThenGetNumbersOfTheirOwnAndAreFoundByWhatTheyAre() throws {
        let folder = try TemporaryFolder()
        try Self.makeDatabase(folder, events: 2600)
        var store = try folder.open()
        let newest = try store.lastEventID()
        store.close()
        try Self.change(folder.database, "DELETE FROM events WHERE id > 1200")
        _ = try Self.recover(folder)
        store = try folder.open()
        defer { store.close() }
        #expect(try store.lastEventID() >= newest)
        let replies = (5000..<6400).map { StoreSamples.event($0, type: "assistant") }
        try store.store(replies, text: { _ in "seldom" })
        var search = SearchQuery(text: "seldom")
        search.scopes = [.reply]
        #expect(try store.search(search).total == 1400)
        #expect(try store.lastEventID() >= newest + 1400)
    }

    @Test func aNumberThatCannotBeIsNotBelieved() throws {
        let folder = try TemporaryFolder()
        try Self.makeDatabase(folder, events: 1200)
        let last = try folder.open().lastEventID()
        try Self.change(
            folder.database, "INSERT INTO event_blocks (block, first, last, kinds) VALUES (1 << 40, 0, 0, 1)")
        _ = try Self.recover(folder)
        let store = try folder.open()
        defer { store.close() }
        #expect(try store.lastEventID() == last)
    }

    /// What sums say of calls follows from the calls, whatever the sums were.
    @Test(arguments: ["model_calls", "place_days"]) func sumsAreMadeAnewFromWhatIsLeft(damaged: String) throws {
        let folder = try TemporaryFolder()
        try Self.makeDatabase(folder, events: 10)
        let before = try Self.rows(folder.database)
        try Self.change(
            folder.database,
            """
            UPDATE tool_totals SET calls = calls + 7; DELETE FROM tool_hours WHERE hour % 2 = 0;
            DELETE FROM activity_sums WHERE number % 3 = 0; INSERT OR REPLACE INTO place_days
            SELECT kind, place, day + 1, tool, model, \(UsageHourRow.figures.joined(separator: ", ")) FROM place_days
            """)
        #expect(try Self.rows(folder.database) != before)
        let connection = try Connection.writer(path: folder.database, settings: SQLiteStoreSettings())
        let derived = DerivedRows(connection: connection)
        try derived.mendSums(damaged: ["prompts"])
        #expect(try Self.rows(folder.database) != before)
        try derived.mendSums(damaged: ["prompts", damaged])
        connection.close()
        Self.expectSame(try Self.rows(folder.database), before, "mended")
    }
}
