import EventCodec
import HTTPClient
import Hub
import JSONCoding
import Platform
import Testing

/// Session files from the hub's own process.
@Suite struct LocalTranscriptTests {
    private static let session = "11111111-2222-4333-8444-555555555555"

    private func body(_ numbers: Range<Int>) -> [UInt8] {
        let lines = numbers.map { number in
            #"{"parentUuid":null,"sessionId":"\#(LocalTranscriptTests.session)","version":"2.1.329","#
                + #""uuid":"00000000-0000-4000-8000-\#(100_000_000_000 + number)","#
                + #""timestamp":"2026-01-12T13:46:\#(10 + number % 50).000Z","type":"user","#
                + #""message":{"content":"line \#(number)"}}"# + "\n"
        }
        let chunk = TranscriptChunk(
            agentKind: "claude-code", path: "/h/.claude/projects/p/s.jsonl",
            sessionID: LocalTranscriptTests.session, machineID: "laptop", sourceApp: "shop", offset: 0,
            content: Array(lines.joined().utf8))
        var body: [UInt8] = []
        chunk.append(to: &body)
        return body
    }

    private func take(
        _ hub: HubService, _ body: [UInt8], store: String? = nil
    ) throws -> (status: Int, retryAfter: Int?, json: JSONNode) {
        let answer = Monitor((status: Int, retryAfter: Int?, body: [UInt8])?.none)
        hub.takeTranscripts(body, storeID: store) { status, retryAfter, body in
            answer.signal { $0 = (status, retryAfter, body) }
        }
        let found = try #require(answer.wait(milliseconds: 20_000) { $0 })
        return (found.status, found.retryAfter, try JSONDocument(parsing: found.body).root)
    }

    private func post(_ hub: HubService, _ token: String, _ body: [UInt8]) throws -> HTTPClientResponse {
        try HTTPClient(userAgent: "test").send(
            HTTPClientRequest(
                "POST", hub.url + "/api/transcripts",
                headers: [("Authorization", "Bearer \(token)"), ("Content-Type", TranscriptChunk.contentType)],
                body: body))
    }

    @Test func bothWaysStoreTheSameLinesOnce() throws {
        let state = try StateFolder()
        let hub = try state.start()
        defer { hub.stop() }
        let token = String(try state.text("token").prefix { !$0.isWhitespace })
        let first = try take(hub, body(0..<20))
        #expect(first.status == 200 && first.json["stored"]?.int == 20)
        let again = try post(hub, token, body(10..<30))
        #expect(again.json?["duplicate"]?.int == 10 && again.json?["stored"]?.int == 10)
        #expect(try take(hub, body(0..<30)).json["duplicate"]?.int == 30)
        let session = try hub.send("GET", "/api/sessions/\(LocalTranscriptTests.session)", token: token).json
        #expect(session?["session"]?["event_count"]?.int == 30)
        // The same name of the store, by which positions are kept.
        #expect(first.json["store_id"]?.string == again.json?["store_id"]?.string)
    }

    @Test func refusalsAreThoseOfTheRoute() throws {
        let state = try StateFolder()
        let hub = try state.start()
        #expect(try take(hub, body(0..<3), store: "another").status == 412)
        #expect(try take(hub, body(0..<3), store: "another").json["error"]?["code"]?.string == "other_store")
        #expect(try take(hub, Array("nonsense".utf8)).status == 400)
        #expect(try take(hub, []).json["stored"]?.int == 0)
        hub.stop()
        // A hub that has stopped keeps nothing, and says so.
        let late = try take(hub, body(0..<3))
        #expect(late.status == 503 && late.retryAfter == 1)
        let next = try state.start()
        defer { next.stop() }
        #expect(try take(next, body(0..<3)).json["stored"]?.int == 3)
    }

    /// What was acknowledged is there when the hub comes back.
    @Test func acknowledgedLinesOutliveTheHub() throws {
        let state = try StateFolder()
        let hub = try state.start()
        for round in 0..<5 { #expect(try take(hub, body(round * 100..<round * 100 + 100)).json["stored"]?.int == 100) }
        hub.stop()
        let next = try state.start()
        defer { next.stop() }
        #expect(try take(next, body(0..<510)).json["duplicate"]?.int == 500)
    }
}
