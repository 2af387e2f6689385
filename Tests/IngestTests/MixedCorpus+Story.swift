import EventModel
import EventStore

extension MixedCorpus {
    private typealias Make = MixedCorpus

    /// Lines 1 to 9, at seconds 10 to 40, are what forks copy.
    private mutating func addSharedLines(
        _ session: String, bornAt: Double, origin: String?, promptID: (_ line: Int) -> String
    ) {
        func line(
            _ corpus: inout MixedCorpus, _ number: UInt64, _ type: String, _ seconds: Double, isMarked: Bool = false,
            _ facts: [Fact]
        ) {
            corpus.line(
                number, type, seconds, session: session, bornAt: bornAt, origin: isMarked ? origin : nil, facts)
        }
        let running = Make.status(.running, cwd: "/src/app") { $0.gitBranch = "main" }
        line(
            &self, 1, "prompt", 10,
            [running, Make.prompt(promptID(1), 10, "Fix the test\nplease", line: "line-1")])
        line(
            &self, 2, "thinking", 11, isMarked: true,
            [running, Make.model("msg_1", "req_1", 11, input: 100, output: 5)])
        line(
            &self, 3, "tool_use", 12, isMarked: true,
            [
                running, Make.model("msg_1", "req_1", 12, input: 100, output: 50, stop: "tool_use"),
                Make.call("toolu_1", "Edit", .running, started: 12) {
                    $0.messageID = "msg_1"
                    $0.summary = "a.swift"
                },
            ])
        let change = FileChange(
            sessionID: session, agentID: Agent.mainID, toolUseID: "toolu_1", path: "/src/app/a.swift", operation: .edit,
            at: Make.time(14))
        line(
            &self, 4, "tool_result", 14,
            [running, Make.call("toolu_1", "", .succeeded, ended: 14), .fileChange(change)])
        line(
            &self, 5, "assistant", 16, isMarked: true,
            [
                Make.status(.idle), Make.model("msg_2", "req_2", 16, input: 200, output: 70, stop: "end_turn"),
                .turnEnded(agentID: Agent.mainID, at: Make.time(16)),
            ])
        line(
            &self, 6, "prompt", 30, [running, Make.prompt(promptID(6), 30, "And the other one", line: "line-6")])
        line(
            &self, 7, "tool_use", 31, isMarked: true,
            [
                running, Make.model("msg_3", "req_3", 31, input: 300, output: 30, stop: "tool_use"),
                Make.call("toolu_2", "Bash", .running, started: 31) { $0.summary = "swift test" },
            ])
        line(
            &self, 8, "tool_result", 35,
            [running, .retried, Make.call("toolu_2", "", .failed, ended: 35) { $0.error = "Exit code 1" }])
        let failure = TurnFailure(
            sessionID: session, id: "line-9", agentID: Agent.mainID, at: Make.time(36), code: "overloaded")
        line(&self, 9, "assistant", 36, isMarked: true, [Make.status(.failed), .turnFailed(failure)])
        var compaction = Compaction(
            sessionID: session, agentID: Agent.mainID, trigger: "manual", startedAt: Make.time(38))
        compaction.endedAt = Make.time(39)
        line(&self, 11, "system.compact_boundary", 39, [.compacted(compaction)])
        line(
            &self, 10, "assistant", 40, isMarked: true,
            [Make.status(.idle), Make.model("msg_4", "req_4", 40, input: 400, output: 44, stop: "end_turn")])
    }

    mutating func addFork(_ session: String, bornAt: Double, isMarked: Bool, promptID: String) {
        addSharedLines(session, bornAt: bornAt, origin: isMarked ? "origin" : nil) { _ in promptID }
        let number = UInt64(bornAt) * 10
        line(
            number + 1, "prompt", bornAt + 1, session: session, bornAt: bornAt,
            [
                Make.status(.running, cwd: "/src/fork"),
                Make.prompt(promptID, bornAt + 1, "Another way", line: "line-\(session)"),
            ])
        hook(
            "UserPromptSubmit", bornAt + 1.01, session: session,
            [Make.status(.running), Make.prompt(promptID, bornAt + 1.01, "Another way")])
        line(
            number + 2, "assistant", bornAt + 5, session: session, bornAt: bornAt,
            [
                Make.status(.idle),
                Make.model("msg_9", "req_9", bornAt + 5, input: 900, output: 90, stop: "end_turn"),
            ])
        note(bornAt + 6, session: session, bornAt: bornAt, [Make.report(.total, input: 2000, output: 300, cost: 90)])
        var named = SessionFact()
        named.title = "A fork with a name"
        named.titleKind = .generated
        named.lastPrompt = "Fix the test"
        named.lastPromptOffset = 9000
        note(bornAt + 7, session: session, bornAt: bornAt, [.session(named)])
    }

    /// A fork of the marked fork: it has copies of two sessions' lines.
    mutating func addForkOfFork() {
        addSharedLines("fork-of-fork", bornAt: 900, origin: "origin") { _ in "p-third" }
        line(
            5001, "prompt", 501, session: "fork-of-fork", bornAt: 900,
            [
                Make.status(.running, cwd: "/src/fork"),
                Make.prompt("p-third", 501, "Another way", line: "line-fork-marked"),
            ])
        line(
            5002, "assistant", 505, session: "fork-of-fork", bornAt: 900, origin: "fork-marked",
            [
                Make.status(.idle),
                Make.model("msg_9", "req_9", 505, input: 900, output: 90, stop: "end_turn"),
            ])
        line(
            9001, "prompt", 901, session: "fork-of-fork", bornAt: 900,
            [Make.status(.running), Make.prompt("p-third", 901, "A third way", line: "line-third")])
    }

    mutating func addOrigin() {
        hook(
            "SessionStart", 9,
            [
                Make.status(.idle, cwd: "/src/app") {
                    $0.projectPath = "/src/app"
                    $0.startSource = "startup"
                    $0.startedAt = Make.time(9)
                    $0.model = "claude-sonnet-4-5"
                }
            ])
        addSharedLines("origin", bornAt: 8, origin: nil) { "p-\($0)" }
        addHooksOfSharedLines()
        addTelemetry()
        addSubagents()
        addRest()
    }

    private mutating func addHooksOfSharedLines() {
        hook("UserPromptSubmit", 9.9, [Make.status(.running), Make.prompt("p-1", 9.9, "Fix the test\nplease")])
        hook(
            "PreToolUse", 12.02,
            [Make.status(.running), Make.call("toolu_1", "Edit", .running, started: 12.02) { $0.summary = "a.swift" }])
        hook(
            "PostToolUse", 13.9,
            [Make.status(.running), Make.call("toolu_1", "Edit", .succeeded, ended: 13.9, milliseconds: 1500)])
        hook("Stop", 16.1, [Make.status(.idle), .turnEnded(agentID: Agent.mainID, at: Make.time(16.1))])
        hook(
            "PreToolUse", 31.02,
            [Make.status(.running), Make.call("toolu_2", "Bash", .running, started: 31.02)])
        hook(
            "PostToolUseFailure", 34.9,
            [
                Make.status(.running),
                Make.call("toolu_2", "Bash", .failed, ended: 34.9, milliseconds: 3600) {
                    $0.error = "Exit code 1\nfailing"
                },
            ])
        var failure = TurnFailure(
            sessionID: "origin", id: "hook-9", agentID: Agent.mainID, at: Make.time(36.1), code: "overloaded_error")
        failure.promptID = "p-6"
        hook("StopFailure", 36.1, [Make.status(.failed), .turnFailed(failure)])
        // A call that nobody finished, and one that a rule refused: the batch's text takes it for a failed one.
        hook("PreToolUse", 37, [Make.status(.running), Make.call("toolu_3", "Read", .running, started: 37)])
        hook(
            "PostToolBatch", 37.5,
            [Make.call("toolu_4", "Bash", .failed, ended: 37.5) { $0.isInferred = true }])
        hook("PermissionDenied", 37.4, [Make.call("toolu_4", "Bash", .refused, ended: 37.4)])
        hook("Stop", 40.1, [Make.status(.idle), .turnEnded(agentID: Agent.mainID, at: Make.time(40.1))])
    }

    private mutating func addTelemetry() {
        var failure = TurnFailure(
            sessionID: "origin", id: "telemetry-9", agentID: Agent.mainID, at: Make.time(36.05), code: "overloaded")
        failure.promptID = "p-6"
        telemetry("claude_code.api_error", 36.05, [.turnFailed(failure)])
        var compaction = Compaction(
            sessionID: "origin", agentID: Agent.mainID, trigger: "auto", startedAt: Make.time(58.05))
        compaction.endedAt = Make.time(59.3)
        compaction.tokensAfter = 9000
        telemetry("claude_code.compaction", 59.3, [.compacted(compaction)])
        telemetry(
            "claude_code.api_request", 11.9,
            [
                Make.model(nil, "req_1", 11.9, input: 100, output: 50) {
                    $0.durationMicroseconds = 900_000
                    $0.reportedCost = 1234
                    $0.promptID = "p-1"
                }
            ])
        telemetry(
            "claude_code.api_request", 15.9,
            [Make.model(nil, "req_2", 15.9, input: 200, output: 70) { $0.querySource = "sdk" }])
        telemetry(
            "claude_code.api_request", 45,
            [Make.model(nil, "req_title", 45, input: 10, output: 3) { $0.querySource = "title" }])
        telemetry(
            "claude_code.tool_result", 13.95,
            [
                Make.call("toolu_1", "Edit", .succeeded, ended: 13.95, milliseconds: 1499) {
                    $0.decisionSource = "config"
                }
            ])
        telemetry("claude_code.user_prompt", 9.95, [Make.prompt("p-1", 9.95, "")])
        for second in [20.0, 50, 80] {
            telemetry("claude_code.token.usage", second, [Make.report(.delta, input: 900, output: 100, cost: 70)])
        }
    }

    private mutating func addSubagents() {
        hook(
            "PreToolUse", 50,
            [
                Make.status(.running),
                Make.call("toolu_5", "Agent", .running, started: 50) { $0.spawnAgentName = "Explore" },
            ])
        hook(
            "SubagentStart", 50.5, agent: "a1",
            [
                Make.agent("a1") {
                    $0.name = "Explore"
                    $0.status = .running
                    $0.startedAt = Make.time(50.5)
                }
            ])
        // A sidecar has no time of its own.
        note(
            49,
            [
                Make.agent("a1") {
                    $0.parentID = Agent.mainID; $0.spawnToolUseID = "toolu_5"
                }
            ])
        note(
            1000,
            [
                Make.agent("a2") {
                    $0.parentID = "a1"
                    $0.name = "general-purpose"
                    $0.description = "Look deeper"
                }
            ])
        addNestedSubagent()
        addUnreportedChanges()
    }

    /// Files that a subagent wrote, which the results of its calls do not tell.
    private mutating func addUnreportedChanges() {
        for (number, status) in [(60, ToolCallStatus.succeeded), (63, .refused), (66, .succeeded)] {
            let (id, path) = ("toolu_\(number)", "/src/app/\(number).swift")
            var change = FileChange(
                sessionID: "origin", agentID: "a1", toolUseID: id, path: path, operation: .edit, at: Make.time(55))
            change.isDerived = true
            change.linesAdded = Int64(number)
            let (line, seconds) = (UInt64(number), 54.5)
            self.line(
                line, "tool_use", seconds, agent: "a1", bornAt: 50,
                [Make.call(id, "Edit", .running, started: seconds), .fileChange(change)])
            self.line(
                line + 1, "tool_result", seconds + 1, agent: "a1", bornAt: 50,
                [Make.call(id, "", status, ended: seconds + 1)])
            guard number == 66 else { continue }
            change.isDerived = false
            change.linesAdded = 1
            hook(
                "PostToolUse", seconds + 0.9, agent: "a1",
                [Make.call(id, "Edit", .succeeded, ended: seconds + 0.9, milliseconds: 5), .fileChange(change)])
        }
    }

    private mutating func addNestedSubagent() {
        line(
            30, "tool_use", 51, agent: "a1", bornAt: 50,
            [
                Make.model("msg_5", "req_5", 51, agent: "a1", input: 60, output: 6, stop: "tool_use"),
                Make.call("toolu_6", "Agent", .running, started: 51),
            ])
        hook(
            "SubagentStart", 51.5, agent: "a2",
            [
                Make.agent("a2") {
                    $0.name = "general-purpose"
                    $0.status = .running
                }
            ])
        line(
            31, "assistant", 52, agent: "a2", bornAt: 51,
            [Make.model("msg_6", "req_6", 52, agent: "a2", input: 70, output: 7, stop: "end_turn")])
        telemetry(
            "claude_code.api_request", 52.1, agent: "a2",
            [Make.model(nil, "req_6", 52.1, agent: "a2", input: 70, output: 7)])
        hook("PreToolUse", 52.5, agent: "a2", [Make.call("toolu_7", "Grep", .running, started: 52.5)])
        hook(
            "SubagentStop", 53, agent: "a2",
            [
                Make.agent("a2") {
                    $0.status = .completed
                    $0.endedAt = Make.time(53)
                }, .turnEnded(agentID: "a2", at: Make.time(53)),
            ])
        line(
            32, "tool_result", 54, agent: "a1", bornAt: 50,
            [
                Make.call("toolu_6", "Agent", .succeeded, ended: 54) { $0.spawnedAgentID = "a2" },
                Make.agent("a2") {
                    $0.parentID = "a1"
                    $0.spawnToolUseID = "toolu_6"
                    $0.status = .completed
                    $0.endedAt = Make.time(54)
                },
            ])
    }

    /// The session is cut off, resumed, and ends.
    private mutating func addRest() {
        hook(
            "SessionEnd", 60,
            [
                Make.status(.ended) {
                    $0.endReason = "other"; $0.endedAt = Make.time(60)
                }
            ])
        hook(
            "SessionStart", 70,
            [
                Make.status(.idle, cwd: "/src/app/sub") {
                    $0.startSource = "resume"
                    $0.projectPath = "/src/app"
                }
            ])
        line(
            40, "prompt", 71, bornAt: 8,
            [
                Make.status(.running) {
                    $0.gitBranch = "feature"
                    $0.gitRoot = "/src/app"
                    $0.gitRemote = "github.com/a/b"
                }, Make.prompt("p-40", 71, "Go on", line: "line-40"),
            ])
        line(
            41, "assistant", 75, bornAt: 8,
            [Make.status(.idle), Make.model("msg_7", "req_7", 75, input: 500, output: 55, stop: "end_turn")])
        line(
            44, "user", 75.5, bornAt: 8,
            [Make.prompt("p-44", 75.5, "<task-notification>done</task-notification>", line: "line-44")])
        // A later task begins, and nothing ends it.
        hook("PreToolUse", 76, [Make.status(.running), Make.call("toolu_8", "Bash", .running, started: 76)])
        for (index, figure) in [Int64(1200), 1500, 2600].enumerated() {
            note(77 + Double(index), [Make.report(.total, input: figure, output: figure / 4, cost: figure * 3)])
        }
        var compaction = Compaction(
            sessionID: "origin", agentID: Agent.mainID, trigger: "auto", startedAt: Make.time(58))
        hook("PreCompact", 57.9, [.compactionStarted(compaction)])
        hook("SessionStart", 58.9, [.compactionEnded(agentID: Agent.mainID, trigger: "unknown", at: Make.time(58.9))])
        hook("PostCompact", 59.1, [.compactionEnded(agentID: Agent.mainID, trigger: "auto", at: Make.time(59.1))])
        compaction.endedAt = Make.time(59)
        compaction.tokensBefore = 150_000
        line(42, "system.compact_boundary", 59, bornAt: 8, [.compacted(compaction)])
    }
}
