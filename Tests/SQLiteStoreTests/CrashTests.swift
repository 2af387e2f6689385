import EventModel
import EventStore
import Glibc
import Platform
import SQLiteStore
import StoreTesting
import Testing

/// A crash leaves the database and its WAL as they are at that moment: copies made in the middle of a write.
@Suite struct CrashTests {
    let folder: TemporaryFolder
    let copy: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        copy = try TemporaryFolder()
    }

    private static let eventsPerTransaction = 20

    private func copyFiles(walBytes: Int? = nil) throws {
        for name in try Files.names(in: copy.path) { unlink(copy.path + "/" + name) }
        try Files.replace(copy.database, with: Files.read(folder.database))
        let wal = try Files.read(folder.database + "-wal")
        try Files.replace(copy.database + "-wal", with: Array(wal.prefix(walBytes ?? wal.count)))
    }

    private func transaction(_ number: Int, in store: SQLiteStore, halfway: () throws -> Void = {}) throws {
        let events = (0..<Self.eventsPerTransaction).map {
            StoreSamples.event(number * 1000 + $0, session: "session-\(number)")
        }
        let prepared = events.map { store.prepare($0, searchText: "text \($0.summary)") }
        var failure: (any Error)?
        try store.transaction { (transaction) throws(StoreError) in
            for (index, event) in events.enumerated() {
                if index == events.count / 2 { do { try halfway() } catch let error { failure = error } }
                _ = try transaction.insert(event, payload: prepared[index], searchText: "text \(event.summary)")
                var session = StoreSamples.session(event.sessionID)
                session.eventCount = Int64(index + 1)
                try transaction.put(session)
            }
        }
        if let failure { throw failure }
    }

    /// The number of transactions in the copy, after it was checked that each is there as a whole.
    private func transactionsInCopy() throws -> Int {
        let store = try copy.open()
        defer { store.close() }
        let status = try store.status()
        let count = Int(status.sessionCount)
        #expect(status.eventCount == Int64(count * Self.eventsPerTransaction))
        #expect(try store.lastEventID() == status.eventCount)
        #expect(try store.search(SearchQuery(text: "text")).total == status.eventCount)
        for number in 0..<count {
            #expect(try store.session("session-\(number)")?.eventCount == Int64(Self.eventsPerTransaction))
            var query = EventQuery()
            query.sessionIDs = ["session-\(number)"]
            #expect(try store.events(query).events.count == Self.eventsPerTransaction)
        }
        // What was found can be written on.
        try transaction(99, in: store)
        return count
    }

    @Test func everyCommittedTransactionIsFoundAndNoneHalf() throws {
        // With so small a cache SQLite writes pages of the open transaction to the WAL before its commit.
        let store = try folder.open { $0.writerCacheBytes = 16 << 10 }
        defer { store.close() }
        for number in 0..<6 {
            try transaction(number, in: store) {
                try copyFiles()
                #expect(try transactionsInCopy() == number)
            }
            try copyFiles()
            #expect(try transactionsInCopy() == number + 1)
        }
    }

    @Test func aWALThatIsCutAnywhereGivesTheTransactionsBeforeTheCut() throws {
        let store = try folder.open()
        defer { store.close() }
        var ends: [Int] = []
        for number in 0..<5 {
            try transaction(number, in: store)
            ends.append(try Files.read(folder.database + "-wal").count)
        }
        for cut in stride(from: ends[0], through: ends[4], by: 24_001) {
            try copyFiles(walBytes: cut)
            #expect(try transactionsInCopy() == ends.count { $0 <= cut })
        }
    }
}
