import EventModel
import EventStore
import Platform
import SQLiteStore
import StoreTesting
import Testing

@Suite struct ReadingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aQueryThatRunsTooLongIsGivenUpAndTheReaderGoesOn() throws {
        let store = try folder.open { $0.queryMilliseconds = 1000 }
        try store.store((1...3000).map { StoreSamples.event($0) })
        store.close()
        let hasty = try folder.open {
            $0.queryMilliseconds = 0
            $0.readerCount = 1
        }
        defer { hasty.close() }
        var query = EventQuery()
        query.agentIDs = ["main"]
        query.includeTotal = true
        for _ in 0..<3 {
            do {
                _ = try hasty.events(query)
                Issue.record("counted 3000 events in no time")
            } catch {
                #expect(error.code == .deadline)
            }
            #expect(try hasty.lastEventID() == 3000)
        }
    }

    @Test func readersSeeWholeTransactionsWhileTheWriterWrites() throws {
        let store = try folder.open()
        let rounds = 60
        let done = Monitor(false)
        let writer = WorkerThread(name: "writer") {
            for round in 0..<rounds {
                _ = try? store.store((0..<10).map { StoreSamples.event(round * 10 + $0 + 1) })
            }
            done.signal { $0 = true }
        }
        let readers = (0..<6).map { index in
            WorkerThread(name: "reader \(index)") {
                while !done.withLock({ $0 }) {
                    let last = (try? store.lastEventID()) ?? -1
                    #expect(last % 10 == 0 && last >= 0)
                    var query = EventQuery()
                    query.includeTotal = true
                    query.limit = 5
                    if let total = try? store.events(query).total { #expect(total % 10 == 0) }
                }
            }
        }
        #expect(writer.join(milliseconds: 60_000))
        for reader in readers { #expect(reader.join(milliseconds: 60_000)) }
        #expect(try store.lastEventID() == Int64(rounds * 10))
        store.close()
    }

    @Test func theWALStaysBounded() throws {
        let store = try folder.open()
        defer { store.close() }
        var random = SystemRandomNumberGenerator()
        let noise = (0..<200_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        for number in 1...200 {
            var event = StoreSamples.event(number)
            event.payload = noise
            try store.store([event])
            if number % 20 == 0 { _ = try store.events(EventQuery()) }
        }
        let status = try store.status()
        #expect(status.databaseBytes > 25 << 20)
        #expect(status.walBytes < 20 << 20)
    }
}
