import EventModel
import EventStore
import Ingest
import LiveFeed
import StoreTesting
import Telemetry
import Testing

/// What the service does with records of files: notes, history, budgets.
@Suite struct ReadingRuleTests {
    private func build(_ make: (inout MixedCorpus) -> Void) -> [Observation] {
        var corpus = MixedCorpus()
        make(&corpus)
        return corpus.observations
    }

    @Test func whatIsNotedIsNoEvent() throws {
        let ingest = try Fixture()
        var fact = SessionFact()
        fact.title = "Named"
        fact.titleKind = .user
        let notes = build { $0.note(10, [.session(fact)]) }
        #expect(ingest.submit(notes).wait() == [.noted])
        #expect(ingest.submit(notes).wait() == [.noted])
        #expect(try ingest.store.lastEventID() == 0)
        #expect(try ingest.store.session("origin")?.title == "Named")
        #expect(try ingest.store.session("origin")?.eventCount == 0)
        #expect(ingest.metrics.noted.value == 2)
    }

    @Test func historyEndsAtOnceAndIsNoNews() throws {
        let ingest = try Fixture()
        let viewer = try #require(ingest.feed.subscribe(filter: LiveFilter(), after: nil) {})
        var lines = build {
            $0.line(1, "prompt", 10, [MixedCorpus.status(.running)])
            $0.line(2, "tool_use", 12, [MixedCorpus.call("t1", "Bash", .running, started: 12)])
        }
        for index in lines.indices { lines[index].event.replayState = .imported }
        #expect(ingest.submit(lines).wait() == [.stored(id: 1), .stored(id: 2)])
        // The session changed, and that is all; the feed tells of that when it has gathered enough.
        if case .messages(let messages) = viewer.next() {
            #expect(messages.allSatisfy { if case .session = $0.content { true } else { false } })
        }
        let session = try #require(try ingest.store.session("origin"))
        #expect(session.status == .ended)
        #expect(session.endReason == "inactivity")
        #expect(session.endedAt == MixedCorpus.time(12))
        #expect(try ingest.store.toolCalls(ToolCallQuery()).calls.map(\.status) == [.abandoned])
        // More of the file brings the call's result.
        let more = build { $0.line(3, "tool_result", 15, [MixedCorpus.call("t1", "", .succeeded, ended: 15)]) }
        _ = ingest.submit(more).wait()
        #expect(try ingest.store.toolCalls(ToolCallQuery()).calls.map(\.status) == [.succeeded])
        #expect(try ingest.store.session("origin")?.endedAt == MixedCorpus.time(15))
    }

    /// Seconds of the corpus at which the fixture's clock stands.
    private let today = 27_225_600.0

    /// A call that costs 0.7876 dollars.
    private func spend(_ call: String, _ seconds: Double, session: String = "origin") -> [Observation] {
        build {
            $0.line(
                UInt64(call.utf8.last ?? 0), "assistant", seconds, session: session,
                [
                    MixedCorpus.status(.idle, cwd: "/src/app"),
                    MixedCorpus.model(call, nil, seconds, input: 50_000, output: 10),
                ])
        }
    }

    private func exceeded(_ ingest: Fixture) throws -> [Event] {
        var query = EventQuery()
        query.types = ["BudgetExceeded"]
        query.order = .oldestFirst
        return try ingest.store.events(query).events
    }

    @Test func aCrossedBudgetIsToldOnce() throws {
        let ingest = try Fixture {
            $0.budgets.day = 1_000_000_000
            $0.budgets.session = 2_000_000_000
        }
        let viewer = try #require(ingest.feed.subscribe(filter: LiveFilter(), after: nil) {})
        // Each call costs about 0.8 dollars.
        _ = ingest.submit(spend("m1", today)).wait()
        #expect(try exceeded(ingest).isEmpty)
        _ = ingest.submit(spend("m2", today + 1)).wait()
        let events = try exceeded(ingest)
        #expect(events.map(\.summary).count == events.count)
        #expect(events.contains { $0.summary.hasPrefix("Today's cost of $1.") })
        #expect(events.allSatisfy { $0.source == .custom && $0.sessionID == "origin" })
        _ = ingest.submit(spend("m2", today + 1)).wait()
        _ = ingest.submit(spend("m3", today + 2)).wait()
        _ = ingest.submit(spend("m4", today + 3)).wait()
        let all = try exceeded(ingest).map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(all.count == 2)
        #expect(all.first?.hasPrefix(#"{"kind":"day","scope":null,"limit_usd":1,"cost_usd":1."#) == true)
        #expect(all.last?.hasPrefix(#"{"kind":"session","scope":"origin","limit_usd":2,"#) == true)
        var seen: [String] = []
        while case .messages(let messages) = viewer.next() {
            for case .event(let event, true) in messages.map(\.content) { seen.append(event.type) }
        }
        #expect(seen.count { $0 == "BudgetExceeded" } == 2)
        #expect(try ingest.store.session("origin")?.eventCount == 6)
    }

    @Test func whatHistoryCostBreaksNoBudget() throws {
        let ingest = try Fixture {
            $0.budgets.day = 1
            $0.budgets.session = 1
            $0.budgets.project = 1
        }
        _ = ingest.submit(spend("m1", today - 200_000)).wait()
        #expect(try exceeded(ingest).isEmpty)
        _ = ingest.submit(spend("m2", today)).wait()
        #expect(try exceeded(ingest).count == 2)
    }

    @Test func aBudgetMakesNoSessionLonger() throws {
        let ingest = try Fixture { $0.budgets.session = 1 }
        _ = ingest.submit(spend("m1", today - 60)).wait()
        #expect(try exceeded(ingest).map(\.timestamp) == [MixedCorpus.time(today - 60)])
        #expect(try ingest.store.session("origin")?.lastEventAt == MixedCorpus.time(today - 60))
    }

    @Test func aProjectsBudgetCountsAllItsSessions() throws {
        let ingest = try Fixture { $0.budgets.project = 1_000_000_000 }
        _ = ingest.submit(spend("m1", today)).wait()
        _ = ingest.submit(spend("m2", today + 1, session: "second")).wait()
        let events = try exceeded(ingest)
        #expect(events.map(\.sessionID) == ["second"])
        #expect(
            events.first.map { String(decoding: $0.payload, as: UTF8.self).contains(#""scope":"/src/app""#) } == true)
    }
}
