import Compression
import HTTPServer
import Platform
import Testing

private let routes = [
    Route(.get, "/", .immediate { _ in .text("ok") }),
    Route(.get, "/query", .immediate { .text("\($0.query.items.count)") }),
    Route(
        .post, "/body", maximumBodyBytes: 1 << 20,
        .immediate { .text("\($0.body.count) \(String(decoding: $0.body.prefix(8), as: UTF8.self))") }),
    Route(.post, "/large", maximumBodyBytes: 1 << 20, .blocking { .text("\($0.body.count)") }),
    Route(.post, "/small", maximumBodyBytes: 10, .immediate { _ in .text("ok") }),
]

private let malformed = [
    "GARBAGE\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", " \r\n\r\n",
    "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
    "POST /body HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n",
    "POST /body HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1x\r\n\r\n",
    "POST /body HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST /body HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "POST /body HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /body HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST /body HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
    "POST /body HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n\r\n",
]

@Suite struct LimitTests {
    @Test func aHundredMegabytesAreRefusedBeforeTheyAreSent() throws {
        let server = try TestServer(routes)
        let client = try server.client()
        client.send(
            "POST /body HTTP/1.1\r\nHost: localhost:\(server.port)\r\nContent-Length: 104857600\r\n\r\n")
        let reply = client.readReply()
        #expect(reply?.status == 413)
        #expect(reply?["connection"] == "close")
        #expect(client.readAll().isEmpty)
    }

    @Test func aHundredMegabytesInChunksAreCutOff() throws {
        let server = try TestServer(routes)
        let client = try server.client()
        client.send("POST /body HTTP/1.1\r\nHost: localhost:\(server.port)\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x61, count: 65536) + Array("\r\n".utf8)
        var sent = 0
        while sent < 100 << 20, client.send(chunk) { sent += 65536 }
        #expect(sent < 32 << 20)
        // What was unread when the connection closed may have taken the answer with it.
        if let reply = client.readReply() { #expect(reply.status == 413) }
        #expect(eventually { server.server.connections == 0 })
        #expect(try server.fetch("GET", "/")?.status == 200)
    }

    /// Many bodies that never end must not fill the memory.
    @Test func bodiesBeyondWhatTheServerHoldsAreTurnedAway() throws {
        let server = try TestServer(routes) { $0.allBodiesBytes = 300_000 }
        let body = [UInt8](repeating: 0x61, count: 100_000)
        func begin() throws -> RawClient {
            let client = try server.client()
            client.send("POST /body HTTP/1.1\r\nHost: localhost:\(server.port)\r\nContent-Length: 200000\r\n\r\n")
            client.send(body)
            return client
        }
        let slow = try (0..<2).map { _ in try begin() }
        #expect(eventually { server.server.bodyBytes == 200_000 })
        let third = try begin()
        #expect(eventually { server.server.bodyBytes == 300_000 })
        let turnedAway = try begin()
        #expect(turnedAway.readReply()?.status == 503)
        slow.forEach { $0.close() }
        #expect(eventually { server.server.bodyBytes == 100_000 })
        third.send(body)
        #expect(third.readReply()?.status == 200)
        #expect(eventually { server.server.bodyBytes == 0 })
    }

    @Test func aSlightlyTooLargeBodyKeepsItsConnection() throws {
        let server = try TestServer(routes)
        let client = try server.client()
        for (path, status) in [("/small", 413), ("/nowhere", 404), ("/body", 200)] {
            client.send(
                RawClient.request("POST", path, port: server.port, body: [UInt8](repeating: 0x61, count: 1000)))
            #expect(client.readReply()?.status == status)
        }
    }

    @Test func bodiesUpToTheLimitAreTaken() throws {
        let server = try TestServer(routes)
        let body = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(try server.fetch("POST", "/body", body: body)?.text == "1048576 aaaaaaaa")
        #expect(try server.fetch("POST", "/small", body: Array(body.prefix(10)))?.status == 200)
        #expect(try server.fetch("POST", "/small", body: Array(body.prefix(11)))?.status == 413)
    }

    @Test func expectIsAnsweredBeforeTheBody() throws {
        let server = try TestServer(routes)
        let client = try server.client()
        func send(_ count: Int) {
            client.send(
                "POST /body HTTP/1.1\r\nHost: localhost:\(server.port)\r\nExpect: 100-continue\r\n"
                    + "Content-Length: \(count)\r\n\r\n")
        }
        send(3)
        #expect(client.readHead()?.status == 100)
        client.send("abc")
        #expect(client.readReply()?.text == "3 abc")
        send(2 << 20)
        #expect(client.readHead()?.status == 413)
    }

    @Test(arguments: ["gzip", "zstd", "x-gzip", "GZIP"]) func packedBodiesAreUnpacked(coding: String) throws {
        let server = try TestServer(routes)
        let bytes = Array(String(repeating: "flight recorder ", count: 1000).utf8)
        let packed = coding == "zstd" ? try Zstd.compress(bytes) : try Gzip.compress(bytes)
        for path in ["/body", "/large"] {
            let reply = try server.fetch("POST", path, headers: ["Content-Encoding: \(coding)"], body: packed)
            #expect(reply?.status == 200)
            #expect(reply?.text.hasPrefix("16000") == true)
        }
    }

    @Test(arguments: ["br", "gzip, gzip", "deflate, gzip", "compress", "gzip\r\nContent-Encoding: gzip"])
    func otherEncodingsAre415(coding: String) throws {
        let reply = try TestServer(routes).fetch("POST", "/body", headers: ["Content-Encoding: \(coding)"], body: [1])
        #expect(reply?.status == 415)
        #expect(reply?["accept-encoding"] == "gzip, zstd")
    }

    @Test func bombsAndDamageAreRefused() throws {
        let server = try TestServer(routes)
        let zeros = [UInt8](repeating: 0, count: 64 << 20)
        for (coding, bomb) in [("gzip", try Gzip.compress(zeros)), ("zstd", try Zstd.compress(zeros))] {
            let headers = ["Content-Encoding: \(coding)"]
            #expect(try server.fetch("POST", "/large", headers: headers, body: bomb)?.status == 413)
            #expect(try server.fetch("POST", "/large", headers: headers, body: [1, 2, 3])?.status == 400)
            #expect(
                try server.fetch("POST", "/large", headers: headers, body: Array(bomb.prefix(bomb.count / 2)))?
                    .status ?? 0 >= 400)
        }
    }

    @Test func aFewKilobytesAreNoWorkForMegabytes() throws {
        let server = try TestServer([
            Route(.post, "/", maximumBodyBytes: 32 << 20, .blockingDeferred { $1.send(.text("\($0.body.count)")) }),
            Route(.post, "/event", maximumBodyBytes: 32 << 20, .deferred { $1.send(.text("\($0.body.count)")) }),
        ]) {
            $0.unpackingRatio = 100
            $0.unpackingRatioFreeBytes = 1 << 20
        }
        let spaces = [UInt8](repeating: 0x20, count: 32 << 20)
        let repeated = [UInt8](repeating: 0x20, count: 1 << 20)
        // Random bytes do not pack: they make it an honest body of some size.
        let mixed = (0..<20_000).map { _ in UInt8.random(in: 0...255) } + [UInt8](repeating: 0x20, count: 1_500_000)
        for path in ["/", "/event"] {
            for coding in ["gzip", "zstd"] {
                func send(_ body: [UInt8]) throws -> RawClient.Reply? {
                    let packed = coding == "zstd" ? try Zstd.compress(body) : try Gzip.compress(body)
                    return try server.fetch("POST", path, headers: ["Content-Encoding: \(coding)"], body: packed)
                }
                #expect(try send(spaces)?.status == 413)
                #expect(try send(repeated)?.text == "\(repeated.count)")
                #expect(try send(mixed)?.text == "\(mixed.count)")
            }
        }
    }

    @Test func unpackedBodiesHaveALimitOfTheirOwn() throws {
        let server = try TestServer([
            Route(
                .post, "/", maximumBodyBytes: 1000, maximumUnpackedBytes: 2000,
                .immediate { .text("\($0.body.count)") }),
            Route(.post, "/same", maximumBodyBytes: 1000, .immediate { .text("\($0.body.count)") }),
        ])
        let headers = ["Content-Encoding: zstd"]
        for (path, count, status) in [("/", 2000, 200), ("/", 2001, 413), ("/same", 1000, 200), ("/same", 1001, 413)] {
            let body = try Zstd.compress([UInt8](repeating: 0x61, count: count))
            #expect(try server.fetch("POST", path, headers: headers, body: body)?.status == status)
        }
    }

    /// The library has no memory for so many; our own reader takes what fits into the head.
    @Test(arguments: [1, 500, 600, 2000, 3000]) func manyQueryParametersAreAnsweredAtOnce(count: Int) throws {
        let server = try TestServer(routes)
        let query = (0..<count).map { "p=\($0 % 10)" }.joined(separator: "&")
        let client = try server.client()
        client.send(RawClient.request("GET", "/query?\(query)", port: server.port))
        #expect(client.readReply()?.text == "\(count)")
        #expect(eventually { server.server.inFlight == 0 })
    }

    @Test func aHalfSentHeadDoesNotHoldUpTheEnd() throws {
        let server = try TestServer(routes)
        let client = try server.client()
        client.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n")
        #expect(eventually { server.server.connections == 1 })
        let start = monotonicNanoseconds()
        server.server.stop(milliseconds: 30_000)
        #expect(monotonicNanoseconds() - start < 20_000_000_000)
        #expect(client.readReply() == nil)
    }

    @Test func headerFloodsAreRefused() throws {
        let server = try TestServer(routes)
        let many = (0..<150).map { "X-\($0): 1" }
        #expect(try server.fetch("GET", "/", headers: many)?.status == 431)
        let large = ["X-Large: " + String(repeating: "a", count: 40_000)]
        #expect([431, 413].contains(try server.fetch("GET", "/", headers: large)?.status))
        let target = "/" + String(repeating: "a", count: 40_000)
        #expect([414, 431, nil].contains(try server.fetch("GET", target)?.status))
        let fine = (0..<90).map { "X-\($0): 1" }
        #expect(try server.fetch("GET", "/", headers: fine)?.status == 200)
    }

    @Test(arguments: malformed.indices) func malformedRequestsAreRefused(index: Int) throws {
        let text = malformed[index]
        let server = try TestServer(routes)
        let client = try server.client()
        client.send(text.split(separator: "HOST").joined(separator: "localhost:\(server.port)"))
        if let reply = client.readHead() {
            #expect(reply.status >= 400 && reply.status < 600)
            #expect(client.readAll().count < 4096)
        }
        #expect(try server.fetch("GET", "/")?.status == 200)
    }

    @Test func noMoreConnectionsOfOneAddressAreOpenThanMay() throws {
        let server = try TestServer(routes, change: { $0.connectionsPerAddress = 5 })
        let clients = try (0..<10).map { _ in try server.client() }
        var answered = 0
        for client in clients {
            client.send(RawClient.request("GET", "/", port: server.port))
            if client.readReply()?.status == 200 { answered += 1 }
        }
        // The latest ones: those that have said nothing made room.
        #expect(answered >= 5)
        #expect(server.server.connections <= 5)
    }

    @Test func aRequestThatTakesTooLongIsCutOff() throws {
        let server = try TestServer(routes, change: { $0.requestSeconds = 1 })
        let client = try server.client()
        // A byte now and then keeps a connection from being idle.
        client.send("GET / HTTP/1.1\r\n")
        let dripping = WorkerThread(name: "drip") { [descriptor = client.descriptor] in
            let turn = Monitor(())
            for _ in 0..<100 {
                guard sendAll(descriptor, Array("X: 1\r\n".utf8)) else { return }
                _ = turn.wait(milliseconds: 50) { _ in Bool?.none }
            }
        }
        #expect(client.readAll().isEmpty)
        #expect(dripping.join(milliseconds: 10_000))
        #expect(eventually { server.server.connections == 0 })
    }

    @Test func idleConnectionsAreClosed() throws {
        let server = try TestServer(routes, change: { $0.idleSeconds = 1 })
        let client = try server.client()
        client.send(RawClient.request("GET", "/", port: server.port))
        #expect(client.readReply()?.status == 200)
        #expect(client.readAll().isEmpty)
    }
}
