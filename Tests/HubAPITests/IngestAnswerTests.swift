import Compression
import EventModel
import EventStore
import HTTPClient
import JSONCoding
import Platform
import StoreTesting
import Telemetry
import Testing

@testable import HubAPI

/// What a sender of one event is told.
@Suite struct IngestAnswerTests {
    @Test(arguments: ["/events", "/api/events"]) func oneEventIsStoredOnce(path: String) throws {
        let hub = try TestHub()
        let first = try hub.post(path, TestEvent.json(1))
        #expect(first.status == 201)
        #expect(first.json["status"]?.string == "stored")
        #expect(first.json["event_uuid"]?.string == TestEvent.uuid(1))
        let second = try hub.post(path, TestEvent.json(1))
        #expect(second.status == 409)
        #expect(second.json["status"]?.string == "duplicate")
        #expect(second.json["id"]?.int == first.json["id"]?.int)
        #expect(try hub.get("/api/events").json["total"]?.int == 1)
    }

    @Test(arguments: [
        ("{}", ["session_id", "hook_event_type", "timestamp"]),
        (#"{"hook_event_type":"Stop","timestamp":1767225600000}"#, ["session_id"]),
        (#"{"session_id":"s","timestamp":"2026-01-01T00:00:00Z"}"#, ["hook_event_type"]),
        (#"{"session_id":"s","hook_event_type":"Stop"}"#, ["timestamp"]),
        (
            #"{"session_id":"","hook_event_type":null,"timestamp":"soon"}"#,
            ["session_id", "hook_event_type", "timestamp"]
        ),
        (#"{"session_id":7,"hook_event_type":[],"timestamp":{}}"#, ["session_id", "hook_event_type", "timestamp"]),
        (#"{"session_id":"s","hook_event_type":"Stop","timestamp":1767225600}"#, ["timestamp"]),
        (#"{"session_id":"s","hook_event_type":"Stop","timestamp":1e400}"#, ["timestamp"]),
        (#"{"session_id":"s","hook_event_type":"Stop","timestamp":-1}"#, ["timestamp"]),
        (#"{"session_id":"s","hook_event_type":"Stop","timestamp":"9999-12-31T23:59:60Z"}"#, ["timestamp"]),
        (#"{"session_id":"s","hook_event_type":"Stop","timestamp":"1969-12-31T23:59:59Z"}"#, ["timestamp"]),
        (
            #"{"session_id":"s","hook_event_type":"Stop","timestamp":1767225600000,"event_uuid":"x","agent_id":1}"#,
            ["event_uuid", "agent_id"]
        ),
        (#"{"session_id":"a\u0000b","hook_event_type":"Stop","timestamp":1767225600000}"#, ["session_id"]),
        ("[]", ["event"]), ("7", ["event"]), ("null", ["event"]),
    ]) func whatIsMissingOrWrongIsNamed(body: String, fields: [String]) throws {
        let hub = try TestHub()
        let reply = try hub.post("/events", body)
        #expect(reply.status == 400)
        #expect(reply.errorFields == fields)
        #expect(reply.json["error"]?["retryable"]?.bool == false)
        #expect(hub.metrics.counter(of: .malformed).value == 1)
        #expect(try hub.get("/api/events").json["total"]?.int == 0)
    }

    @Test func namesAreBounded() throws {
        let hub = try TestHub()
        let long = String(repeating: "é", count: Limits.nameBytes / 2)
        let event = { (id: String) in
            #"{"session_id":"\#(id)","hook_event_type":"Stop","timestamp":1767225600000}"#
        }
        #expect(try hub.post("/events", event(long)).status == 201)
        #expect(try hub.post("/events", event(long + "x")).errorFields == ["session_id"])
    }

    @Test func onlyJSONIsTaken() throws {
        let hub = try TestHub()
        let types = [
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", "a",
            "application/x-ndjson", "text/plain; charset=application/json",
        ]
        for path in ["/events", "/api/events", "/hooks/claude-code", "/api/sessions", "/api/collectors/m"] {
            for type in types {
                let reply = try hub.post(path, TestEvent.json(1), type: type)
                #expect(reply.status == 415, "\(path) \(type)")
                #expect(reply.errorFields == ["Content-Type"])
            }
        }
        #expect(try hub.post("/api/events/batch", TestEvent.json(1), type: "text/plain").status == 415)
        for (number, type) in ["application/json; charset=utf-8", "Application/JSON", "application/vnd.x+json"]
            .enumerated()
        {
            #expect(try hub.post("/events", TestEvent.json(number), type: type).status == 201, "\(type)")
        }
        for body in ["", "{", "{}x", "\u{FEFF}{}", "{'a':1}", "NaN", String(repeating: "[", count: 100_000)] {
            let reply = try hub.post("/events", body)
            #expect(reply.status == 400)
            #expect(reply.errorCode == "invalid_json", "\(body.prefix(10))")
        }
    }

    @Test func largeBodiesAreRefused() throws {
        let hub = try TestHub()
        let padding = String(repeating: "x", count: Limits.eventBytes)
        let large = TestEvent.json(1, members: #","more":"\#(padding)""#)
        #expect(try hub.post("/events", large).status == 413)
        // Packing does not get it past the limit.
        let packed = try Zstd.compress(Array(large.utf8))
        let coded = [(name: "Content-Encoding", value: "zstd")]
        #expect(try hub.send("POST", "/events", headers: coded, body: packed).status == 413)
        let report = #"{"a":"\#(padding.prefix(CollectorReports.reportBytes))"}"#
        #expect(try hub.post("/api/collectors/m", report).status == 413)
        let packedReport = try Zstd.compress(Array(report.utf8))
        #expect(try hub.send("POST", "/api/collectors/m", headers: coded, body: packedReport).status == 413)
        #expect(try hub.get("/api/events").json["total"]?.int == 0)
    }

    @Test func aClientOverItsRateIsToldWhenToComeBack() throws {
        let hub = try TestHub { $0.rateLimit = 1 }
        #expect(try hub.post("/events", TestEvent.json(1)).status == 201)
        #expect(try hub.post("/events", TestEvent.json(2)).status == 201)
        let refused = try hub.post("/events", TestEvent.json(3))
        #expect(refused.status == 429)
        #expect(refused.retryAfterSeconds == 1)
        #expect(refused.json["error"]?["retryable"]?.bool == true)
        #expect(hub.metrics.counter(of: .rateLimited).value == 1)
        #expect(try hub.post("/api/events/batch", TestEvent.array(4..<9)).status == 429)
        #expect(try hub.get("/api/events").json["total"]?.int == 2)
    }

    @Test(arguments: [StoreError.Code.diskFull, .busy, .inputOutput]) func whatCannotBeStoredNowMayBeSentAgain(
        code: StoreError.Code
    ) throws {
        let hub = try TestHub()
        hub.store.planAlways(.beforeCommit(StoreError(code, "no")))
        for (path, body) in [
            ("/events", TestEvent.json(1)), ("/api/events/batch", TestEvent.array(1..<4)),
            ("/hooks/claude-code", #"{"session_id":"s","hook_event_name":"Stop"}"#),
            ("/api/sessions", #"{"session_id":"s"}"#),
        ] {
            let reply = try hub.post(path, body)
            #expect(reply.status == 503, "\(path)")
            #expect(reply.retryAfterSeconds == 1)
            #expect(reply.errorCode == code.rawValue)
            #expect(reply.json["error"]?["retryable"]?.bool == true)
        }
        #expect(try hub.get("/api/events").json["total"]?.int == 0)
        hub.store.planAlways(nil)
        #expect(try hub.post("/events", TestEvent.json(1)).status == 201)
        let batch = try hub.post("/api/events/batch", TestEvent.array(1..<4)).json
        #expect(batch["stored"]?.int == 2)
        #expect(batch["duplicate"]?.int == 1)
        #expect(try hub.get("/api/sessions/session-1").json["session"]?["event_count"]?.int == 3)
    }

    @Test func anUncertainCommitIsCertainWhenRepeated() throws {
        let hub = try TestHub()
        hub.store.plan(.afterCommit(StoreError(.inputOutput, "fsync")))
        #expect(try hub.post("/events", TestEvent.json(1)).status == 503)
        #expect(try hub.post("/events", TestEvent.json(1)).status == 409)
        #expect(try hub.get("/api/sessions/session-1").json["session"]?["event_count"]?.int == 1)
    }

    /// A damaged store is no reason to give events up: they are not at fault.
    @Test func aDamagedStoreRejectsNoEvent() throws {
        let hub = try TestHub()
        hub.store.planAlways(.beforeCommit(StoreError(.corrupt, "malformed")))
        #expect(try hub.post("/events", TestEvent.json(1)).status == 500)
        let batch = try hub.post("/api/events/batch", TestEvent.array(1..<4))
        #expect(batch.status == 500)
        #expect(batch.errorCode == "corrupt")
        #expect(hub.metrics.rejected.value == 0)
        #expect(try hub.get("/health").json["status"]?.string == "degraded")
    }

    @Test func anEventThatCanNeverBeStoredIsRefused() throws {
        let hub = try TestHub()
        hub.store.plan(.onChange(1, StoreError(.constraint, "no")))
        #expect(try hub.post("/events", TestEvent.json(1)).status == 422)
    }

    @Test func unknownTypesAndMembersAreKept() throws {
        let hub = try TestHub()
        let body = """
            {"session_id":"s\\u001b[31m<b>","hook_event_type":"FutureEvent","timestamp":1767225600000.5,"new":{"a":[1e3,"\\ud800"]},\
            "payload":{"shape":{"x":null},"session_id":"other"}}
            """
        let receipt = try hub.post("/events", body)
        #expect(receipt.status == 201)
        let uuid = try #require(receipt.json["event_uuid"]?.string)
        let event = try hub.get("/api/events/\(uuid)").json
        #expect(event["hook_event_type"]?.string == "FutureEvent")
        #expect(event["session_id"]?.string == "s\u{1B}[31m<b>")
        #expect(event["timestamp"]?.string == "2026-01-01T00:00:00.000500Z")
        #expect(
            String(decoding: event["payload"]?.rawBytes ?? [], as: UTF8.self)
                == #"{"shape":{"x":null},"session_id":"other"}"#)
        let bare = try hub.post("/events", #"{"session_id":"s","event_type":"X","timestamp":1767225600000,"more":[7]}"#)
        let stored = try hub.get("/api/events/\(bare.json["event_uuid"]?.string ?? "")").json
        #expect(stored["payload"]?["more"]?.elements.first?.int == 7)
    }

    @Test func anEventFromFarAheadIsKeptWithTheTimeOfReceipt() throws {
        let hub = try TestHub()
        let ahead = hub.clock.now().advanced(byMicroseconds: 36 * 3600 * 1_000_000)
        let body = TestEvent.json(1).replacing(StoreSamples.time(1).iso8601, with: ahead.iso8601)
        #expect(try hub.post("/events", body).status == 201)
        #expect(try hub.post("/events", body).status == 409)
        let event = try hub.get("/api/events/\(TestEvent.uuid(1))").json
        #expect(event["timestamp"]?.string == hub.clock.now().iso8601)
        #expect(event["payload"]?["reported_timestamp"]?.string == ahead.iso8601)
        #expect(event["payload"]?["tool_name"]?.string == "Bash")
        #expect(try hub.get("/health").json["ingest"]?["clock_skew"]?.int == 1)
        #expect(try hub.get("/metrics").text.contains("eyrie_clock_skew_events_total 1\n"))
        #expect(hub.metrics.dropsByReason.isEmpty)
    }

    @Test func hooksAreAnsweredWithNothing() throws {
        let hub = try TestHub()
        let hook = #"{"session_id":"s","hook_event_name":"PreToolUse","cwd":"/home/u/my app","tool_use_id":"t"}"#
        for _ in 0..<2 {
            let reply = try hub.send(
                "POST", "/hooks/claude-code", headers: [("Eyrie-Machine-Id", "box")], body: Array(hook.utf8))
            #expect(reply.status == 200)
            #expect(reply.body.isEmpty)
        }
        let event = try hub.get("/api/events").json["events"]?.elements.first
        #expect(event?["source_app"]?.string == "my app")
        #expect(event?["machine_id"]?.string == "box")
        #expect(try hub.post("/hooks/claude-code?source_app=mine", hook).status == 200)
        #expect(try hub.get("/api/events").json["events"]?.elements.first?["source_app"]?.string == "mine")
        #expect(try hub.post("/hooks/claude-code", "{}").errorFields == ["session_id", "hook_event_type"])
    }

    @Test func namesOfHooksAreBoundedToo() throws {
        let hub = try TestHub()
        let hook = #"{"session_id":"s","hook_event_name":"Stop"}"#
        let long = String(repeating: "x", count: Limits.nameBytes + 1)
        #expect(try hub.post("/hooks/claude-code?source_app=\(long)", hook).errorFields == ["source_app"])
        #expect(try hub.post("/hooks/claude-code?source_app=a%00b", hook).errorFields == ["source_app"])
        let reply = try hub.send(
            "POST", "/hooks/claude-code", headers: [("Eyrie-Machine-Id", long)], body: Array(hook.utf8))
        #expect(reply.errorFields == ["Eyrie-Machine-Id"])
        let folder = #"{"session_id":"s","hook_event_name":"Stop","cwd":"/\#(long)"}"#
        #expect(try hub.post("/hooks/claude-code", folder).status == 200)
        let odd = #"{"session_id":"s","hook_event_name":"Stop","cwd":"/a\u0000b"}"#
        #expect(try hub.post("/hooks/claude-code", odd).status == 200)
    }

    @Test func anEventOfYourOwnIsNoHook() throws {
        let hub = try TestHub()
        _ = try hub.post("/events", TestEvent.json(1, members: #","source":"custom""#))
        _ = try hub.post("/events", TestEvent.json(2, members: #","source":"startup""#))
        _ = try hub.post("/events", TestEvent.json(3, members: #","source":7"#))
        _ = try hub.post("/api/sessions", #"{"session_id":"mine"}"#)
        let events = try hub.get("/api/events?order=asc").json["events"]?.elements ?? []
        #expect(events.compactMap { $0["source"]?.string } == ["custom", "hook", "hook", "custom"])
    }
}
