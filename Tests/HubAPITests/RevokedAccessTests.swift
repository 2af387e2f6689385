import Authentication
import EventModel
import HTTPClient
import HTTPServer
import JSONCoding
import LiveFeed
import Platform
import Telemetry
import Testing

@testable import HubAPI

/// A viewer that may look no more is not shown what comes.
@Suite struct RevokedAccessTests {
    private func cookie(_ hub: TestHub) -> (id: String, header: String) {
        let id = hub.browsers.create().id
        return (id, "Cookie: \(AccessGate.cookieName)=\(id)")
    }

    @Test func logoutEndsTheBrowsersStreamsAndNoOthers() throws {
        let hub = try TestHub()
        let leaving = cookie(hub)
        let staying = cookie(hub)
        let stream = try EventStreamClient(hub, headers: [leaving.header], token: nil)
        let socket = try WebSocketClient(hub, headers: [leaving.header])
        let other = try EventStreamClient(hub, headers: [staying.header], token: nil)
        let program = try EventStreamClient(hub)
        socket.send(#"{"type":"subscribe"}"#)
        #expect(eventually { hub.feed.subscriberCount == 4 && hub.server.streams == 3 })
        let logout = try hub.send(
            "POST", "/api/logout", token: nil,
            headers: [(name: "Cookie", value: "\(AccessGate.cookieName)=\(leaving.id)")])
        #expect(logout.status == 204)
        #expect(eventually { hub.server.streams == 2 && hub.server.webSockets == 0 })
        #expect(stream.next("event") == nil)
        #expect(socket.next("event") == nil)
        _ = try hub.post("/events", TestEvent.json(1))
        #expect(other.next("event")?.id == 1)
        #expect(program.next("event")?.id == 1)
    }

    @Test func sessionsThatAreRevokedOrExpireEndTheirStreams() throws {
        let hub = try TestHub()
        let stream = try EventStreamClient(hub, headers: [cookie(hub).header], token: nil)
        let socket = try WebSocketClient(hub, headers: [cookie(hub).header])
        #expect(stream.next("hello") != nil && socket.next("hello") != nil)
        hub.browsers.removeAll()
        #expect(eventually { hub.server.streams == 0 && hub.server.webSockets == 0 })

        let late = try EventStreamClient(hub, headers: [cookie(hub).header], token: nil)
        #expect(late.next("hello") != nil)
        hub.clock.advance(seconds: BrowserSessions.lifetime / 1_000_000 + 1)
        #expect(eventually { hub.server.streams == 0 })
    }

    @Test func aSocketThatMayNoMoreTakesNoEvents() throws {
        let hub = try TestHub()
        let browser = cookie(hub)
        let socket = try WebSocketClient(hub, headers: [browser.header])
        #expect(socket.next("hello") != nil)
        hub.browsers.remove(browser.id)
        #expect(eventually { hub.server.webSockets == 0 })
        socket.send(#"{"type":"event","event":\#(TestEvent.json(1))}"#)
        #expect(socket.next("ack") == nil)
        #expect(hub.metrics.stored.value == 0)
    }
}
