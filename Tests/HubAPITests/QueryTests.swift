import EventModel
import EventStore
import HTTPClient
import JSONCoding
import StoreTesting
import Testing

@testable import HubAPI

/// What the query parameters mean.
@Suite struct QueryTests {
    /// Events 1 to 6 in sessions of two applications and machines.
    private func hub() throws -> TestHub {
        let hub = try TestHub()
        let events = [
            (1, "a", "one", "m1", "SessionStart"), (2, "a", "one", "m1", "PreToolUse"),
            (3, "a", "one", "m1", "PostToolUseFailure"), (4, "b", "two", "m2", "UserPromptSubmit"),
            (5, "b", "two", "m2", "PreToolUse"), (6, "c", "two", "m1", "SessionEnd"),
        ]
        for (number, session, app, machine, type) in events {
            let body = TestEvent.json(number, session: session, type: type)
                .replacing(#""source_app":"app""#, with: #""source_app":"\#(app)""#)
                .replacing(#""machine_id":"machine""#, with: #""machine_id":"\#(machine)""#)
            #expect(try hub.post("/events", body).status == 201)
        }
        // Now is ten seconds after the last.
        hub.clock.advance(seconds: 16 - 1_000_000)
        return hub
    }

    @Test(arguments: [
        ("", [6, 5, 4, 3, 2, 1]), ("order=asc", [1, 2, 3, 4, 5, 6]), ("session_id=a", [3, 2, 1]),
        ("session_id=a,c", [6, 3, 2, 1]), ("session_id=a&session_id=c", [6, 3, 2, 1]),
        ("agent_id=main", [6, 5, 4, 3, 2, 1]),
        ("agent_id=x", []), ("event_type=PreToolUse", [5, 2]), ("hook_event_type=SessionEnd", [6]),
        ("tool_name=Bash&session_id=b", [5]), ("source_app=two", [6, 5, 4]), ("machine_id=m1", [6, 3, 2, 1]),
        ("source_app=two&machine_id=m1", [6]), ("status=error", [3]), ("errors=1", [3]),
        ("errors=0", [6, 5, 4, 3, 2, 1]), ("source=hook", [6, 5, 4, 3, 2, 1]), ("source=transcript,telemetry", []),
        ("source=custom&source=hook&limit=2", [6, 5]), ("imported=0", [6, 5, 4, 3, 2, 1]),
        ("since=2026-01-01T00:00:05Z", [6, 5]), ("until=2026-01-01T00:00:02Z", [1]), ("since=11s", [6, 5]),
        ("since=1767225605000", [6, 5]), ("since=2026-01-01", [6, 5, 4, 3, 2, 1]), ("since=1w&until=12s", [3, 2, 1]),
        ("since=2026-01-01T00:00:05Z&until=2026-01-01T00:00:02Z", []), ("after_id=4", [6, 5]), ("before_id=3", [2, 1]),
        ("after_id=2&before_id=5", [4, 3]), ("limit=2", [6, 5]), ("session_id=", [6, 5, 4, 3, 2, 1]),
        ("other=1", [6, 5, 4, 3, 2, 1]),
    ]) func eventsAreFiltered(query: String, expected: [Int64]) throws {
        let reply = try hub().get("/api/events?" + query)
        #expect(reply.json["events"]?.elements.compactMap { $0["id"]?.int } == expected)
        if !query.contains("limit") { #expect(reply.json["total"]?.int == Int64(expected.count)) }
    }

    @Test func aSessionThatIsOverAfterAFailedTurnIsListedAsFailedAndNotAsActive() throws {
        let hub = try TestHub()
        for (number, type) in [(1, "UserPromptSubmit"), (2, "StopFailure")] {
            #expect(try hub.post("/events", TestEvent.json(number, session: "a", type: type)).status == 201)
        }
        func listed(_ path: String) throws -> [String?] {
            try hub.get(path).json["sessions"]?.elements.map { $0["session_id"]?.string } ?? []
        }
        #expect(try listed("/api/sessions/active") == ["a"])
        #expect(try hub.post("/events", TestEvent.json(3, session: "a", type: "SessionEnd")).status == 201)
        #expect(try listed("/api/sessions?status=failed") == ["a"])
        #expect(try listed("/api/sessions?status=ended").isEmpty)
        #expect(try listed("/api/sessions/active").isEmpty)
        let session = try #require(try hub.get("/api/sessions?status=failed").json["sessions"]?.elements.first)
        #expect(session["status"]?.string == "failed" && session["ended_at"]?.string != nil)
        let facets = try hub.get("/api/sessions/facets").json["facets"]?.elements ?? []
        let statuses = facets.first { $0["name"]?.string == "status" }?["values"]?.elements
        #expect(statuses?.map { $0["value"]?.string } == ["failed"])
    }

    @Test(arguments: [
        ("", ["c", "b", "a"]), ("status=ended", ["c"]), ("status=ended,idle,running", ["c", "b", "a"]),
        ("source_app=one", ["a"]), ("machine_id=m2", ["b"]), ("agent_kind=codex", []), ("errors=1", ["a"]),
        ("session_id=a,b", ["b", "a"]), ("since=2026-01-01T00:00:05Z", ["c", "b"]), ("limit=1", ["c"]),
    ]) func sessionsAreFiltered(query: String, expected: [String]) throws {
        let hub = try hub()
        let reply = try hub.get("/api/sessions?" + query)
        #expect(reply.json["sessions"]?.elements.compactMap { $0["session_id"]?.string } == expected)
        if query.isEmpty {
            let active = try hub.get("/api/sessions/active").json["sessions"]
            #expect(active?.elements.compactMap { $0["session_id"]?.string } == ["b", "a"])
        }
    }

    @Test(arguments: [
        "limit=0", "limit=-1", "limit=1000000000", "limit=1001", "limit=1.5", "limit=x", "limit=99999999999999999999",
        "since=soon", "until=0x7", "since=99999999999999999999", "since=-5m", "since=5y", "since=2026-02-30T00:00:00Z",
        "status=odd", "cursor=abc", "cursor=%00%FF", "cursor=" + String(repeating: "A", count: 9000),
    ]) func mistakesAreNamedEverywhere(query: String) throws {
        let hub = try hub()
        let name = String(query.prefix { $0 != "=" })
        let paths = [
            "/api/events", "/api/errors", "/api/sessions", "/api/sessions/active", "/api/agents",
            "/api/sessions/a/events",
            "/api/sessions/a/tools", "/api/sessions/a/agents",
        ]
        for path in paths {
            let reply = try hub.get(path + "?" + query)
            #expect(reply.status == 400, "\(path)")
            #expect(reply.errorFields == [name] || reply.errorCode == "bad_query", "\(path) \(reply.text)")
        }
    }

    @Test(arguments: [
        "after_id=-1", "after_id=x", "before_id=9223372036854775808", "order=up", "payload=2", "total=maybe",
        "errors=x", "source=odd", "imported=x",
    ]) func mistakesOfEventQueriesAreNamed(query: String) throws {
        let reply = try hub().get("/api/events?" + query)
        #expect(reply.status == 400)
        #expect(reply.errorFields == [String(query.prefix { $0 != "=" })])
    }

    @Test func allMistakesAreNamedAtOnce() throws {
        let reply = try hub().get("/api/events?limit=0&since=x&order=up")
        #expect(Set(reply.errorFields) == ["limit", "since", "order"])
        #expect(
            try hub().get("/api/events?session_id=" + String(repeating: "a,", count: 101)).errorFields == ["session_id"]
        )
    }

    @Test(arguments: ["/api/events", "/api/sessions", "/api/agents", "/api/sessions/a/events", "/api/search?q=echo"])
    func pagesJoinUp(path: String) throws {
        let hub = try hub()
        let separator = path.contains("?") ? "&" : "?"
        let whole = rows(try hub.get(path).json)
        #expect(!whole.isEmpty)
        var joined: [String] = []
        var cursor: String?
        repeat {
            let page = try hub.get(path + separator + "limit=1" + (cursor.map { "&cursor=\($0)" } ?? "")).json
            #expect(page["total"]?.int == Int64(whole.count) || page["total"]?.isNull == true)
            joined += rows(page)
            cursor = page["next_cursor"]?.string
        } while cursor != nil && joined.count <= whole.count
        #expect(joined == whole)
    }

    private func rows(_ page: JSONNode) -> [String] {
        page.members.first?.value.elements.map { String(decoding: $0.rawBytes, as: UTF8.self) } ?? []
    }

    @Test func aCursorBelongsToItsList() throws {
        let hub = try hub()
        let cursor = try #require(try hub.get("/api/events?limit=1").json["next_cursor"]?.string)
        for path in ["/api/sessions", "/api/agents", "/api/search", "/api/events"] {
            let reply = try hub.get("\(path)?q=echo&order=asc&cursor=\(cursor)")
            #expect(reply.status == 400, "\(path)")
            #expect(reply.json["error"]?["hint"]?.string != nil)
        }
    }

    @Test func payloadAndTotalCanBeLeftOut() throws {
        let page = try hub().get("/api/events?payload=0&total=0").json
        #expect(page["total"]?.isNull == true)
        #expect(page["events"]?.elements.allSatisfy { $0["payload"] == nil } == true)
    }

    @Test func whatIsNotThereIsNotFound() throws {
        let hub = try hub()
        for path in ["", "/agents", "/events", "/tools", "/files"] {
            let reply = try hub.get("/api/sessions/none" + path)
            #expect(reply.status == 404)
            #expect(reply.errorCode == "not_found")
        }
        #expect(try hub.get("/api/events/00000000-0000-0000-0000-000000000000").status == 404)
        #expect(try hub.get("/api/events/none").errorFields == ["event_uuid"])
        #expect(try hub.get("/api/none").errorCode == "not_found")
        #expect(try hub.get("/api/search").errorFields == ["q"])
    }

    @Test(arguments: ["1h", "24h", "7d", "2w", "90s", "15m", "all"]) func statisticsHaveARange(range: String) throws {
        let reply = try hub().get("/api/tools/stats?range=" + range).json
        #expect(reply["range"]?["since"]?.isNull == (range == "all"))
        let tool = reply["tools"]?.elements.first
        #expect(tool?["tool_name"]?.string == "Bash")
        #expect(tool?["calls"]?.int == 3)
        #expect(tool?["failure"]?.int == 1)
    }

    @Test func aRangeNeverReachesBeforeTheEpoch() throws {
        let hub = try hub()
        let reply = try hub.get("/api/tools/stats?range=100000w").json
        #expect(reply["range"]?["since"]?.string == "1970-01-01T00:00:00.000000Z")
        for range in ["", "0h", "-1h", "1y", "h", "100001d"] where !range.isEmpty {
            #expect(try hub.get("/api/tools/stats?range=" + range).errorFields == ["range"], "\(range)")
        }
    }

    @Test func aStoreThatCannotBeReadSaysSo() throws {
        let hub = try hub()
        hub.store.failReads(with: StoreError(.deadline, "slow", hint: "ask for less"))
        for operation in operations(hub) where operation.method == "GET" && operation.access == .read {
            guard operation.path.hasPrefix("/api/"), !["live", "operation", "prices"].contains(operation.tag) else {
                continue
            }
            let reply = try hub.get(sampleTarget(operation))
            #expect(reply.status == 503, "\(operation.id)")
            #expect(reply.retryAfterSeconds == 1)
            #expect(reply.json["error"]?["hint"]?.string == "ask for less")
        }
        let health = try hub.get("/health")
        #expect(health.status == 200)
        #expect(health.json["status"]?.string == "degraded")
        #expect(differences(health.json, from: .named("Health")) == [])
    }

    @Test func aStoreThatCannotCommitIsNoGoodHealth() throws {
        let hub = try hub()
        func status() throws -> String? { try hub.send("GET", "/health", token: nil).json["status"]?.string }
        #expect(try status() == "ok")
        hub.store.planAlways(.beforeCommit(StoreError(.diskFull, "no")))
        #expect(try hub.post("/events", TestEvent.json(9)).status == 503)
        #expect(try status() == "degraded")
        #expect(try hub.get("/metrics").text.contains("eyrie_store_failing 1\n"))
        hub.store.planAlways(nil)
        #expect(try hub.post("/events", TestEvent.json(9)).status == 201)
        #expect(try status() == "ok")
        // An event that can never be stored says nothing about the store.
        hub.store.plan(.onChange(1, StoreError(.constraint, "no")))
        #expect(try hub.post("/events", TestEvent.json(10)).status == 422)
        #expect(try status() == "ok")
    }

    @Test func healthTellsStrangersLittle() throws {
        let hub = try hub()
        #expect(
            try hub.send("GET", "/health", token: nil).json.members.map(\.key) == [
                "status", "version", "started_at", "uptime_s", "demo",
            ])
        #expect(try hub.send("GET", "/health", token: TestHub.ingestToken).json["store"] == nil)
        #expect(try hub.get("/health").json["ingest"]?["stored"]?.int == 6)
        let metrics = try hub.get("/metrics").text
        #expect(metrics.contains("eyrie_events_total{outcome=\"stored\"} 6\n"))
        #expect(!metrics.contains("m1"))
    }

    @Test func collectorReportsAreKeptAndBounded() throws {
        let hub = try TestHub()
        for number in 0..<CollectorReports.limit + 20 {
            #expect(try hub.post("/api/collectors/m\(number)", #"{"spool":{"depth":\#(number)}}"#).status == 204)
            hub.clock.advance(seconds: 1)
        }
        let reports = try hub.get("/api/collectors").json["collectors"]?.elements ?? []
        #expect(reports.count == CollectorReports.limit)
        #expect(!reports.contains { $0["machine_id"]?.string == "m0" })
        #expect(try hub.post("/api/collectors/%3Cb%3E%1B", #"{"a":1}"#).status == 204)
        for body in ["[]", "7", "{", ""] { #expect(try hub.post("/api/collectors/m", body).status == 400) }
        let long = String(repeating: "x", count: Limits.nameBytes + 1)
        #expect(try hub.post("/api/collectors/\(long)", "{}").errorFields == ["machine_id"])
    }
}
