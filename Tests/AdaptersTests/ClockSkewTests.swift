import Adapters
import EventCodec
import EventModel
import JSONCoding
import OpenTelemetry
import Testing

/// Records of a clock that is far ahead are kept with the time of receipt, and say what they were reported with.
@Suite struct ClockSkewTests {
    private let later = transcriptClock.advanced(byMicroseconds: 3_600_000_000)

    private func observation(_ line: String, receivedAt: Timestamp) throws -> Observation {
        let chunk = TranscriptChunk(
            agentKind: "claude-code", path: "/p/s1.jsonl", sessionID: "s1", machineID: "m", sourceApp: "a", offset: 0,
            content: [])
        var transcript = ClaudeCodeTranscript(chunk, receivedAt: receivedAt)
        return try #require(transcript.read(Array(line.utf8)[...], at: 0).observation)
    }

    @Test(arguments: [
        #"{"type":"user","uuid":"7d1b7fb5-3e0f-4c55-9d0e-2b7f6a1c9d3e","timestamp":"2099-01-01T00:00:00Z","sessionId":"s1","message":{"role":"user","content":"go"}}"#,
        #"{"type":"queue-operation","operation":"enqueue","timestamp":"2099-01-01T00:00:00Z","sessionId":"s1","content":"go"}"#,
        #"{"type":"novelty","timestamp":"2099-01-01T00:00:00Z","sessionId":"s1"}"#,
    ])
    func aLineIsKeptAndIsTheSameRecordWheneverItIsSent(_ line: String) throws {
        let first = try observation(line, receivedAt: transcriptClock)
        let second = try observation(line, receivedAt: later)
        #expect(first.event.timestamp == transcriptClock && second.event.timestamp == later)
        #expect(first.event.uuid == second.event.uuid)
        #expect(first.hasTimeOfReceipt)
        let payload = try JSONDocument(parsing: first.event.payload).root
        #expect(payload["reported_timestamp"]?.string == "2099-01-01T00:00:00.000000Z")
        #expect(payload["type"] != nil)
    }

    @Test func aSpanLastsAsLongAsItSays() throws {
        let text = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",
            "name":"claude_code.tool","startTimeUnixNano":"4070908800000000000","endTimeUnixNano":"4070908803000000000",
            "attributes":[{"key":"session.id","value":{"stringValue":"s"}},{"key":"tool_use_id","value":{"stringValue":"t"}},
            {"key":"tool_name","value":{"stringValue":"Bash"}}]}]}]}]}
            """
        let request = try OTLPRequest(decoding: Array(text.utf8), encoding: .json, signal: .traces)
        let first = try #require(TelemetryAdapter(receivedAt: transcriptClock).read(request).observations.first)
        let second = try #require(TelemetryAdapter(receivedAt: later).read(request).observations.first)
        #expect(first.event.timestamp == transcriptClock && first.hasTimeOfReceipt)
        #expect(first.event.uuid == second.event.uuid)
        let calls = first.facts.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
        let call = try #require(calls.first { $0.startedAt != nil })
        #expect(call.startedAt == transcriptClock.advanced(byMicroseconds: -3_000_000))
        #expect(call.endedAt == transcriptClock)
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"reported_timestamp":"1970-01-01T00:00:00.000000Z","a":1}"#),
        (#" { } "#, #" {"reported_timestamp":"1970-01-01T00:00:00.000000Z" } "#), ("", ""), ("[1]", "[1]"),
    ])
    func thePayloadKeepsTheReportedTime(_ payload: String, _ expected: String) {
        var event = Event(
            uuid: EventUUID(high: 1, low: 2), sourceApp: "a", machineID: "m", sessionID: "s", type: "t",
            timestamp: later,
            createdAt: later)
        event.payload = Array(payload.utf8)
        var observation = Observation(event: event)
        observation.note(disbelieved: nil)
        #expect(observation.event == event && !observation.hasTimeOfReceipt)
        observation.note(disbelieved: .epoch)
        #expect(String(decoding: observation.event.payload, as: UTF8.self) == expected)
        #expect(observation.hasTimeOfReceipt)
    }
}
