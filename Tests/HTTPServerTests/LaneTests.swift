import Compression
import HTTPServer
import Platform
import Testing

/// Work on bodies must not keep others waiting.
@Suite struct LaneTests {
    /// Handlers that return only when the test lets them.
    private final class Gate: Sendable {
        private let state = Monitor((isOpen: false, waiting: 0))

        var waiting: Int { state.withLock { $0.waiting } }

        func pass() {
            state.signal { $0.waiting += 1 }
            _ = state.wait(milliseconds: 30_000) { $0.isOpen ? true : nil }
        }

        func open() { state.signal { $0.isOpen = true } }
    }

    @Test func readsAreAnsweredWhileEveryThreadForBodiesIsBusy() throws {
        let gate = Gate()
        let server = try TestServer([
            Route(
                .post, "/ingest",
                .blockingDeferred { _, reply in
                    gate.pass()
                    reply.send(.text("done"))
                }), Route(.get, "/read", .blocking { _ in .text("read") }),
        ])
        let clients = try (0..<8).map { _ in try server.client() }
        for client in clients { client.send(RawClient.request("POST", "/ingest", port: server.port, body: [1])) }
        #expect(eventually { gate.waiting >= 2 })
        #expect(try server.fetch("GET", "/read")?.text == "read")
        gate.open()
        for client in clients { #expect(client.readReply()?.text == "done") }
    }
}
