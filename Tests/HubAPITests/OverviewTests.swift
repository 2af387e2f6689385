import EventModel
import EventStore
import HTTPClient
import JSONCoding
import StoreTesting
import Testing

@testable import HubAPI

@Suite struct OverviewTests {
    private func hub() throws -> TestHub {
        let store = InMemoryStore()
        try store.store(
            sessions: (0..<6).map { number in
                var session = StoreSamples.session("s\(number)", at: number * 60)
                session.lastEventAt = StoreSamples.time(number * 120)
                session.projectPath = "/p/\(number % 2)"
                session.cost.input = Int64(number) * 500_000_000
                session.errorCount = Int64(number % 2)
                session.status = number == 3 ? .waiting : .ended
                return session
            })
        try store.store(
            calls: [0, 1, 2, 5].map {
                StoreSamples.toolCall($0, tool: $0 == 5 ? "mcp__a__b" : "Bash", session: "s\($0)")
            })
        return try TestHub { $0.store = store }
    }

    @Test func facetsNameTools() throws {
        let answer = try hub().get("/api/sessions/facets").json
        #expect(differences(answer, from: .named("SessionFacets")) == [])
        let tools = answer["facets"]?.elements.first { $0["name"]?.string == "tool" }?["values"]?.elements
        #expect(tools?.compactMap { $0["value"]?.string } == ["Bash", "mcp__a__b"])
        #expect(tools?.compactMap { $0["count"]?.int } == [3, 1])
    }

    @Test(arguments: [
        ("project=/p/1", 3), ("cost_min=1&cost_max=2", 3), ("cost_min=0.5", 5), ("duration_min_ms=120000", 4),
        ("duration_max_ms=60000", 2), ("waiting=1", 1), ("errors=1&project=/p/0", 0), ("branch=none", 0),
        ("status=ended,waiting", 6), ("tool=Bash", 3), ("tool=Bash&tool=mcp__a__b", 4), ("tool=none", 0),
        ("tool=Bash&errors=1", 1),
    ])
    func listFacetsAndHistogramAgree(query: String, count: Int64) throws {
        let hub = try hub()
        #expect(try hub.get("/api/sessions?" + query).json["total"]?.int == count)
        #expect(try hub.get("/api/sessions/facets?" + query).json["total"]?.int == count)
        let histogram = try hub.get("/api/sessions/histogram?buckets=5&" + query).json
        let buckets = histogram["buckets"]?.elements ?? []
        #expect(buckets.reduce(0) { $0 + ($1["sessions"]?.int ?? 0) } == count)
    }

    @Test(arguments: [
        "/api/sessions?cost_min=x", "/api/sessions?sort=odd", "/api/sessions?direction=up",
        "/api/sessions/facets?duration_min_ms=-1", "/api/sessions/histogram?buckets=0",
        "/api/sessions?duration_max_ms=99999999999999999999", "/api/agents/tree?root=a", "/api/agents/tree?depth=-1",
        "/api/agents/tree?limit=5001", "/api/tools/heatmap?columns=9999", "/api/tools/stats?range=x",
        "/api/analytics?bucket=week", "/api/analytics?compare=next", "/api/search?q=a&scope=odd",
        "/api/search?q=a&group=odd", "/api/search?q=re:a.*b",
        "/api/sessions?person=jane", "/api/analytics?person=jane", "/api/metrics/costs?format=xml",
        "/api/sessions?cost_min=1e9",
    ])
    func mistakesAreRefused(target: String) throws {
        let reply = try hub().get(target)
        #expect(reply.status == 400, "\(reply.text)")
        #expect(differences(reply.json, from: .named("ErrorAnswer")) == [])
    }

    @Test func sortingGoesBothWays() throws {
        let hub = try hub()
        func ids(_ query: String) throws -> [String] {
            try hub.get("/api/sessions?" + query).json["sessions"]?.elements.compactMap { $0["session_id"]?.string }
                ?? []
        }
        #expect(try ids("sort=cost&limit=2") == ["s5", "s4"])
        #expect(try ids("sort=cost&direction=asc&limit=2") == ["s0", "s1"])
        #expect(try ids("sort=duration&limit=1") == ["s5"])
    }

    @Test func analyticsCompareWithTheTimeBefore() throws {
        let hub = try hub()
        let target = "/api/analytics?since=2026-01-01T00:02:00Z&until=2026-01-01T00:04:00Z&compare=previous"
        let answer = try hub.get(target).json
        #expect(differences(answer, from: .named("Analytics")) == [])
        #expect(answer["previous"]?["since"]?.string == "2026-01-01T00:00:00.000000Z")
        #expect(answer["previous_totals"]?["sessions"]?.int == 2)
        #expect(try hub.get("/api/analytics?range=all").json["previous_totals"]?.isNull == true)
        let empty = try TestHub().get("/api/analytics?range=all&compare=previous")
        #expect(empty.status == 200, "\(empty.text)")
    }

    @Test func costsComeAsATable() throws {
        let reply = try filledHub().get("/api/metrics/costs?format=csv&by=session")
        #expect(reply.status == 200)
        let lines = reply.text.split(separator: "\r\n")
        #expect(lines.first?.hasPrefix("key,label,session_id,calls") == true)
        #expect(lines.count == 2)
    }

    @Test func fieldsOfATableAreQuotedAndNoFormulas() {
        var group = CostGroup(key: "=1+1")
        group.label = "a \"b\", c\nd"
        let text = CostTable.text([group])
        #expect(text.contains("'=1+1,\"a \"\"b\"\", c\nd\",,0,0"))
    }

    @Test func budgetsTellOfDaysAndMonths() throws {
        let calendar = BudgetCalendar(Timestamp(iso8601: "2026-12-31T23:59:59Z") ?? .epoch)
        #expect(Timestamp(microseconds: calendar.month).iso8601 == "2026-12-01T00:00:00.000000Z")
        #expect(Timestamp(microseconds: calendar.monthEnd).iso8601 == "2027-01-01T00:00:00.000000Z")
        #expect(Timestamp(microseconds: calendar.dayEnd).iso8601 == "2027-01-01T00:00:00.000000Z")
        let answer = try filledHub().get("/api/budgets").json
        #expect(answer["day"]?["limit_usd"]?.isNull == true)
        #expect(answer["sessions"]?["over"]?.elements.isEmpty == true)
    }

    @Test func connectionsNameMachinesWithAndWithoutCollectors() throws {
        let hub = try filledHub()
        _ = try hub.post("/api/collectors/lonely", #"{"spool":{"depth":0}}"#)
        let machines = try hub.get("/api/connections").json["machines"]?.elements ?? []
        #expect(machines.compactMap { $0["machine_id"]?.string } == ["lonely", "machine"])
        #expect(machines[0]["sources"]?.elements.isEmpty == true)
        #expect(machines[1]["collector"]?["report"]?.isObject == true)
        #expect(machines[1]["sources"]?.elements.isEmpty == false)
    }

    @Test func searchesAreGroupedBySession() throws {
        let answer = try filledHub().get("/api/search?q=event&group=session").json
        #expect(differences(answer, from: .named("SearchPage")) == [])
        #expect(answer["session_total"]?.int == 1)
        #expect(answer["groups"]?.elements.first?["hits"]?.elements.count == 2)
    }
}
