import EventCodec
import EventModel
import JSONCoding
import Testing

@testable import Adapters

/// Nothing that stands in a file may stop the reading of it.
@Suite struct TranscriptHostileTests {
    @Test(arguments: 0..<8) func mutatedLinesAreReadOrRefused(_ seed: Int) throws {
        var random = HostileInputTests.SplitMix(state: UInt64(seed))
        for path in TranscriptFixtures.paths {
            let chunk = try TranscriptFixtures.chunk(path)
            for line in chunk.content.split(separator: 0x0A) {
                guard let root = try? JSONDocument(parsing: Array(line)).root else { continue }
                var writer = JSONWriter()
                HostileInputTests.mutate(root, to: &writer, isRoot: true, using: &random)
                var mutated = chunk
                mutated.content = writer.bytes
                for reading in readings(mutated) { check(reading) }
                mutated.content = Array(writer.bytes.prefix(Int.random(in: 0...writer.bytes.count, using: &random)))
                for reading in readings(mutated) { check(reading) }
            }
        }
    }

    private func check(_ reading: TranscriptReading) {
        guard let observation = reading.observation else { return }
        let event = observation.event
        #expect(!event.sessionID.isEmpty && event.sessionID.utf8.count <= Limits.nameBytes)
        #expect(!event.type.isEmpty && event.summary.utf8.count <= Limits.summaryBytes)
        #expect(observation.searchText.utf8.count <= Limits.searchTextBytes)
        #expect(event.timestamp >= .epoch && event.timestamp <= .latest)
        #expect(![event.sessionID, event.agentID, event.type, event.toolName ?? ""].contains { $0.containsNUL })
    }

    @Test func aLineTooLongIsCutAndKeepsItsFacts() throws {
        let long = String(repeating: "x\\n", count: 2 << 20)
        let observation = try observe(
            line: "assistant",
            #""message":{"id":"m1","model":"x","content":[{"type":"text","text":"\#(long)"}],"usage":{"input_tokens":3}}"#
        )
        #expect(observation.event.payload.count <= Limits.eventBytes)
        let payload = try JSONDocument(parsing: observation.event.payload).root
        #expect(payload["eyrie_cut_from_bytes"]?.int ?? 0 > 4 << 20)
        #expect(payload["message"]?["usage"]?["input_tokens"]?.int == 3)
        #expect(observation.facts.contains { if case .modelCall = $0 { true } else { false } })
    }

    @Test func manyShortPartsAreCutToo() throws {
        let elements = String(repeating: "1,", count: 3 << 20) + "1"
        let observation = try observe(line: "user", #""toolUseResult":[\#(elements)],"message":{"content":"x"}"#)
        #expect(observation.event.payload.count <= Limits.eventBytes)
        _ = try JSONDocument(parsing: observation.event.payload)
    }

    @Test func unknownLinesKeepALittle() throws {
        let line =
            #"{"type":"novelty","sessionId":"s1","timestamp":"2026-11-01T10:00:00Z","text":"\#(String(repeating: "y", count: 200_000))"}"#
        guard case .unknown(let type, let observation) = readings([line])[0] else { throw TestFailure("not unknown") }
        #expect(type == "novelty" && observation.event.type == "transcript.novelty")
        #expect(observation.event.payload.count <= 64 << 10)
    }

    @Test(arguments: [
        "", " ", "{", "7", "null", "[]", "{}", #"{"type":7}"#, #"{"type":""}"#, "\u{0}", #"{"type":"user"}"#,
        #"{"type":"assistant","uuid":"u","timestamp":"yesterday"}"#, #"{"type":"system","timestamp":12}"#,
        #"{"type":"progress""#,
    ]) func whatIsNoRecordIsRefused(_ line: String) {
        var transcript = ClaudeCodeTranscript(
            TranscriptChunk(
                agentKind: "claude-code", path: "x", sessionID: "s", machineID: "m", sourceApp: "a", offset: 0,
                content: []), receivedAt: transcriptClock)
        guard case .malformed(let reason) = transcript.read(Array(line.utf8)[...], at: 0) else {
            Issue.record("\(line) was read")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test func nestedTooDeeplyIsRefused() {
        let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        guard case .malformed = readings([conversation("user", #""message":\#(deep)"#)])[0] else {
            Issue.record("it was read")
            return
        }
    }

    @Test func skippedTypesAreToldWithoutParsing() {
        for line in [
            #"{"parentUuid":null,"isSidechain":false,"type":"progress","data":{"message":{}}}"#,
            #"{ "type" : "api-request", "params":{"a":[1,{"b":"}"}]} }"#,
            #"{"a":"\"type\":\"user\"","attachment":{"type":"prompt_snapshot","x":["\\"]},"type":"attachment"}"#,
        ] {
            #expect(Array(line.utf8).withUnsafeBufferPointer(LineSkim.skippedType) != nil)
        }
        for line in [
            #"{"type":"user"}"#, #"{"message":{},"type":"progress"}"#, #"{"type":"progress""#, "",
            #"{"data":{"type":"progress"},"type":"user"}"#,
        ] {
            #expect(Array(line.utf8).withUnsafeBufferPointer(LineSkim.skippedType) == nil)
        }
    }
}
