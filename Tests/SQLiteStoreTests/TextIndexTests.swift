import CSQLite
import EventModel
import EventStore
import Platform
import StoreTesting
import Testing

@testable import SQLiteStore

/// Texts of imported events wait for full-text search, and every search finds them all the same, each once.
@Suite struct TextIndexTests {
    let folder: TemporaryFolder
    let copy: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        copy = try TemporaryFolder()
    }

    private static func events(_ numbers: Range<Int>, _ state: ReplayState = .imported) -> [Event] {
        numbers.map { number in
            var event = StoreSamples.event(number)
            event.replayState = state
            event.summary = "word\(number) in common"
            return event
        }
    }

    /// The id from which on texts wait; 0 for none.
    private func firstWaiting(_ store: SQLiteStore) throws -> Int64 {
        try store.read { (reader) throws(StoreError) in
            try reader.connection.number("SELECT coalesce(max(first), 0) FROM waiting_texts")
        }
    }

    private func found(_ text: String, _ store: SQLiteStore) throws -> [Int64] {
        try store.search(SearchQuery(text: text)).hits.map(\.event.id).sorted()
    }

    /// The files as a crash would leave them now.
    private func copyFiles() throws {
        for suffix in ["", "-wal"] {
            try Files.replace(copy.database + suffix, with: Files.read(folder.database + suffix))
        }
    }

    @Test func importedTextsWaitUntilSomebodySearches() throws {
        let store = try folder.open()
        defer { store.close() }
        try store.store(Self.events(1..<4))
        try store.store(Self.events(4..<6))
        #expect(try firstWaiting(store) == 1)
        #expect(try found("common", store) == [1, 2, 3, 4, 5])
        #expect(try firstWaiting(store) == 0)
        try store.store(Self.events(6..<8))
        #expect(try firstWaiting(store) == 6)
        var query = EventQuery()
        query.text = "word7"
        #expect(try store.events(query).events.map(\.id) == [7])
        #expect(try found("word6 in common", store) == [6])
    }

    @Test func liveTextsDoNotWaitUnlessImportedOnesDo() throws {
        let store = try folder.open()
        defer { store.close() }
        try store.store(Self.events(1..<3, .live))
        #expect(try firstWaiting(store) == 0)
        try store.store(Self.events(3..<4))
        try store.store(Self.events(4..<5, .live))
        #expect(try firstWaiting(store) == 3)
        #expect(try found("common", store) == [1, 2, 3, 4])
    }

    @Test func aCrashLosesNoTextAndIndexesNoneTwice() throws {
        let store = try folder.open()
        defer { store.close() }
        try store.store(Self.events(1..<3, .live) + Self.events(3..<6))
        try store.store(Self.events(6..<9), text: { $0.summary.hasPrefix("word7") ? "" : $0.summary })
        for isIndexed in [false, true] {
            if isIndexed { try store.indexTexts() }
            try copyFiles()
            let reopened = try copy.open()
            #expect(try firstWaiting(reopened) == (isIndexed ? 0 : 1))
            // What comes after the crash waits with what was left.
            try reopened.store(Self.events(20..<22))
            #expect(try found("common", reopened) == [1, 2, 3, 4, 5, 6, 8, 9, 10])
            #expect(try firstWaiting(reopened) == 0)
            try reopened.store(Self.events(30..<31))
            #expect(try found("common", reopened) == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11])
            reopened.close()
        }
    }

    /// As a recovery leaves it, which indexes nothing: many texts wait.
    private func leaveOver(_ numbers: Range<Int>) throws {
        let store = try folder.open()
        try store.store(Self.events(numbers))
        try copyFiles()
        store.close()
    }

    private func openCopy(atOnce count: Int64) throws -> SQLiteStore {
        var settings = SQLiteStoreSettings()
        settings.textsIndexedAtOnce = count
        return try SQLiteStore.open(path: copy.database, settings: settings)
    }

    @Test func whatIsLeftOverIsIndexedPartByPart() throws {
        try leaveOver(1..<11)
        var store = try openCopy(atOnce: 4)
        #expect(try store.indexSomeTexts())
        #expect(try firstWaiting(store) == 5)
        // Nobody who stores waits for it, and nothing of theirs is indexed before it.
        try store.store(Self.events(11..<13) + Self.events(13..<15, .live))
        #expect(try firstWaiting(store) == 5)
        store.close()
        store = try openCopy(atOnce: 4)
        defer { store.close() }
        #expect(try firstWaiting(store) == 5)
        #expect(try store.indexSomeTexts())
        #expect(try store.indexSomeTexts())
        #expect(try firstWaiting(store) == 13)
        #expect(try !store.indexSomeTexts())
        #expect(try firstWaiting(store) == 0)
        #expect(try found("common", store) == Array(1...14))
        #expect(try !store.indexSomeTexts())
    }

    @Test func aSearchDoesAllThatIsLeftOver() throws {
        try leaveOver(1..<11)
        let store = try openCopy(atOnce: 3)
        defer { store.close() }
        try store.store(Self.events(11..<12))
        let failing = FaultInjectingStore(store)
        failing.plan(.beforeCommit(StoreError(.inputOutput, "no")))
        #expect(throws: StoreError.self) { try failing.store(Self.events(12..<14)) }
        #expect(try found("common", store) == Array(1...11))
        #expect(try firstWaiting(store) == 0)
    }

    @Test func whatIsTooMuchForTheMemoryWaitsWithWhatIsLeftOver() throws {
        try leaveOver(1..<3)
        let store = try openCopy(atOnce: 1000)
        defer { store.close() }
        let text = String(repeating: "lorem ipsum ", count: 680)
        let last = 1203
        for number in stride(from: 3, to: last, by: 100) {
            try store.store(Self.events(number..<number + 100), text: { "\(text) \($0.summary)" })
        }
        #expect(try firstWaiting(store) == 1)
        #expect(try store.indexSomeTexts())
        #expect(try firstWaiting(store) == 1001)
        #expect(try store.search(SearchQuery(text: "common")).total == Int64(last - 1))
        #expect(try found("word\(last - 1)", store) == [Int64(last - 1)])
    }

    @Test func whatIsForgottenIsIndexedBefore() throws {
        try leaveOver(1..<6)
        let store = try openCopy(atOnce: 2)
        defer { store.close() }
        _ = try store.indexSomeTexts()
        let session = try #require(Self.events(1..<2).first?.sessionID)
        var chosen = ForgetSelection()
        chosen.sessionIDs = [session]
        _ = try store.transaction { [chosen] (transaction) throws(StoreError) in
            try transaction.forget(chosen, apply: true)
        }
        #expect(try found("common", store) == [])
        #expect(try firstWaiting(store) == 0)
    }

    @Test func aTransactionThatFailsLeavesNoText() throws {
        let store = try folder.open()
        defer { store.close() }
        try store.store(Self.events(1..<3))
        let failing = FaultInjectingStore(store)
        failing.plan(.beforeCommit(StoreError(.inputOutput, "no")))
        #expect(throws: StoreError.self) { try failing.store(Self.events(3..<5)) }
        try store.store(Self.events(5..<7))
        #expect(try found("common", store) == [1, 2, 3, 4])
        #expect(try found("word3", store) == [])
        #expect(try found("word5", store) == [3])
        // The first one of all: nothing waits when it has failed.
        failing.plan(.beforeCommit(StoreError(.inputOutput, "no")))
        #expect(throws: StoreError.self) { try failing.store(Self.events(7..<9)) }
        #expect(try firstWaiting(store) == 0)
        #expect(try found("common", store) == [1, 2, 3, 4])
    }

    @Test func anEventThatIsStoredAlreadyIsNotIndexedAgain() throws {
        let store = try folder.open()
        defer { store.close() }
        try store.store(Self.events(1..<4))
        try store.store(Self.events(2..<5))
        _ = try found("common", store)
        try store.store(Self.events(1..<5))
        #expect(try store.search(SearchQuery(text: "common")).total == 4)
    }

    @Test func manyTextsDoNotWaitForASearch() throws {
        let store = try folder.open()
        defer { store.close() }
        let text = String(repeating: "lorem ipsum ", count: 680)
        var number = 1
        while try number == 1 || firstWaiting(store) != 0, number < 2000 {
            try store.store(Self.events(number..<number + 100), text: { "\(text) \($0.summary)" })
            number += 100
        }
        #expect(number > 901 && number < 1201)
        #expect(try found("word\(number - 1)", store) == [Int64(number - 1)])
    }

    @Test func closingIndexesWhatWaits() throws {
        let store = try folder.open()
        try store.store(Self.events(1..<4))
        store.close()
        store.close()
        let reopened = try folder.open()
        defer { reopened.close() }
        #expect(try firstWaiting(reopened) == 0)
        #expect(try found("common", reopened) == [1, 2, 3])
    }

    @Test func searchesWhileAnImportRunsSeeAllThatWasAcknowledged() throws {
        let store = try folder.open()
        defer { store.close() }
        let rounds = 40
        let stored = Monitor(0)
        let writer = WorkerThread(name: "writer") {
            for round in 0..<rounds {
                _ = try? store.store(Self.events(round * 10..<round * 10 + 10))
                stored.signal { $0 += 10 }
            }
        }
        let readers = (0..<2).map { index in
            WorkerThread(name: "reader \(index)") {
                while true {
                    let count = stored.withLock { $0 }
                    #expect((try? store.search(SearchQuery(text: "common")).total) ?? -1 >= Int64(count))
                    if count == rounds * 10 { return }
                }
            }
        }
        #expect(writer.join(milliseconds: 60_000))
        for reader in readers { #expect(reader.join(milliseconds: 60_000)) }
        #expect(try store.search(SearchQuery(text: "common")).total == Int64(rounds * 10))
    }
}
