import Adapters
import EventCodec
import EventModel
import JSONCoding
import Testing

private func recorded(_ name: String) throws -> [Observation] {
    try Fixtures.lines(name).enumerated().map { try observe(hook: $1, index: $0) }
}

@Suite struct ClaudeCodeFactsTests {
    @Test func theRestartOfACompactedContextIsItsEnd() throws {
        func ends(_ source: String) throws -> [String] {
            let payload = #"{"hook_event_name":"SessionStart","session_id":"s","source":"\#(source)"}"#
            return try observe(hook: Array(payload.utf8)).facts.compactMap {
                if case .compactionEnded(_, let trigger, _) = $0 { trigger } else { nil }
            }
        }
        #expect(try ends("compact") == ["unknown"])
        #expect(try ends("startup") == [])
    }

    @Test func nestedAgentsAreLinkedToTheirParents() throws {
        let links = try recorded("2.1.329/nested-agents").flatMap(\.agents).filter { $0.parentID != nil }
        #expect(links.map(\.parentID) == ["aae45336bd7b35aed", "main"])
        #expect(links.map(\.id) == ["a29e5ef418c56ace4", "aae45336bd7b35aed"])
        #expect(links.map(\.description) == ["inner survey", "outer survey"])
        #expect(links.allSatisfy { $0.status == .completed && $0.isBackground == false && $0.endedAt != nil })
    }

    /// The answer of a background call comes at its start, here even before `SubagentStart`: it must not end the agent.
    @Test func backgroundAgentsGoOnAfterTheCall() throws {
        let observations = try recorded("2.1.329/background-agent")
        let link = observations.flatMap(\.agents).first { $0.parentID != nil }
        #expect(link?.isBackground == true && link?.status == nil && link?.endedAt == nil && link?.parentID == "main")
        let stops = observations.filter { $0.event.type == "SubagentStop" }.flatMap(\.agents)
        #expect(stops.map(\.status) == [.completed])
    }

    @Test func theSpawningCallSaysWhichKindOfAgentItWants() throws {
        let calls = try recorded("2.1.329/parallel-tools").flatMap(\.toolCalls).filter { $0.toolName == "Agent" }
        #expect(calls.filter { $0.status == .running }.map(\.spawnAgentName) == ["general-purpose", "Explore"])
        #expect(Set(calls.compactMap(\.spawnedAgentID)).count == 2)
    }

    /// Claude Code compacts with agents of its own, whose only trace is a stop with an empty type.
    @Test func internalAgentsAreNoAgents() throws {
        let observations = try recorded("2.1.329/resume-fork")
        #expect(observations.filter { $0.event.type == "SubagentStop" }.count == 2)
        #expect(observations.allSatisfy { $0.event.agentRole == .main && $0.agents.allSatisfy { $0.id == "main" } })
        #expect(observations.filter { $0.event.type == "SubagentStop" }.allSatisfy { $0.session?.status == nil })
    }

    @Test func aCompactionIsNoStart() throws {
        let restart = try hook("SessionStart", #""source":"compact","model":"m""#).session
        #expect(restart?.startedAt == nil && restart?.startSource == nil && restart?.projectPath == nil)
        #expect(restart?.status == nil && restart?.model == "m")
    }

    @Test func callsThatNothingElseReportsEndWithTheirBatch() throws {
        let inferred = try recorded("2.1.329/denied").flatMap(\.toolCalls).filter(\.isInferred)
        #expect(inferred.map(\.status) == [.refused, .refused, .refused])
        let failed = try recorded("2.1.329/failures").flatMap(\.toolCalls).filter(\.isInferred)
        #expect(failed.map(\.toolName) == ["Edit", "NoSuchTool", "Bash"])
        #expect(failed.allSatisfy { $0.status == .failed && $0.error?.contains("tool_use_error") == false })
    }

    @Test func refusalsAreNoErrors() throws {
        #expect(try recorded("2.1.329/denied").allSatisfy { !$0.event.isError })
        let failures = try recorded("2.1.329/failures").filter(\.event.isError).map(\.event.type)
        #expect(
            failures == [
                "PostToolUseFailure", "PostToolUseFailure", "PostToolBatch", "PostToolBatch", "PostToolBatch",
                "PostToolUseFailure",
            ])
    }

    @Test(arguments: [
        ("UserPromptSubmit", SessionStatus.running), ("PreToolUse", .running), ("PermissionRequest", .waiting),
        ("Elicitation", .waiting), ("PostToolUse", .running), ("Stop", .idle), ("StopFailure", .failed),
        ("SessionEnd", .ended), ("SessionStart", .idle),
    ])
    func theMainAgentSetsTheSessionsStatus(_ event: String, _ status: SessionStatus) throws {
        #expect(try hook(event, #""tool_name":"Bash","tool_use_id":"t""#).session?.status == status)
    }

    @Test(arguments: ["StopFailure", "SubagentStop", "Stop"])
    func aSubagentNeverEndsTheSessionsTurn(_ event: String) throws {
        let observation = try hook(event, #""agent_id":"a1","agent_type":"Explore""#)
        #expect(observation.session?.status == nil && observation.session?.cwd == nil)
        #expect(observation.event.agentID == "a1" && observation.event.agentRole == .subagent)
    }

    @Test func oneQuestionIsReportedByItselfAndTheRestAreNotices() throws {
        let questions = try recorded("hand-made/questions").flatMap(\.questions)
        #expect(
            questions.filter { !$0.isNotice }.map(\.kind) == [.question, .permission, .permission, .elicitation])
        #expect(
            questions.filter(\.isNotice).map(\.kind) == [
                .question, .permission, .permission, .elicitation, .question, .idle,
            ])
        #expect(questions.filter(\.isNotice).map(\.toolName)[2] == "Bash")
    }

    /// Escape in a permission dialog fires no hook: the open call and the question go with the next prompt.
    @Test func theNextPromptEndsWhatTheUserCancelled() throws {
        let observations = try recorded("2.1.329/interactive")
        let prompt = try #require(observations.last { $0.event.type == "UserPromptSubmit" })
        #expect(prompt.facts.contains(.turnEnded(agentID: "main", at: prompt.event.timestamp)))
        #expect(prompt.facts.contains(.questionsResolved(agentID: "main", toolName: nil)))
        let questions = observations.flatMap(\.questions)
        #expect(questions.filter { !$0.isNotice }.map(\.kind) == [.permission, .question, .permission, .permission])
        #expect(questions.filter(\.isNotice).count == 4)
    }

    /// A PermissionRequest names no call; its message is what tells the call.
    @Test func aPermissionRequestMatchesItsCall() throws {
        let members = #""tool_name":"Write","tool_use_id":"t","tool_input":{"file_path":"/p/a/b.txt","content":"x"}"#
        let call = try #require(hook("PreToolUse", members).toolCalls.first)
        let question = try #require(hook("PermissionRequest", members).questions.first)
        #expect(call.summary == "a/b.txt")
        #expect(question.message == "Write: a/b.txt" && question.toolName == "Write")
    }

    @Test func filesAreCountedFromPatches() throws {
        let changes = try recorded("2.1.329/files").flatMap(\.fileChanges)
        #expect(changes.map(\.operation) == [.create, .edit, .write, .create, .notebookEdit])
        #expect(changes.map(\.linesAdded) == [3, 2, 1, 1, 2])
        #expect(changes.map(\.linesRemoved) == [0, 1, 2, 0, 1])
        #expect(changes.allSatisfy { $0.path.hasPrefix("/home/dev/project/") })
        #expect(changes.map { $0.patch == nil } == [true, false, false, true, true])
    }

    @Test func failedAndInterruptedCallsChangeNoFile() throws {
        let input = #""tool_name":"Write","tool_use_id":"t","tool_input":{"file_path":"/a","content":"x"}"#
        #expect(try hook("PostToolUseFailure", input).fileChanges.isEmpty)
        #expect(try hook("PostToolUse", input + #","tool_response":{"interrupted":true}"#).fileChanges.isEmpty)
        #expect(try hook("PreToolUse", input).fileChanges.isEmpty)
    }

    @Test func promptsKeepTheirIDAndReportsOfAgentsReadWell() throws {
        let prompts = try recorded("2.1.329/one-subagent").filter { $0.event.type == "UserPromptSubmit" }
        #expect(
            prompts.map(\.event.summary) == [
                "Prompt: look around and count the files", #"Automatic turn: Agent "count files" finished"#,
            ])
        let without = try hook("UserPromptSubmit", #""prompt":"hi""#)
        #expect(
            without.facts.contains(
                .prompt(
                    Prompt(sessionID: "s1", id: without.event.uuid.description, at: fixtureStart, text: "hi"))))
    }

    @Test func longPromptsAreCutBesideTheEventOnly() throws {
        let long = String(repeating: "é", count: 100_000)
        let observation = try hook("UserPromptSubmit", #""prompt":"\#(long)""#)
        for case .prompt(let prompt) in observation.facts { #expect(prompt.text.utf8.count <= 64 << 10) }
        #expect(observation.event.payload.count > 200_000)
        #expect(observation.event.summary.hasSuffix("é…"))
    }
}

@Suite struct AdapterTableTests {
    private func observe(_ text: String) throws -> Observation {
        let envelope = try EventEnvelope(JSONDocument(parsing: text).root, receivedAt: fixtureStart)
        return AdapterTable.standard.observe(envelope, receivedAt: fixtureStart) { fixtureUUID(9) }
    }

    @Test func anEventOfAnUnknownAgentToolIsKeptWithItsColumns() throws {
        let observation = try observe(
            #"""
            {"session_id":"s","event_type":"model.call","timestamp":1795222620000,"agent_kind":"other","agent_id":"a",
            "agent_type":"subagent","agent_name":"n","parent_agent_id":"main","tool_name":"T","model_name":"m",
            "summary":"asked\nthe model","payload":{"tool_name":"X"}}
            """#)
        let event = observation.event
        #expect(event.uuid == fixtureUUID(9) && event.type == "model.call" && event.toolName == "T")
        #expect(event.agentID == "a" && event.agentRole == .subagent && event.parentAgentID == "main")
        #expect(event.summary == "asked the model" && event.modelName == "m")
        #expect(event.timestamp != event.createdAt && event.createdAt == fixtureStart)
        #expect(observation.session?.agentKind == "other" && observation.session?.status == nil)
        #expect(observation.agents.map(\.id) == ["a"] && observation.facts.count == 2)
    }

    @Test func anUnknownEventTypeTouchesSessionAndAgentOnly() throws {
        let observation = try hook("Novelty", #""agent_id":"a1","agent_type":"Explore","tool_name":"Bash""#)
        #expect(observation.event.summary == "Novelty" && observation.event.toolName == "Bash")
        #expect(observation.facts.count == 2 && observation.agents.first?.name == "Explore")
        #expect(observation.session?.agentKind == "claude-code")
    }

    @Test func whatTheEnvelopeSaysStandsBesideTheHooksOwnObject() throws {
        let observation = try observe(
            #"""
            {"event_uuid":"01a1fb9b-4b48-7000-8000-000000000000","timestamp":"2026-11-21T00:57:00Z","source_app":"app",
            "machine_id":"m","agent_version":"2.1.329","plugin_version":"1","agent_id":"main","summary":"in short",
            "payload":{"session_id":"s","hook_event_name":"Stop","cwd":"/p"}}
            """#)
        #expect(observation.event.uuid.description == "01a1fb9b-4b48-7000-8000-000000000000")
        #expect(observation.event.agentVersion == "2.1.329" && observation.event.pluginVersion == "1")
        #expect(observation.event.agentRole == .main && observation.event.summary == "in short")
        #expect(observation.session?.status == .idle && observation.session?.cwd == "/p")
        #expect(String(decoding: observation.event.payload, as: UTF8.self).hasPrefix(#"{"session_id""#))
    }
}
