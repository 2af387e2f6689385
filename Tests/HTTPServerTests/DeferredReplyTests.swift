import Glibc
import HTTPServer
import Platform
import Testing

/// Keeps replies until another thread answers them all at once, as a writer after a commit does.
private final class ReplyQueue: Sendable {
    private let replies = Monitor<[(HTTPReply, [UInt8])]>([])
    private let isOver = Monitor(false)

    func add(_ request: HTTPRequest, _ reply: HTTPReply) { replies.signal { $0.append((reply, request.body)) } }

    func answerAll(atLeast count: Int = 1) -> Int {
        let taken = replies.wait(milliseconds: 10_000) { replies -> [(HTTPReply, [UInt8])]? in
            guard replies.count >= count else { return nil }
            defer { replies = [] }
            return replies
        }
        for (reply, body) in taken ?? [] { reply.send(HTTPResponse(status: 201, contentType: "text/plain", body)) }
        return taken?.count ?? 0
    }

    func dropAll() { replies.withLock { $0 = [] } }
    var count: Int { replies.withLock { $0.count } }
}

@Suite struct DeferredReplyTests {
    private let queue = ReplyQueue()

    private var routes: [Route] {
        [
            Route(.post, "/events", .deferred { [queue] in queue.add($0, $1) }),
            Route(.post, "/heavy", .blockingDeferred { [queue] in queue.add($0, $1) }),
            Route(.get, "/health", .immediate { _ in .text("ok") }),
        ]
    }

    @Test(arguments: [1, 2]) func tenThousandPipelinedRequestsAreAnsweredInOrder(threads: Int) throws {
        let total = 10_000
        let server = try TestServer(routes) { $0.eventThreads = threads }
        let clients = try (0..<10).map { _ in try server.client() }
        let answering = WorkerThread(name: "answers") { [queue] in
            var answered = 0
            while answered < total {
                let count = queue.answerAll()
                guard count > 0 else { return }
                answered += count
            }
        }
        for (index, client) in clients.enumerated() {
            var requests: [UInt8] = []
            for number in 0..<total / clients.count {
                requests += RawClient.request(
                    "POST", "/events", port: server.port, body: Array("\(index)/\(number)".utf8))
            }
            _ = WorkerThread(name: "sender") { [descriptor = client.descriptor, requests] in
                sendAll(descriptor, requests)
            }
        }
        for (index, client) in clients.enumerated() {
            for number in 0..<total / clients.count {
                let reply = client.readReply()
                guard reply?.status == 201, reply?.text == "\(index)/\(number)" else {
                    Issue.record("reply \(index)/\(number) is \(String(describing: reply))")
                    return
                }
            }
        }
        #expect(answering.join(milliseconds: 30_000))
    }

    @Test(arguments: ["/events", "/heavy"]) func aDroppedReplyIs500AndTheConnectionLives(path: String) throws {
        let server = try TestServer(routes)
        let client = try server.client()
        client.send(RawClient.request("POST", path, port: server.port, body: [1]))
        #expect(eventually { queue.count == 1 })
        queue.dropAll()
        let reply = client.readReply()
        #expect(reply?.status == 500)
        client.send(RawClient.request("GET", "/health", port: server.port))
        #expect(client.readReply()?.status == 200)
        #expect(eventually { server.server.inFlight == 0 })
    }

    @Test func onlyTheFirstAnswerCounts() throws {
        let server = try TestServer([
            Route(
                .get, "/twice",
                .deferred { _, reply in
                    #expect(reply.send(.text("first")))
                    #expect(!reply.send(.text("second")))
                })
        ])
        #expect(try server.fetch("GET", "/twice")?.text == "first")
    }

    @Test func clientsThatLeaveWhileTheyWaitLeakNothing() throws {
        let server = try TestServer(routes)
        for _ in 0..<50 {
            let client = try server.client()
            client.send(RawClient.request("POST", "/events", port: server.port, body: [1, 2]))
            client.close()
        }
        // The library takes in what was sent before the close.
        #expect(eventually { queue.count == 50 })
        #expect(queue.answerAll() == 50)
        #expect(eventually { server.server.inFlight == 0 && server.server.connections == 0 })
        #expect(try server.fetch("GET", "/health")?.text == "ok")
    }

    @Test func aFullWorkerQueueIs503() throws {
        let gate = Monitor(false)
        let isRunning = Monitor(false)
        let server = try TestServer([
            Route(
                .get, "/slow",
                .blocking { _ in
                    isRunning.signal { $0 = true }
                    _ = gate.wait(milliseconds: 10_000) { $0 ? true : nil }
                    return .text("done")
                })
        ]) {
            $0.workerThreads = 1
            $0.workerQueue = 1
        }
        let clients = try (0..<3).map { _ in try server.client() }
        clients[0].send(RawClient.request("GET", "/slow", port: server.port))
        #expect(isRunning.wait(milliseconds: 10_000) { $0 ? true : nil } == true)
        // One runs, one waits, one is refused: which of them is settled by who reads the queue first.
        for client in clients.dropFirst() { client.send(RawClient.request("GET", "/slow", port: server.port)) }
        #expect(eventually { server.server.inFlight == 3 || server.server.inFlight == 2 })
        gate.signal { $0 = true }
        let replies = clients.compactMap { $0.readReply() }
        #expect(replies.count == 3)
        let refused = replies.filter { $0.status == 503 }
        #expect(refused.allSatisfy { $0["retry-after"] == "1" })
        #expect(replies.filter { $0.status == 200 }.count == 3 - refused.count)
    }

    @Test func stoppingAnswersWhatWaits() throws {
        let server = try TestServer(routes)
        let clients = try (0..<100).map { _ in try server.client() }
        for client in clients { client.send(RawClient.request("POST", "/events", port: server.port, body: [1])) }
        #expect(eventually { queue.count == 100 })
        server.server.stop(milliseconds: 50)
        for client in clients {
            let reply = client.readReply()
            #expect(reply?.status == 503)
            #expect(reply?["connection"] == "close")
        }
        // Too late, and harmless.
        #expect(queue.answerAll() == 100)
        server.server.stop(milliseconds: 50)
        #expect(throws: SystemError.self) { try server.client() }
    }

    @Test func stoppingLetsAnswersBeGiven() throws {
        let server = try TestServer(routes)
        let client = try server.client()
        client.send(RawClient.request("POST", "/events", port: server.port, body: Array("kept".utf8)))
        #expect(eventually { queue.count == 1 })
        let stopping = WorkerThread(name: "stop") { [server = server.server] in server.stop(milliseconds: 10_000) }
        #expect(eventually { (try? server.client()) == nil })
        #expect(queue.answerAll() == 1)
        #expect(client.readReply()?.text == "kept")
        #expect(stopping.join(milliseconds: 30_000))
    }

    @Test func stoppingWhileRequestsPourIn() throws {
        for _ in 0..<5 {
            let server = try TestServer(routes)
            let port = server.port
            let isOver = Monitor(false)
            let senders = (0..<4).map { _ in
                WorkerThread(name: "sender") {
                    while !isOver.withLock({ $0 }) {
                        guard let client = try? RawClient(port: port) else { return }
                        for _ in 0..<20 {
                            client.send(RawClient.request("POST", "/events", port: port, body: [1]))
                        }
                        for _ in 0..<20 { guard client.readReply() != nil else { break } }
                    }
                }
            }
            for _ in 0..<20 { _ = queue.answerAll() }
            server.server.stop(milliseconds: 10)
            isOver.withLock { $0 = true }
            #expect(senders.allSatisfy { $0.join(milliseconds: 30_000) })
            queue.dropAll()
        }
    }
}

/// A server that is drained, then stopped.
@Suite struct DrainTests {
    /// The listening descriptor is closed once: by the second time it may be somebody else's.
    @Test func drainingAndStoppingClosesNobodyElsesDescriptor() throws {
        for _ in 0..<20 {
            let route = Route(.get, "/", .immediate { _ in HTTPResponse(contentType: "text/plain", []) })
            let server = try HTTPServer(router: try Router([route]))
            #expect(server.drain(milliseconds: 30_000))
            // Takes the lowest numbers that are free, among them the one that was listened on.
            let others = (0..<8).map { _ in open("/dev/null", O_RDONLY) }
            server.stop(milliseconds: 5000)
            for descriptor in others {
                #expect(fcntl(descriptor, F_GETFD) >= 0)
                close(descriptor)
            }
        }
    }
}
