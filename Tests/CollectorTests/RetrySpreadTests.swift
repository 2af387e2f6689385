import Collector
import Synchronization
import TestRandomness
import Testing

/// What many collectors that lost their hub together do to it when it is back.
@Suite struct RetrySpreadTests {
    private static let collectors = 200

    /// Milliseconds after the hub's return at which each first asks again; `delay` is every collector's own.
    private func returns(afterOutage milliseconds: Int, _ delay: RetryDelay, seed: UInt64) -> [Int] {
        var random = SeededGenerator(seed: seed)
        return (0..<Self.collectors).map { _ in
            var machine = DeliveryMachine(delay: delay)
            machine.begin(groups: [0..<1])
            // Each notices at its next batch that the hub is gone.
            var time = Int.random(in: 0...200, using: &random)
            while time < milliseconds {
                machine.finishSending(.failed(retryAfterSeconds: nil))
                guard case .wait(let wait) = machine.nextAction else { return .max }
                machine.finishWaiting()
                time += wait
            }
            return time - milliseconds
        }
    }

    private func delay(seed: UInt64) -> RetryDelay {
        let generator = Mutex(SeededGenerator(seed: seed))
        return RetryDelay { range in generator.withLock { Int.random(in: range, using: &$0) } }
    }

    /// How many come within the fullest second.
    private func fullestSecond(_ milliseconds: [Int]) -> Int {
        Dictionary(grouping: milliseconds) { $0 / 1000 }.values.map(\.count).max() ?? 0
    }

    /// The goal is 5 %; of 200 that come at random times some second has a few more than its share.
    @Test(arguments: [90, 600, 7200]) func afterALongOutageNoSecondHasMany(seconds: Int) {
        let counts = (1...20).map { seed in
            fullestSecond(returns(afterOutage: seconds * 1000, delay(seed: seed), seed: seed))
        }
        let share = Double(counts.reduce(0, +)) / Double(counts.count * Self.collectors)
        print(
            "row R26: after \(seconds) s without a hub, \(Int((share * 1000).rounded())) ‰ return in the fullest second"
        )
        #expect(share <= 0.05)
        #expect(counts.allSatisfy { $0 <= Self.collectors / 10 })
    }

    @Test func whoWaitsForTheSameLongTimeReturnsAtOnce() {
        let inStep = returns(afterOutage: 600_000, RetryDelay { $0.upperBound }, seed: 1)
        #expect(fullestSecond(inStep) > Self.collectors / 4)
    }

    /// Nobody waits for longer than twice the time that the hub was gone.
    @Test(arguments: [1, 5, 20]) func afterAShortOutageEverybodyIsBackSoon(seconds: Int) {
        for seed in 1...20 {
            let late = returns(afterOutage: seconds * 1000, delay(seed: UInt64(seed)), seed: UInt64(seed)).sorted()
            #expect(late[late.count / 2] <= seconds * 1000)
            #expect(late[late.count - 1] <= 2 * seconds * 1000 + RetryDelay.base)
        }
    }

    /// All are asked for the same second again and again: their ways part.
    @Test func refusalsAreSpreadMoreWithEach() {
        let delay = delay(seed: 7)
        var delays = Array(repeating: delay, count: Self.collectors)
        var shares: [Int] = []
        for _ in 0..<5 {
            let waits = delays.indices.map { delays[$0].afterFailure(retryAfterSeconds: 1) }
            #expect(waits.allSatisfy { $0 >= 1000 })
            shares.append(fullestSecond(waits))
        }
        #expect(shares[4] < Self.collectors / 4 && shares[4] < shares[0])
    }
}
