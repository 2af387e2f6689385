import Adapters
import EventModel
import JSONCoding
import Testing

@Suite struct HostileInputTests {
    /// A small random source that can be seeded, so that a failure can be repeated.
    struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    static let strangeValues: [String] = [
        "null", "true", "-1", "1e999", "0.5", "99999999999999999999", #""""#, #""\u0000""#, #""\ud800""#, "[]", "{}",
        "[[[]]]", #"[{"tool_use_id":7}]"#, #"{"a":{"b":[null]}}"#, "\"\(String(repeating: "x", count: 9000))\"",
        #""mcp__""#, #""mcp____""#, #""AskUserQuestion""#, #""Edit""#, #""Agent""#, "\"é\u{202E}\u{2028}\u{9B}31m\"",
    ]

    /// Writes the value again, with members dropped and values replaced at random; the session and the type stay.
    static func mutate(
        _ node: JSONNode, to writer: inout JSONWriter, isRoot: Bool, using random: inout SplitMix
    ) {
        if !isRoot, Int.random(in: 0..<8, using: &random) == 0 {
            let value = strangeValues[Int.random(in: 0..<strangeValues.count, using: &random)]
            return writer.raw(Array(value.utf8))
        }
        if node.isObject {
            let members = node.members
            writer.object { writer in
                for (key, value) in members {
                    let isFixed = isRoot && (key == "session_id" || key == "hook_event_name")
                    if !isFixed, Int.random(in: 0..<10, using: &random) == 0 { continue }
                    writer.key(key)
                    if isFixed {
                        writer.raw(value.rawBytes)
                    } else {
                        mutate(value, to: &writer, isRoot: false, using: &random)
                    }
                }
            }
        } else if node.isArray {
            let elements = node.elements
            writer.array { writer in
                for element in elements { mutate(element, to: &writer, isRoot: false, using: &random) }
            }
        } else {
            writer.raw(node.rawBytes)
        }
    }

    @Test(arguments: 0..<8) func mutatedPayloadsAlwaysGiveAnEvent(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        for name in Fixtures.cases {
            for line in try Fixtures.lines(name) {
                let root = try JSONDocument(parsing: line).root
                for _ in 0..<6 {
                    var writer = JSONWriter()
                    HostileInputTests.mutate(root, to: &writer, isRoot: true, using: &random)
                    try check(observe(hook: writer.bytes), payload: writer.bytes)
                }
            }
        }
    }

    /// Every event with every member of every fixture of a wrong type.
    @Test func everyEventTypeTakesEveryStrangeValue() throws {
        let keys = [
            "tool_name", "tool_use_id", "tool_input", "tool_response", "agent_id", "agent_type", "cwd", "prompt",
            "error",
            "duration_ms", "tool_calls", "message", "notification_type", "source", "reason", "background_tasks",
            "task_id", "trigger", "mcp_server", "mcp_server_name",
        ]
        for event in allHookEvents {
            for value in HostileInputTests.strangeValues {
                let members = keys.map { "\"\($0)\":\(value)" }.joined(separator: ",")
                let text = #"{"session_id":"s","hook_event_name":"\#(event)",\#(members)}"#
                try check(observe(text), payload: Array(text.utf8))
            }
        }
    }

    private func check(_ observation: Observation, payload: [UInt8]) {
        let event = observation.event
        #expect(!event.sessionID.isEmpty && !event.agentID.isEmpty && event.agentID.utf8.count <= Limits.nameBytes)
        #expect(event.summary.utf8.count <= Limits.summaryBytes && !event.summary.isEmpty)
        #expect(!event.summary.utf8.contains { $0 < 0x20 || $0 == 0x7F })
        #expect(observation.searchText.utf8.count <= Limits.searchTextBytes)
        #expect(event.payload == payload || event.payload.count >= payload.count)
        #expect(observation.session != nil)
        for fact in observation.agents { #expect(!fact.id.isEmpty && !fact.id.utf8.contains(0)) }
        for call in observation.toolCalls {
            #expect(!call.toolUseID.isEmpty && !call.toolName.isEmpty)
            #expect(call.toolUseID.utf8.count <= Limits.nameBytes && (call.durationMicroseconds ?? 0) >= 0)
            #expect((call.error ?? "").utf8.count <= 2048)
        }
        for change in observation.fileChanges {
            #expect(!change.path.isEmpty && change.linesAdded >= 0 && change.linesRemoved >= 0)
        }
    }

    @Test func megabyteNamesAreCut() throws {
        let long = String(repeating: "n", count: 1 << 20)
        let observation = try hook(
            "PreToolUse",
            #""tool_name":"\#(long)","tool_use_id":"\#(long)","agent_id":"\#(long)","agent_type":"\#(long)","#
                + #""tool_input":{"command":"\#(long)"}"#
        )
        #expect(observation.event.toolName?.utf8.count == Limits.nameBytes)
        #expect(observation.event.agentID.utf8.count == Limits.nameBytes)
        #expect(observation.toolCalls.first?.toolUseID.utf8.count == Limits.nameBytes)
        #expect(observation.searchText.utf8.count <= Limits.searchTextBytes)
    }

    @Test func controlCharactersAndNULStayOut() throws {
        let observation = try hook(
            "PreToolUse",
            #""tool_name":"Ba\u0000sh","tool_use_id":"t\u0000","tool_input":{"x":"a\u001b[31m\nb\u009b\u2028c"}"#)
        #expect(observation.event.toolName == "Ba\u{FFFD}sh")
        #expect(observation.toolCalls.first?.toolUseID == "t\u{FFFD}")
        #expect(observation.event.summary == "Ba\u{FFFD}sh: a [31m b c")
    }

    @Test(arguments: [
        ("", "", 0, 0), ("a", "a", 0, 0), ("a\n", "a", 0, 0), ("", "a\nb", 2, 0), ("a\nb\n", "", 0, 2),
        ("one\ntwo\nthree", "one\n2\n2.5\nthree", 2, 1), ("x\ny", "x\ny\nz", 1, 0), ("ab\ncd", "ab\nce\ncd", 1, 0),
        ("a\na\na", "a\na", 0, 1), ("\n\n", "\n", 0, 1), ("axb", "ayb", 1, 1),
    ])
    func countsChangedLines(_ old: String, _ new: String, _ added: Int64, _ removed: Int64) throws {
        func quoted(_ text: String) -> String {
            var writer = JSONWriter()
            writer.value(text)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        let change = try hook(
            "PostToolUse",
            #""tool_name":"Edit","tool_use_id":"t","tool_input":{"file_path":"f","old_string":\#(quoted(old)),"#
                + #""new_string":\#(quoted(new))}"#
        ).fileChanges.first
        #expect(change?.linesAdded == added && change?.linesRemoved == removed)
    }
}
