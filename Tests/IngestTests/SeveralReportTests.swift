import EventModel
import EventStore
import Ingest
import StoreTesting
import TestRandomness
import Testing

/// What several reports tell of is one row, whichever comes first, and whether or not the hub was restarted in between.
@Suite struct SeveralReportTests {
    private typealias Make = MixedCorpus

    /// Every order of up to five observations, all in one transaction and each in one of its own after a restart.
    private func inEveryOrder(
        _ make: (inout MixedCorpus) -> Void, check: (InMemoryStore) throws -> Void
    ) throws {
        var corpus = MixedCorpus()
        make(&corpus)
        for order in permutations(corpus.observations) {
            try check(apply(order))
            let store = InMemoryStore()
            for observation in order { try commit([observation], Projection(), store, at: Make.time(0)) }
            try check(store)
        }
    }

    private func permutations(_ all: [Observation]) -> [[Observation]] {
        guard all.count > 1 else { return [all] }
        return all.indices.flatMap { index in
            var rest = all
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }

    private func session(_ store: InMemoryStore) throws -> Session { try #require(try store.session("origin")) }

    private static func failure(_ id: String, _ seconds: Double, of prompt: String? = nil, agent: String = "main")
        -> Fact
    {
        var failure = TurnFailure(sessionID: "", id: id, agentID: agent, at: Make.time(seconds), code: "overloaded")
        failure.promptID = prompt
        return .turnFailed(failure)
    }

    @Test func aFailureOfAFileIsOfThePromptBeforeIt() throws {
        try inEveryOrder {
            $0.line(1, "prompt", 10, [Make.prompt("p-1", 10, "one", line: "l-1")])
            $0.line(2, "assistant", 20, [Self.failure("l-2", 20)])
            $0.line(3, "prompt", 21, [Make.prompt("p-2", 21, "two", line: "l-3")])
            $0.line(4, "assistant", 22, [Self.failure("l-4", 22)])
            $0.hook("StopFailure", 22.5, [Self.failure("h-4", 22.5, of: "p-2")])
        } check: { (store: InMemoryStore) throws in
            let failures = try store.turnFailures(session: "origin", limit: 9)
            #expect(failures.map(\.id) == ["p-1", "p-2"])
            #expect(failures.map(\.at) == [Make.time(20), Make.time(22)])
            #expect(failures.map(\.sources) == [.transcript, [.transcript, .hook]])
            #expect(try session(store).errorCount == 2)
            #expect(try session(store).failedTurnCount == 2)
            #expect(try store.agents(AgentQuery()).agents.map(\.errorCount) == [2])
            #expect(try store.agents(AgentQuery()).agents.map(\.failedTurnCount) == [2])
        }
    }

    @Test func aSubagentsFailureIsOneOfAllItsSources() throws {
        try inEveryOrder {
            $0.line(1, "prompt", 10, [Make.prompt("p-1", 10, "one", line: "l-1")])
            $0.line(2, "prompt", 50, [Make.prompt("p-2", 50, "two", line: "l-2")])
            $0.line(3, "assistant", 60, agent: "a1", [Self.failure("l-3", 60, agent: "a1")])
            $0.hook("StopFailure", 60.1, agent: "a1", [Self.failure("h-3", 60.1, of: "p-1", agent: "a1")])
            $0.telemetry("claude_code.api_error", 60.2, [Self.failure("t-3", 60.2, of: "p-1", agent: "a1")])
        } check: { (store: InMemoryStore) throws in
            let failures = try store.turnFailures(session: "origin", limit: 9)
            #expect(failures.map(\.id) == ["p-1"])
            #expect(failures.map(\.sources) == [[.hook, .transcript, .telemetry]])
            #expect(try session(store).errorCount == 1)
        }
    }

    @Test func aCompactionIsOneOfAllItsSources() throws {
        func whole(_ start: Double, _ end: Double, before: Int64? = nil, after: Int64? = nil) -> Fact {
            var compaction = Compaction(sessionID: "", agentID: "main", trigger: "auto", startedAt: Make.time(start))
            compaction.endedAt = Make.time(end)
            compaction.tokensBefore = before
            compaction.tokensAfter = after
            return .compacted(compaction)
        }
        let start = Compaction(sessionID: "", agentID: "main", trigger: "auto", startedAt: Make.time(10))
        try inEveryOrder {
            $0.hook("PreCompact", 10, [.compactionStarted(start)])
            $0.hook("SessionStart", 90, [.compactionEnded(agentID: "main", trigger: "unknown", at: Make.time(90))])
            $0.hook("PostCompact", 91, [.compactionEnded(agentID: "main", trigger: "auto", at: Make.time(91))])
            $0.line(1, "system.compact_boundary", 89, [whole(10.5, 89, before: 150_000)])
            $0.telemetry("claude_code.compaction", 90.5, [whole(10.2, 90.5, before: 150_000, after: 9000)])
        } check: { (store: InMemoryStore) throws in
            let compactions = try store.compactions(session: "origin", limit: 9)
            #expect(compactions.map(\.startedAt) == [Make.time(10)])
            #expect(compactions.map(\.endedAt) == [Make.time(91)])
            #expect(compactions.map(\.trigger) == ["auto"])
            #expect(compactions.map(\.tokensBefore) == [150_000])
            #expect(compactions.map(\.tokensAfter) == [9000])
        }
    }

    @Test func compactionsOneAfterTheOtherStayApart() throws {
        try inEveryOrder {
            for (start, end) in [(10.0, 12.0), (20.0, 23.0)] {
                $0.hook(
                    "PreCompact", start,
                    [
                        .compactionStarted(
                            Compaction(sessionID: "", agentID: "main", trigger: "auto", startedAt: Make.time(start)))
                    ])
                $0.hook("PostCompact", end, [.compactionEnded(agentID: "main", trigger: "auto", at: Make.time(end))])
            }
        } check: { (store: InMemoryStore) throws in
            let compactions = try store.compactions(session: "origin", limit: 9)
            #expect(compactions.map(\.startedAt) == [Make.time(10), Make.time(20)])
            #expect(compactions.map(\.endedAt) == [Make.time(12), Make.time(23)])
        }
    }

    private static func change(_ lines: Int64, at seconds: Double, isDerived: Bool) -> Fact {
        var change = FileChange(
            sessionID: "", agentID: "a1", toolUseID: "t1", path: "/a", operation: .edit, at: Make.time(seconds))
        change.linesAdded = lines
        change.isDerived = isDerived
        return .fileChange(change)
    }

    @Test func whatACallAskedForIsWhatItDidOnceItSucceeded() throws {
        for (status, isListed) in [(ToolCallStatus.succeeded, true), (.failed, false), (.refused, false)] {
            try inEveryOrder {
                $0.line(
                    1, "tool_use", 10, agent: "a1",
                    [Make.call("t1", "Edit", .running, started: 10), Self.change(3, at: 10, isDerived: true)])
                $0.line(2, "tool_result", 11, agent: "a1", [Make.call("t1", "", status, ended: 11)])
                $0.hook("PreToolUse", 10.1, agent: "a1", [Make.call("t1", "Edit", .running, started: 10.1)])
            } check: { (store: InMemoryStore) throws in
                #expect(try store.fileChanges(session: "origin", limit: 9).map(\.linesAdded) == (isListed ? [3] : []))
                #expect(try session(store).fileCount == (isListed ? 1 : 0))
            }
        }
    }

    @Test func whatWasReportedTakesThePlaceOfWhatWasAskedFor() throws {
        try inEveryOrder {
            $0.line(
                1, "tool_use", 10, agent: "a1",
                [Make.call("t1", "Edit", .running, started: 10), Self.change(3, at: 10, isDerived: true)])
            $0.line(
                2, "tool_result", 11, agent: "a1",
                [Make.call("t1", "", .succeeded, ended: 11), Self.change(5, at: 11, isDerived: false)])
            $0.hook(
                "PostToolUse", 10.9, agent: "a1",
                [Make.call("t1", "Edit", .succeeded, ended: 10.9), Self.change(4, at: 10.9, isDerived: true)])
        } check: { (store: InMemoryStore) throws in
            let changes = try store.fileChanges(session: "origin", limit: 9)
            #expect(changes.map(\.linesAdded) == [5])
            #expect(changes.map(\.isDerived) == [false])
            #expect(try session(store).fileCount == 1)
        }
    }

    @Test func anInheritedChangeIsListedAndNotCounted() throws {
        try inEveryOrder {
            for (session, born) in [("origin", 5.0), ("fork", 100)] {
                $0.line(
                    1, "tool_result", 11, session: session, bornAt: born,
                    [Make.call("t1", "Edit", .succeeded, ended: 11), Self.change(5, at: 11, isDerived: false)])
            }
            var own = FileChange(
                sessionID: "", agentID: "main", toolUseID: "t2", path: "/a", operation: .edit, at: Make.time(120))
            own.linesAdded = 7
            $0.line(2, "tool_result", 120, session: "fork", bornAt: 100, [.fileChange(own)])
        } check: { (store: InMemoryStore) throws in
            #expect(try session(store).fileCount == 1)
            #expect(try store.session("fork")?.fileCount == 1)
            #expect(try store.fileChanges(session: "origin", limit: 9).map(\.isInherited) == [false])
            #expect(try store.fileChanges(session: "fork", limit: 9).map(\.isInherited) == [true, false])
        }
    }

    @Test func aNoteOfThePromptHoldsUntilOneIsTold() throws {
        func note(_ text: String, _ offset: Int64) -> Fact {
            var fact = SessionFact()
            fact.lastPrompt = text
            fact.lastPromptOffset = offset
            return .session(fact)
        }
        try inEveryOrder {
            $0.note(10, [note("earlier", 100)])
            $0.note(11, [note("later\nline", 200)])
        } check: { (store: InMemoryStore) throws in
            #expect(try session(store).lastPrompt == "later")
        }
        try inEveryOrder {
            $0.note(100, [note("another session's", 2_000_000)])
            $0.line(1, "prompt", 10, [Make.prompt("p", 10, "told", line: "l")])
        } check: { (store: InMemoryStore) throws in
            #expect(try session(store).lastPrompt == "told")
        }
    }
}
