import HTTPClient
import Platform
import ScriptedServer
import Testing

private func client() throws -> HTTPClient { try HTTPClient(userAgent: "eyrie/test") }

private func failure(_ body: () throws(HTTPClientError) -> HTTPClientResponse) -> HTTPClientError.Kind? {
    do throws(HTTPClientError) {
        _ = try body()
        return nil
    } catch {
        return error.kind
    }
}

@Suite struct HTTPClientTests {
    @Test func sendsARequestAndReadsTheReply() throws {
        let seen = Monitor<ScriptedRequest?>(nil)
        try ScriptedServer.run { connection in
            let request = connection.readRequest()
            seen.withLock { $0 = request }
            connection.reply(201, headers: ["X-Reply:  spaced  ", "Retry-After: 7"], "made")
        } _: { server in
            let response = try client().send(
                HTTPClientRequest(
                    "POST", "\(server.url)/a%20b?c=d%2Fe", headers: [("X-Own", "1"), ("X-Empty", "")], body: [1, 2, 0]))
            #expect(response.status == 201)
            #expect(response.header("x-reply") == "spaced")
            #expect(response.retryAfterSeconds == 7)
            #expect(response.body == Array("made".utf8))
        }
        let request = try #require(seen.withLock { $0 })
        #expect(request.method == "POST")
        #expect(request.target == "/a%20b?c=d%2Fe")
        #expect(request.body == [1, 2, 0])
        #expect(request.headers["user-agent"] == "eyrie/test")
        #expect(request.headers["x-own"] == "1")
        #expect(request.headers["x-empty"] == "")
        #expect(request.headers["expect"] == nil)
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE"])
    func sendsEachMethod(method: String) throws {
        try ScriptedServer.run { connection in
            guard let request = connection.readRequest() else { return }
            connection.reply(200, "\(request.method) \(request.headers["content-length"] ?? "-")")
        } _: { server in
            let body = try client().send(HTTPClientRequest(method, server.url)).body
            #expect(String(decoding: body, as: UTF8.self) == (method == "GET" ? "GET -" : "\(method) 0"))
        }
    }

    @Test func reusesItsConnection() throws {
        let connections = Monitor(0)
        try ScriptedServer.run { connection in
            connections.withLock { $0 += 1 }
            while connection.readRequest() != nil { connection.reply(200) }
        } _: { server in
            let client = try client()
            for _ in 0..<5 { #expect(try client.send(HTTPClientRequest("POST", server.url)).status == 200) }
        }
        #expect(connections.withLock { $0 } == 1)
    }

    @Test func threadsTakeTurns() throws {
        try ScriptedServer.run { connection in
            while let request = connection.readRequest() { connection.reply(200, request.target) }
        } _: { server in
            let client = try client()
            let wrong = Monitor(0)
            let url = server.url
            let threads = (0..<4).map { thread in
                WorkerThread(name: "sender") {
                    for turn in 0..<25 {
                        let path = "/\(thread)/\(turn)"
                        let body = (try? client.send(HTTPClientRequest("GET", url + path)))?.body
                        if body != Array(path.utf8) { wrong.withLock { $0 += 1 } }
                    }
                }
            }
            for thread in threads { #expect(thread.join(milliseconds: 30_000)) }
            #expect(wrong.withLock { $0 } == 0)
        }
    }

    @Test func followsNoRedirect() throws {
        try ScriptedServer.run { connection in
            guard connection.readRequest() != nil else { return }
            connection.reply(302, headers: ["Location: http://127.0.0.1:1/"])
        } _: { server in
            let response = try client().send(HTTPClientRequest("GET", server.url))
            #expect(response.status == 302)
        }
    }

    @Test func skipsInterimReplies() throws {
        try ScriptedServer.run { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            connection.reply(200, "late")
        } _: { server in
            let response = try client().send(HTTPClientRequest("GET", server.url))
            #expect(response.status == 200)
            #expect(response.header("X-Early") == nil)
        }
    }

    @Test(arguments: [(408, true), (429, true), (500, true), (503, true), (501, false), (400, false), (200, false)])
    func classifiesStatuses(status: Int, isRetryable: Bool) {
        #expect(HTTPClientResponse(status: status).isRetryable == isRetryable)
    }
}

@Suite struct HTTPClientFailureTests {
    @Test func aClosedPortIsUnreachable() throws {
        let server = ScriptedServer { _ in }
        server.stop()
        let client = try client()
        #expect(
            failure { () throws(HTTPClientError) in try client.send(HTTPClientRequest("GET", server.url)) }
                == .unreachable)
    }

    @Test func aSilentServerTimesOut() throws {
        try ScriptedServer.run {
            $0.hang()
        } _: { server in
            let client = try client()
            let total = HTTPClientRequest("GET", server.url, timeouts: HTTPClientTimeouts(total: 50))
            #expect(failure { () throws(HTTPClientError) in try client.send(total) } == .timedOut)
            let idle = HTTPClientRequest("GET", server.url, timeouts: HTTPClientTimeouts(total: nil, idle: 50))
            #expect(failure { () throws(HTTPClientError) in try client.send(idle) } == .timedOut)
        }
    }

    @Test func aServerThatStopsInTheMiddleTimesOut() throws {
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            connection.hang()
        } _: { server in
            let client = try client()
            let request = HTTPClientRequest("GET", server.url, timeouts: HTTPClientTimeouts(total: nil, idle: 50))
            #expect(failure { () throws(HTTPClientError) in try client.send(request) } == .timedOut)
        }
    }

    @Test func anEndlessReplyIsCutAtTheLimit() throws {
        let written = Monitor(0)
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            let piece = [UInt8](repeating: 0x61, count: 64 << 10)
            while connection.write(piece) { written.withLock { $0 += piece.count } }
        } _: { server in
            let client = try client()
            #expect(
                failure { () throws(HTTPClientError) in try client.send(HTTPClientRequest("GET", server.url)) }
                    == .tooLarge)
        }
        // The limit and what the two sockets buffered.
        #expect(written.withLock { $0 } < 32 << 20)
    }

    @Test func endlessHeadersAreCutAtTheLimit() throws {
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-Filler: \(String(repeating: "a", count: 1000))\r\n") {}
        } _: { server in
            let client = try client()
            #expect(
                failure { () throws(HTTPClientError) in try client.send(HTTPClientRequest("GET", server.url)) }
                    == .tooLarge)
        }
    }

    @Test(arguments: ["\u{1}\u{2}\u{3}garbage\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n"])
    func garbageIsAProtocolError(reply: String) throws {
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.write(reply)
        } _: { server in
            let client = try client()
            #expect(
                failure { () throws(HTTPClientError) in try client.send(HTTPClientRequest("GET", server.url)) }
                    == .protocolError)
        }
    }

    @Test func aResetIsUnreachable() throws {
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.reset()
        } _: { server in
            let client = try client()
            #expect(
                failure { () throws(HTTPClientError) in try client.send(HTTPClientRequest("GET", server.url)) }
                    == .unreachable)
        }
    }

    @Test func aShortBodyIsUnreachable() throws {
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
        } _: { server in
            let client = try client()
            #expect(
                failure { () throws(HTTPClientError) in try client.send(HTTPClientRequest("GET", server.url)) }
                    == .unreachable)
        }
    }

    @Test func plainTextWhereTLSIsExpectedIsATLSError() throws {
        try ScriptedServer.run { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.hang()
        } _: { server in
            let client = try client()
            let request = HTTPClientRequest("GET", "https://127.0.0.1:\(server.port)/")
            #expect(failure { () throws(HTTPClientError) in try client.send(request) } == .tls)
        }
    }

    @Test(arguments: [
        "", "127.0.0.1", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://user:word@127.0.0.1/",
        "http://a b/",
        "http://127.0.0.1:99999/", "http://127.0.0.1/\r\nX: y",
    ])
    func refusesWhatIsNoURLOfAServer(url: String) throws {
        let client = try client()
        #expect(
            failure { () throws(HTTPClientError) in try client.send(HTTPClientRequest("GET", url)) } == .invalidRequest)
    }

    @Test(arguments: [("X-A", "b\r\nX-Injected: 1"), ("X A", "b"), ("X-A:", "b"), ("", "b"), ("X-A", "\u{0}")])
    func refusesHeadersThatInject(name: String, value: String) throws {
        let client = try client()
        let request = HTTPClientRequest("GET", "http://127.0.0.1:9/", headers: [(name, value)])
        #expect(failure { () throws(HTTPClientError) in try client.send(request) } == .invalidRequest)
    }

    @Test func worksAgainAfterEachFailure() throws {
        let turn = Monitor(0)
        try ScriptedServer.run { connection in
            while connection.readRequest() != nil {
                switch turn.withLock({ turn in
                    turn += 1; return turn
                }) {
                case 1: return connection.hang()
                case 2: return connection.reset()
                case 3: connection.write("garbage\r\n\r\n"); return
                default: connection.reply(200, "well")
                }
            }
        } _: { server in
            let client = try client()
            let request = HTTPClientRequest("POST", server.url, timeouts: HTTPClientTimeouts(total: 500))
            for _ in 0..<3 { #expect(failure { () throws(HTTPClientError) in try client.send(request) } != nil) }
            #expect(try client.send(HTTPClientRequest("POST", server.url)).body == Array("well".utf8))
        }
    }
}

@Suite struct HTTPClientStreamTests {
    @Test func handsOverBytesAsTheyArrive() throws {
        let proceed = Monitor(false)
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\none")
            _ = proceed.wait(milliseconds: 10_000) { $0 ? true : nil }
            connection.write("two")
        } _: { server in
            var received: [UInt8] = []
            let response = try client().stream(HTTPClientRequest("GET", server.url, timeouts: .stream)) { bytes in
                received.append(contentsOf: bytes)
                proceed.signal { $0 = true }
                return true
            }
            #expect(response.status == 200)
            #expect(response.body.isEmpty)
            #expect(String(decoding: received, as: UTF8.self) == "onetwo")
        }
    }

    @Test func theReceiverCanStopTheStream() throws {
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\nfirst")
            connection.hang()
        } _: { server in
            let response = try client().stream(HTTPClientRequest("GET", server.url, timeouts: .stream)) { _ in false }
            #expect(response.status == 200)
        }
    }

    @Test func aRefusalIsCollectedInsteadOfStreamed() throws {
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.reply(401, "who are you")
        } _: { server in
            var streamed = 0
            let response = try client().stream(HTTPClientRequest("GET", server.url)) { bytes in
                streamed += bytes.count
                return true
            }
            #expect(response.status == 401)
            #expect(response.body == Array("who are you".utf8))
            #expect(streamed == 0)
        }
    }

    @Test func cancelEndsAStreamThatIsSilent() throws {
        try ScriptedServer.run { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\nfirst")
            connection.hang()
        } _: { server in
            let client = try client()
            let hasBegun = Monitor(false)
            let canceller = WorkerThread(name: "canceller") {
                _ = hasBegun.wait(milliseconds: 10_000) { $0 ? true : nil }
                client.cancel()
            }
            let kind = failure { () throws(HTTPClientError) in
                try client.stream(HTTPClientRequest("GET", server.url, timeouts: .stream)) { _ in
                    hasBegun.signal { $0 = true }
                    return true
                }
            }
            #expect(kind == .cancelled)
            #expect(canceller.join(milliseconds: 10_000))
            #expect(
                failure { () throws(HTTPClientError) in try client.send(HTTPClientRequest("GET", server.url)) }
                    == .cancelled)
        }
    }
}

@Suite struct HTTPAddressTests {
    @Test func readsTheParts() throws {
        let address = try #require(HTTPAddress("HTTP://LocalHost/a?b=c"))
        #expect(address.origin == "http://localhost:80")
        #expect(address.path == "/a")
        #expect(address.query == "b=c")
        #expect(HTTPAddress("https://[::1]:4000")?.port == 4000)
    }

    @Test(arguments: [
        ("http://localhost", true), ("http://127.9.9.9", true), ("http://[::1]", true), ("http://a.localhost", true),
        ("http://127.0.0.1.example.org", false), ("http://localhost.example.org", false), ("http://10.0.0.1", false),
        ("http://128.0.0.1", false),
    ])
    func knowsTheLoopbackInterface(url: String, isLoopback: Bool) throws {
        #expect(try #require(HTTPAddress(url)).isLoopback == isLoopback)
    }

    @Test func comparesServers() throws {
        let local = try #require(HTTPAddress("http://127.0.0.1:4000"))
        #expect(local.isSameServer(as: try #require(HTTPAddress("http://localhost:4000/x"))))
        #expect(!local.isSameServer(as: try #require(HTTPAddress("http://localhost:4001"))))
        #expect(!local.isSameServer(as: try #require(HTTPAddress("https://localhost:4000"))))
        #expect(!local.isSameServer(as: try #require(HTTPAddress("http://example.org:4000"))))
    }

    @Test func encodesQueries() {
        #expect(HTTPAddress.queryString([("q", "a b&c=d/é"), ("x", "")]) == "?q=a%20b%26c%3Dd%2F%C3%A9&x=")
        #expect(HTTPAddress.queryString([]) == "")
    }
}
