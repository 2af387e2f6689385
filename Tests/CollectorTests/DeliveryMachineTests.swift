import Collector
import HubClient
import TestRandomness
import Testing

private let poison = QuarantineReason(code: "invalid_field", message: "bad")
private let longestWait = RetryDelay(random: { $0.upperBound })

/// Carries a machine's actions out against a hub made of two closures, and checks what every run must keep to.
private struct Run {
    var machine: DeliveryMachine
    var accepted: [Int] = []
    var quarantined: [Int] = []
    var sends: [[Int]] = []
    var waits: [Int] = []
    var acknowledged = 0

    init(_ delay: RetryDelay = longestWait) { machine = DeliveryMachine(delay: delay) }

    /// False when it does not end within `stepLimit` steps.
    mutating func deliver(
        _ groups: [Range<Int>], stepLimit: Int = 20_000,
        isKept: () -> Bool = { true }, _ answer: ([Int]) -> DeliveryOutcome
    ) -> Bool {
        machine.begin(groups: groups)
        acknowledged = 0
        var isWaiting = false
        for _ in 0..<stepLimit {
            switch machine.nextAction {
            case .send(let indices):
                #expect(!isWaiting)
                #expect(indices == indices.sorted() && !indices.isEmpty)
                #expect(groups.contains { $0.contains(indices[0]) && $0.contains(indices[indices.count - 1]) })
                #expect(!indices.contains { accepted.contains($0) || quarantined.contains($0) })
                sends.append(indices)
                let outcome = answer(indices)
                if case .answered(let items) = outcome, items.count == indices.count {
                    accepted += zip(indices, items).filter { $0.1 == .accepted }.map(\.0)
                }
                machine.finishSending(outcome)
            case .wait(let milliseconds):
                #expect((0...RetryDelay.retryAfterCap + RetryDelay.cap).contains(milliseconds))
                waits.append(milliseconds)
                machine.finishWaiting()
                isWaiting = false
            case .quarantine(let index, _):
                let isKept = isKept()
                if isKept { quarantined.append(index) }
                machine.finishQuarantine(succeeded: isKept)
            case .acknowledge(let index):
                #expect(index > acknowledged)
                #expect((acknowledged..<index).allSatisfy { accepted.contains($0) || quarantined.contains($0) })
                acknowledged = index
                machine.finishAcknowledgement()
            case .finished:
                return true
            }
        }
        return false
    }
}

private func allAccepted(_ indices: [Int]) -> DeliveryOutcome {
    .answered(indices.map { _ in .accepted })
}

@Suite struct DeliveryMachineTests {
    /// Every record ends accepted or quarantined exactly once, whatever the hub answers, as long as it sometimes works.
    @Test(arguments: 0..<400)
    func everyRecordEndsExactlyOnce(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var groups: [Range<Int>] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let start = groups.last?.upperBound ?? 0
            groups.append(start..<start + Int.random(in: 1...40, using: &generator))
        }
        let count = groups.last?.upperBound ?? 0
        let poisonous = Set((0..<count).filter { _ in Int.random(in: 0..<10, using: &generator) == 0 })
        var run = Run()
        let isFinished = run.deliver(groups, isKept: { true }) { indices in
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: return .failed(retryAfterSeconds: nil)
            case 1: return .failed(retryAfterSeconds: Int.random(in: 0...1000, using: &generator))
            case 2: return .blocked
            case 3: return .answered([.accepted])
            case 4, 5:
                if indices.contains(where: poisonous.contains) { return .unacceptable(poison) }
                return allAccepted(indices)
            default:
                return .answered(
                    indices.map { index in
                        if Int.random(in: 0..<5, using: &generator) == 0 { return .later }
                        return poisonous.contains(index) ? .refused(poison) : .accepted
                    })
            }
        }
        #expect(isFinished)
        #expect(run.acknowledged == count)
        // One-record groups may be answered by `.answered([.accepted])` at random.
        #expect(Set(run.quarantined).isSubset(of: poisonous))
        #expect((run.accepted + run.quarantined).sorted() == Array(0..<count))
    }

    @Test func sendsInOrder() {
        var run = Run()
        let isFinished = run.deliver([0..<3, 3..<5], allAccepted)
        #expect(isFinished)
        #expect(run.sends == [[0, 1, 2], [3, 4]])
        #expect(run.acknowledged == 5 && run.waits.isEmpty)
    }

    @Test func aWholeRefusalIsHalvedDownToTheRecordAtFault() {
        var run = Run()
        #expect(run.deliver([0..<8]) { $0.contains(5) ? .unacceptable(poison) : allAccepted($0) })
        #expect(run.sends == [Array(0..<8), [0, 1, 2, 3], [4, 5, 6, 7], [4, 5], [4], [5], [6, 7]])
        #expect(run.quarantined == [5] && run.waits.isEmpty)
    }

    @Test func aBatchOfPoisonEndsInQuarantineEntirely() {
        var run = Run()
        #expect(run.deliver([0..<500]) { _ in .unacceptable(poison) })
        #expect(run.quarantined == Array(0..<500) && run.sends.count == 999)
    }

    @Test func waitsGrowToTheCapAndStartAnewAfterASuccess() {
        var run = Run()
        var answers = Array(repeating: DeliveryOutcome.failed(retryAfterSeconds: nil), count: 10)
        #expect(run.deliver([0..<1]) { answers.popLast() ?? allAccepted($0) })
        #expect(run.waits == [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 75_000, 75_000])
        answers = [.failed(retryAfterSeconds: nil)]
        run.accepted = []
        #expect(run.deliver([0..<1]) { answers.popLast() ?? allAccepted($0) })
        #expect(run.waits.last == 500)
    }

    @Test func theShortestWaitIsNone() {
        var run = Run(RetryDelay(random: { $0.lowerBound }))
        var answers = Array(repeating: DeliveryOutcome.failed(retryAfterSeconds: nil), count: 5)
        #expect(run.deliver([0..<1]) { answers.popLast() ?? allAccepted($0) })
        #expect(run.waits == [0, 0, 0, 0, 0])
    }

    @Test(arguments: [
        (-1, 0...500), (0, 0...500), (2, 2000...4000), (60, 60_000...120_000), (300, 300_000...375_000),
        (Int.max, 300_000...375_000),
    ])
    func honoursRetryAfter(seconds: Int, expected: ClosedRange<Int>) {
        for random in [longestWait, RetryDelay(random: { $0.lowerBound })] {
            var delay = random
            let wait = delay.afterFailure(retryAfterSeconds: seconds)
            #expect(expected.contains(wait))
        }
    }

    @Test func aBlockIsRetriedSlowly() {
        var run = Run()
        var answers = [DeliveryOutcome.blocked, .blocked]
        #expect(run.deliver([0..<2]) { answers.popLast() ?? allAccepted($0) })
        #expect(run.waits == [60_000, 60_000] && run.quarantined.isEmpty && run.acknowledged == 2)
    }

    @Test func theHubsReturnEndsTheWait() {
        var machine = DeliveryMachine(delay: longestWait)
        machine.begin(groups: [0..<1])
        for _ in 0..<5 {
            machine.finishSending(.failed(retryAfterSeconds: nil))
            machine.finishWaiting()
        }
        machine.finishSending(.failed(retryAfterSeconds: nil))
        #expect(machine.nextAction == .wait(milliseconds: 16_000))
        machine.hubReturned()
        #expect(machine.nextAction == .send([0]))
        machine.finishSending(.failed(retryAfterSeconds: nil))
        #expect(machine.nextAction == .wait(milliseconds: 500))
    }

    @Test func aQuarantineThatFailsIsTriedAgainAndHoldsTheRecord() {
        var run = Run()
        var failures = 3
        let isFinished = run.deliver(
            [0..<2],
            isKept: {
                failures -= 1
                return failures < 0
            }
        ) { .answered($0.map { $0 == 0 ? .refused(poison) : .accepted }) }
        #expect(isFinished && run.quarantined == [0] && run.acknowledged == 2)
        #expect(run.waits == [5000, 5000, 5000])
    }

    @Test func acknowledgesWhatIsDecidedBeforeTheRestIs() {
        var machine = DeliveryMachine(delay: longestWait)
        machine.begin(groups: [0..<3])
        machine.finishSending(.answered([.accepted, .later, .accepted]))
        #expect(machine.nextAction == .acknowledge(before: 1))
        machine.finishAcknowledgement()
        #expect(machine.nextAction == .wait(milliseconds: 500))
        machine.finishWaiting()
        #expect(machine.nextAction == .send([1]))
        machine.finishSending(.answered([.accepted]))
        #expect(machine.nextAction == .acknowledge(before: 3))
    }

    @Test func anEmptyBatchIsFinishedAtOnce() {
        var machine = DeliveryMachine()
        #expect(machine.nextAction == .finished)
        machine.begin(groups: [])
        #expect(machine.nextAction == .finished)
        machine.finishSending(.blocked)
        #expect(machine.nextAction == .finished)
    }
}

@Suite struct DeliveryOutcomeTests {
    private func outcome(
        _ status: Int?, _ code: String, isRetryable: Bool = false, retryAfter: Int? = nil
    ) -> DeliveryOutcome {
        DeliveryOutcome(
            HubError(
                status: status, code: code, message: "m", isRetryable: isRetryable, retryAfterSeconds: retryAfter),
            count: 2)
    }

    @Test func readsTheHubsAnswers() {
        #expect(outcome(409, "duplicate") == .answered([.accepted, .accepted]))
        #expect(outcome(400, "invalid_json") == .unacceptable(QuarantineReason(code: "invalid_json", message: "m")))
        #expect(outcome(400, "damaged_body", isRetryable: true) == .failed(retryAfterSeconds: nil))
        #expect(outcome(422, "x") == .unacceptable(QuarantineReason(code: "x", message: "m")))
        #expect(outcome(413, "too_large") == .unacceptable(QuarantineReason(code: "oversize", message: "m")))
        #expect(outcome(401, "unauthenticated") == .blocked)
        #expect(outcome(403, "forbidden") == .blocked)
        #expect(outcome(401, "signature_stale") == .blocked)
        #expect(outcome(401, "signature_replayed") == .failed(retryAfterSeconds: nil))
        #expect(outcome(429, "rate_limited", isRetryable: true, retryAfter: 3) == .failed(retryAfterSeconds: 3))
        #expect(outcome(503, "unavailable", isRetryable: true) == .failed(retryAfterSeconds: nil))
        #expect(outcome(nil, "unreachable", isRetryable: true) == .failed(retryAfterSeconds: nil))
        #expect(outcome(nil, "too_large") == .blocked)
        #expect(outcome(nil, "tls") == .blocked)
        #expect(outcome(nil, "cancelled") == .cancelled)
    }

    /// Another server at the hub's address must not send our events into quarantine, nor make us believe it has them.
    @Test(arguments: [200, 301, 400, 404, 405, 409, 415, 421, 422])
    func anotherServersAnswersDecideNothing(status: Int) {
        #expect(outcome(status, HubError.unexpectedReply) == .blocked)
    }

    @Test func readsEachItem() {
        let reply = BatchReply(items: [
            BatchReply.Item(.stored), BatchReply.Item(.duplicate), BatchReply.Item(.unavailable),
            BatchReply.Item(.rejected, code: "c", message: "m"), BatchReply.Item(.rejected),
        ])
        let unnamed = QuarantineReason(code: "rejected", message: "the hub refused this event")
        #expect(
            DeliveryOutcome(reply)
                == .answered([
                    .accepted, .accepted, .later, .refused(QuarantineReason(code: "c", message: "m")),
                    .refused(unnamed),
                ]))
    }
}
