import EventModel
import EventStore
import Ingest
import StoreTesting
import Testing

/// One thing that several sources report, in either order.
@Suite struct ReconciliationRuleTests {
    private typealias Make = MixedCorpus

    private func inBothOrders(
        _ make: (inout MixedCorpus) -> Void, check: (InMemoryStore) throws -> Void
    ) throws {
        var corpus = MixedCorpus()
        make(&corpus)
        for order in [corpus.observations, corpus.observations.reversed()] { try check(apply(order)) }
    }

    private func session(_ store: InMemoryStore) throws -> Session { try #require(try store.session("origin")) }

    private func call(_ store: InMemoryStore) throws -> ToolCall {
        let calls = try store.toolCalls(ToolCallQuery()).calls
        #expect(calls.count == 1)
        return try #require(calls.first)
    }

    @Test func aMeasuredDurationOutranksTimesAndAHooksOutranksOthers() throws {
        try inBothOrders {
            $0.line(1, "tool_use", 10, [Make.call("t", "Bash", .running, started: 10)])
            $0.line(2, "tool_result", 20, [Make.call("t", "", .succeeded, ended: 20)])
        } check: { (store: InMemoryStore) throws in
            #expect(try call(store).durationMicroseconds == 10_000_000)
        }
        try inBothOrders {
            $0.line(1, "tool_use", 10, [Make.call("t", "Bash", .running, started: 10)])
            $0.telemetry("tool_result", 19, [Make.call("t", "Bash", .succeeded, ended: 19, milliseconds: 8000)])
            $0.line(2, "tool_result", 20, [Make.call("t", "", .succeeded, ended: 20)])
        } check: { (store: InMemoryStore) throws in
            #expect(try call(store).durationMicroseconds == 8_000_000)
            #expect(try call(store).sources == [.transcript, .telemetry])
        }
        try inBothOrders {
            $0.telemetry("tool_result", 19, [Make.call("t", "Bash", .succeeded, ended: 19, milliseconds: 8000)])
            $0.hook("PostToolUse", 19, [Make.call("t", "Bash", .succeeded, ended: 19, milliseconds: 7000)])
        } check: { (store: InMemoryStore) throws in
            #expect(try call(store).durationMicroseconds == 7_000_000)
        }
    }

    @Test func theGraverResultHoldsAndIsCountedOnce() throws {
        try inBothOrders {
            $0.hook("PreToolUse", 10, [Make.call("t", "Bash", .running, started: 10)])
            $0.hook("PostToolUse", 12, [Make.call("t", "Bash", .succeeded, ended: 12)])
            $0.line(2, "tool_result", 13, [Make.call("t", "", .failed, ended: 13) { $0.error = "Exit code 2" }])
        } check: { (store: InMemoryStore) throws in
            #expect(try call(store).status == .failed)
            #expect(try call(store).toolName == "Bash")
            #expect(try session(store).toolCount == 1)
            #expect(try session(store).errorCount == 1)
            #expect(try store.agents(AgentQuery()).agents.first?.errorCount == 1)
        }
    }

    @Test func anEventThatReportsAFailureIsNoErrorByItself() throws {
        var build = ObservationBuilder()
        let store = try apply([build.observe("Notification", isError: true)])
        #expect(try store.session("session-1")?.errorCount == 0)
    }

    @Test func aFailedTurnIsOneErrorWhoeverReportsIt() throws {
        func failure(_ id: String, _ seconds: Double, _ code: String, of prompt: String? = nil) -> Fact {
            var failure = TurnFailure(
                sessionID: "origin", id: id, agentID: Agent.mainID, at: Make.time(seconds), code: code)
            failure.promptID = prompt
            return .turnFailed(failure)
        }
        try inBothOrders {
            $0.hook("StopFailure", 11, [failure("e1", 11, "overloaded", of: "p-1")])
            $0.line(1, "assistant", 10, [failure("e2", 10, "overloaded_error")])
        } check: { (store: InMemoryStore) throws in
            let failures = try store.turnFailures(session: "origin", limit: 10)
            #expect(failures.map(\.code) == ["overloaded_error"])
            #expect(failures.map(\.at) == [Make.time(10)])
            #expect(failures.map(\.sources) == [[.hook, .transcript]])
            #expect(try session(store).errorCount == 1)
        }
    }

    @Test func anAgentIsCalledWhatItsSpawningCallSays() throws {
        try inBothOrders {
            $0.line(
                1, "tool_use", 10,
                [
                    Make.call("t1", "Task", .running, started: 10) {
                        $0.summary = "audit dependencies"
                        $0.spawnAgentName = "general-purpose"
                    }
                ])
            $0.line(
                2, "tool_result", 20,
                [
                    Make.call("t1", "", .succeeded, ended: 20) { $0.spawnedAgentID = "a0853aa" },
                    Make.agent("a0853aa") { $0.spawnToolUseID = "t1" },
                ])
        } check: { (store: InMemoryStore) throws in
            let agent = try store.agents(AgentQuery()).agents.first { $0.id == "a0853aa" }
            #expect(agent?.name == "general-purpose")
            #expect(agent?.description == "audit dependencies")
        }
    }

    @Test func aStatedParentOutranksAnInferredOne() throws {
        try inBothOrders {
            $0.hook("PreToolUse", 10, [Make.call("t1", "Agent", .running, started: 10) { $0.summary = "guess" }])
            $0.hook("SubagentStart", 11, agent: "a1", [Make.agent("a1") { $0.status = .running }])
            $0.hook("SubagentStart", 12, agent: "a2", [Make.agent("a2") { $0.status = .running }])
            $0.note(
                90,
                [
                    Make.agent("a2") {
                        $0.parentID = "a1"
                        $0.spawnToolUseID = "t9"
                    }
                ])
        } check: { (store: InMemoryStore) throws in
            let agent = try store.agents(AgentQuery()).agents.first { $0.id == "a2" }
            #expect(agent?.parentID == "a1")
            #expect(agent?.parentIsKnown == true)
            #expect(agent?.spawnToolUseID == "t9")
            #expect(agent?.description == nil)
            #expect(agent?.depth == 2)
            #expect(agent?.lastEventAt == Make.time(12))
        }
    }

    @Test func anAgentThatGoesOnIsNotOver() throws {
        try inBothOrders {
            $0.hook("SubagentStart", 10, agent: "a1", [Make.agent("a1") { $0.status = .running }])
            $0.hook(
                "SubagentStop", 12, agent: "a1",
                [
                    Make.agent("a1") {
                        $0.status = .completed
                        $0.endedAt = Make.time(12)
                    }
                ])
            $0.hook("PreToolUse", 15, agent: "a1", [Make.agent("a1") { $0.status = .running }])
        } check: { (store: InMemoryStore) throws in
            let agent = try store.agents(AgentQuery()).agents.first { $0.id == "a1" }
            #expect(agent?.status == .running)
            #expect(agent?.endedAt == nil)
        }
    }

    /// What an end closed stays closed when the session goes on, whichever is reported first.
    @Test func anEndClosesWhatBeganBeforeIt() throws {
        try inBothOrders {
            $0.hook(
                "PreToolUse", 10, agent: "a1",
                [
                    Make.agent("a1") { $0.status = .running }, Make.call("t1", "Bash", .running, started: 10),
                ])
            $0.hook("SessionEnd", 20, [Make.status(.ended) { $0.endReason = "other" }])
            $0.hook("SessionStart", 30, [Make.status(.idle)])
        } check: { (store: InMemoryStore) throws in
            #expect(try session(store).status == .idle)
            #expect(try session(store).endReason == nil)
            #expect(try call(store).status == .abandoned)
            #expect(try call(store).endedAt == Make.time(20))
            let agent = try store.agents(AgentQuery()).agents.first { $0.id == "a1" }
            #expect(agent?.status == .failed)
            #expect(agent?.endedAt == Make.time(20))
        }
    }

    @Test func theLatestHumanLineOfAPromptHolds() throws {
        try inBothOrders {
            $0.line(1, "prompt", 10, [Make.prompt("p", 10, "first", line: "l1")])
            $0.line(2, "prompt", 20, [Make.prompt("p", 20, "second", line: "l2")])
            $0.line(3, "prompt", 30, [Make.prompt("p", 30, "<task-notification>done", line: "l3")])
            $0.telemetry("claude_code.user_prompt", 19, [Make.prompt("p", 19, "")])
        } check: { (store: InMemoryStore) throws in
            let prompts = try store.prompts(session: "origin", limit: 10)
            #expect(prompts.map(\.text) == ["second"])
            #expect(prompts.map(\.lineID) == ["l2"])
            #expect(prompts.map(\.sources) == [[.transcript, .telemetry]])
            #expect(try session(store).promptCount == 1)
            #expect(try session(store).title == "first")
            #expect(try session(store).lastPrompt == "second")
        }
    }

    @Test func titlesHaveRanks() throws {
        func title(_ text: String, _ kind: TitleKind) -> Fact {
            var fact = SessionFact()
            fact.title = text
            fact.titleKind = kind
            return .session(fact)
        }
        try inBothOrders {
            $0.note(40, [title("generated", .generated)])
            $0.note(10, [title("renamed", .user)])
            $0.note(20, [title("renamed again", .user)])
            $0.note(50, [title("summary", .summary)])
            $0.line(1, "prompt", 60, [Make.prompt("p", 60, "prompt", line: "l")])
        } check: { (store: InMemoryStore) throws in
            #expect(try session(store).title == "renamed again")
            #expect(try session(store).titleKind == .user)
        }
    }

    @Test func theLatestStatementHoldsAndTiesAreDecided() throws {
        func cwd(_ path: String) -> Fact {
            var fact = SessionFact()
            fact.cwd = path
            return .session(fact)
        }
        try inBothOrders {
            $0.hook("CwdChanged", 20, [cwd("/b")])
            $0.hook("PreToolUse", 10, [cwd("/z")])
            $0.line(1, "user", 20, [cwd("/c")])
        } check: { (store: InMemoryStore) throws in
            #expect(try session(store).cwd == "/c")
            #expect(try session(store).projectPath == "/z")
        }
    }
}
