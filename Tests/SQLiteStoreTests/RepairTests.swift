import CSQLite
import EventModel
import EventStore
import Glibc
import Platform
import StoreTesting
import Testing

@testable import SQLiteStore

/// What is left of a database with damaged pages.
@Suite struct RepairTests {
    private static let events = 900
    private static let pageBytes = 4096

    /// A database with events of some sessions, closed in order.
    private func makeDatabase(_ folder: TemporaryFolder) throws -> String {
        let path = folder.path + "/eyrie.db"
        let store = try SQLiteStore.open(path: path)
        for start in stride(from: 0, to: RepairTests.events, by: 300) {
            try store.transaction { transaction throws(StoreError) in
                for number in start..<start + 300 {
                    let event = StoreSamples.event(number, session: "s\(number % 20)")
                    let payload = store.prepare(event, searchText: "word \(number)")
                    _ = try transaction.insert(event, payload: payload, searchText: "word \(number)")
                }
            }
        }
        store.close()
        return path
    }

    private func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
        var bytes = try Files.read(path)
        body(&bytes)
        try Files.replace(path, with: bytes)
    }

    /// Sets the damaged file aside, recovers it, and says how many events can be read and found.
    private func recover(_ path: String) throws -> (recovery: StoreRepair.Recovery, readable: Int) {
        let damaged = path + ".damaged"
        try Files.move(path, to: damaged)
        let recovery = try StoreRepair.recover(damaged, into: path)
        #expect(StoreRepair.damage(path: path, milliseconds: nil) == nil)
        let store = try SQLiteStore.open(path: path)
        defer { store.close() }
        var query = EventQuery()
        query.limit = RepairTests.events
        let readable = try store.events(query).events.count
        #expect(try store.search(SearchQuery(text: "word")).total == Int64(readable))
        return (recovery, readable)
    }

    @Test func aSoundDatabaseHasNoDamage() throws {
        let folder = try TemporaryFolder()
        let path = try makeDatabase(folder)
        #expect(StoreRepair.damage(path: path, milliseconds: nil) == nil)
        #expect(StoreRepair.damage(path: folder.path + "/none.db", milliseconds: nil) == nil)
        let (recovery, readable) = try recover(path)
        #expect(recovery == StoreRepair.Recovery(events: Int64(RepairTests.events)))
        #expect(readable == RepairTests.events)
    }

    /// Some pages of the whole file, each in a database of its own. Where the list of tables is hit, nothing may be left.
    @Test func aPageOfZerosCostsLittleOrNothing() throws {
        let samples = 12
        var unrecovered = 0
        for number in 0..<samples {
            let folder = try TemporaryFolder()
            let path = try makeDatabase(folder)
            try change(path) { bytes in
                let pages = bytes.count / RepairTests.pageBytes
                let page = pages / 2 + (pages - 1 - pages / 2) * number / (samples - 1)
                for index in page * RepairTests.pageBytes..<(page + 1) * RepairTests.pageBytes { bytes[index] = 0 }
            }
            // What is not seen is a page that only texts or nothing stood in.
            guard StoreRepair.damage(path: path, milliseconds: nil) != nil else { continue }
            guard let (recovery, readable) = try? recover(path) else {
                unrecovered += 1
                continue
            }
            #expect(Int64(readable) == recovery.events)
            #expect(readable >= RepairTests.events / 2)
        }
        #expect(unrecovered <= samples / 4)
    }

    @Test func aFileThatIsCutLeavesWhatWasBeforeTheCut() throws {
        let folder = try TemporaryFolder()
        let path = try makeDatabase(folder)
        try change(path) { $0.removeLast($0.count / 3) }
        #expect(StoreRepair.damage(path: path, milliseconds: nil) != nil)
        let (recovery, readable) = try recover(path)
        #expect(!recovery.damagedTables.isEmpty)
        #expect(Int64(readable) == recovery.events)
        #expect(readable > 0)
    }

    @Test func whatIsNoDatabaseIsDamagedAndAnothersIsNot() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/eyrie.db"
        try Files.replace(
            path, with: Array("no database at all, however long it may be".utf8) + Array(repeating: 7, count: 9000))
        #expect(StoreRepair.damage(path: path, milliseconds: nil) != nil)
        #expect(throws: StoreError.self) { try recover(path) }
        let other = folder.path + "/other.db"
        let connection = try Connection(path: other, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        try connection.execute(script: "CREATE TABLE a (b); PRAGMA application_id = 7;")
        connection.close()
        #expect(StoreRepair.damage(path: other, milliseconds: nil) == nil)
    }

    @Test func damageThatIsMetIsTold() throws {
        let folder = try TemporaryFolder()
        let path = try makeDatabase(folder)
        let size = try Files.read(path).count
        let isTold = Monitor(false)
        var settings = SQLiteStoreSettings()
        settings.onDamage = { isTold.signal { $0 = true } }
        let store = try SQLiteStore.open(path: path, settings: settings)
        let descriptor = open(path, O_WRONLY)
        defer { close(descriptor) }
        let zeros = [UInt8](repeating: 0, count: size - 2 * RepairTests.pageBytes)
        #expect(pwrite(descriptor, zeros, zeros.count, off_t(2 * RepairTests.pageBytes)) == zeros.count)
        #expect(throws: StoreError.self) { try store.events(EventQuery()) }
        #expect(isTold.withLock { $0 })
    }
}
