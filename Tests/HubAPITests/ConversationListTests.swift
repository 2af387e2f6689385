import EventModel
import EventStore
import StoreTesting
import Testing

@testable import HubAPI

/// One entry for one thing, whoever told of it.
@Suite struct ConversationListTests {
    private func point(_ id: Int64, _ type: String?, at number: Int, isError: Bool = false) -> SessionEventPoint {
        SessionEventPoint(
            id: id, at: StoreSamples.time(number), type: type.flatMap { ConversationList.types.firstIndex(of: $0) },
            isError: isError)
    }

    private func list(
        _ sample: OutlineSample, _ events: [SessionEventPoint] = [], agent: String? = Agent.mainID
    ) -> ConversationList {
        ConversationList(sample.outline, events: events, agent: agent)
    }

    @Test func whatASessionSaidAndDidStandsInOrderOfTime() {
        var sample = OutlineSample()
        sample.prompt(1)
        sample.tool(4, 5)
        sample.question(4, until: 5)
        sample.question(6, until: 7, kind: .idle)
        sample.outline.compactions = [
            Compaction(sessionID: "s", agentID: "main", trigger: "auto", startedAt: StoreSamples.time(9))
        ]
        let list = list(
            sample,
            [
                point(1, "prompt", at: 1), point(2, "thinking", at: 2), point(3, "assistant", at: 3),
                point(4, "assistant", at: 8), point(5, "SessionEnd", at: 10), point(6, nil, at: 11),
            ])
        #expect(
            list.entries.map(\.kind) == [
                .prompt, .thinking, .reply, .question, .tool, .reply, .compaction, .notice, .notice,
            ])
    }

    @Test func theLastMessageOfATurnIsAReplyWhereNoTranscriptTellsIt() {
        var sample = OutlineSample()
        sample.prompt(1)
        sample.prompt(20)
        sample.prompt(40)
        let list = list(
            sample,
            [
                point(1, "Stop", at: 10), point(2, "assistant", at: 29), point(3, "Stop", at: 30),
                // The line of the transcript may be a little later than the hook.
                point(4, "Stop", at: 50), point(5, "assistant", at: 51),
            ])
        #expect(list.entries.filter { $0.kind == .reply }.map(\.origin) == [.event(1), .event(2), .event(5)])
    }

    @Test func aFailedTurnIsToldOnce() {
        var sample = OutlineSample()
        sample.outline.failures = [10, 30].map {
            TurnFailure(
                sessionID: "s", id: "p\($0)", agentID: "main", at: StoreSamples.time($0), code: "overloaded")
        }
        let list = list(sample, [point(1, "assistant", at: 11, isError: true), point(2, "assistant", at: 50)])
        #expect(list.entries.map(\.kind) == [.error, .error, .reply])
        #expect(list.entries.map(\.origin) == [.event(1), .failure(1), .event(2)])
    }

    @Test func aSubagentsConversationBeginsWithItsTask() {
        var sample = OutlineSample(agents: ["main", "child"])
        sample.prompt(1)
        sample.tool(3, 4)
        sample.tool(5, 6, agent: 1)
        sample.question(7, until: nil, agent: "child")
        let events = [
            point(1, "user", at: 2), point(2, "user", at: 5), point(3, "SubagentStop", at: 9),
        ]
        let child = list(sample, events, agent: "child")
        #expect(child.entries.map(\.kind) == [.prompt, .tool, .question, .reply])
        #expect(child.entries[0].origin == .event(1))
        #expect(list(sample, [], agent: "stranger").entries.isEmpty)
        #expect(list(sample, [], agent: nil).entries.count == 4)
    }

    @Test func pagesGoBothWaysAndSurroundAnInstant() {
        var sample = OutlineSample()
        for number in 0..<10 { sample.tool(number, number) }
        let list = list(sample)
        #expect(list.page(.first, order: .oldestFirst, limit: 4) == 0..<4)
        #expect(list.page(.first, order: .newestFirst, limit: 4) == 6..<10)
        #expect(list.page(.after(list.entries[3].position), order: .oldestFirst, limit: 4) == 4..<8)
        #expect(list.page(.after(list.entries[9].position), order: .oldestFirst, limit: 4) == 10..<10)
        #expect(list.page(.before(list.entries[4].position), order: .newestFirst, limit: 3) == 1..<4)
        #expect(list.page(.before(list.entries[0].position), order: .newestFirst, limit: 3) == 0..<0)
        #expect(list.page(.around(StoreSamples.time(5)), order: .oldestFirst, limit: 3) == 4..<7)
        #expect(list.page(.around(StoreSamples.time(-5)), order: .oldestFirst, limit: 3) == 0..<3)
        #expect(list.page(.around(StoreSamples.time(500)), order: .oldestFirst, limit: 3) == 7..<10)
        #expect(list.page(.around(StoreSamples.time(5)), order: .oldestFirst, limit: 100) == 0..<10)
    }

    @Test func aCursorComesBackAsItWas() throws {
        let position = ConversationList.Position(at: .min, rank: 7, number: .max, key: "p:,\u{1}é")
        guard case .after(let after) = try ConversationCursor(ConversationCursor(after: position).text).start,
            case .before(let before) = try ConversationCursor(ConversationCursor(before: position).text).start
        else { throw StoreError(.fault, "another kind of cursor came back") }
        #expect(!(after < position) && !(position < after))
        #expect(!(before < position) && !(position < before))
        #expect(throws: StoreError.self) { try ConversationCursor("nonsense") }
    }
}
