/// Decides, record by record, how a batch reaches the hub. Pure: what happens outside comes in as outcomes, what must be
/// done outside comes out as actions.
///
/// Every record ends either accepted by the hub or quarantined, exactly once; only then is it acknowledged to the spool.
package struct DeliveryMachine {
    package enum Action: Equatable, Sendable {
        /// Send the records with these indices, then call `finishSending`.
        case send([Int])
        /// Wait so many milliseconds, then call `finishWaiting`.
        case wait(milliseconds: Int)
        /// Put the record aside, then call `finishQuarantine`.
        case quarantine(Int, QuarantineReason)
        /// The spool may forget the records before this index.
        case acknowledge(before: Int)
        /// Every record is decided: call `begin` with the next batch.
        case finished

        /// Whether it only puts down what is decided already: quick, and not to be put off.
        package var isBookkeeping: Bool {
            switch self {
            case .acknowledge, .quarantine: true
            case .send, .wait, .finished: false
            }
        }
    }

    /// Milliseconds before a quarantine that failed is tried again.
    package static let quarantineRetry = 5_000

    private var delay: RetryDelay
    /// Groups of undecided records, in order; each is sent with one request.
    private var work: [[Int]] = []
    private var refused: [(index: Int, reason: QuarantineReason)] = []
    private var isDecided: [Bool] = []
    private var decidedBefore = 0
    private var acknowledgedBefore = 0
    private var waiting: Int?

    package init(delay: RetryDelay = RetryDelay()) { self.delay = delay }

    /// Takes a batch; `groups` are ranges of its records, in order and without gaps, that are to be sent apart.
    package mutating func begin(groups: [Range<Int>]) {
        work = groups.filter { !$0.isEmpty }.map { Array($0) }
        refused = []
        isDecided = Array(repeating: false, count: groups.last?.upperBound ?? 0)
        decidedBefore = 0
        acknowledgedBefore = 0
    }

    package var nextAction: Action {
        if decidedBefore > acknowledgedBefore { return .acknowledge(before: decidedBefore) }
        if let waiting { return .wait(milliseconds: waiting) }
        if let first = refused.first { return .quarantine(first.index, first.reason) }
        if let group = work.first { return .send(group) }
        return .finished
    }

    package mutating func finishAcknowledgement() { acknowledgedBefore = decidedBefore }

    package mutating func finishWaiting() { waiting = nil }

    /// Waits no longer than the hub's return: it has been seen.
    package mutating func hubReturned() {
        waiting = nil
        delay.reset()
    }

    package mutating func finishQuarantine(succeeded: Bool) {
        guard succeeded, !refused.isEmpty else {
            waiting = DeliveryMachine.quarantineRetry
            return
        }
        decide(refused.removeFirst().index)
    }

    /// Takes what became of the group that the last `send` named.
    package mutating func finishSending(_ outcome: DeliveryOutcome) {
        guard let group = work.first else { return }
        switch outcome {
        case .answered(let items) where items.count == group.count:
            work.removeFirst()
            settle(group, items)
        case .answered, .blocked:
            waiting = delay.afterBlock()
        case .unacceptable(let reason):
            work.removeFirst()
            split(group, reason)
        case .failed(let retryAfterSeconds):
            waiting = delay.afterFailure(retryAfterSeconds: retryAfterSeconds)
        case .cancelled:
            break
        }
    }

    private mutating func settle(_ group: [Int], _ items: [DeliveryOutcome.Item]) {
        var later: [Int] = []
        for (index, item) in zip(group, items) {
            switch item {
            case .accepted: decide(index)
            case .refused(let reason): refused.append((index, reason))
            case .later: later.append(index)
            }
        }
        if later.count < group.count { delay.reset() }
        guard !later.isEmpty else { return }
        work.insert(later, at: 0)
        waiting = delay.afterFailure(retryAfterSeconds: nil)
    }

    /// Halves find the record that is at fault while its neighbours get through.
    private mutating func split(_ group: [Int], _ reason: QuarantineReason) {
        delay.reset()
        guard group.count > 1 else {
            refused.append((group[0], reason))
            return
        }
        let middle = group.count / 2
        work.insert(Array(group[middle...]), at: 0)
        work.insert(Array(group[..<middle]), at: 0)
    }

    private mutating func decide(_ index: Int) {
        isDecided[index] = true
        while decidedBefore < isDecided.count, isDecided[decidedBefore] { decidedBefore += 1 }
    }
}
