import CSQLite
import EventStore
import Platform
import StoreTesting
import Testing

@testable import SQLiteStore

/// A look for damage that ends before it has seen everything.
@Suite struct TimeLimitTests {
    private static let pageBytes = 4096

    /// A closed database; where it is damaged, an index begins with a page of zeros.
    private func makeDatabase(_ folder: TemporaryFolder, isDamaged: Bool) throws -> String {
        let path = folder.path + "/eyrie.db"
        let store = try SQLiteStore.open(path: path)
        try store.transaction { transaction throws(StoreError) in
            for number in 0..<600 {
                let event = StoreSamples.event(number, session: "s\(number % 20)")
                let payload = store.prepare(event, searchText: "word \(number)")
                _ = try transaction.insert(event, payload: payload, searchText: "word \(number)")
            }
        }
        store.close()
        guard isDamaged else { return path }
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
        let page = try connection.number("SELECT rootpage FROM sqlite_schema WHERE name = 'events_uuid'")
        connection.close()
        var bytes = try Files.read(path)
        for index in (Int(page) - 1) * TimeLimitTests.pageBytes..<Int(page) * TimeLimitTests.pageBytes {
            bytes[index] = 0
        }
        try Files.replace(path, with: bytes)
        return path
    }

    /// What a check says whose time is over when its statement has just begun.
    private func cutShort(_ path: String) throws -> (damage: String?, wasCut: Bool) {
        let connection = try Connection.writer(path: path, settings: SQLiteStoreSettings())
        defer { connection.close() }
        let limit = TimeLimit(connection, milliseconds: nil)
        defer { limit.end() }
        sqlite3_trace_v2(
            connection.handle, UInt32(SQLITE_TRACE_STMT),
            { _, context, statement, _ in
                guard let context, let statement, let text = sqlite3_sql(OpaquePointer(statement)),
                    String(cString: text).contains("quick_check")
                else { return 0 }
                let limit = Unmanaged<TimeLimit>.fromOpaque(context).takeUnretainedValue()
                limit.expire()
                limit.waitForInterrupt()
                return 0
            }, Unmanaged.passUnretained(limit).toOpaque())
        let damage = StoreRepair.damage(connection, limit)
        return (damage, !limit.end())
    }

    @Test(arguments: [false, true]) func whatACheckHasNotSeenIsNoDamage(isDamaged: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try makeDatabase(folder, isDamaged: isDamaged)
        let (damage, wasCut) = try cutShort(path)
        #expect(wasCut)
        #expect(damage == nil)
        // With all the time there is, it is seen.
        #expect((StoreRepair.damage(path: path, milliseconds: nil) != nil) == isDamaged)
    }

    @Test func damageThatIsSeenInTimeIsTold() throws {
        let folder = try TemporaryFolder()
        let path = try makeDatabase(folder, isDamaged: true)
        #expect(StoreRepair.damage(path: path, milliseconds: 600_000) != nil)
    }

    @Test func whateverRunsIsInterrupted() throws {
        let folder = try TemporaryFolder()
        let connection = try Connection.writer(path: folder.path + "/a.db", settings: SQLiteStoreSettings())
        defer { connection.close() }
        let limit = TimeLimit(connection, milliseconds: 1)
        defer { limit.end() }
        #expect(throws: StoreError.self) {
            try connection.number(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
        }
        #expect(!limit.end())
    }

    @Test func afterItsEndNothingIsInterrupted() throws {
        let folder = try TemporaryFolder()
        let connection = try Connection.writer(path: folder.path + "/a.db", settings: SQLiteStoreSettings())
        defer { connection.close() }
        let limit = TimeLimit(connection, milliseconds: nil)
        #expect(limit.end())
        limit.expire()
        #expect(limit.end())
        #expect(try connection.number("SELECT 7") == 7)
    }
}
