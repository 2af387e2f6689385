import Adapters
import EventCodec
import EventModel
import JSONCoding
import OpenTelemetry
import Testing

/// Which record it is follows from what was sent, whatever is kept of it.
@Suite struct RecordIdentityTests {
    /// Leaves out every word that is to be left out.
    private static let parse: RecordParsing = { bytes throws(JSONError) in
        try JSONDocument(parsing: String(decoding: bytes, as: UTF8.self).replacing("hidden", with: "[left out]"))
    }

    private static let lines = [
        #"{"type":"user","uuid":"7d1b7fb5-3e0f-4c55-9d0e-2b7f6a1c9d3e","timestamp":"2026-11-21T01:00:00Z","sessionId":"s1","message":{"role":"user","content":"hidden"}}"#,
        #"{"type":"queue-operation","operation":"enqueue","timestamp":"2026-11-21T01:00:01Z","sessionId":"s1","content":"hidden"}"#,
        #"{"type":"ai-title","aiTitle":"hidden","sessionId":"s1"}"#,
        #"{"type":"novelty","timestamp":"2026-11-21T01:00:02Z","sessionId":"s1","text":"hidden"}"#,
    ]

    private func observation(_ text: String, parse: @escaping RecordParsing) throws -> Observation {
        let chunk = TranscriptChunk(
            agentKind: "claude-code", path: "/p/s1.jsonl", sessionID: "s1", machineID: "m", sourceApp: "a", offset: 0,
            content: [])
        var transcript = ClaudeCodeTranscript(chunk, receivedAt: transcriptClock, parse: parse)
        return try #require(transcript.read(Array(text.utf8)[...], at: 0).observation)
    }

    @Test(arguments: lines)
    func aLineIsTheSameRecordWhateverIsKept(_ line: String) throws {
        let whole = try observation(line, parse: ClaudeCodeTranscript.parse)
        let kept = try observation(line, parse: Self.parse)
        #expect(kept.event.uuid == whole.event.uuid)
        #expect(!String(decoding: kept.event.payload, as: UTF8.self).contains("hidden"))
        #expect(!"\(kept.facts)".contains("hidden") && !kept.event.summary.contains("hidden"))
        #expect(!kept.searchText.contains("hidden"))
    }

    @Test func linesThatDifferInWhatIsLeftOutAreTwo() throws {
        let first = try observation(Self.lines[1], parse: Self.parse)
        let second = try observation(
            Self.lines[1].replacing("hidden", with: "hidden hidden"), parse: Self.parse)
        #expect(first.event.uuid != second.event.uuid)
    }

    @Test func aRecordOfTelemetryIsTheSameWhateverIsKept() throws {
        let logs = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"note","value":{"stringValue":"hidden"}}]},"scopeLogs":[{"logRecords":[
            {"timeUnixNano":"1795233900000000000","eventName":"x","body":{"stringValue":"hidden"},
            "attributes":[{"key":"session.id","value":{"stringValue":"s"}},{"key":"prompt","value":{"stringValue":"hidden"}},
            {"key":"n","value":{"intValue":"3"}}]}]}]}]}
            """
        let traces = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",
            "name":"x","startTimeUnixNano":"1795233900000000000","endTimeUnixNano":"1795233900000000001",
            "status":{"code":2,"message":"hidden"},"attributes":[{"key":"session.id","value":{"stringValue":"s"}}],
            "events":[{"name":"e","attributes":[{"key":"a","value":{"stringValue":"hidden"}}]}]}]}]}]}
            """
        for (text, signal) in [(logs, OTLPSignal.logs), (traces, OTLPSignal.traces)] {
            let request = try OTLPRequest(decoding: Array(text.utf8), encoding: .json, signal: signal)
            let whole = TelemetryAdapter(receivedAt: transcriptClock).read(request).observations
            let kept = TelemetryAdapter(receivedAt: transcriptClock, parse: Self.parse).read(request).observations
            #expect(whole.count == 1 && kept.map(\.event.uuid) == whole.map(\.event.uuid))
            let payload = kept.map { String(decoding: $0.event.payload, as: UTF8.self) }.joined()
            #expect(!payload.contains("hidden") && payload.contains("[left out]"))
            #expect(whole.map(\.event.sessionID) == kept.map(\.event.sessionID))
        }
    }

    @Test func aRecordOfWhichAllIsKeptIsUntouched() throws {
        for name in ["claude-code-2.1.329/logs", "claude-code-2.1.329/metrics", "claude-code-2.1.329/traces"] {
            let request = try TelemetryFixtures.request(name, .json)
            let whole = TelemetryAdapter(receivedAt: TelemetryFixtures.receivedAt).read(request).observations
            let kept = TelemetryAdapter(
                receivedAt: TelemetryFixtures.receivedAt, parse: ClaudeCodeTranscript.parse
            ).read(request).observations
            #expect(whole.map(\.event) == kept.map(\.event))
        }
    }
}
