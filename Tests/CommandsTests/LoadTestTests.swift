import Commands
import EventModel
import HubClient
import JSONCoding
import Synchronization
import Testing

@Suite struct LatencyHistogramTests {
    @Test func percentilesAreWithinTwoPercent() throws {
        var histogram = LatencyHistogram()
        for microseconds in 1...10_000 as ClosedRange<UInt64> { histogram.add(microseconds: microseconds) }
        for (share, wanted) in [(0.5, 5.0), (0.95, 9.5), (0.99, 9.9), (1, 10)] {
            let found = try #require(histogram.milliseconds(atShare: share))
            #expect(abs(found - wanted) / wanted < 0.02)
        }
        #expect(histogram.maximum == 10_000)
        #expect(histogram.count == 10_000)
    }

    @Test func mergingEqualsAddingAll() {
        var whole = LatencyHistogram()
        var parts = [LatencyHistogram(), LatencyHistogram()]
        for index in 0..<1000 {
            let value = UInt64(index * index * 37 % 5_000_000)
            whole.add(microseconds: value)
            parts[index % 2].add(microseconds: value)
        }
        parts[0].merge(parts[1])
        #expect(parts[0] == whole)
    }

    @Test(arguments: [0, 1, 127, 128, 129, 255, 256, 1 << 33, .max] as [UInt64])
    func anyDurationHasABucket(_ microseconds: UInt64) throws {
        var histogram = LatencyHistogram()
        histogram.add(microseconds: microseconds)
        let found = try #require(histogram.milliseconds(atShare: 0.5))
        #expect(found <= Double(microseconds) / 1000)
        if microseconds < 1 << 34 { #expect(abs(found * 1000 - Double(microseconds)) <= Double(microseconds) * 0.02) }
    }

    @Test func nothingHasNoPercentiles() {
        #expect(LatencyHistogram().milliseconds(atShare: 0.5) == nil)
    }
}

@Suite struct LoadTestTests {
    /// A hub that forgets every `n`-th event it acknowledges.
    private func program(forgetting n: Int?) throws -> Program {
        let stored = Atomic<Int>(0)
        let seen = Atomic<Int>(0)
        let counters = Counters(stored: stored, seen: seen)
        var program = try Program()
        let take: @Sendable () -> Void = {
            let index = counters.seen.wrappingAdd(1, ordering: .relaxed).newValue
            if let n, index % n == 0 { return }
            counters.stored.wrappingAdd(1, ordering: .relaxed)
        }
        program.hub = FakeHub([
            "GET /health": { _, _ throws(HubError) in "{\"status\":\"ok\"}" },
            "POST /events": { _, body throws(HubError) in
                take()
                return "{\"status\":\"stored\"}"
            },
            "POST /api/events/batch": { _, body throws(HubError) in
                let count = (try? JSONDocument(parsing: body).root.elements.count) ?? 0
                for _ in 0..<count { take() }
                return "{\"stored\":\(count),\"duplicate\":0,\"rejected\":0}"
            },
            "GET /api/events": { _, _ throws(HubError) in
                "{\"events\":[],\"total\":\(counters.stored.load(ordering: .relaxed))}"
            },
            "GET /api/sessions": { _, _ throws(HubError) in
                "{\"sessions\":[{\"event_count\":\(counters.stored.load(ordering: .relaxed))}],\"next_cursor\":null}"
            },
        ])
        return program
    }

    private final class Counters: Sendable {
        let stored: Atomic<Int>
        let seen: Atomic<Int>

        init(stored: consuming Atomic<Int>, seen: consuming Atomic<Int>) {
            self.stored = stored
            self.seen = seen
        }
    }

    @Test(arguments: ["1", "7"])
    func countsWhatArrived(_ batch: String) throws {
        let program = try program(forgetting: nil)
        let result = program(
            "loadtest", "--sessions", "20", "--concurrent", "4", "--events", "10", "--batch", batch, "--json")
        let root = try JSONDocument(parsing: result.output).root
        #expect(result.status == 0)
        #expect(root["sent"]?.int == 200)
        #expect(root["acknowledged"]?.int == 200)
        #expect(root["lost"]?.int == 0)
        #expect(root["stored_events"]?.int == 200)
        #expect(root["requests"]?.int == (batch == "1" ? 200 : 40))
        #expect(root["p99_ms"]?.double != nil)
    }

    @Test func aLossIsFoundAndFails() throws {
        let program = try program(forgetting: 50)
        let result = program("loadtest", "--sessions", "10", "--concurrent", "3", "--events", "20")
        #expect(result.status == 1)
        #expect(result.output.contains("lost          4\n"))
    }

    @Test func aHubThatIsNotThereIsSaidBeforeAnythingIsSent() throws {
        var program = try Program()
        program.hub = FakeHub(["GET /health": { _, _ throws(HubError) in throw FakeHub.unreachable }])
        #expect(program("loadtest").status == 3)
    }

    @Test func everyEventIsValidAndPaired() throws {
        let plan = LoadTestPlan(sessions: 1, events: 8, batch: 3, sourceApp: "a", machineID: "m")
        #expect(plan.requestSizes == [3, 3, 2])
        let time = Timestamp(milliseconds: 1)
        let types = try (0..<8).map { index in
            let uuid = EventUUID(version7At: time, random: (0, UInt64(index)))
            let root = try JSONDocument(parsing: plan.event(session: 0, index: index, at: time, uuid: uuid)).root
            return try #require(root["hook_event_type"]?.string)
        }
        #expect(types.first == "SessionStart" && types.last == "SessionEnd")
        #expect(types.count { $0 == "PreToolUse" } == 3)
    }
}
