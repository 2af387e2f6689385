import DemoData
import EventModel
import JSONCoding
import Testing

@Suite struct DemoScriptTests {
    static let script = DemoScript(seed: 7, sessions: 60)

    private func payload(_ step: DemoScript.Step) throws -> JSONNode { try JSONDocument(parsing: step.payload).root }

    @Test func theSameSeedGivesTheSameBytes() {
        let first = DemoScript(seed: 3, sessions: 8)
        let second = DemoScript(seed: 3, sessions: 8)
        #expect(first.steps.map(\.payload) == second.steps.map(\.payload))
        #expect(first.steps.map(\.microseconds) == second.steps.map(\.microseconds))
        #expect(first.steps.first?.sessionID != DemoScript(seed: 4, sessions: 8).steps.first?.sessionID)
        #expect(DemoScript(seed: 1, sessions: 0).steps.isEmpty)
    }

    @Test func everyPayloadSaysWhatItsStepSays() throws {
        var last: Int64 = 0
        for step in DemoScriptTests.script.steps {
            let root = try payload(step)
            #expect(root["session_id"]?.string == step.sessionID)
            #expect(root["hook_event_name"]?.string == step.type)
            #expect(root["cwd"]?.string?.hasSuffix(step.sourceApp) == true)
            #expect(step.microseconds >= last)
            last = step.microseconds
        }
    }

    @Test func everySessionBeginsAndEnds() throws {
        for (_, steps) in Dictionary(grouping: DemoScriptTests.script.steps, by: \.sessionID) {
            #expect(steps.first?.type == "SessionStart")
            #expect(steps.last?.type == "SessionEnd")
            #expect(steps.count { $0.type == "SessionEnd" } == 1)
            #expect(steps.contains { $0.type == "UserPromptSubmit" })
        }
    }

    @Test func everyCallIsAnsweredOnceUnlessTheUserSaidNo() throws {
        var open: [String: String] = [:]
        for step in DemoScriptTests.script.steps where step.type.contains("ToolUse") {
            let root = try payload(step)
            let id = try #require(root["tool_use_id"]?.string)
            let tool = try #require(root["tool_name"]?.string)
            if step.type == "PreToolUse" {
                #expect(open.updateValue(tool, forKey: id) == nil)
            } else {
                #expect(open.removeValue(forKey: id) == tool)
                #expect(root["duration_ms"]?.int != nil)
            }
        }
        #expect(open.values.allSatisfy { $0 == "Bash" })
    }

    @Test func agentsStartAndStopAndAreNamedByTheirCall() throws {
        var started: Set<String> = []
        var stopped: Set<String> = []
        var spawned: Set<String> = []
        var hasNested = false
        for step in DemoScriptTests.script.steps {
            let root = try payload(step)
            let agent = root["agent_id"]?.string
            switch step.type {
            case "SubagentStart": started.insert(try #require(agent))
            case "SubagentStop": stopped.insert(try #require(agent))
            case "PostToolUse" where root["tool_name"]?.string == "Agent":
                spawned.insert(try #require(root["tool_response"]?["agentId"]?.string))
                hasNested = hasNested || agent != nil
            default:
                if let agent { #expect(started.contains(agent) && !stopped.contains(agent)) }
            }
        }
        #expect(!started.isEmpty)
        #expect(started == stopped)
        #expect(started == spawned)
        #expect(hasNested)
    }

    @Test func thereIsSomethingOfEverything() {
        let types = Set(DemoScriptTests.script.steps.map(\.type))
        for type in [
            "PostToolUseFailure", "PermissionRequest", "Notification", "TaskCreated", "TaskCompleted", "StopFailure",
            "PreCompact", "PostCompact",
        ] {
            #expect(types.contains(type), "\(type)")
        }
        #expect(Set(DemoScriptTests.script.steps.map(\.sourceApp)).count > 2)
    }

    @Test func aBatchLineIsOneEvent() throws {
        let step = try #require(DemoScriptTests.script.steps.first)
        let time = Timestamp(milliseconds: 1_795_222_621_500)
        let uuid = EventUUID(version7At: time, random: (1, 2))
        let root = try JSONDocument(parsing: DemoScript.batchLine(step, at: time, uuid: uuid)).root
        #expect(root["event_uuid"]?.string == uuid.description)
        #expect(root["timestamp"]?.string == "2026-11-21T00:57:01.500000Z")
        #expect(root["source_app"]?.string == step.sourceApp)
        #expect(root["payload"]?["session_id"]?.string == step.sessionID)
    }
}

/// What the made-up sessions use.
@Suite struct DemoModelCallTests {
    private let script = DemoScript(seed: 7, sessions: 20)

    @Test func theSameSeedUsesTheSame() {
        #expect(script.modelCalls == DemoScript(seed: 7, sessions: 20).modelCalls)
        #expect(script.modelCalls != DemoScript(seed: 8, sessions: 20).modelCalls)
    }

    @Test func everySessionCallsItsModelBetweenItsStartAndItsEnd() {
        let calls = Dictionary(grouping: script.modelCalls, by: \.sessionID)
        for (session, steps) in Dictionary(grouping: script.steps, by: \.sessionID) {
            let first = steps.first?.microseconds ?? 0
            let last = steps.last?.microseconds ?? 0
            #expect(calls[session]?.isEmpty == false)
            #expect(calls[session]?.allSatisfy { (first...last).contains($0.microseconds) } == true)
        }
        #expect(script.modelCalls.map(\.microseconds) == script.modelCalls.map(\.microseconds).sorted())
    }

    @Test func aRequestHasOneRecordForEachCall() throws {
        let calls = script.modelCalls.prefix(3).map { (call: $0, time: Timestamp(microseconds: 1_000_000)) }
        let logs = try JSONDocument(parsing: DemoModelCall.request(calls)).root["resourceLogs"]?.elements ?? []
        #expect(logs.count == 3)
        let records = logs.compactMap { $0["scopeLogs"]?.elements.first?["logRecords"]?.elements.first }
        #expect(records.map { $0["timeUnixNano"]?.string } == ["1000000000", "1000000000", "1000000000"])
        let names = try #require(records.first?["attributes"]?.elements.compactMap { $0["key"]?.string })
        #expect(["session.id", "request_id", "model", "input_tokens", "output_tokens"].allSatisfy(names.contains))
    }
}
