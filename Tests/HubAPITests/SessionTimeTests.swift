import EventModel
import EventStore
import StoreTesting
import Testing

@testable import HubAPI

/// What the time of a session went into.
@Suite struct SessionTimeTests {
    /// Seconds by part, those that are nothing left out.
    private func seconds(_ sample: OutlineSample) -> [SessionTime.Part: Int64] {
        SessionTime(SessionSpans(sample.outline)).parts.filter { $0.value > 0 }.mapValues { $0 / 1_000_000 }
    }

    @Test func whatIsNoTurnIsIdleAndWhatRunsInATurnIsTold() {
        var sample = OutlineSample()
        sample.prompt(10)
        sample.model(15, seconds: 5)
        sample.tool(15, 30)
        sample.model(34, seconds: 2)
        sample.outline.stops = [StoreSamples.time(40)]
        #expect(seconds(sample) == [.idle: 70, .model: 7, .tool: 15, .unknown: 8])
    }

    @Test func beforeACallTheModelWroteItWhereNoAnswerWasMeasured() {
        var sample = OutlineSample()
        sample.prompt(0)
        sample.tool(10, 20)
        sample.tool(25, 100)
        #expect(seconds(sample) == [.model: 15, .tool: 85])
    }

    @Test func aCallThatWaitsForTheUserDoesNotWork() {
        var sample = OutlineSample()
        sample.prompt(0)
        sample.tool(0, 100)
        sample.question(10, until: 60)
        #expect(seconds(sample) == [.tool: 50, .user: 50])
    }

    @Test func theWaitOfOneIsNoneWhereAnotherWorks() {
        var sample = OutlineSample(agents: ["main", "a", "b"])
        sample.prompt(0)
        sample.tool(0, 100, spawned: 1)
        sample.tool(10, 50, agent: 1)
        sample.question(20, until: 50, agent: "a")
        sample.model(40, seconds: 10, agent: 2)
        #expect(seconds(sample) == [.tool: 70, .user: 20, .model: 10])
    }

    @Test func everyInstantCountsOnceWhateverIsReported() {
        var sample = OutlineSample(from: 50, to: 60, agents: [])
        sample.outline.tools = [
            SessionOutline.Tool(
                number: 1, agent: -1, startedAt: Timestamp(microseconds: .min), endedAt: Timestamp(microseconds: .max),
                status: .failed)
        ]
        sample.model(55, seconds: 1_000_000_000, agent: -1)
        sample.prompt(58)
        let spans = SessionSpans(sample.outline)
        let sum = SessionTime(spans).parts.values.reduce(0, +)
        #expect(sum == spans.range.upperBound - spans.range.lowerBound)
        #expect(SessionTime(SessionSpans(OutlineSample(from: 5, to: 5, agents: []).outline)).parts == [.idle: 1000])
    }
}
