import EventModel
import EventStore
import StoreTesting
import Testing

@testable import HubAPI

/// What a session was at an instant, and where one can step from there.
@Suite struct SessionStateTests {
    private func sample() -> OutlineSample {
        var sample = OutlineSample(agents: ["main", "child"])
        sample.prompt(10)
        sample.tool(11, 20)
        sample.tool(12, 15, status: .failed)
        sample.question(13, until: 16)
        sample.question(14, until: 30, kind: .idle)
        sample.edit(18, path: "/a")
        sample.edit(19, path: "/b")
        sample.edit(41, path: "/a")
        sample.outline.changes[0].linesAdded = 3
        sample.prompt(40)
        sample.tool(41, nil, agent: 1, status: .running)
        sample.outline.agents[1].startedAt = StoreSamples.time(40)
        sample.outline.agents[1].endedAt = StoreSamples.time(60)
        sample.outline.session.endedAt = StoreSamples.time(100)
        sample.outline.session.status = .ended
        return sample
    }

    private func state(at number: Int) -> SessionState {
        SessionState(SessionSpans(sample().outline), at: StoreSamples.time(number))
    }

    @Test func aStateKnowsWhatWasGoingOn() {
        let working = state(at: 14)
        #expect(working.status == .waiting)
        #expect(working.elapsed == 14_000_000)
        #expect(working.prompt?.id == "p0")
        #expect(working.runningTools == [1, 2])
        #expect(working.openQuestions.map(\.id) == ["q0"])
        // Nobody knew then when it would be answered.
        #expect(working.openQuestions[0].resolvedAt == nil)
        #expect(working.runningAgents.map(\.id) == ["main"])
        #expect(working.errorCount == 0)
        #expect(state(at: 17).status == .running)
        #expect(state(at: 17).errorCount == 1)
        #expect(state(at: 30).status == .idle)
        #expect(state(at: 30).runningAgents.isEmpty)
        #expect(state(at: 45).runningAgents.map(\.id).contains("child"))
        #expect(state(at: 45).promptCount == 2)
        #expect(state(at: 100).status == .ended)
        #expect(state(at: 100).runningTools.isEmpty)
        #expect(state(at: -50).toolCount == 0)
        #expect(state(at: -50).elapsed == 0)
    }

    @Test func filesAreThoseChangedUntilThenTheLatestFirst() {
        #expect(state(at: 18).files.map(\.path) == ["/a"])
        #expect(state(at: 20).files.map(\.path) == ["/b", "/a"])
        let last = state(at: 50).files[0]
        #expect(last.path == "/a")
        #expect(last.edits == 2)
        #expect(last.linesAdded == 3)
        #expect(last.lastToolUseID == "t41")
    }

    @Test func stepsGoToTheNextAndThePreviousOfAKind() {
        let outline = sample().outline
        func step(_ kind: SessionMoment.Kind, _ number: Int, _ direction: SessionMoment.Direction) -> SessionMoment? {
            SessionMoment.step(outline, kind, from: StoreSamples.time(number), direction)
        }
        #expect(step(.turn, 10, .next)?.at == StoreSamples.time(40))
        #expect(step(.turn, 10, .previous) == nil)
        #expect(step(.edit, 41, .previous)?.toolUseID == "t19")
        #expect(step(.edit, 41, .next) == nil)
        #expect(step(.error, 0, .next)?.tool == 2)
        #expect(step(.error, 0, .next)?.at == StoreSamples.time(15))
        #expect(step(.question, 99, .previous)?.label == "May I?")
        #expect(step(.event, 0, .next) == nil)
    }
}
