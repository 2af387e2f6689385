import EventModel
import EventStore
import Ingest
import StoreTesting
import TestRandomness
import Testing

/// Whatever the order in which reports arrive, one by one or in groups, and however often: the same rows.
@Suite struct OrderTests {
    /// Applies observations in groups and ends what fell silent.
    private static func rows(_ groups: [[Observation]], endsReadings: Bool) throws -> [String] {
        let store = InMemoryStore()
        let projection = Projection()
        if endsReadings { projection.silenceMicroseconds = 1 }
        let now = MixedCorpus.time(1_000_000)
        for group in groups { try commit(group, projection, store, at: now) }
        try endSilentSessions(store, projection)
        return try dump(store)
    }

    /// Without and with sessions that end as soon as their file was read.
    private static let inOrder = [true, false].map { endsReadings in
        Result { try rows([MixedCorpus.whole()], endsReadings: endsReadings) }
    }

    private static func expectSame(_ rows: [String], _ expected: [String], _ note: String) {
        guard rows != expected else { return }
        let missing = Set(expected).subtracting(rows).sorted().prefix(3)
        let surplus = Set(rows).subtracting(expected).sorted().prefix(3)
        Issue.record("\(note)\nexpected \(missing.joined(separator: "\n"))\nfound \(surplus.joined(separator: "\n"))")
    }

    @Test(arguments: 0..<320) func orderRepetitionAndGroupingChangeNothing(seed: UInt64) throws {
        let corpus = MixedCorpus.whole()
        var random = SeededGenerator(seed: seed)
        var shuffled = (corpus + corpus.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)
        var groups: [[Observation]] = []
        while !shuffled.isEmpty {
            let size = Int.random(in: 1...9, using: &random)
            groups.append(Array(shuffled.suffix(size)))
            shuffled.removeLast(min(size, shuffled.count))
        }
        let inOrder = try OrderTests.inOrder[Int(seed % 2)].get()
        let found = try OrderTests.rows(groups, endsReadings: seed % 2 == 0)
        OrderTests.expectSame(found, inOrder, "seed \(seed)")
    }

    /// The check itself: most reports change a row, so that one which is missing is found out.
    @Test func aReportThatIsMissingIsSeen() throws {
        let corpus = MixedCorpus.whole()
        let inOrder = try OrderTests.inOrder[1].get()
        let unseen = try corpus.indices.filter { index in
            var others = corpus
            others.remove(at: index)
            return try OrderTests.rows([others], endsReadings: false) == inOrder
        }
        #expect(unseen.count * 2 < corpus.count, "\(unseen.count) of \(corpus.count) reports change nothing")
    }

    @Test func replayingEverythingThreeTimesChangesNothing() throws {
        let corpus = MixedCorpus.whole()
        let once = try OrderTests.rows([corpus], endsReadings: true)
        OrderTests.expectSame(try OrderTests.rows([corpus, corpus, corpus], endsReadings: true), once, "replay")
    }

    /// The hub was restarted in between: nothing is in hand.
    @Test func replayingAfterARestartChangesNothing() throws {
        let corpus = MixedCorpus.whole()
        let once = try OrderTests.rows([corpus], endsReadings: false)
        let store = InMemoryStore()
        let now = MixedCorpus.time(1_000_000)
        for _ in 0..<3 { try commit(corpus, Projection(), store, at: now) }
        try endSilentSessions(store)
        OrderTests.expectSame(try dump(store), once, "restart")
    }
}

/// Ends what has fallen silent by the end of the corpus.
func endSilentSessions(_ store: any EventStore, _ projection: Projection = Projection()) throws {
    let now = MixedCorpus.time(1_000_000)
    try store.transaction { transaction throws(StoreError) in
        projection.beginTransaction(at: now)
        _ = try projection.endSilentSessions(since: now, limit: 100, transaction)
        try projection.endTransaction(transaction)
    }
}
