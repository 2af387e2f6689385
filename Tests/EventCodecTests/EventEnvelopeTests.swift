import EventCodec
import EventModel
import JSONCoding
import Testing

private let received = Timestamp(milliseconds: 1_795_222_621_500)

private func read(_ text: String) throws -> EventEnvelope {
    try EventEnvelope(JSONDocument(parsing: text).root, receivedAt: received)
}

/// The faults of an event that must be refused.
private func faults(_ text: String) throws -> EnvelopeError {
    let root = try JSONDocument(parsing: text).root
    return try #require(throws: EnvelopeError.self) { try EventEnvelope(root, receivedAt: received) }
}

private func minimal(_ members: String) -> String {
    #"{"session_id":"s","hook_event_type":"Stop","timestamp":"2026-11-21T00:57:01Z",\#(members)}"#
}

@Suite struct EventEnvelopeTests {
    @Test func readsEveryMember() throws {
        let envelope = try read(
            #"""
            {"event_uuid":"01A1FB9B-4B48-7000-8000-000000000000","timestamp":"2026-11-21T02:57:01.25+02:00",
            "session_id":"s","hook_event_type":"PreToolUse","agent_kind":"codex","source_app":"app","machine_id":"m",
            "agent_id":"a1","agent_type":"subagent","agent_name":"Explore","parent_agent_id":"main",
            "agent_version":"2.1","plugin_version":"0.3","tool_name":"Bash","model_name":"m1","summary":"does",
            "hook_pid":12,"truncated":true,"payload":{"k":1}}
            """#)
        #expect(envelope.eventUUID?.description == "01a1fb9b-4b48-7000-8000-000000000000")
        #expect(envelope.timestamp.iso8601 == "2026-11-21T00:57:01.250000Z")
        #expect(envelope.sessionID == "s" && envelope.type == "PreToolUse" && envelope.agentKind == "codex")
        #expect(envelope.sourceApp == "app" && envelope.machineID == "m")
        #expect(envelope.agentID == "a1" && envelope.agentRole == .subagent && envelope.agentName == "Explore")
        #expect(envelope.parentAgentID == "main" && envelope.agentVersion == "2.1" && envelope.pluginVersion == "0.3")
        #expect(envelope.toolName == "Bash" && envelope.modelName == "m1" && envelope.summary == "does")
        #expect(envelope.hookPID == 12 && envelope.isTruncated)
        #expect(String(decoding: envelope.payloadBytes, as: UTF8.self) == #"{"k":1}"#)
    }

    @Test func givesStatedDefaults() throws {
        let text = minimal(#""agent_name":"","source_app":null"#)
        let envelope = try read(text)
        #expect(envelope.eventUUID == nil && envelope.sourceApp == "unknown" && envelope.machineID == "unknown")
        #expect(envelope.agentKind == "claude-code" && envelope.agentID == nil && envelope.agentRole == nil)
        #expect(envelope.agentName == nil && !envelope.isTruncated)
        #expect(envelope.payloadBytes == Array(text.utf8))
    }

    @Test func takesSessionAndTypeFromThePayload() throws {
        let envelope = try read(
            #"{"timestamp":1795222621000,"payload":{"session_id":"s1","hook_event_name":"Stop"}}"#)
        #expect(envelope.sessionID == "s1" && envelope.type == "Stop")
    }

    @Test(arguments: [
        #""hook_event_type":"A","hook_event_name":"B","event_type":"C""#, #""hook_event_name":"A","event_type":"C""#,
        #""event_type":"A""#, #""hook_event_type":null,"event_type":"A""#,
    ])
    func takesTheTypeByAnyOfItsNames(_ members: String) throws {
        let envelope = try read(#"{"session_id":"s","timestamp":1795222621000,\#(members)}"#)
        #expect(envelope.type == "A")
    }

    @Test(arguments: [#""payload":"text""#, #""payload":[1]"#, #""payload":null"#, #""other":1"#])
    func theWholeObjectIsThePayloadWhereNoneIsGiven(_ members: String) throws {
        let text = minimal(members)
        #expect(try read(text).payloadBytes == Array(text.utf8))
    }

    @Test(arguments: [
        ("1795222621000", 1_795_222_621_000_000), ("1795222621000.25", 1_795_222_621_000_250),
        ("1.795222621e12", 1_795_222_621_000_000), ("100000000000", 100_000_000_000_000),
        (#""2026-11-21T00:57:01Z""#, 1_795_222_621_000_000),
    ])
    func readsTimes(_ value: String, _ microseconds: Int64) throws {
        let envelope = try read(#"{"session_id":"s","hook_event_type":"Stop","timestamp":\#(value)}"#)
        #expect(envelope.timestamp.microseconds == microseconds)
    }

    /// Seconds would be a silent guess, microseconds and nanoseconds lie beyond the year 9999.
    @Test(arguments: [
        "1795222621", "99999999999", "0", "-1", "1795222621000000", "1e999", "true", "{}", #""yesterday""#, #""""#,
        #""1795222621000""#,
    ])
    func refusesOtherTimes(_ value: String) throws {
        let error = try faults(#"{"session_id":"s","hook_event_type":"Stop","timestamp":\#(value)}"#)
        #expect(error.fields.map(\.field) == ["timestamp"])
        #expect(!error.isMissingOnly)
    }

    @Test func aClockMayBeADayAhead() throws {
        let text = #"{"session_id":"s","hook_event_type":"Stop","timestamp":"2026-11-22T00:57:01.5Z"}"#
        let envelope = try read(text)
        #expect(envelope.timestamp.since(received) == BelievedTime.toleranceMicroseconds)
        #expect(envelope.disbelievedTimestamp == nil)
    }

    @Test(arguments: [#""2026-11-22T00:57:02Z""#, "1795309022000"])
    func aClockThatIsFurtherAheadIsNotBelieved(_ value: String) throws {
        let envelope = try read(#"{"session_id":"s","hook_event_type":"Stop","timestamp":\#(value)}"#)
        #expect(envelope.timestamp == received)
        #expect(envelope.disbelievedTimestamp?.iso8601 == "2026-11-22T00:57:02.000000Z")
    }

    @Test func namesEverythingThatIsMissing() throws {
        let error = try faults("{}")
        #expect(error.fields.map(\.field) == ["session_id", "hook_event_type", "timestamp"])
        #expect(error.isMissingOnly)
        #expect(error.description == "session_id is required; hook_event_type is required; timestamp is required")
    }

    @Test func namesEverythingThatIsWrong() throws {
        let long = String(repeating: "x", count: Limits.nameBytes + 1)
        let error = try faults(
            #"""
            {"session_id":7,"hook_event_type":"","timestamp":[],"event_uuid":"nope","source_app":"a\u0000b",
            "machine_id":"\#(long)","agent_id":{},"hook_pid":1.5,"truncated":"yes","agent_role":"boss"}
            """#)
        #expect(
            error.fields.map(\.field) == [
                "session_id", "hook_event_type", "timestamp", "event_uuid", "source_app", "machine_id", "agent_id",
                "hook_pid", "truncated", "agent_role",
            ])
    }

    @Test(arguments: ["[]", "1", "null", #""text""#])
    func refusesWhatIsNoObject(_ text: String) throws {
        #expect(try faults(text).fields.map(\.field) == ["event"])
    }

    @Test func tellsTheRoleFromTheName() throws {
        let named = try read(minimal(#""agent_id":"a1","agent_type":"Explore""#))
        #expect(named.agentName == "Explore" && named.agentRole == nil && named.agentID == "a1")
        let main = try read(minimal(#""agent_id":"whatever","agent_type":"main""#))
        #expect(main.agentID == Agent.mainID && main.agentRole == .main && main.agentName == nil)
        let nameless = try read(minimal(#""agent_role":"subagent""#))
        #expect(nameless.agentID == EventEnvelope.unnamedSubagentID && nameless.agentRole == .subagent)
    }

    @Test func aRawHookObjectIsStampedByTheReceiver() throws {
        let text = #"{"session_id":"s","hook_event_name":"New","tool_name":7,"timestamp":"wrong","source_app":[]}"#
        let root = try JSONDocument(parsing: text).root
        let envelope = try EventEnvelope(hook: root, sourceApp: nil, machineID: "m", receivedAt: received)
        #expect(envelope.timestamp == received && envelope.type == "New" && envelope.machineID == "m")
        #expect(envelope.sourceApp == "unknown" && envelope.toolName == nil && envelope.eventUUID == nil)
        let empty = try JSONDocument(parsing: "{}").root
        let error = try #require(throws: EnvelopeError.self) {
            try EventEnvelope(hook: empty, sourceApp: nil, machineID: nil, receivedAt: received)
        }
        #expect(error.isMissingOnly && error.fields.count == 2)
    }
}
