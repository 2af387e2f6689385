import EventModel
import EventStore
import HTTPClient
import JSONCoding
import StoreTesting
import Testing

@testable import HubAPI

/// Queries of tokens and money.
@Suite struct UsageTests {
    /// Two prompts; calls 1 to 12 of two agents and models, one unpriced and one inherited.
    private func hub() throws -> TestHub {
        let store = InMemoryStore()
        var calls: [ModelCall] = []
        for number in 1...12 {
            var call = ModelCall(
                sessionID: "s", key: "msg_\(number)", agentID: number % 3 == 0 ? "sub" : Agent.mainID,
                at: StoreSamples.time(number * 10))
            call.messageID = call.key
            call.model = number % 2 == 0 ? "claude-opus-5" : "claude-sonnet-5,beta"
            call.usage.input = Int64(number)
            call.usage.cacheRead = 1000
            call.sources = [.transcript]
            if number != 12 {
                var cost = Cost()
                cost.input = 39_436_000
                cost.cacheRead = 1
                cost.uncached = 50_000_000
                call.cost = cost
                call.costBasis = .list
            }
            call.isInherited = number == 1
            calls.append(call)
        }
        try store.store(modelCalls: calls)
        let own = calls.filter { !$0.isInherited }
        var session = StoreSamples.session("s")
        session.modelCallCount = Int64(own.count)
        session.unpricedCallCount = 1
        session.usage = own.reduce(TokenUsage()) { $0 + $1.usage }
        session.cost = own.reduce(Cost()) { $0 + ($1.cost ?? Cost()) }
        session.unattributedUsage.input = 7
        session.unattributedCost = 3
        session.usage.input += 7
        session.cost.other = 3
        session.inheritedUsage = calls[0].usage
        session.inheritedCost = 39_436_001
        session.contextWindow = 200_000
        session.model = "claude-opus-5"
        try store.store(sessions: [session, StoreSamples.session("empty")])
        try store.store(agents: [agent(Agent.mainID, own), agent("sub", own)])
        try store.transaction { (transaction) throws(StoreError) in
            for (id, number) in [("first", 15), ("second", 65)] {
                try transaction.put(
                    Prompt(sessionID: "s", id: id, at: StoreSamples.time(number), text: "prompt \(id)"))
            }
        }
        return try TestHub { $0.store = store }
    }

    private func agent(_ id: String, _ calls: [ModelCall]) -> Agent {
        var agent = Agent(
            sessionID: "s", id: id, role: id == Agent.mainID ? .main : .subagent, startedAt: StoreSamples.time(0))
        let own = calls.filter { $0.agentID == id }
        agent.modelCallCount = Int64(own.count)
        agent.unpricedCallCount = Int64(own.count { $0.cost == nil })
        agent.usage = own.reduce(TokenUsage()) { $0 + $1.usage }
        agent.cost = own.reduce(Cost()) { $0 + ($1.cost ?? Cost()) }
        return agent
    }

    private func nanoDollars(_ node: JSONNode?) -> Int64? {
        node.flatMap { USD.nanoDollars(text: String(decoding: $0.rawBytes, as: UTF8.self)) }
    }

    @Test func aSessionIsTheSumOfItsParts() throws {
        let cost = try hub().get("/api/sessions/s/cost").json
        #expect(differences(cost, from: .named("SessionCost")) == [])
        let total = try #require(nanoDollars(cost["cost_usd"]))
        #expect(total == 10 * 39_436_001 + 3)
        let unattributed = try #require(nanoDollars(cost["unattributed"]?["cost_usd"]))
        let agents = cost["agents"]?.elements ?? []
        #expect(agents.compactMap { nanoDollars($0["cost_usd"]) }.reduce(0, +) + unattributed == total)
        let turns = cost["turns"]?.elements ?? []
        #expect(turns.map { $0["prompt_id"]?.string } == ["first", "second"])
        #expect(turns.compactMap { $0["calls"]?.int } == [5, 6])
        #expect(turns.compactMap { nanoDollars($0["cost_usd"]) }.reduce(0, +) + unattributed == total)
        #expect(nanoDollars(turns.last?["cumulative_usd"]) == total - unattributed)
        #expect(cost["cost_is_partial"]?.bool == true)
        #expect(nanoDollars(cost["inherited"]?["cost_usd"]) == 39_436_001)
        #expect(nanoDollars(cost["uncached_usd"]) == 500_000_000)
        #expect(nanoDollars(cost["cache_savings_usd"]) == 105_639_990)
        #expect(cost["context"]?.elements.compactMap { $0["tokens"]?.int }.max() == 1011)
        let window = cost["context"]?.elements.first { $0["tokens"]?.int == 1010 }?["window"]
        #expect(window?.int == 200_000)
        #expect(cost["is_truncated"]?.bool == false)
    }

    /// The latest turns are shown, so theirs are the prompts that must be known.
    @Test func theLatestTurnsOfALongSessionKnowTheirPrompts() throws {
        let store = InMemoryStore()
        try store.store(sessions: [StoreSamples.session("long")])
        try store.transaction { (transaction) throws(StoreError) in
            for number in 0..<SessionCost.turnLimit + 50 {
                try transaction.put(
                    Prompt(sessionID: "long", id: "p\(number)", at: StoreSamples.time(number), text: "say \(number)"))
            }
        }
        let cost = try TestHub { $0.store = store }.get("/api/sessions/long/cost").json
        let turns = try #require(cost["turns"]?.elements)
        #expect(turns.count == SessionCost.turnLimit)
        #expect(turns.last?["prompt"]?.string == "say \(SessionCost.turnLimit + 49)")
        #expect(cost["is_truncated"]?.bool == false)
    }

    @Test func aSessionWithoutCallsCostsNothing() throws {
        let cost = try hub().get("/api/sessions/empty/cost").json
        #expect(differences(cost, from: .named("SessionCost")) == [])
        #expect(cost["cost_usd"]?.int == 0)
        #expect(cost["turns"]?.elements.isEmpty == true)
        #expect(cost["unattributed"]?.isNull == true)
    }

    @Test(arguments: [
        ("", [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]), ("order=asc&limit=3", [2, 3, 4]), ("agent_id=sub", [12, 9, 6, 3]),
        ("inherited=1&order=asc&limit=1", [1]), ("model=claude-sonnet-5,beta", [11, 9, 7, 5, 3]),
        ("model=claude-opus-5&agent_id=sub", [12, 6]), ("since=2026-01-01T00:01:40Z", [12, 11, 10]),
        ("until=2026-01-01T00:00:30Z", [2]), ("agent_id=none", []),
    ]) func callsAreFiltered(query: String, expected: [Int]) throws {
        let reply = try hub().get("/api/sessions/s/calls?" + query)
        #expect(reply.json["calls"]?.elements.compactMap { $0["message_id"]?.string } == expected.map { "msg_\($0)" })
        #expect(differences(reply.json, from: .named("ModelCallPage")) == [])
    }

    @Test func pagesOfCallsJoinUp() throws {
        let hub = try hub()
        var seen: [String] = []
        var cursor = ""
        repeat {
            let page = try hub.get("/api/sessions/s/calls?limit=4&cursor=\(cursor)").json
            seen += page["calls"]?.elements.compactMap { $0["message_id"]?.string } ?? []
            cursor = page["next_cursor"]?.string ?? ""
        } while !cursor.isEmpty && seen.count < 20
        #expect(seen == (2...12).reversed().map { "msg_\($0)" })
    }

    @Test(arguments: [
        ("/api/sessions/s/calls?limit=0", "limit"), ("/api/sessions/s/calls?inherited=2", "inherited"),
        ("/api/sessions/s/calls?order=up", "order"), ("/api/metrics?category=odd", "category"),
        ("/api/metrics?source=odd", "source"), ("/api/metrics?limit=1001", "limit"),
        ("/api/metrics/costs?by=odd", "by"), ("/api/metrics/costs?utc_offset_minutes=841", "utc_offset_minutes"),
        ("/api/metrics/costs?utc_offset_minutes=x", "utc_offset_minutes"), ("/api/metrics/costs?range=5", "range"),
        ("/api/metrics/costs?since=x", "since"), ("/api/sessions?sort=odd", "sort"),
        ("/api/metrics?agent_id=sub", "agent_id"), ("/api/metrics/costs?agent_id=main", "agent_id"),
        ("/api/sessions/s/tools?inherited=odd", "inherited"), ("/stream?source=odd", "source"),
    ]) func mistakesAreNamed(target: String, field: String) throws {
        let reply = try hub().get(target)
        #expect(reply.status == 400)
        #expect(reply.errorFields == [field])
    }

    @Test(arguments: ["cost", "calls"]) func aSessionThatIsNotThereIsNotFound(list: String) throws {
        #expect(try hub().get("/api/sessions/none/" + list).status == 404)
    }

    @Test func theDearestSessionComesFirst() throws {
        let store = InMemoryStore()
        try store.store(
            sessions: (0..<4).map { number in
                var session = StoreSamples.session("s\(number)", at: number)
                session.cost.input = [5, 9, 0, 7][number]
                return session
            })
        let hub = try TestHub { $0.store = store }
        func ids(_ query: String) throws -> [String] {
            try hub.get("/api/sessions?" + query).json["sessions"]?.elements.compactMap { $0["session_id"]?.string }
                ?? []
        }
        #expect(try ids("sort=cost") == ["s1", "s3", "s0", "s2"])
        #expect(try ids("sort=latest") == ["s3", "s2", "s1", "s0"])
        #expect(try ids("") == ["s3", "s2", "s1", "s0"])
    }

    @Test func costsAreGroupedAndSummed() throws {
        let store = InMemoryStore()
        try store.store(sessions: [StoreSamples.session("a"), StoreSamples.session("b")])
        try store.transaction { (transaction) throws(StoreError) in
            for (session, hour, amount) in [("a", 490_896, 39_436_000), ("b", 490_897, 1), ("b", 490_920, 5)] {
                var row = UsageHour(
                    hour: Int64(hour), sessionID: session, agentID: Agent.mainID, model: "claude-opus-5")
                row.callCount = 1
                row.cost.input = Int64(amount)
                row.cost.uncached = 100_000_000
                try transaction.add(row)
            }
        }
        let hub = try TestHub { $0.store = store }
        let days = try hub.get("/api/metrics/costs").json
        #expect(differences(days, from: .named("CostList")) == [])
        #expect(days["by"]?.string == "day")
        #expect(days["groups"]?.elements.compactMap { $0["key"]?.string } == ["2026-01-01", "2026-01-02"])
        #expect(days["groups"]?.elements.compactMap { nanoDollars($0["cost_usd"]) } == [39_436_001, 5])
        #expect(nanoDollars(days["total"]?["cost_usd"]) == 39_436_006)
        #expect(nanoDollars(days["total"]?["cache_savings_usd"]) == 260_563_994)
        let sessions = try hub.get("/api/metrics/costs?by=session&limit=1").json
        #expect(sessions["groups"]?.elements.compactMap { $0["key"]?.string } == ["a"])
        #expect(nanoDollars(sessions["total"]?["cost_usd"]) == 39_436_006)
        let none = try hub.get("/api/metrics/costs?by=total&since=2027-01-01").json
        #expect(none["total"]?["cost_usd"]?.int == 0)
        let metrics = try hub.get("/metrics").text
        #expect(metrics.contains("eyrie_usage_model_calls 3\n"))
        #expect(metrics.contains("eyrie_usage_cost_dollars{type=\"input\"} 0.039436006\n"))
    }

    @Test func metricEntriesTellWhatHappened() throws {
        let entries = try hub().get("/api/metrics?session_id=s&type=model_call&limit=2").json
        #expect(differences(entries, from: .named("MetricEntryPage")) == [])
        let first = entries["entries"]?.elements.first
        #expect(first?["event_type"]?.string == "model_call")
        #expect(first?["source"]?.string == "transcript")
        #expect(first?["cost_usd"]?.isNull == true)
        #expect(nanoDollars(entries["entries"]?.elements.last?["cost_usd"]) == 39_436_001)
        #expect(entries["next_cursor"]?.string != nil)
    }

    @Test(arguments: [
        ("session_id=s&agent_id=sub", 4), ("session_id=s&agent_id=main,sub", 11), ("machine_id=machine", 15),
        ("source_app=app", 15), ("source_app=other", 0), ("session_id=s&agent_id=sub&category=user", 0),
        ("session_id=s&agent_id=none", 0),
    ]) func metricEntriesAreFilteredByPlaceAndAgent(query: String, expected: Int) throws {
        #expect(try hub().get("/api/metrics?" + query).json["entries"]?.elements.count == expected)
    }

    @Test func costsOfAnAgentAreThoseOfItsHours() throws {
        let store = InMemoryStore()
        try store.transaction { (transaction) throws(StoreError) in
            for (agent, cost) in [("main", 5), ("sub", 7)] as [(String, Int64)] {
                var hour = UsageHour(hour: 1, sessionID: "s", agentID: agent, model: "m")
                hour.cost.input = cost
                try transaction.add(hour)
            }
        }
        let hub = try TestHub { $0.store = store }
        let costs = try hub.get("/api/metrics/costs?by=model&session_id=s&agent_id=sub").json
        #expect(differences(costs, from: .named("CostList")) == [])
        #expect(nanoDollars(costs["total"]?["cost_usd"]) == 7)
        let refusal = try hub.get("/api/metrics/costs?by=tool&session_id=s&agent_id=sub")
        #expect(refusal.status == 400)
        #expect(refusal.json["error"]?["hint"]?.string?.contains("by=model") == true)
    }
}
