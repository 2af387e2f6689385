import CSQLite
import EventModel
import EventStore
import Glibc
import Platform
import SQLiteStore
import StoreTesting
import Testing

@Suite struct OpeningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func execute(_ sql: String) {
        var database: OpaquePointer?
        sqlite3_open(folder.database, &database)
        #expect(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
        sqlite3_close(database)
    }

    private func openingError() -> StoreError? {
        do {
            try SQLiteStore.open(path: folder.database).close()
            return nil
        } catch {
            return error
        }
    }

    @Test func everythingIsThereAfterReopening() throws {
        let sample = HookSampleSession(seed: 9, eventCount: 60)
        for round in 0..<3 {
            let store = try folder.open()
            try store.store([StoreSamples.fullEvent(round + 1), StoreSamples.event(100 + round)])
            try store.store(sessions: [StoreSamples.fullSession("s\(round)")])
            try store.store(calls: sample.calls)
            #expect(try store.lastEventID() == Int64(2 * round + 2))
            store.close()
        }
        let store = try folder.open()
        defer { store.close() }
        #expect(try store.store([StoreSamples.event(101)]) == [.duplicate(id: 4)])
        #expect(try store.status().eventCount == 6)
        #expect(try store.status().sessionCount == 3)
        #expect(try store.facets().eventTypes == ["PostToolUseFailure", "PreToolUse"])
        #expect(try store.search(SearchQuery(text: "event")).total == 6)
        var query = EventQuery()
        query.time = TimeRange(since: StoreSamples.time(100))
        #expect(try store.events(query).events.map(\.id) == [6, 4, 2])
    }

    @Test func theStatusTellsFileSchemaAndSpace() throws {
        let store = try folder.open()
        try store.store([StoreSamples.event(1)])
        let status = try store.status()
        #expect(status.path == folder.database)
        #expect(status.engine == "sqlite")
        #expect(status.schemaVersion >= 1)
        #expect(status.walBytes > 0)
        #expect(status.freeDiskBytes > 0)
        store.close()
        #expect(throws: StoreError.self) { try store.status() }
        #expect(!Files.exists(folder.database + "-wal"))
    }

    @Test func theFileIsForItsUserOnly() throws {
        try folder.open().close()
        var status = stat()
        #expect(stat(folder.database, &status) == 0)
        #expect(status.st_mode & 0o077 == 0)
    }

    @Test func aNewerSchemaIsRefusedAndLeftAlone() throws {
        let store = try folder.open()
        let version = try store.status().schemaVersion
        store.close()
        execute("PRAGMA user_version = 1000")
        let error = openingError()
        #expect(error?.code == .schemaTooNew)
        #expect(error?.hint?.isEmpty == false)
        execute("PRAGMA user_version = \(version)")
        #expect(openingError() == nil)
    }

    @Test func aForeignDatabaseIsRefused() throws {
        execute("CREATE TABLE recipes (id)")
        #expect(openingError()?.code == .corrupt)
    }

    @Test func whatIsNoDatabaseIsRefused() throws {
        try Files.replace(folder.database, with: Array(repeating: 0x41, count: 8192))
        #expect(openingError()?.code == .corrupt)
    }

    @Test func aMissingFolderIsAnInputOutputError() {
        #expect(throws: StoreError.self) { try SQLiteStore.open(path: "/nowhere/at/all/eyrie.db") }
    }

    @Test func aSecondOpeningIsRefusedUntilTheFirstIsClosed() throws {
        let store = try folder.open()
        #expect(openingError()?.code == .busy)
        store.close()
        #expect(openingError() == nil)
    }

    @Test func aLockOfAnotherProgramIsBusyAndPasses() throws {
        let store = try folder.open { $0.busyMilliseconds = 20 }
        defer { store.close() }
        var database: OpaquePointer?
        sqlite3_open(folder.database, &database)
        sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil)
        do {
            try store.store([StoreSamples.event(1)])
            Issue.record("stored in spite of the lock")
        } catch {
            #expect(error.code == .busy)
            #expect(error.isRetryable)
        }
        #expect(try store.lastEventID() == 0)
        sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
        sqlite3_close(database)
        #expect(try store.store([StoreSamples.event(1)]) == [.inserted(id: 1)])
    }
}
