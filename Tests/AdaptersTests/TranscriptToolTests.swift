import EventCodec
import EventModel
import Testing

@testable import Adapters

/// What lines say of tool calls, files and agents.
@Suite struct TranscriptToolTests {
    private func result(_ members: String, content: String = "\"ok\"", isError: Bool? = nil) throws -> Observation {
        let error = isError.map { #","is_error":\#($0)"# } ?? ""
        return try observe(
            line: "user",
            #""message":{"content":[{"type":"tool_result","tool_use_id":"t1","content":\#(content)\#(error)}]}"#
                + (members.isEmpty ? "" : "," + members))
    }

    @Test func aCallBeginsWithItsUse() throws {
        let observation = try observe(
            line: "assistant",
            #""message":{"id":"m1","model":"x","content":[{"type":"tool_use","id":"t1","name":"mcp__srv__go","#
                + #""input":{"command":"make all"}}]}"#)
        let call = try #require(observation.toolCalls.first)
        #expect(call.toolUseID == "t1" && call.toolName == "mcp__srv__go" && call.mcpServer == "srv")
        #expect(call.status == .running && call.messageID == "m1" && call.startedAt == observation.event.timestamp)
        #expect(observation.event.type == "tool_use" && observation.event.toolUseID == "t1")
        #expect(observation.searchText == "make all")
    }

    @Test func aResultIsFoundByTheBeginningOfItsOutput() throws {
        #expect(try result("", content: #""42 tests\npassed""#).searchText == "42 tests passed")
        let blocks =
            #"[{"type":"text","text":"one"},{"type":"image","source":{"data":"AAAA"}},{"type":"text","text":"two"}]"#
        #expect(try result("", content: blocks).searchText == "one two")
        let long = String(repeating: "ä", count: Limits.searchedOutputBytes)
        let found = try result("", content: "\"\(long)\"").searchText
        #expect(found.utf8.count <= Limits.searchedOutputBytes && found.hasSuffix("ä…"))
    }

    @Test func resultsSayHowItWent() throws {
        #expect(try result("").toolCalls.first?.status == .succeeded)
        let failed = try result("", content: #""Exit code 1""#, isError: true)
        #expect(failed.toolCalls.first?.status == .failed && failed.toolCalls.first?.error == "Exit code 1")
        #expect(failed.event.isError && failed.searchText == "Exit code 1")
        let tagged = try result(
            "", content: #"[{"type":"text","text":"<tool_use_error>no</tool_use_error>"}]"#, isError: true)
        #expect(tagged.toolCalls.first?.error == "no")
        let refusals = [
            try result(#""toolDenialKind":"user-rejected""#),
            try result(#""permissionDecision":{"decision":"reject"}"#),
            try result("", content: #""The user doesn't want to proceed""#, isError: true),
        ]
        #expect(refusals.allSatisfy { $0.toolCalls.first?.status == .refused && !$0.event.isError })
        let interrupted = try result(#""toolUseResult":{"interrupted":true}"#)
        #expect(interrupted.toolCalls.first?.status == .failed && interrupted.toolCalls.first?.isInterrupt == true)
        #expect(
            try result(#""permissionDecision":{"decision":"accept","source":"hook"}"#).toolCalls.first?.decisionSource
                == "hook")
        #expect(try result(#""toolUseResult":{"durationMs":12.5}"#).toolCalls.first?.durationMicroseconds == 12_500)
    }

    @Test func filesAreToldFromTheAnswer() throws {
        let patch = #"[{"oldStart":1,"oldLines":1,"newStart":1,"newLines":2,"lines":["-a","+b","+c"]}]"#
        let edit = try result(
            #""toolUseResult":{"filePath":"a.txt","oldString":"a","newString":"b","originalFile":"a","structuredPatch":\#(patch)}"#
        )
        let change = try #require(edit.fileChanges.first)
        #expect(change.path == "/p/a.txt" && change.operation == .edit && change.toolUseID == "t1")
        #expect(change.linesAdded == 2 && change.linesRemoved == 1 && change.patch == Array(patch.utf8))
        let write = try result(
            #""toolUseResult":{"type":"create","filePath":"/b","content":"1\n2\n","structuredPatch":[],"originalFile":null}"#
        )
        #expect(write.fileChanges.first?.operation == .create && write.fileChanges.first?.linesAdded == 2)
        let notebook = try result(#""toolUseResult":{"notebook_path":"/n","new_source":"x","old_source":"y\nz"}"#)
        #expect(notebook.fileChanges.first?.operation == .notebookEdit && notebook.fileChanges.first?.linesRemoved == 2)
        #expect(try result(#""toolUseResult":{"type":"text","file":{"filePath":"/r"}}"#).fileChanges.isEmpty)
    }

    /// The changes that a subagent's call asks for.
    private func asked(_ tool: String, _ input: String, agentID: String? = "a1") throws -> [FileChange] {
        let content = #"[{"type":"tool_use","id":"t1","name":"\#(tool)","input":\#(input)}]"#
        return try observe(line: "assistant", #""message":{"id":"m","content":\#(content)}"#, agentID: agentID).facts
            .compactMap { if case .fileChange(let change) = $0 { change } else { nil } }
    }

    @Test func whatASubagentAskedForStandsForWhatItDid() throws {
        let edit =
            #"{"file_path":"/p/a.swift","old_string":"one\ntwo\nthree\nfour\nfive\n","#
            + #""new_string":"one\ntwo\nthree\n4\n4b\nfive\n"}"#
        let change = try #require(try asked("Edit", edit).first)
        #expect(change.path == "/p/a.swift" && change.operation == .edit && change.toolUseID == "t1")
        #expect(change.agentID == "a1" && change.isDerived)
        #expect(change.linesAdded == 2 && change.linesRemoved == 1)
        #expect(
            change.patch.map { String(decoding: $0, as: UTF8.self) }
                == #"[{"oldLines":5,"newLines":6,"lines":[" one"," two"," three","-four","+4","+4b"," five"]}]"#)
        let write = try #require(try asked("Write", #"{"file_path":"b.txt","content":"x\ny"}"#).first)
        #expect(write.path == "/p/b.txt" && write.operation == .write && write.linesAdded == 2)
        #expect(
            write.patch.map { String(decoding: $0, as: UTF8.self) }
                == #"[{"oldLines":0,"newLines":2,"lines":["+x","+y"]}]"#)
        let many = #"{"file_path":"/c","edits":[{"old_string":"a","new_string":"b"},{"old_string":"c"}]}"#
        let edits = try #require(try asked("MultiEdit", many).first)
        #expect(edits.linesAdded == 1 && edits.linesRemoved == 2)
        let same = try #require(try asked("Edit", #"{"file_path":"/d","old_string":"a","new_string":"a"}"#).first)
        #expect(same.patch == nil && same.linesAdded == 0)
        #expect(try asked("Read", #"{"file_path":"/d"}"#) == [])
        #expect(try asked("Edit", edit, agentID: nil) == [], "the main agent's results tell what was done")
    }

    @Test func anAgentsAnswerNamesIt() throws {
        let done = try result(
            #""toolUseResult":{"status":"completed","prompt":"go","agentId":"a9","agentType":"Explore","totalDurationMs":7}"#
        )
        #expect(done.toolCalls.first?.spawnedAgentID == "a9")
        let agent = try #require(done.agents.last)
        #expect(
            agent.id == "a9" && agent.parentID == "main" && agent.spawnToolUseID == "t1" && agent.status == .completed)
        let launched = try result(#""toolUseResult":{"status":"async_launched","prompt":"go","agentId":"a9"}"#)
        #expect(launched.agents.last?.isBackground == true && launched.agents.last?.status == nil)
    }

    @Test func sidecarsTellOfTheirAgent() throws {
        var chunk = TranscriptChunk(
            agentKind: "claude-code", path: "x", sessionID: "s1", machineID: "m", sourceApp: "a", offset: 0,
            content: Array(
                #"{"agentType":"Plan","toolUseId":"t1","parentAgentId":"a0","requestShape":"background"}"#.utf8))
        chunk.kind = .sidecar
        guard case .malformed = readings(chunk)[0] else { throw TestFailure("a sidecar of nobody") }
        chunk.agentID = "a1"
        let observation = try #require(readings(chunk)[0].observation)
        #expect(!observation.storesEvent && observation.event.sessionID == "s1")
        let agent = try #require(observation.agents.first)
        #expect(agent.id == "a1" && agent.name == "Plan" && agent.parentID == "a0" && agent.isBackground == true)
    }

    @Test func linesOfTheClientItself() throws {
        let retry = try observe(line: "system", #""subtype":"api_error","retryAttempt":2,"error":{"formatted":"529"}"#)
        #expect(retry.facts.contains(.retried) && !retry.event.isError)
        let compacted = try observe(
            line: "system",
            #""subtype":"compact_boundary","compactMetadata":{"trigger":"auto","preTokens":9,"postTokens":4,"durationMs":250}"#
        )
        var expected = Compaction(
            sessionID: "s1", agentID: "main", trigger: "auto",
            startedAt: compacted.event.timestamp.advanced(byMicroseconds: -250_000))
        expected.endedAt = compacted.event.timestamp
        expected.tokensBefore = 9
        expected.tokensAfter = 4
        expected.source = .transcript
        #expect(compacted.facts.contains(.compacted(expected)))
        #expect(try observe(line: "system", #""subtype":"turn_duration","durationMs":10"#).session?.status == .idle)
    }

    @Test func oldFormsHaveAnAgentOfTheirOwn() throws {
        let line = conversation("assistant", #""message":{"content":[]}"#).replacing(
            "\"isSidechain\":false", with: "\"isSidechain\":true")
        #expect(readings([line]).first?.observation?.event.agentID == "sidechain")
        #expect(readings([line], agentID: "a1").first?.observation?.event.agentID == "a1")
    }
}
