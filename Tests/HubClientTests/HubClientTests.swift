import Authentication
import Compression
import HubClient
import JSONCoding
import Platform
import ScriptedServer
import Testing

private func client(_ server: ScriptedServer, path: String = "", token: String? = nil, secret: String? = nil) throws
    -> HubClient
{
    try HubClient(HubLocation(url: server.url + path, token: token, secret: secret), version: "test")
}

private func failure(_ body: () throws(HubError) -> Void) -> HubError? {
    do throws(HubError) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// The bytes that were sent, whatever their encoding.
private func decoded(_ request: ScriptedRequest) -> [UInt8]? {
    let limits = DecompressionLimits(maximumBytes: 64 << 20)
    switch request.headers["content-encoding"] {
    case "zstd": return try? Zstd.decompress(request.body, limits: limits)
    case "gzip": return try? Gzip.decompress(request.body, limits: limits)
    case nil: return request.body
    default: return nil
    }
}

@Suite struct HubClientTests {
    @Test func getsAndPostsJSON() throws {
        try ScriptedServer.run { connection in
            while let request = connection.readRequest() {
                let type = request.headers["content-type"] ?? "-"
                let authorization = request.headers["authorization"] ?? "-"
                connection.reply(
                    200, #"{"line":"\#(request.method) \#(request.target) \#(type) \#(authorization)"}"#)
            }
        } _: { server in
            let client = try client(server, path: "/base", token: "secret")
            let got = try client.get("/api/search", query: [("q", "a&b"), ("limit", "1")])
            #expect(got.root["line"]?.string == "GET /base/api/search?q=a%26b&limit=1 - Bearer secret")
            let posted = try client.post("/api/sessions", json: Array("{}".utf8))
            #expect(posted.root["line"]?.string == "POST /base/api/sessions application/json Bearer secret")
            let patched = try client.patch("/api/sessions/x", json: Array("{}".utf8))
            #expect(patched.root["line"]?.string == "PATCH /base/api/sessions/x application/json Bearer secret")
        }
    }

    @Test func anEmptyReplyIsNull() throws {
        try ScriptedServer.run { connection in
            while connection.readRequest() != nil { connection.reply(200) }
        } _: { server in
            let document = try client(server).post("/hooks/claude-code", json: Array("{}".utf8))
            #expect(document.root.isNull)
        }
    }

    @Test func readsTheHubsErrors() throws {
        let body =
            #"{"error":{"code":"invalid_field","message":"no","field":"timestamp","fields":[{"field":"timestamp","message":"late"}],"hint":"do","retryable":true}}"#
        try ScriptedServer.run { connection in
            while connection.readRequest() != nil { connection.reply(400, headers: ["Retry-After: 9"], body) }
        } _: { server in
            let client = try client(server)
            let error = try #require(failure { () throws(HubError) in _ = try client.get("/x") })
            #expect(error.status == 400 && error.code == "invalid_field" && error.field == "timestamp")
            #expect(error.fields.map(\.message) == ["late"])
            #expect(error.hint == "do" && error.isRetryable && error.retryAfterSeconds == 9 && error.isFromHub)
        }
    }

    @Test(arguments: [
        (404, "<html>nginx</html>", false), (503, "", true), (502, "{}", true), (301, "moved", false),
        (400, "[]", false),
    ])
    func anotherServersErrorsAreKnownAsSuch(status: Int, body: String, isRetryable: Bool) throws {
        try ScriptedServer.run { connection in
            while connection.readRequest() != nil { connection.reply(status, body) }
        } _: { server in
            let client = try client(server)
            let error = try #require(failure { () throws(HubError) in _ = try client.get("/x") })
            #expect(error.status == status && !error.isFromHub && error.isRetryable == isRetryable)
        }
    }

    @Test func aDuplicateIsKnownAsSuch() throws {
        try ScriptedServer.run { connection in
            while connection.readRequest() != nil {
                connection.reply(409, #"{"event_uuid":"u","id":1,"status":"duplicate"}"#)
            }
        } _: { server in
            let client = try client(server)
            let error = try #require(
                failure { () throws(HubError) in _ = try client.post("/events", json: [0x7B, 0x7D]) })
            #expect(error.isDuplicate && error.code == "duplicate" && error.isFromHub)
        }
    }

    @Test func aReplyThatIsNoJSONIsUnexpected() throws {
        try ScriptedServer.run { connection in
            while connection.readRequest() != nil { connection.reply(200, "<html>") }
        } _: { server in
            let client = try client(server)
            let error = try #require(failure { () throws(HubError) in _ = try client.get("/x") })
            #expect(error.code == HubError.unexpectedReply)
        }
    }

    @Test func nobodyThereIsUnreachableAndRetryable() throws {
        let server = ScriptedServer { _ in }
        server.stop()
        let client = try client(server)
        let error = try #require(failure { () throws(HubError) in _ = try client.get("/x") })
        #expect(error.isUnreachable && error.isRetryable && error.status == nil && error.hint != nil)
    }

    @Test(arguments: ["x", "", "/a b", "/a\r\nX: y"])
    func refusesPathsThatAreNone(path: String) throws {
        try ScriptedServer.run {
            $0.hang()
        } _: { server in
            let client = try client(server)
            let error = failure { () throws(HubError) in _ = try client.get(path) }
            #expect(error?.code == "invalid_request")
        }
    }

    /// What is signed is what arrives: method, target with a base path, and the compressed body.
    @Test func signsWhatItSends() throws {
        let refusals = Monitor<[String]>([])
        let verifier = SignatureVerifier(secret: "shared")
        try ScriptedServer.run { connection in
            while let request = connection.readRequest() {
                do throws(SignatureRefusal) {
                    try verifier.verify(method: request.method, path: request.target, body: request.body) {
                        request.headers[$0.lowercased()]
                    }
                } catch {
                    refusals.withLock { $0.append("\(error)") }
                }
                let count = decoded(request)?.split(separator: 0x0A).count ?? 0
                let items = (0..<count).map { #"{"index":\#($0),"status":"stored"}"# }.joined(separator: ",")
                connection.reply(200, #"{"items":[\#(items)]}"#)
            }
        } _: { server in
            let client = try client(server, path: "/eyrie", secret: "shared")
            _ = try client.get("/api/search", query: [("q", "a b/c%é"), ("x", "~")])
            _ = try client.patch("/api/sessions/a%2Fb", json: Array(#"{"title":"t"}"#.utf8))
            let line = Array("{\"k\":\"\(String(repeating: "v", count: 500))\"}".utf8)
            _ = try client.postBatch(lines: Array(repeating: line, count: 20))
        }
        #expect(refusals.withLock { $0 } == [])
    }
}

@Suite struct BatchTests {
    private let lines = (0..<50).map {
        Array(#"{"event_uuid":"\#($0)","payload":{"text":"some text to compress"}}"#.utf8)
    }

    @Test func compressesAndReadsEachItemsStatus() throws {
        let bodies = Monitor<[[UInt8]?]>([])
        try ScriptedServer.run { connection in
            guard let request = connection.readRequest() else { return }
            bodies.withLock { $0.append(request.headers["content-encoding"] == "zstd" ? decoded(request) : nil) }
            let items = (0..<50).reversed().map {
                $0 == 7
                    ? #"{"index":7,"status":"rejected","error":{"code":"invalid_field","message":"bad"}}"#
                    : #"{"index":\#($0),"status":"\#($0 == 8 ? "duplicate" : $0 == 9 ? "unavailable" : "stored")"}"#
            }
            connection.reply(200, #"{"stored":47,"items":[\#(items.joined(separator: ","))]}"#)
        } _: { server in
            let reply = try client(server).postBatch(lines: lines)
            #expect(reply.items[7] == BatchReply.Item(.rejected, code: "invalid_field", message: "bad"))
            #expect(reply.items[8].status == .duplicate && reply.items[9].status == .unavailable)
            #expect(reply.count(.stored) == 47)
        }
        #expect(bodies.withLock { $0 } == [Array(lines.joined(separator: [0x0A]))])
    }

    @Test func fallsBackToEncodingsThatTheHubKnows() throws {
        let encodings = Monitor<[String]>([])
        try ScriptedServer.run { connection in
            while let request = connection.readRequest() {
                let encoding = request.headers["content-encoding"] ?? "identity"
                encodings.withLock { $0.append(encoding) }
                guard encoding == "identity" else {
                    connection.reply(415, #"{"error":{"code":"unsupported_encoding","message":"no"}}"#)
                    continue
                }
                let items = (0..<50).map { #"{"index":\#($0),"status":"stored"}"# }.joined(separator: ",")
                connection.reply(200, #"{"items":[\#(items)]}"#)
            }
        } _: { server in
            let client = try client(server)
            for _ in 0..<2 { _ = try client.postBatch(lines: lines, isBuffered: true) }
        }
        #expect(encodings.withLock { $0 } == ["zstd", "gzip", "identity", "identity"])
    }

    @Test(arguments: [
        "{}", "[]", #"{"items":[]}"#, #"{"items":[{"index":0,"status":"stored"}]}"#,
        #"{"items":[{"index":0,"status":"stored"},{"index":0,"status":"stored"}]}"#,
        #"{"items":[{"index":0,"status":"stored"},{"index":2,"status":"stored"}]}"#,
        #"{"items":[{"index":0,"status":"stored"},{"index":-1,"status":"stored"}]}"#,
        #"{"items":[{"index":0,"status":"stored"},{"index":1,"status":"eaten"}]}"#,
        #"{"items":[{"index":0,"status":"stored"},{"status":"stored"}]}"#,
    ])
    func aReplyMustAccountForEveryEvent(reply: String) throws {
        try ScriptedServer.run { connection in
            while connection.readRequest() != nil { connection.reply(200, reply) }
        } _: { server in
            let client = try client(server)
            let error = failure { () throws(HubError) in
                _ = try client.postBatch(lines: [[0x7B, 0x7D], [0x7B, 0x7D]])
            }
            #expect(error?.code == HubError.unexpectedReply)
        }
    }
}

@Suite struct ServerSentEventTests {
    private let text =
        "\u{FEFF}: hello\n\nid: 1\nevent: event\ndata: {\"a\":1}\n\ndata:two\r\ndata: lines\r\n\r\nid\revent: x\rdata\r\r: end\n\nid: 9\n\nevent: lost\n\ndata: unfinished"
    private let expected = [
        ServerSentEvent(id: "1", event: "event", data: #"{"a":1}"#),
        ServerSentEvent(id: "1", event: "message", data: "two\nlines"),
        ServerSentEvent(id: "", event: "x", data: ""),
    ]

    @Test func readsMessagesWhateverThePieces() {
        let bytes = Array(text.utf8)
        for size in [1, 2, 3, 5, 7, 64, 1000] {
            var parser = ServerSentEventParser()
            var messages: [ServerSentEvent] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                messages += parser.parse(bytes[start..<min(start + size, bytes.count)]) ?? []
            }
            #expect(messages == expected, "pieces of \(size)")
        }
    }

    @Test func refusesAMessageOverTheLimit() {
        var parser = ServerSentEventParser(messageLimit: 100)
        #expect(parser.parse(Array("data: short\n\n".utf8))?.count == 1)
        let line = Array("data: \(String(repeating: "a", count: 40))\n".utf8)
        #expect(parser.parse(line) != nil && parser.parse(line) != nil && parser.parse(line) == nil)
    }

    @Test func streamsUntilTheReceiverHasEnough() throws {
        try ScriptedServer.run { connection in
            guard let request = connection.readRequest() else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: ping\n\n")
            connection.write("id: \(request.headers["last-event-id"] ?? "-")\ndata: \(request.target)\n\n")
            connection.write("data: 2\n\ndata: 3\n\n")
            connection.hang()
        } _: { server in
            var received: [ServerSentEvent] = []
            try client(server).stream("/stream", query: [("session_id", "s")], lastEventID: "41") { message in
                received.append(message)
                return received.count < 2
            }
            #expect(received.map(\.data) == ["/stream?session_id=s", "2"])
            #expect(received.first?.id == "41")
        }
    }

    @Test func aStreamThatEndsReturnsAndARefusedOneThrows() throws {
        let turn = Monitor(0)
        try ScriptedServer.run { connection in
            guard connection.readRequest() != nil else { return }
            if turn.withLock({
                $0 += 1; return $0
            }) == 1 {
                connection.write("HTTP/1.1 200 OK\r\n\r\ndata: 1\n\n")
            } else {
                connection.reply(401, #"{"error":{"code":"unauthenticated","message":"who"}}"#)
            }
        } _: { server in
            let client = try client(server)
            var count = 0
            try client.stream("/stream") { _ in
                count += 1
                return true
            }
            #expect(count == 1)
            let error = failure { () throws(HubError) in try client.stream("/stream") { _ in true } }
            #expect(error?.isDenied == true)
        }
    }
}
