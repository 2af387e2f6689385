/// How long to wait before the next attempt, in milliseconds.
///
/// Exponential with full jitter: collectors that lost their hub together do not come back together.
package struct RetryDelay: Sendable {
    /// The first wait is at most this long.
    package static let base = 500
    /// No wait of the exponential kind is longer.
    package static let cap = 30_000
    /// The longest `Retry-After` that is honoured.
    package static let retryAfterCap = 5 * 60 * 1000
    /// The shortest wait when only an operator can help: wrong token, not a hub.
    package static let blocked = 30_000

    /// A number in the range, each as likely; tests give their own.
    private let random: @Sendable (ClosedRange<Int>) -> Int
    private var failures = 0

    package init(random: @escaping @Sendable (ClosedRange<Int>) -> Int = { Int.random(in: $0) }) {
        self.random = random
    }

    package mutating func reset() { failures = 0 }

    /// After a failure that may pass by itself; `retryAfterSeconds` is what the hub asked for.
    package mutating func afterFailure(retryAfterSeconds: Int?) -> Int {
        let bound = min(RetryDelay.cap, RetryDelay.base << min(failures, 16))
        failures += 1
        guard let retryAfterSeconds else { return random(0...bound) }
        // Never earlier than asked, and not all at that very second.
        let asked = min(retryAfterSeconds, RetryDelay.retryAfterCap / 1000) * 1000
        return min(asked + random(0...min(bound, max(RetryDelay.base, asked / 10))), RetryDelay.retryAfterCap)
    }

    /// After a failure that an operator must mend.
    package mutating func afterBlock() -> Int {
        failures += 1
        return RetryDelay.blocked + random(0...RetryDelay.blocked)
    }
}
