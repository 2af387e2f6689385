import EventModel
import EventStore
import StoreTesting
import TestRandomness
import Testing

@testable import HubAPI

/// What of a session's spans is shown, what is folded, and what decided how long it took.
@Suite struct SessionTimelineTests {
    private func timeline(
        _ sample: OutlineSample, _ change: (inout SessionTimeline.Query) -> Void = { _ in }
    ) -> SessionTimeline {
        var query = SessionTimeline.Query()
        change(&query)
        return SessionTimeline(SessionSpans(sample.outline), query)
    }

    private func seconds(_ times: [Int64]) -> [Int64] {
        times.map { ($0 - StoreSamples.time(0).microseconds) / 1_000_000 }
    }

    @Test func allSpansOfAWindowAreShownWhereTheyFit() {
        var sample = OutlineSample()
        sample.prompt(0)
        sample.model(3, seconds: 2)
        sample.tool(3, 20)
        sample.tool(50, 60, status: .failed)
        let whole = timeline(sample)
        #expect(whole.total == 4)
        #expect(!whole.isFolded)
        #expect(whole.shown.map(\.kind) == [.turn, .model, .tool, .tool])
        #expect(seconds(whole.shown.map(\.start)) == [0, 1, 3, 50])
        #expect(seconds(whole.shown.map(\.end)) == [60, 3, 20, 60])
        #expect(whole.lanes.map(\.spanCount) == [4])
        #expect(whole.lanes.map(\.errorCount) == [1])
        let window = timeline(sample) {
            $0.since = StoreSamples.time(10)
            $0.until = StoreSamples.time(30)
        }
        #expect(window.shown.map(\.kind) == [.turn, .tool])
        #expect(timeline(sample) { $0.onlyErrors = true }.shown.count == 1)
        #expect(timeline(sample) { $0.agentID = "none" }.shown.isEmpty)
    }

    @Test func ofTooManySpansTheShortOnesBecomeBuckets() {
        var sample = OutlineSample(to: 1000)
        sample.prompt(0)
        for number in 0..<900 { sample.tool(number, number + (number % 100 == 0 ? 5 : 1)) }
        sample.tool(901, 901, status: .failed)
        let folded = timeline(sample) { $0.limit = 11 }
        #expect(folded.total == 902)
        #expect(folded.shown.count == 11)
        #expect(folded.shown.count { $0.isError } == 1)
        #expect(folded.shown.count { $0.duration == 5_000_000 } == 9)
        #expect(folded.buckets.map(\.tools).reduce(0, +) == 891)
        // One after the other, each of a second.
        #expect(folded.buckets.map(\.busy).reduce(0, +) == 891_000_000)
        #expect(folded.buckets.allSatisfy { $0.busy <= $0.range.upperBound - $0.range.lowerBound })
    }

    @Test func spansBelowAMinimumBecomeBucketsToo() {
        var sample = OutlineSample()
        sample.tool(1, 2)
        sample.tool(3, 9)
        let timeline = timeline(sample) { $0.minimum = 5_000_000 }
        #expect(timeline.shown.count == 1)
        // The call began in one bucket and lasted into the next.
        #expect(timeline.buckets.map(\.tools) == [1, 0, 0])
        #expect(timeline.buckets.map(\.busy).reduce(0, +) == 1_000_000)
        #expect(timeline.total == 2)
    }

    @Test func gapsSayWhatWasWaitedFor() {
        var sample = OutlineSample()
        sample.prompt(0)
        sample.model(5)
        sample.tool(5, 10)
        sample.tool(20, 21)
        sample.question(12, until: 18)
        sample.prompt(40)
        sample.model(50, seconds: 2)
        let whole = timeline(sample)
        #expect(whole.lanes.map(\.spanCount) == [whole.total], "waits are spans of their lane, too")
        let gaps = whole.gaps
        #expect(gaps.map(\.kind) == [.model, .permission, .user, .unknown])
        #expect(seconds(gaps.map(\.range.lowerBound)) == [0, 10, 21, 40])
        #expect(seconds(gaps.map(\.range.upperBound)) == [5, 20, 40, 48])
    }

    @Test func theCriticalPathGoesThroughSubagentsAndLeavesOutWhatRanBeside() {
        var sample = OutlineSample(agents: ["main", "child"])
        sample.prompt(0)
        sample.tool(1, 5)  // beside the longer one
        sample.tool(1, 8)
        sample.tool(10, 30, spawned: 1)
        sample.tool(11, 14, agent: 1)
        sample.tool(14, 29, agent: 1)
        sample.tool(12, 20, agent: 1)  // beside
        let timeline = timeline(sample)
        #expect(timeline.criticalPath.map(\.place) == [1, 2, 3, 4])
    }

    @Test func agentsThatAreTheirOwnAncestorsAreShownOnce() {
        var sample = OutlineSample(agents: ["main", "a", "b", "c"])
        sample.outline.agents[1].parentID = "b"
        sample.outline.agents[2].parentID = "a"
        sample.outline.agents[3].parentID = "c"
        sample.prompt(0)
        sample.tool(1, 50, spawned: 1)
        sample.tool(2, 49, agent: 1, spawned: 2)
        sample.tool(3, 48, agent: 2, spawned: 1)
        let timeline = timeline(sample)
        #expect(Set(timeline.lanes.map(\.agent)) == [0, 1, 2, 3])
        #expect(timeline.lanes.count == 4)
        #expect(timeline.criticalPath.count == 3)
    }

    @Test func timesOutOfOrderAndMissingEndsAreBorne() {
        for seed in 0..<60 {
            var random = SeededGenerator(seed: UInt64(seed))
            var sample = OutlineSample(agents: ["main", "a", "b"])
            let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
            func time() -> Timestamp {
                Bool.random(using: &random)
                    ? StoreSamples.time(Int.random(in: -10...110, using: &random))
                    : Timestamp(microseconds: extremes.randomElement(using: &random) ?? 0)
            }
            for number in 0..<40 {
                sample.outline.tools.append(
                    SessionOutline.Tool(
                        number: Int64(number / 2), agent: number % 3, startedAt: time(),
                        endedAt: number % 4 == 0 ? nil : time(),
                        status: ToolCallStatus.allCases[number % 5], spawned: number % 7 == 0 ? number % 3 : nil))
                sample.outline.models.append(
                    SessionOutline.Model(
                        number: 1, agent: number % 3, at: time(),
                        durationMicroseconds: number % 3 == 0 ? nil : time().microseconds))
            }
            for _ in 0..<5 {
                var prompt = Prompt(sessionID: "s", id: "same", at: time(), text: "")
                prompt.at = time()
                sample.outline.prompts.append(prompt)
                sample.outline.stops.append(time())
                sample.question(3, until: 1)
                sample.outline.questions[0].askedAt = time()
            }
            sample.outline.prompts.sort { $0.at < $1.at }
            sample.outline.session.startedAt = time()
            sample.outline.session.lastEventAt = time()
            sample.outline.session.status = SessionStatus.allCases[seed % 5]
            let spans = SessionSpans(sample.outline)
            #expect(spans.spans.allSatisfy { $0.end >= $0.start })
            _ = SessionStrip(spans, columns: 7)
            let folded = timeline(sample) {
                $0.limit = seed % 30
                $0.since = seed % 2 == 0 ? time() : nil
                $0.until = seed % 3 == 0 ? time() : nil
            }
            #expect(folded.shown.count <= max(seed % 30, 0))
        }
    }
}
