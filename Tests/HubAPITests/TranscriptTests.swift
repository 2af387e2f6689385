import Compression
import EventCodec
import EventModel
import EventStore
import HTTPClient
import Ingest
import JSONCoding
import Platform
import StoreTesting
import Telemetry
import Testing

@testable import HubAPI

/// What a sender of session files is told, and what is kept of them.
@Suite struct TranscriptTests {
    private static let session = "11111111-2222-4333-8444-555555555555"

    private func line(_ number: Int, _ members: String) -> String {
        let digits = String(number)
        let uuid = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.utf8.count) + digits
        return #"{"parentUuid":null,"sessionId":"\#(TranscriptTests.session)","version":"2.1.329","uuid":"\#(uuid)","#
            + #""timestamp":"1970-01-12T13:46:4\#(number % 10).000Z",\#(members)}"#
    }

    private func prompt(_ number: Int) -> String {
        line(number, #""type":"user","promptId":"p","promptSource":"typed","message":{"content":"needle \#(number)"}"#)
    }

    private func assistant(_ number: Int) -> String {
        line(
            number,
            #""type":"assistant","requestId":"req_1","message":{"id":"msg_1","model":"claude-sonnet-5","stop_reason":"end_turn","#
                + #""content":[{"type":"text","text":"done"}],"usage":{"input_tokens":3,"output_tokens":5}}"#)
    }

    private func chunk(_ lines: [String], kind: String = "claude-code", agentID: String? = nil) -> TranscriptChunk {
        var chunk = TranscriptChunk(
            agentKind: kind, path: "/h/.claude/projects/p/s.jsonl", sessionID: TranscriptTests.session,
            machineID: "laptop", sourceApp: "shop", offset: 1000,
            content: Array(lines.map { $0 + "\n" }.joined().utf8))
        chunk.agentID = agentID
        return chunk
    }

    private func body(_ chunks: [TranscriptChunk]) -> [UInt8] {
        var body: [UInt8] = []
        for chunk in chunks { chunk.append(to: &body) }
        return body
    }

    private func post(
        _ hub: TestHub, _ body: [UInt8], token: String = TestHub.ingestToken, coding: String? = nil
    ) throws -> HTTPClientResponse {
        var headers = [(name: "Content-Type", value: TranscriptChunk.contentType)]
        if let coding { headers.append(("Content-Encoding", coding)) }
        return try hub.send("POST", "/api/transcripts", token: token, headers: headers, body: body)
    }

    @Test func linesAreStoredOnceAndCounted() throws {
        let hub = try TestHub()
        let lines = [
            prompt(1), assistant(2), #"{"type":"ai-title","sessionId":"\#(TranscriptTests.session)","aiTitle":"T"}"#,
            #"{"type":"mode","mode":"x"}"#, #"{"type":"novelty","timestamp":"1970-01-12T13:46:41Z"}"#,
            "", "{broken", "7",
        ]
        let reply = try post(hub, body([chunk(lines)]))
        #expect(reply.status == 200)
        #expect(reply.json["stored"]?.int == 3)
        #expect(reply.json["noted"]?.int == 1)
        #expect(reply.json["skipped"]?.int == 1)
        #expect(reply.json["unknown_types"]?["novelty"]?.int == 1)
        #expect(reply.json["rejected_count"]?.int == 2)
        let rejected = reply.json["rejected"]?.elements ?? []
        #expect(rejected.map { $0["code"]?.string } == ["malformed", "malformed"])
        let before = lines[..<6].reduce(1000) { $0 + $1.utf8.count + 1 }
        #expect(rejected[0]["offset"]?.int == Int64(before))
        #expect(hub.metrics.transcriptLines(.malformed).value == 2)
        #expect(hub.metrics.transcriptLines(.unknown).value == 1)
        #expect(hub.metrics.transcriptLines(.skipped).value == 1)
        #expect(hub.metrics.transcriptLines(.read).value == 3)
        let again = try post(hub, body([chunk(lines)]))
        #expect(again.json["stored"]?.int == 0)
        #expect(again.json["duplicate"]?.int == 3)
        let events = try hub.get("/api/events?order=asc").json["events"]?.elements ?? []
        #expect(Set(events.map { $0["hook_event_type"]?.string }) == ["prompt", "assistant", "transcript.novelty"])
        #expect(events.allSatisfy { $0["source_app"]?.string == "shop" && $0["machine_id"]?.string == "laptop" })
        #expect(try hub.get("/metrics").text.contains("eyrie_transcript_lines_total{disposition=\"malformed\"} 4"))
    }

    @Test(arguments: ["gzip", "zstd"]) func packedChunks(coding: String) throws {
        let hub = try TestHub()
        let plain = body([chunk([prompt(1)]), chunk([assistant(2)])])
        let packed = coding == "gzip" ? try Gzip.compress(plain) : try Zstd.compress(plain)
        #expect(try post(hub, packed, coding: coding).json["stored"]?.int == 2)
    }

    @Test func aSidecarStatesAnAgent() throws {
        let hub = try TestHub()
        var sidecar = chunk([#"{"agentType":"Explore","description":"look around"}"#], agentID: "a1")
        sidecar.kind = .sidecar
        let reply = try post(hub, body([chunk([prompt(1)]), sidecar]))
        #expect(reply.json["noted"]?.int == 1)
        let agents = try hub.get("/api/sessions/\(TranscriptTests.session)/agents").json["agents"]?.elements ?? []
        #expect(agents.first { $0["agent_id"]?.string == "a1" }?["agent_name"]?.string == "Explore")
    }

    @Test func anEmptyRequestStoresNothing() throws {
        let hub = try TestHub()
        #expect(try post(hub, body([chunk([])])).json["stored"]?.int == 0)
    }

    @Test func whatIsNoChunkIsRefused() throws {
        let hub = try TestHub()
        let broken = try post(hub, Array("no header\n".utf8))
        #expect(broken.status == 400)
        #expect(broken.errorCode == "invalid_chunk")
        let other = try hub.send(
            "POST", "/api/transcripts", headers: [(name: "Content-Type", value: "application/json")],
            body: body([chunk([])]))
        #expect(other.status == 415)
        let foreign = try post(hub, body([chunk([prompt(1)], kind: "abacus"), chunk([prompt(2)])]))
        #expect(foreign.status == 200)
        #expect(foreign.json["rejected"]?.elements.first?["code"]?.string == "unknown_agent_kind")
        #expect(foreign.json["stored"]?.int == 1)
    }

    @Test func tooManyLinesAreRefusedAsAWhole() throws {
        let hub = try TestHub()
        let line = #"{"type":"x","sessionId":"s"}"#
        let lines = [String](repeating: line, count: TranscriptSubmission.recordsMaximum + 1)
        let reply = try post(hub, body([chunk(lines)]))
        #expect(reply.status == 413)
        #expect(reply.errorCode == "too_many_lines")
        #expect(try hub.get("/api/events").json["total"]?.int == 0)
    }

    @Test func manyRefusalsAreCountedAndSomeNamed() throws {
        let hub = try TestHub()
        let lines = [String](repeating: "{", count: 150) + (0..<60).map { #"{"type":"x\#($0)"}"# }
        let reply = try post(hub, body([chunk(lines)]))
        #expect(reply.json["rejected_count"]?.int == 150)
        #expect(reply.json["rejected"]?.elements.count == TranscriptSubmission.namedRefusalsMaximum)
        let types = reply.json["unknown_types"]?.members ?? []
        #expect(types.count == TranscriptSubmission.namedTypesMaximum + 1)
        #expect(reply.json["unknown_types"]?["other"]?.int == 10)
    }

    @Test func theEventLimitDoesNotCountLines() throws {
        let hub = try TestHub { $0.rateLimit = 1 }
        let lines = (0..<9).map(prompt)
        for _ in 0..<3 { #expect(try post(hub, body([chunk(lines)])).status == 200) }
    }

    @Test func aFailingStoreIsToldAsAWhole() throws {
        let hub = try TestHub()
        hub.store.planAlways(.beforeCommit(StoreError(.diskFull, "no room")))
        let reply = try post(hub, body([chunk([prompt(1)])]))
        #expect(reply.status == 503)
        #expect(reply.header("Retry-After") != nil)
        #expect(reply.json["error"]?["retryable"]?.bool == true)
    }
}
