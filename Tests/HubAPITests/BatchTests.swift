import Authentication
import Compression
import EventModel
import EventStore
import HTTPClient
import Ingest
import JSONCoding
import Platform
import StoreTesting
import Synchronization
import Telemetry
import Testing

@testable import HubAPI

/// What a sender of many events is told.
@Suite struct BatchTests {
    private func statuses(_ reply: HTTPClientResponse) -> [String] {
        reply.json["items"]?.elements.compactMap { $0["status"]?.string } ?? []
    }

    @Test func arraysAndLinesAreTheSame() throws {
        let hub = try TestHub()
        let array = try hub.post("/api/events/batch", TestEvent.array(0..<5))
        #expect(array.json["stored"]?.int == 5)
        let lines = try hub.post("/api/events/batch", TestEvent.lines(3..<8) + "\n \r\n", type: "application/x-ndjson")
        #expect(statuses(lines) == ["duplicate", "duplicate", "stored", "stored", "stored"])
        #expect(lines.json["items"]?.elements.map { $0["index"]?.int } == [0, 1, 2, 3, 4])
        #expect(try hub.post("/api/events/batch", "[]").json["stored"]?.int == 0)
    }

    @Test(arguments: ["gzip", "zstd"]) func packedBatches(coding: String) throws {
        let hub = try TestHub()
        let plain = Array(TestEvent.lines(0..<1000).utf8)
        let body = coding == "gzip" ? try Gzip.compress(plain) : try Zstd.compress(plain)
        let headers = [
            (name: "Content-Encoding", value: coding), (name: "Content-Type", value: "application/x-ndjson"),
        ]
        let reply = try hub.send("POST", "/api/events/batch", headers: headers, body: body)
        #expect(reply.json["stored"]?.int == 1000)
        let cut = Array(body.dropLast(10))
        #expect(try hub.send("POST", "/api/events/batch", headers: headers, body: cut).errorCode == "invalid_encoding")
        let unknown = [(name: "Content-Encoding", value: "br")]
        #expect(try hub.send("POST", "/api/events/batch", headers: unknown, body: body).status == 415)
        let bomb = Array(repeating: UInt8(0x20), count: Limits.batchBytes + 1)
        let packed = coding == "gzip" ? try Gzip.compress(bomb) : try Zstd.compress(bomb)
        #expect(try hub.send("POST", "/api/events/batch", headers: headers, body: packed).status == 413)
    }

    @Test func aBodyChangedOnTheWayIsToBeSentAgain() throws {
        let hub = try TestHub()
        let body = Array(TestEvent.array(0..<5).utf8)
        let headers = [
            (name: ContentDigest.header, value: ContentDigest.value(of: body)),
            (name: "Content-Type", value: "application/json"),
        ]
        let reply = try hub.send("POST", "/api/events/batch", headers: headers, body: body.dropLast() + [0x5C])
        #expect(reply.status == 400)
        #expect(reply.errorCode == "damaged_body")
        #expect(reply.json["error"]?["retryable"]?.bool == true)
        #expect(try hub.send("POST", "/api/events/batch", headers: headers, body: body).json["stored"]?.int == 5)
    }

    @Test func badLinesSpoilNoOthers() throws {
        let hub = try TestHub()
        let deep = String(repeating: #"{"a":"#, count: 80) + "1" + String(repeating: "}", count: 80)
        let lines = [
            TestEvent.json(1), "{", #"{"session_id":"s"}"#, "7", "\u{0}", deep, TestEvent.json(2),
            TestEvent.json(3, members: #","event_uuid":"twice""#),
        ]
        let reply = try hub.post("/api/events/batch", lines.joined(separator: "\n"), type: "application/x-ndjson")
        #expect(reply.status == 200)
        #expect(
            statuses(reply) == [
                "stored", "rejected", "rejected", "rejected", "rejected", "rejected", "stored", "stored",
            ])
        let codes = reply.json["items"]?.elements.map { $0["error"]?["code"]?.string }
        #expect(codes?[1] == "invalid_json")
        #expect(codes?[2] == "missing_field")
        #expect(reply.json["items"]?.elements[2]["error"]?["fields"]?.elements.count == 2)
        #expect(reply.json["rejected"]?.int == 5)
        #expect(try hub.get("/api/events").json["total"]?.int == 3)
        #expect(hub.metrics.counter(of: .malformed).value == 5)
        // In an array, what is no JSON spoils the whole; what is no event, only itself.
        #expect(try hub.post("/api/events/batch", "[\(TestEvent.json(4)),{]").status == 400)
        let array = try hub.post("/api/events/batch", "[\(TestEvent.json(4)),{},7]")
        #expect(statuses(array) == ["stored", "rejected", "rejected"])
    }

    @Test func oneEventTwiceInABatchIsStoredOnce() throws {
        let hub = try TestHub()
        let reply = try hub.post(
            "/api/events/batch", "[\(TestEvent.json(1)),\(TestEvent.json(1)),\(TestEvent.json(1))]")
        #expect(statuses(reply) == ["stored", "duplicate", "duplicate"])
        let ids = reply.json["items"]?.elements.compactMap { $0["id"]?.int } ?? []
        #expect(Set(ids).count == 1)
        #expect(try hub.get("/api/sessions/session-1").json["session"]?["event_count"]?.int == 1)
    }

    @Test func aBatchIsBounded() throws {
        let hub = try TestHub()
        let most = try hub.post("/api/events/batch", TestEvent.lines(0..<Limits.batchEvents))
        #expect(most.json["stored"]?.int == Int64(Limits.batchEvents))
        for body in [TestEvent.lines(0..<Limits.batchEvents + 1), TestEvent.array(0..<Limits.batchEvents + 1)] {
            let reply = try hub.post("/api/events/batch", body)
            #expect(reply.status == 413)
            #expect(reply.errorCode == "too_many_events")
        }
    }

    @Test func oneEventOfABatchIsBoundedInEitherForm() throws {
        let hub = try TestHub()
        let padding = String(repeating: "x", count: Limits.eventBytes)
        let large = TestEvent.json(1, members: #","more":"\#(padding)""#)
        for body in ["[\(large),\(TestEvent.json(2))]", large + "\n" + TestEvent.json(3)] {
            let reply = try hub.post("/api/events/batch", body)
            #expect(statuses(reply) == ["rejected", "stored"])
            #expect(reply.json["items"]?.elements.first?["error"]?["code"]?.string == "too_large")
        }
        #expect(hub.metrics.counter(of: .oversize).value == 2)
    }

    @Test func anEventThatTheStoreRefusesIsRejectedAlone() throws {
        let hub = try TestHub()
        // The transaction of all three fails, then that of the later two, and then that of the second alone.
        for number in [1, 3, 4] {
            hub.store.plan(.onChange(1, StoreError(.constraint, "no")), atTransaction: number)
        }
        let reply = try hub.post("/api/events/batch", TestEvent.array(1..<4))
        #expect(statuses(reply) == ["stored", "rejected", "stored"])
        #expect(try hub.get("/api/sessions/session-1").json["session"]?["event_count"]?.int == 2)
    }

    /// Posts that wait while a commit is under way share the next one, and none is answered before its own.
    @Test func manyPostsShareFewCommits() throws {
        let hub = try TestHub()
        let gate = Monitor(false)
        let isHeld = Monitor(false)
        hub.store.plan(
            .delayed {
                isHeld.signal { $0 = true }
                _ = gate.wait(milliseconds: 60_000) { $0 ? true : nil }
            })
        let answers = Monitor([Int]())
        let posts = 40
        func post(_ number: Int) -> WorkerThread {
            WorkerThread(name: "post") { [port = hub.port] in
                let wire = try? WireClient(port: port)
                wire?.request(
                    "POST", "/events", port: port,
                    headers: ["Authorization: Bearer \(TestHub.ingestToken)", "Content-Type: application/json"],
                    body: Array(TestEvent.json(number).utf8))
                let status = wire?.readHead()?.status ?? 0
                answers.signal { $0.append(status) }
            }
        }
        var threads = [post(0)]
        #expect(isHeld.wait(milliseconds: 30_000) { $0 ? true : nil } == true)
        threads += (1..<posts).map(post)
        #expect(eventually { hub.ingest.queueDepth == posts - 1 })
        #expect(answers.withLock { $0 }.isEmpty)
        gate.signal { $0 = true }
        for thread in threads { thread.join(milliseconds: 60_000) }
        #expect(answers.withLock { $0 } == Array(repeating: 201, count: posts))
        // The first post, one look for silent sessions, and all the others.
        #expect(hub.store.transactionCount <= 3)
        #expect(hub.metrics.stored.value == Int64(posts))
    }

    @Test func bufferedDeliveryIsMarked() throws {
        let hub = try TestHub()
        _ = try hub.send(
            "POST", "/api/events/batch", headers: [("Eyrie-Delivery", "buffered")],
            body: Array(TestEvent.array(1..<2).utf8))
        #expect(try hub.get("/api/events").json["events"]?.elements[0]["replay_state"]?.string == "buffered")
    }
}
