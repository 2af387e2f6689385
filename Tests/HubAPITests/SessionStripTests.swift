import EventModel
import EventStore
import StoreTesting
import Testing

@testable import HubAPI

/// What a session looks like as a strip.
@Suite struct SessionStripTests {
    @Test func whatBeginsInAColumnCountsInTheRowOfItsAgentsDepth() {
        var sample = OutlineSample(agents: ["main", "a", "b"])
        sample.prompt(0)
        sample.tool(1, 99)
        sample.tool(15, 25, status: .failed)
        sample.tool(30, 31, agent: 1)
        sample.model(95, agent: 2)
        let strip = SessionStrip(SessionSpans(sample.outline), columns: 10)
        #expect(strip.columnWidth == 10_000_000)
        #expect(strip.rows.map(\.depth) == [0, 1, 2])
        #expect(strip.rows[0].counts == [2, 1, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(strip.rows[0].errors == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(strip.rows[1].counts[3] == 1)
        #expect(strip.rows[2].counts[9] == 1)
    }

    @Test func deeperAgentsCountInTheLastRow() {
        var sample = OutlineSample(agents: (0..<9).map { $0 == 0 ? "main" : "a\($0)" })
        for agent in 0..<9 { sample.tool(1, 2, agent: agent) }
        let strip = SessionStrip(SessionSpans(sample.outline), columns: 1)
        #expect(strip.rows.map(\.counts) == [[1], [1], [1], [1], [1], [4]])
    }

    @Test func whatLiesOutsideTheSessionCountsAtItsEdges() {
        var sample = OutlineSample(from: 50, to: 60)
        sample.tool(-1000, -2000)
        sample.tool(1_000_000, 1)
        sample.model(55, seconds: 1_000_000_000)
        sample.outline.tools.append(
            SessionOutline.Tool(
                number: 9, agent: 0, startedAt: Timestamp(microseconds: .min), endedAt: Timestamp(microseconds: .max),
                status: .failed))
        let strip = SessionStrip(SessionSpans(sample.outline), columns: 2)
        #expect(strip.rows[0].counts == [3, 1])
        #expect(strip.rows[0].errors == [0, 1])
    }

    @Test func aSessionWithoutLengthAndWithoutAgentsHasAStrip() {
        let strip = SessionStrip(SessionSpans(OutlineSample(from: 5, to: 5, agents: []).outline), columns: 600)
        #expect(strip.rows.count == 1)
        #expect(strip.marks == [])
        #expect(strip.columnWidth > 0)
    }

    @Test func errorsAndQuestionsAreKeptAndTheRestIsThinned() {
        var sample = OutlineSample(to: 10_000)
        for number in 0..<1500 { sample.tool(number, number, status: .failed) }
        for number in 0..<100 { sample.question(number, until: number + 1) }
        for number in 0..<5000 { sample.edit(number) }
        let strip = SessionStrip(SessionSpans(sample.outline), columns: 100)
        #expect(strip.marks.count == SessionStrip.markLimit)
        #expect(strip.markCounts == [.error: 1500, .question: 100, .edit: 5000])
        #expect(strip.marks.count { $0.kind == .error } == 1500)
        let edits = strip.marks.filter { $0.kind == .edit }.map { $0.at.since(StoreSamples.time(0)) / 1_000_000 }
        #expect(edits.count == 400)
        #expect(zip(edits, edits.dropFirst()).allSatisfy { $1 - $0 >= 12 && $1 - $0 <= 13 })
    }

    @Test func marksSayInWordsWhatHappened() throws {
        var sample = OutlineSample()
        sample.outline.session.projectPath = "/home/u/p"
        sample.prompt(1, text: "fix\nit")
        sample.edit(2, path: "/home/u/p/src/a.swift")
        sample.tool(3, 4, status: .failed)
        var strip = SessionStrip(SessionSpans(sample.outline), columns: 10)
        var calls = OutlineCalls()
        calls.tools[1] = StoreSamples.toolCall(3)
        calls.tools[1]?.summary = "make test"
        calls.tools[1]?.error = "Exit code 2"
        strip.name(calls)
        #expect(
            strip.marks.map(\.label) == ["fix it", "Edited src/a.swift (+0 −0)", "Bash: make test – Exit code 2"])
        #expect(strip.marks.map(\.toolUseID) == [nil, "t2", "toolu_3"])
    }

    @Test func waitsForTheUserAreToldFromWaitsForAPermissionAndForBackgroundWork() {
        var sample = OutlineSample()
        sample.prompt(0)
        sample.tool(1, 10)
        sample.question(2, until: 5)
        sample.question(6, until: nil, kind: .question)
        sample.question(7, until: 8, kind: .idle)
        sample.outline.stops = [StoreSamples.time(12)]
        sample.prompt(40)
        sample.tool(41, 42)
        sample.prompt(60, text: "<task-notification>done</task-notification>")
        let waits = SessionStrip(SessionSpans(sample.outline), columns: 10).waits
        #expect(waits.map(\.kind) == ["permission", "user", "user"])
        #expect(waits.map(\.at) == [2, 6, 12].map(StoreSamples.time))
        #expect(waits.map(\.endedAt) == [StoreSamples.time(5), nil, StoreSamples.time(40)])
    }
}
