import HTTPServer
import Platform
import Synchronization

/// Whom a limit counts against: the address, and who is behind it.
package struct Client: Sendable, Hashable {
    var address: PeerAddress
    /// The token's subject or the name of the credential; nil for a caller who showed none.
    var holder: String?
    /// Whether many callers share the credential, as machines share the token for events.
    var isShared = true

    var isLocal: Bool { address.isLoopback }

    /// This process itself, for what reaches the hub without a request.
    package static let ownProcess = Client(address: .loopback, holder: "own process")
}

/// Lets each client do something so many times a second, with a burst (token buckets): by address,
/// and by credential wherever that is used from.
package final class RateLimiter: Sendable {
    /// Buckets that are remembered; a new one beyond it replaces the one that has rested longest.
    static let maximumBuckets = 10_000
    /// How many times the rate of one address a credential may have that several clients share.
    static let sharedFactor = 8.0

    private enum Key: Hashable {
        case address(PeerAddress)
        case holder(String, isLocal: Bool)
    }

    private struct Bucket {
        var tokens: Double
        var filledAt: UInt64
    }

    private let burstSeconds: Double
    private let perSecond: Double
    private let localPerSecond: Double
    private let buckets = Mutex<[Key: Bucket]>([:])

    /// `local` is for clients of this machine, as `perSecond` where it is nil; 0 lifts a limit. `burstSeconds` is how many
    /// seconds of the rate may come at once.
    package init(perSecond: Int, local: Int? = nil, burstSeconds: Double = 2) {
        self.burstSeconds = burstSeconds
        self.perSecond = Double(max(0, perSecond))
        localPerSecond = Double(max(0, local ?? perSecond))
    }

    /// Takes `count` from the client's allowance; else the whole seconds after which they will be allowed.
    ///
    /// A request for more than the burst is allowed when the bucket is full, and leaves a debt.
    func wait(client: Client, count: Int, now: UInt64 = monotonicNanoseconds()) -> Int? {
        pass(client, needing: Double(count), taking: Double(count), now)
    }

    /// The whole seconds after which the client is allowed anything again; nil when it is now. Takes nothing.
    func exhaustion(of client: Client, now: UInt64 = monotonicNanoseconds()) -> Int? {
        pass(client, needing: 1, taking: 0, now)
    }

    private func pass(_ client: Client, needing needed: Double, taking taken: Double, _ now: UInt64) -> Int? {
        let rate = client.isLocal ? localPerSecond : perSecond
        guard rate > 0 else { return nil }
        var limits: [(key: Key, rate: Double)] = [(.address(client.address), rate)]
        if let holder = client.holder {
            let factor = client.isShared ? RateLimiter.sharedFactor : 1
            limits.append((.holder(holder, isLocal: client.isLocal), rate * factor))
        }
        return buckets.withLock { buckets in
            var filled: [(key: Key, bucket: Bucket)] = []
            for limit in limits {
                let capacity = limit.rate * burstSeconds
                var bucket = buckets[limit.key] ?? Bucket(tokens: capacity, filledAt: now)
                let seconds = Double(now - min(now, bucket.filledAt)) / 1e9
                bucket.tokens = min(capacity, bucket.tokens + seconds * limit.rate)
                bucket.filledAt = now
                let missing = min(needed, capacity) - bucket.tokens
                if missing > 0 { return max(1, Int((missing / limit.rate).rounded(.up))) }
                bucket.tokens -= taken
                filled.append((limit.key, bucket))
            }
            guard taken > 0 else { return nil }
            for entry in filled {
                if buckets[entry.key] == nil, buckets.count >= RateLimiter.maximumBuckets { forgetRested(&buckets) }
                buckets[entry.key] = entry.bucket
            }
            return nil
        }
    }

    private func forgetRested(_ buckets: inout [Key: Bucket]) {
        if let rested = buckets.min(by: { $0.value.filledAt < $1.value.filledAt }) { buckets[rested.key] = nil }
    }
}
