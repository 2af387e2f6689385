import EventModel
import EventStore
import HTTPClient
import HTTPServer
import JSONCoding
import LiveFeed
import Platform
import StoreTesting
import Synchronization
import Telemetry
import Testing

@testable import HubAPI

/// Watching over server-sent events.
@Suite struct EventStreamTests {
    @Test(arguments: ["/stream", "/api/events/stream"]) func aViewerIsGreetedAndShown(path: String) throws {
        let hub = try TestHub()
        _ = try hub.post("/events", TestEvent.json(1))
        let viewer = try EventStreamClient(hub, path)
        #expect(viewer.status == 200)
        let hello = try #require(viewer.next())
        #expect(hello.event == "hello")
        #expect(hello.data["last_id"]?.int == 1)
        #expect(hello.data["version"]?.string == "0.0.0-test")
        _ = try hub.post("/events", TestEvent.json(2))
        let shown = try #require(viewer.next("event"))
        #expect(shown.id == 2)
        #expect(differences(shown.data, from: .named("Event")) == [])
        #expect(shown.data["payload"]?["tool_input"]?["command"]?.string == "echo 2")
        let session = try #require(viewer.next("session"))
        #expect(session.id == nil)
        #expect(differences(session.data, from: .named("Session")) == [])
    }

    @Test func payloadsCanBeLeftOut() throws {
        let hub = try TestHub()
        _ = try hub.post("/events", TestEvent.json(1))
        let viewer = try EventStreamClient(hub, "/stream?payload=0&last_event_id=0")
        let fromStore = try #require(viewer.next("event"))
        #expect(fromStore.data["payload"] == nil)
        _ = try hub.post("/events", TestEvent.json(2))
        #expect(try #require(viewer.next("event")).data["payload"] == nil)
    }

    @Test(arguments: [
        ("session_id=b", [2]), ("session_id=a,b", [1, 2]), ("session_id=a&session_id=b", [1, 2]),
        ("event_type=Stop", [3]), ("tool_name=Bash&source_app=app", [1, 2, 4]), ("machine_id=none", []),
        ("status=error", [4]), ("errors=1", [4]), ("q=ECHO%202", [2]), ("source=hook", [1, 2, 3, 4]),
        ("source=transcript,telemetry", []), ("agent_id=main", [1, 2, 3, 4]),
    ]) func filtersChooseInRingAndStore(query: String, expected: [Int64]) throws {
        let hub = try TestHub()
        let bodies = [
            TestEvent.json(1, session: "a"), TestEvent.json(2, session: "b"),
            TestEvent.json(3, session: "c", type: "Stop"),
            TestEvent.json(4, session: "d", type: "PostToolUseFailure"), TestEvent.json(5, session: "last"),
        ]
        let live = try EventStreamClient(hub, "/stream?" + query)
        _ = live.next("hello")
        for body in bodies { _ = try hub.post("/events", body) }
        let resumed = try EventStreamClient(hub, "/stream?last_event_id=0&" + query)
        let restarted = try TestHub { $0.store = hub.store }
        let fromStore = try EventStreamClient(restarted, "/stream?" + query, headers: ["Last-Event-ID: 0"])
        for viewer in [live, resumed, fromStore] {
            var ids: [Int64] = []
            while ids.count < expected.count, let message = viewer.next("event") { ids.append(message.id ?? 0) }
            #expect(ids == expected)
        }
    }

    /// A viewer that comes back while history is imported gets what happened, and not the history.
    @Test func historyIsNotShownLive() throws {
        let store = InMemoryStore()
        let total = 3 * LiveReader.pageEvents
        try store.store(
            (1...total).map { number in
                var event = StoreSamples.event(number)
                if ![1, 700, total].contains(number) { event.replayState = .imported }
                return event
            })
        let hub = try TestHub { $0.store = store }
        let viewer = try EventStreamClient(hub, "/stream?payload=0&last_event_id=0")
        _ = viewer.next("hello")
        #expect(
            [viewer.next("event")?.id, viewer.next("event")?.id, viewer.next("event")?.id] == [1, 700, Int64(total)])
        _ = try hub.post("/events", TestEvent.json(total + 1))
        #expect(viewer.next("event")?.id == Int64(total) + 1)
    }

    @Test(arguments: [
        "last_event_id=x", "last_event_id=-1", "last_event_id=99999999999999999999", "payload=2", "status=odd",
        "source=odd",
        "session_id=" + String(repeating: "a,", count: 101),
    ]) func wrongParametersAreRefused(query: String) throws {
        let hub = try TestHub()
        #expect(try EventStreamClient(hub, "/stream?" + query).status == 400)
        #expect(hub.feed.subscriberCount == 0)
    }

    @Test func aWrongHeaderIsRefused() throws {
        #expect(try EventStreamClient(TestHub(), headers: ["Last-Event-ID: x"]).status == 400)
    }

    /// An id of the future is of another life of the store: the viewer starts from now.
    @Test func anIDOfTheFutureMeansNow() throws {
        let hub = try TestHub()
        let viewer = try EventStreamClient(hub, "/stream?last_event_id=1000")
        #expect(viewer.next("hello")?.data["last_id"]?.int == 0)
        _ = try hub.post("/events", TestEvent.json(1))
        #expect(viewer.next("event")?.id == 1)
    }

    /// Viewers come and go at random, each time from their last id, while events are stored; the ring is small, so that
    /// most of the way leads through the store.
    @Test(arguments: [8, 8192]) func nothingIsMissedOrDoubled(ringMessages: Int) throws {
        let hub = try TestHub { $0.feed.ringMessages = ringMessages }
        let total = 2000
        let writer = WorkerThread(name: "writer") { [hub = Unchecked(hub)] in
            var next = 1
            while next <= total {
                let count = min(Int.random(in: 1...30), total + 1 - next)
                _ = try? hub.value.post("/api/events/batch", TestEvent.array(next..<next + count))
                next += count
            }
        }
        let collected = Monitor([[Int64]]())
        let viewers = (0..<3).map { _ in
            WorkerThread(name: "viewer") { [hub = Unchecked(hub)] in
                var ids: [Int64] = []
                while (ids.last ?? 0) < total {
                    guard
                        let viewer = try? EventStreamClient(
                            hub.value, "/stream?payload=0", headers: ["Last-Event-ID: \(ids.last ?? 0)"])
                    else { break }
                    for _ in 0..<Int.random(in: 1...300) {
                        guard (ids.last ?? 0) < total, let message = viewer.next("event") else { break }
                        ids.append(message.id ?? 0)
                    }
                }
                collected.signal { $0.append(ids) }
            }
        }
        #expect(writer.join(milliseconds: 60_000))
        for viewer in viewers { #expect(viewer.join(milliseconds: 60_000)) }
        for ids in collected.withLock({ $0 }) { #expect(ids == Array(1...Int64(total))) }
        #expect(collected.withLock { $0.count } == 3)
        #expect(eventually { hub.feed.subscriberCount == 0 })
    }

    @Test func aSlowViewerIsToldAndThenGetsEverything() throws {
        let hub = try TestHub { $0.feed.ringMessages = 16 }
        let viewer = try EventStreamClient(hub, receiveBytes: 4096)
        _ = viewer.next("hello")
        let total = 3000
        for start in stride(from: 1, through: total, by: 500) {
            _ = try hub.post("/api/events/batch", padded(start..<start + 500))
        }
        var ids: [Int64] = []
        var gaps = 0
        while ids.last != Int64(total), let message = viewer.next() {
            if message.event == "event" { ids.append(message.id ?? 0) }
            if message.event == "gap" {
                gaps += 1
                #expect(message.id == nil)
                #expect(message.data["reason"]?.string == "slow")
                #expect(message.data["from"]?.int == ids.last ?? 0)
                #expect((message.data["to"]?.int ?? 0) > (message.data["from"]?.int ?? 0))
            }
        }
        #expect(ids == Array(1...Int64(total)))
        #expect(gaps > 0)
        #expect(hub.metrics.streamGaps.value == Int64(gaps))
    }

    /// Enough bytes to fill the buffers between hub and viewer.
    private func padded(_ numbers: Range<Int>) -> String {
        let padding = String(repeating: "x", count: 4000)
        let events = numbers.map {
            TestEvent.json($0, members: #","note":"\#(padding)""#).replacing("echo", with: padding)
        }
        return "[" + events.joined(separator: ",") + "]"
    }

    @Test func whatCouldNotBeStoredIsShownAllTheSame() throws {
        let hub = try TestHub()
        let viewer = try EventStreamClient(hub)
        _ = viewer.next("hello")
        hub.store.plan(.beforeCommit(StoreError(.diskFull, "no")))
        #expect(try hub.post("/events", TestEvent.json(1)).status == 503)
        let lost = try #require(viewer.next("event"))
        #expect(lost.id == nil)
        #expect(lost.data["stored"]?.bool == false)
        #expect(lost.data["id"]?.int == 0)
        #expect(try hub.post("/events", TestEvent.json(1)).status == 201)
        let stored = try #require(viewer.next("event"))
        #expect(stored.id == 1)
        #expect(stored.data["stored"]?.bool == true)
        // One that comes back is not shown again what it has seen.
        _ = try hub.post("/events", TestEvent.json(2))
        let back = try EventStreamClient(hub, headers: ["Last-Event-ID: 1"])
        #expect(back.next("event")?.id == 2)
    }

    @Test func silenceHasAHeartbeat() throws {
        let hub = try TestHub { $0.feed.heartbeatMilliseconds = 20 }
        let viewer = try EventStreamClient(hub)
        _ = viewer.next("hello")
        for _ in 0..<3 { #expect(viewer.next()?.comment == "heartbeat") }
        // Events for others are silence too.
        let filtered = try EventStreamClient(hub, "/stream?session_id=none")
        _ = filtered.next("hello")
        _ = try hub.post("/events", TestEvent.json(1))
        #expect(filtered.next()?.comment == "heartbeat")
    }

    @Test func viewersAreBounded() throws {
        let hub = try TestHub { $0.feed.maximumSubscribers = 1 }
        let first = try EventStreamClient(hub)
        #expect(first.next("hello") != nil)
        let second = try hub.get("/stream")
        #expect(second.status == 503)
        #expect(second.retryAfterSeconds == 10)
    }

    @Test func aStoreThatCannotBeReadEndsTheStream() throws {
        let hub = try TestHub()
        _ = try hub.post("/events", TestEvent.json(1))
        let restarted = try TestHub { $0.store = hub.store }
        restarted.store.failReads(with: StoreError(.inputOutput, "no"))
        let viewer = try EventStreamClient(restarted, headers: ["Last-Event-ID: 0"])
        #expect(viewer.next("hello") != nil)
        #expect(viewer.next("event") == nil)
        restarted.store.failReads(with: nil)
        #expect(try EventStreamClient(restarted, headers: ["Last-Event-ID: 0"]).next("event")?.id == 1)
    }

    @Test func onlyLookingOpensNoStream() throws {
        let hub = try TestHub()
        #expect(try hub.send("HEAD", "/stream").status == 200)
        #expect(eventually { hub.feed.subscriberCount == 0 })
        #expect(eventually { hub.server.streams == 0 })
    }

    @Test func aStoppingHubEndsItsStreams() throws {
        let hub = try TestHub()
        let viewer = try EventStreamClient(hub)
        _ = viewer.next("hello")
        hub.feed.stop()
        #expect(viewer.next() == nil)
    }
}

/// Lends a test's object to a thread that ends before the test does.
struct Unchecked<Value>: @unchecked Sendable {
    // @unchecked: what tests lend is only called, never changed, while the thread runs.
    let value: Value
    init(_ value: Value) { self.value = value }
}
