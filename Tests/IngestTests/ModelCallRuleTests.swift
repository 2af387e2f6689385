import EventModel
import EventStore
import Ingest
import Pricing
import StoreTesting
import Testing

/// How reports of model calls become rows and sums.
@Suite struct ModelCallRuleTests {
    private func calls(_ store: InMemoryStore, _ session: String = "origin") throws -> [ModelCall] {
        var query = ModelCallQuery()
        query.sessionID = session
        query.includeInherited = true
        return try store.modelCalls(query).calls.sorted { $0.key < $1.key }
    }

    private func session(_ store: InMemoryStore, _ id: String = "origin") throws -> Session {
        try #require(try store.session(id))
    }

    private func build(_ make: (inout MixedCorpus) -> Void) -> [Observation] {
        var corpus = MixedCorpus()
        make(&corpus)
        return corpus.observations
    }

    @Test func linesAndTelemetryOfOneCallAreOneRow() throws {
        let reports = build {
            $0.line(1, "thinking", 10, [MixedCorpus.model("m1", "r1", 10, input: 100, output: 1)])
            $0.line(2, "assistant", 11, [MixedCorpus.model("m1", "r1", 11, input: 100, output: 40, stop: "end_turn")])
            $0.telemetry(
                "claude_code.api_request", 12,
                [MixedCorpus.model(nil, "r1", 12, input: 100, output: 41) { $0.durationMicroseconds = 5 }])
        }
        for order in [reports, reports.reversed()] {
            let store = try apply(order)
            let call = try #require(try calls(store).first)
            #expect(try calls(store).count == 1)
            #expect(call.key == "m1")
            #expect(call.usage.output == 41)
            #expect(call.at == MixedCorpus.time(10))
            #expect(call.durationMicroseconds == 5)
            #expect(call.stopReason == "end_turn")
            #expect(call.sources == [.transcript, .telemetry])
            let cost = try #require(call.cost)
            #expect(cost.total > 0)
            #expect(call.costBasis == .list)
            let row = try session(store)
            #expect(row.modelCallCount == 1)
            #expect(row.usage == call.usage)
            #expect(row.cost == cost)
            #expect(row.contextTokens == call.usage.prompt)
            #expect(row.contextWindow != nil)
            #expect(try store.agents(AgentQuery()).agents.first?.cost == cost)
            #expect(try store.modelUsages(session: "origin").map(\.callCount) == [1])
        }
    }

    @Test func aCallMovesToTheHourAndTheAgentThatItsLastReportTells() throws {
        let late = build {
            $0.line(
                1, "assistant", 7200, agent: "a1",
                [MixedCorpus.model("m1", "r1", 7200, agent: "a1", input: 9, output: 9)])
            $0.line(2, "assistant", 10, [MixedCorpus.model("m1", "r1", 10, input: 9, output: 9)])
        }
        let store = try apply(late)
        let hours = try store.costs(CostQuery(by: .hour)).filter { $0.callCount > 0 }
        #expect(hours.count == 1)
        let agents = try store.agents(AgentQuery()).agents
        #expect(agents.first { $0.id == "a1" }?.modelCallCount == 0)
        #expect(agents.first { $0.id == "a1" }?.cost == Cost())
        #expect(agents.first { $0.id == Agent.mainID }?.modelCallCount == 1)
    }

    @Test func aCallWithoutAPriceHasNoCost() throws {
        let store = try apply(
            build {
                $0.line(
                    1, "assistant", 10,
                    [MixedCorpus.model("m1", nil, 10, input: 9, output: 9) { $0.model = "no-such-model" }])
            })
        #expect(try calls(store).first?.cost == nil)
        #expect(try calls(store).first?.costBasis == .unknown)
        #expect(try session(store).unpricedCallCount == 1)
        #expect(try store.modelUsages(session: "origin").first?.unpricedCallCount == 1)
    }

    @Test func whatNoCallExplainsIsBookedUnderTheSessionsStart() throws {
        let reports = build {
            $0.line(1, "assistant", 4000, [MixedCorpus.model("m1", "r1", 4000, input: 100, output: 10)])
            $0.note(4001, [MixedCorpus.report(.total, input: 150, output: 30, cost: 1_000_000_000)])
        }
        let store = try apply(reports)
        let row = try session(store)
        #expect(row.unattributedUsage.input == 50)
        #expect(row.unattributedUsage.output == 20)
        #expect(row.usage.input == 150)
        #expect(row.cost.total == 1_000_000_000)
        func bookedHour(_ store: InMemoryStore) throws -> Int64? {
            try store.modelUsages(session: "origin").first?.bookedHour
        }
        #expect(try bookedHour(store) == MixedCorpus.time(4000).milliseconds / 3_600_000)
        // The session turns out to have begun earlier, and the rest to be a call of its own.
        let earlier = build {
            $0.line(9, "prompt", 0, [])
            $0.telemetry(
                "claude_code.api_request", 4000.5, [MixedCorpus.model(nil, "r2", 4000.5, input: 50, output: 15)])
        }
        let moved = try apply(reports + earlier)
        #expect(try bookedHour(moved) == MixedCorpus.time(0).milliseconds / 3_600_000)
        #expect(try session(moved).unattributedUsage.input == 0)
        #expect(try session(moved).unattributedUsage.output == 5)
        #expect(try session(moved).usage.output == 30)
        #expect(try session(moved).cost.total == 1_000_000_000)
        let sum = try moved.costs(CostQuery(by: .total)).first
        #expect(sum?.cost.total == 1_000_000_000)
        #expect(sum?.usage.output == 30)
    }

    @Test func whatCameOnTopCountsOnce() throws {
        let reports = build {
            $0.telemetry("claude_code.token.usage", 10, [MixedCorpus.report(.delta, input: 5, output: 2, cost: 10)])
            $0.telemetry("claude_code.token.usage", 70, [MixedCorpus.report(.delta, input: 6, output: 3, cost: 20)])
        }
        let store = try apply(reports + reports)
        #expect(try session(store).usage.input == 11)
        #expect(try session(store).cost.total == 30)
    }

    @Test func anotherPriceTableChangesStoredCallsOnDemand() throws {
        let corpus = MixedCorpus.whole()
        let store = InMemoryStore()
        var dear = try #require(PriceTable.shipped.shippedRows.first { $0.model == "claude-sonnet-4-5" })
        dear.prices.input *= 2
        try commit(corpus, Projection(prices: PriceTable(shipped: .shipped, overrides: [dear])), store)
        try endSilentSessions(store)
        let before = try dump(store)
        let ingest = try Fixture(store) { $0.repricedCalls = 3 }
        let planned = try ingest.service.reprice(apply: false)
        #expect(try dump(store) == before)
        let done = try ingest.service.reprice(apply: true)
        #expect(done == planned)
        #expect(done.before > done.after)
        #expect(done.after > 0)
        #expect(done.callCount == 10)
        #expect(done.changedCount == 10)
        #expect(done.models.map(\.callCount).reduce(0, +) == 10)
        let expected = InMemoryStore()
        try commit(corpus, Projection(), expected)
        try endSilentSessions(expected)
        #expect(try dump(store) == dump(expected))
        #expect(try ingest.service.reprice(apply: true).changedCount == 0)
        #expect(ingest.service.stop(milliseconds: 10_000))
        #expect(throws: StoreError.self) { try ingest.service.reprice(apply: true) }
    }
}
