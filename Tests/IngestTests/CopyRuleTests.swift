import EventModel
import EventStore
import Ingest
import StoreTesting
import Testing

/// Lines that a fork copied count in the session that made them, whichever file is read first.
@Suite struct CopyRuleTests {
    private func session(_ store: InMemoryStore, _ id: String) throws -> Session {
        try #require(try store.session(id))
    }

    private func check(_ store: InMemoryStore) throws {
        let origin = try session(store, "origin")
        #expect(origin.promptCount == 3)
        #expect(origin.toolCount == 11)
        #expect(origin.errorCount == 2)
        #expect(origin.failedTurnCount == 1)
        #expect(origin.forkedFrom == nil)
        #expect(origin.fileCount == 3)
        #expect(try store.fileChanges(session: "origin", limit: 10).allSatisfy { !$0.isInherited })
        #expect(try store.fileChanges(session: "origin", limit: 10).map(\.linesAdded).sorted() == [0, 1, 60])
        #expect(try store.turnFailures(session: "origin", limit: 10).map(\.id) == ["p-6"])
        #expect(try store.compactions(session: "origin", limit: 10).map(\.isInherited) == [false, false])
        #expect(origin.startedAt == MixedCorpus.time(9))
        for (id, start, title) in [
            ("fork-marked", 501.0, "A fork with a name"), ("fork-plain", 701, "A fork with a name"),
        ] {
            let fork = try session(store, id)
            #expect(fork.eventCount == 3)
            #expect(fork.promptCount == 1)
            #expect(fork.toolCount == 0)
            #expect(fork.errorCount == 0)
            #expect(fork.failedTurnCount == 0)
            #expect(fork.retryCount == 0)
            #expect(fork.modelCallCount == 1)
            #expect(fork.usage.output >= 90)
            #expect(fork.inheritedUsage.output == 50 + 70 + 30 + 44)
            #expect(fork.fileCount == 0)
            #expect(try store.fileChanges(session: id, limit: 10).map(\.isInherited) == [true])
            #expect(try store.compactions(session: id, limit: 10).map(\.isInherited) == [true])
            #expect(try store.turnFailures(session: id, limit: 10).map(\.isInherited) == [true])
            #expect(fork.forkedFrom == "origin")
            #expect(fork.forkPointAt == MixedCorpus.time(40))
            #expect(fork.startedAt == MixedCorpus.time(start))
            #expect(fork.title == title)
            #expect(fork.lastPrompt == "Another way")
            #expect(try store.prompts(session: id, limit: 10).map(\.text) == ["Another way"])
            var query = ToolCallQuery()
            query.sessionID = id
            query.includeInherited = true
            let calls = try store.toolCalls(query).calls
            #expect(calls.count == 2)
            #expect(calls.allSatisfy { $0.isInherited })
        }
    }

    private func checkChain(_ store: InMemoryStore) throws {
        let fork = try session(store, "fork-of-fork")
        #expect(fork.forkedFrom == "fork-marked")
        #expect(fork.eventCount == 1)
        #expect(fork.modelCallCount == 0)
        #expect(fork.promptCount == 1)
        #expect(fork.inheritedUsage.output == 50 + 70 + 30 + 44 + 90)
    }

    @Test func whicheverFileIsReadFirst() throws {
        let corpus = MixedCorpus.whole()
        func of(_ id: String) -> [Observation] { corpus.filter { $0.event.sessionID == id } }
        let files = [of("origin"), of("fork-marked") + of("fork-of-fork"), of("fork-plain")]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let store = try apply(order.flatMap { files[$0] })
            try check(store)
            try checkChain(store)
        }
    }

    @Test func lineByLineInterleaved() throws {
        let corpus = MixedCorpus.whole()
        let origin = corpus.filter { $0.event.sessionID == "origin" }
        let forks = corpus.filter { $0.event.sessionID != "origin" }
        var mixed: [Observation] = []
        for index in 0..<max(origin.count, forks.count) {
            if index < forks.count { mixed.append(forks[index]) }
            if index < origin.count { mixed.append(origin[index]) }
        }
        try check(apply(mixed))
    }

    /// The original's file is gone: what is marked is known to be its work, the rest is the fork's.
    @Test func aForkAloneKeepsWhatNobodyElseClaims() throws {
        let store = try apply(MixedCorpus.whole().filter { $0.event.sessionID == "fork-marked" })
        let origin = try session(store, "origin")
        #expect(origin.modelCallCount == 4)
        #expect(origin.bornAt == nil)
        let fork = try session(store, "fork-marked")
        #expect(fork.modelCallCount == 1)
        #expect(fork.title == "A fork with a name")
        #expect(try store.prompts(session: "fork-marked", limit: 10).map(\.text) == ["Another way"])
    }

    @Test func aForkMayTakeItsTitleFromAnInheritedPrompt() throws {
        let corpus = MixedCorpus.whole().filter { observation in
            if !observation.storesEvent { return false }
            return ["origin", "fork-marked"].contains(observation.event.sessionID)
        }
        for order in [corpus, corpus.reversed()] {
            #expect(try session(apply(order), "fork-marked").title == "Fix the test")
        }
    }

    /// Of two copies whose original is unknown the older session counts.
    @Test func theOlderOfTwoCopiesCounts() throws {
        var corpus = MixedCorpus()
        let call = MixedCorpus.model("m", "r", 10, input: 5, output: 5)
        corpus.line(1, "assistant", 10, session: "younger", bornAt: 90, [call])
        corpus.line(1, "assistant", 10, session: "older", bornAt: 80, [call])
        for order in [corpus.observations, corpus.observations.reversed()] {
            let store = try apply(order)
            #expect(try session(store, "older").modelCallCount == 1)
            #expect(try session(store, "older").eventCount == 1)
            let younger = try session(store, "younger")
            #expect(younger.modelCallCount == 0)
            #expect(younger.eventCount == 0)
            #expect(younger.forkedFrom == "older")
            #expect(younger.startedAt == MixedCorpus.time(10))
        }
    }
}
