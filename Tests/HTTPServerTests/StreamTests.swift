import Glibc
import HTTPServer
import Platform
import Testing

/// A queue of messages behind a stream.
private final class Feed: HTTPStreamSource {
    struct State {
        var messages: [[UInt8]] = []
        var isFinished = false
        var asked = 0
        var ends: [HTTPStreamEnd] = []
    }

    let state = Monitor(State())

    func push(_ text: String) { state.withLock { $0.messages.append(Array(text.utf8)) } }

    func next() -> HTTPStreamPart {
        state.withLock { state in
            state.asked += 1
            if !state.messages.isEmpty { return .bytes(state.messages.removeFirst()) }
            return state.isFinished ? .finished : .waiting
        }
    }

    func ended(_ reason: HTTPStreamEnd) { state.signal { $0.ends.append(reason) } }

    /// How the stream ended, once it has.
    func end() -> HTTPStreamEnd? { state.wait(milliseconds: 10_000) { $0.ends.first } }
}

private struct Opened: Sendable {
    var stream: HTTPStream
    var feed: Feed
}

@Suite struct StreamTests {
    private let opened = Monitor<[Opened]>([])

    private func server(change: (inout HTTPServerSettings) -> Void = { _ in }) throws -> TestServer {
        try TestServer(
            [
                Route(
                    .get, "/stream",
                    .immediate { [opened] _ in
                        let feed = Feed()
                        feed.push("hello\n")
                        let stream = HTTPStream(feed)
                        opened.signal { $0.append(Opened(stream: stream, feed: feed)) }
                        return .eventStream(stream)
                    }),
                Route(.get, "/", .immediate { _ in .text("ok") }),
            ], change: change)
    }

    private func open(_ server: TestServer, receiveBytes: Int32? = nil) throws -> (client: RawClient, opened: Opened) {
        let before = opened.withLock { $0.count }
        let client = try server.client(receiveBytes: receiveBytes)
        client.send(RawClient.request("GET", "/stream", port: server.port))
        let head = client.readHead()
        #expect(head?.status == 200)
        #expect(head?["content-type"] == "text/event-stream")
        #expect(client.readChunk() == Array("hello\n".utf8))
        let stream = opened.wait(milliseconds: 10_000) { $0.count > before ? $0[before] : nil }
        return (client, try #require(stream))
    }

    @Test func messagesArriveWhenTheStreamIsWoken() throws {
        let server = try server()
        let (client, opened) = try open(server)
        for number in 0..<100 {
            opened.feed.push("message \(number)\n")
            opened.stream.wake()
            #expect(client.readChunk() == Array("message \(number)\n".utf8))
        }
        #expect(server.server.streams == 1)
        opened.feed.state.withLock { $0.isFinished = true }
        opened.stream.wake()
        #expect(client.readChunk() == [])
        #expect(client.readAll().isEmpty)
        #expect(opened.feed.end() == .finished)
        #expect(eventually { server.server.streams == 0 && server.server.inFlight == 0 })
        // After the end, wakes are harmless.
        opened.stream.wake()
        opened.stream.cancel()
        #expect(opened.feed.state.withLock { $0.ends.count } == 1)
    }

    @Test func wakesFromManyThreadsLoseNothing() throws {
        let server = try server()
        let (client, opened) = try open(server)
        let total = 20_000
        for part in 0..<4 {
            _ = WorkerThread(name: "push") {
                for _ in 0..<total / 4 {
                    opened.feed.push("\(part)")
                    opened.stream.wake()
                }
            }
        }
        var received = 0
        while received < total, let chunk = client.readChunk() { received += chunk.count }
        #expect(received == total)
    }

    @Test func aHundredStreamsShareThreads() throws {
        let server = try server()
        let all = try (0..<100).map { _ in try open(server) }
        for round in 0..<20 {
            for stream in all {
                stream.opened.feed.push("round \(round)\n")
                stream.opened.stream.wake()
            }
        }
        for stream in all {
            var received = 0
            while received < 10 * 8 + 10 * 9, let chunk = stream.client.readChunk() { received += chunk.count }
            #expect(received == 170)
        }
        #expect(try server.fetch("GET", "/")?.text == "ok")
    }

    @Test func anIdleClientThatLeavesIsNoticedAtOnce() throws {
        let server = try server()
        let (client, opened) = try open(server)
        client.close()
        #expect(opened.feed.end() == .peerGone)
        #expect(eventually { server.server.streams == 0 && server.server.connections == 0 })
    }

    @Test func aSlowReaderIsOnlyAskedWhenItReads() throws {
        let server = try server()
        let (client, opened) = try open(server, receiveBytes: 4096)
        let message = String(repeating: "x", count: 10_000)
        for _ in 0..<2000 { opened.feed.push(message) }
        opened.stream.wake()
        // Twenty megabytes wait in the source: what is taken from it is what the socket had room for.
        #expect(try server.fetch("GET", "/")?.text == "ok")
        #expect(opened.feed.state.withLock { $0.messages.count } > 500)
        var received = 0
        while received < 2000 * 10_000, let chunk = client.readChunk() { received += chunk.count }
        #expect(received == 2000 * 10_000)
    }

    @Test func aSlowReaderThatLeavesIsNoticed() throws {
        let server = try server()
        let (client, opened) = try open(server, receiveBytes: 4096)
        for _ in 0..<2000 { opened.feed.push(String(repeating: "x", count: 10_000)) }
        opened.stream.wake()
        client.close()
        #expect(opened.feed.end() == .peerGone)
    }

    @Test func cancellingEndsTheStream() throws {
        let server = try server()
        let (client, opened) = try open(server)
        opened.stream.cancel()
        #expect(client.readChunk() == [])
        #expect(opened.feed.end() == .cancelled)
    }

    @Test func stoppingEndsStreams() throws {
        let server = try server()
        let all = try (0..<20).map { _ in try open(server) }
        server.server.stop(milliseconds: 5000)
        for stream in all {
            #expect(stream.client.readChunk() == [])
            #expect(stream.opened.feed.end() == .cancelled)
            #expect(stream.opened.feed.state.withLock { $0.ends.count } == 1)
        }
    }

    @Test func streamsOutliveTheIdleTimeout() throws {
        let server = try server(change: {
            $0.idleSeconds = 1
            $0.requestSeconds = 1
        })
        let (client, opened) = try open(server)
        let turn = Monitor(())
        // Longer than both limits and the tick that looks after them.
        _ = turn.wait(milliseconds: 2600) { _ in Bool?.none }
        opened.feed.push("still here")
        opened.stream.wake()
        #expect(client.readChunk() == Array("still here".utf8))
    }

    @Test func headAsksNothingOfTheSource() throws {
        let server = try server()
        let reply = try server.fetch("HEAD", "/stream")
        #expect(reply?.status == 200)
        let feed = opened.withLock { opened in
            defer { opened = [] }
            return opened.first?.feed
        }
        #expect(feed?.end() == .cancelled)
        #expect(feed?.state.withLock { $0.asked } == 0)
    }
}
