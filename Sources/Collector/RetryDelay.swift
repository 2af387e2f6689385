/// How long to wait before the next attempt, in milliseconds.
///
/// Exponential with full jitter: collectors that lost their hub together do not come back together. And no wait is much
/// longer than twice what was waited before, so whoever's hub was gone for a moment is back in a moment.
package struct RetryDelay: Sendable {
    /// The first wait is at most this long.
    package static let base = 500
    /// No wait of the exponential kind is longer. Of many who wait that long at most, a twentieth returns in any second.
    package static let cap = 75_000
    /// The longest `Retry-After` that is honoured; up to `cap` may come on top.
    package static let retryAfterCap = 5 * 60 * 1000
    /// The shortest wait when only an operator can help: wrong token, not a hub.
    package static let blocked = 30_000

    /// A number in the range, each as likely; tests give their own.
    private let random: @Sendable (ClosedRange<Int>) -> Int
    private var failures = 0
    /// Milliseconds since the first failure, as far as they were spent waiting.
    private var waited = 0

    package init(random: @escaping @Sendable (ClosedRange<Int>) -> Int = { Int.random(in: $0) }) {
        self.random = random
    }

    package mutating func reset() {
        failures = 0
        waited = 0
    }

    /// After a failure that may pass by itself; `retryAfterSeconds` is what the hub asked for.
    package mutating func afterFailure(retryAfterSeconds: Int?) -> Int {
        let wait = nextWait(retryAfterSeconds)
        failures += 1
        waited += wait
        return wait
    }

    private func nextWait(_ retryAfterSeconds: Int?) -> Int {
        let bound = min(RetryDelay.cap, RetryDelay.base << min(failures, 16), RetryDelay.base + 2 * waited)
        guard let retryAfterSeconds else { return random(0...bound) }
        // Never earlier than asked. Many are asked for the same at the same moment, so each takes up to as long again, and
        // longer the more often it was in vain.
        let asked = max(0, min(retryAfterSeconds, RetryDelay.retryAfterCap / 1000)) * 1000
        return asked + random(0...max(bound, min(asked, RetryDelay.cap)))
    }

    /// After a failure that an operator must mend.
    package mutating func afterBlock() -> Int {
        failures += 1
        let wait = RetryDelay.blocked + random(0...RetryDelay.blocked)
        waited += wait
        return wait
    }
}
