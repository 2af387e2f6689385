import EventModel
import EventStore
import HTTPClient
import JSONCoding
import LiveFeed
import Platform
import StoreTesting
import Testing

@testable import HubAPI

/// Watching and sending over a WebSocket.
@Suite struct WebSocketTests {
    @Test func eventsGoInAndComeOut() throws {
        let hub = try TestHub()
        let socket = try WebSocketClient(hub)
        #expect(socket.status == 101)
        #expect(socket.next()?["type"]?.string == "hello")
        socket.send(#"{"type":"subscribe"}"#)
        socket.send(#"{"type":"ping"}"#)
        #expect(socket.next("pong") != nil)
        socket.send(#"{"type":"event","event":\#(TestEvent.json(1))}"#)
        var types: [String] = []
        while types.count < 3, let message = socket.next() {
            types.append(message["type"]?.string ?? "")
            switch types.last {
            case "ack":
                #expect(message["status"]?.string == "stored")
                #expect(message["event_uuid"]?.string == TestEvent.uuid(1))
                #expect(message["id"]?.int == 1)
            case "event": #expect(differences(message["event"] ?? TestJSON.null, from: .named("Event")) == [])
            case "session": #expect(differences(message["session"] ?? TestJSON.null, from: .named("Session")) == [])
            default: Issue.record("unexpected \(types)")
            }
        }
        #expect(types.sorted() == ["ack", "event", "session"])
        socket.send(#"{"type":"event","event":\#(TestEvent.json(1))}"#)
        #expect(socket.next("ack")?["status"]?.string == "duplicate")
    }

    @Test(arguments: [
        "", "{", "7", "[]", "{}", #"{"type":"other"}"#, #"{"type":7}"#, #"{"type":"event"}"#,
        #"{"type":"event","event":7}"#, #"{"type":"event","event":{}}"#,
        #"{"type":"subscribe","filter":7}"#, #"{"type":"subscribe","filter":[]}"#,
        #"{"type":"subscribe","filter":{"status":"odd"}}"#, #"{"type":"subscribe","filter":{"payload":9}}"#,
        #"{"type":"subscribe","last_event_id":"7"}"#, #"{"type":"subscribe","last_event_id":-1}"#,
        #"{"type":"subscribe","last_event_id":1.5}"#,
    ]) func mistakesAreAnsweredAndForgiven(message: String) throws {
        let hub = try TestHub()
        let socket = try WebSocketClient(hub)
        socket.send(message)
        let error = try #require(socket.next("error"))
        #expect(error["error"]?["code"]?.string != nil)
        #expect(hub.feed.subscriberCount == 0)
        socket.send(#"{"type":"ping"}"#)
        #expect(socket.next()?["type"]?.string == "pong")
    }

    @Test func filtersAndResuming() throws {
        let hub = try TestHub()
        _ = try hub.post("/api/events/batch", "[\(TestEvent.json(1, session: "a")),\(TestEvent.json(2, session: "b"))]")
        let socket = try WebSocketClient(hub)
        socket.send(
            #"{"type":"subscribe","filter":{"session_id":["a","c"],"payload":false,"q":null},"last_event_id":0}"#)
        let first = socket.next("event")?["event"]
        #expect(first?["id"]?.int == 1)
        #expect(first?["payload"] == nil)
        _ = try hub.post("/api/events/batch", "[\(TestEvent.json(3, session: "b")),\(TestEvent.json(4, session: "c"))]")
        #expect(socket.next("event")?["event"]?["id"]?.int == 4)
        // A new subscription replaces the old one.
        socket.send(#"{"type":"subscribe","filter":{"session_id":"b"},"last_event_id":2}"#)
        #expect(socket.next("event")?["event"]?["id"]?.int == 3)
        #expect(hub.feed.subscriberCount == 1)
    }

    @Test func nothingIsMissedThroughASmallRing() throws {
        let hub = try TestHub { $0.feed.ringMessages = 8 }
        let total = 2000
        let writer = WorkerThread(name: "writer") { [hub = Unchecked(hub)] in
            for start in stride(from: 1, to: total, by: 20) {
                _ = try? hub.value.post("/api/events/batch", TestEvent.array(start..<start + 20))
            }
        }
        var ids: [Int64] = []
        while (ids.last ?? 0) < total {
            let socket = try WebSocketClient(hub)
            socket.send(#"{"type":"subscribe","last_event_id":\#(ids.last ?? 0)}"#)
            for _ in 0..<Int.random(in: 1...300) where (ids.last ?? 0) < total {
                guard let message = socket.next("event") else { break }
                ids.append(message["event"]?["id"]?.int ?? 0)
            }
        }
        #expect(writer.join(milliseconds: 60_000))
        #expect(ids == Array(1...Int64(total)))
        #expect(eventually { hub.feed.subscriberCount == 0 })
    }

    @Test func aSlowViewerIsToldAndThenGetsEverything() throws {
        let hub = try TestHub { $0.feed.ringMessages = 16 }
        let socket = try WebSocketClient(hub)
        socket.send(#"{"type":"subscribe"}"#)
        #expect(eventually { hub.feed.subscriberCount == 1 })
        let total = 4000
        let padding = String(repeating: "x", count: 4000)
        for start in stride(from: 1, to: total, by: 500) {
            _ = try hub.post(
                "/api/events/batch", TestEvent.array(start..<start + 500).replacing("echo", with: padding))
        }
        var ids: [Int64] = []
        var gaps = 0
        while (ids.last ?? 0) < total, let message = socket.next() {
            if message["type"]?.string == "event" { ids.append(message["event"]?["id"]?.int ?? 0) }
            if message["type"]?.string == "gap" { gaps += 1 }
        }
        #expect(ids == Array(1...Int64(total)))
        #expect(gaps > 0)
    }

    /// What comes at once may be more than a socket queues; it waits for room, and none of it is left out.
    @Test func aBurstOfLargeEventsArrivesWhole() throws {
        let hub = try TestHub()
        let total = 40
        let padding = String(repeating: "x", count: 500_000)
        _ = try hub.post("/api/events/batch", TestEvent.array(1..<total + 1).replacing("echo", with: padding))
        let socket = try WebSocketClient(hub)
        socket.send(#"{"type":"subscribe","last_event_id":0}"#)
        var ids: [Int64] = []
        while (ids.last ?? 0) < total, let message = socket.next() {
            if message["type"]?.string == "event" { ids.append(message["event"]?["id"]?.int ?? 0) }
        }
        #expect(ids == Array(1...Int64(total)))
    }

    @Test func anEventThatCannotBeStoredIsAcknowledgedSo() throws {
        let hub = try TestHub()
        hub.store.plan(.beforeCommit(StoreError(.busy, "no")))
        let socket = try WebSocketClient(hub)
        socket.send(#"{"type":"event","event":\#(TestEvent.json(1))}"#)
        let answer = try #require(socket.next("ack"))
        #expect(answer["status"]?.string == "unavailable")
        #expect(answer["error"]?["retryable"]?.bool == true)
    }

    @Test func whoMayOnlyDeliverMayNotWatch() throws {
        let hub = try TestHub()
        let socket = try WebSocketClient(hub, headers: ["Authorization: Bearer \(TestHub.ingestToken)"])
        #expect(socket.status == 101)
        socket.send(#"{"type":"subscribe"}"#)
        #expect(socket.next("error")?["error"]?["code"]?.string == "forbidden")
        socket.send(#"{"type":"event","event":\#(TestEvent.json(1))}"#)
        #expect(socket.next("ack")?["status"]?.string == "stored")
    }

    @Test func anUnsignedSocketMayOnlyWatchWhereTheHubHasASecret() throws {
        let hub = try TestHub { $0.secret = "shared secret" }
        #expect(try WebSocketClient(hub, headers: ["Authorization: Bearer \(TestHub.ingestToken)"]).status == 401)
        let socket = try WebSocketClient(hub)
        #expect(socket.status == 101)
        socket.send(#"{"type":"event","event":\#(TestEvent.json(1))}"#)
        #expect(socket.next("error")?["error"]?["code"]?.string == "forbidden")
        socket.send(#"{"type":"subscribe"}"#)
        #expect(eventually { hub.feed.subscriberCount == 1 })
    }

    @Test func brokenFramesCloseTheSocketOnly() throws {
        let hub = try TestHub()
        for bytes: [UInt8] in [
            [0x81, 0x02, 0x41, 0x42], [0xFF, 0xFF, 0xFF, 0xFF], [0x83, 0x80, 0, 0, 0, 0], [0xC1, 0x80, 1, 2, 3, 4],
            [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4],
            [0x89, 0xFE, 0x00, 0x80, 1, 2, 3, 4], [0x00, 0x81, 1, 2, 3, 4, 5],
        ] {
            let socket = try WebSocketClient(hub)
            // Zeros behind it, so that no frame is only waited for.
            socket.sendRaw(bytes + [UInt8](repeating: 0, count: 32))
            #expect(socket.next("ack") == nil)
        }
        let socket = try WebSocketClient(hub)
        socket.send(opcode: 1, [0xFF, 0xFE])
        #expect(socket.next("ack") == nil)
        #expect(try hub.get("/health").status == 200)
    }
}
