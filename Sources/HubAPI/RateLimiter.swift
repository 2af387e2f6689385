import Platform
import Synchronization

/// Lets each client send so many events a second, with a burst of two seconds' worth (a token bucket for each client).
package final class RateLimiter: Sendable {
    /// Clients that are remembered; a new one beyond it replaces the one that has rested longest.
    static let maximumClients = 10_000
    /// Seconds of the rate that may come at once.
    static let burstSeconds = 2.0

    private struct Bucket {
        var tokens: Double
        var filledAt: UInt64
    }

    private let eventsPerSecond: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    /// 0 lifts the limit.
    package init(eventsPerSecond: Int) { self.eventsPerSecond = Double(max(0, eventsPerSecond)) }

    /// Takes `events` from the client's allowance; else the whole seconds after which they will be allowed.
    ///
    /// A request of more events than the burst is allowed when the bucket is full, and leaves a debt.
    func wait(client: String, events: Int, now: UInt64 = monotonicNanoseconds()) -> Int? {
        guard eventsPerSecond > 0 else { return nil }
        let capacity = eventsPerSecond * RateLimiter.burstSeconds
        return buckets.withLock { buckets in
            if buckets[client] == nil, buckets.count >= RateLimiter.maximumClients { forgetRested(&buckets) }
            var bucket = buckets[client] ?? Bucket(tokens: capacity, filledAt: now)
            let seconds = Double(now - min(now, bucket.filledAt)) / 1e9
            bucket.tokens = min(capacity, bucket.tokens + seconds * eventsPerSecond)
            bucket.filledAt = now
            defer { buckets[client] = bucket }
            let needed = min(Double(events), capacity)
            guard bucket.tokens >= needed else {
                return max(1, Int(((needed - bucket.tokens) / eventsPerSecond).rounded(.up)))
            }
            bucket.tokens -= Double(events)
            return nil
        }
    }

    private func forgetRested(_ buckets: inout [String: Bucket]) {
        if let rested = buckets.min(by: { $0.value.filledAt < $1.value.filledAt }) { buckets[rested.key] = nil }
    }
}
