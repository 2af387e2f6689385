package import EventModel

/// When sessions began, how many of them failed, and what they cost, in equal parts of a range of time.
package struct SessionHistogram: Sendable, Equatable {
    package static let bucketLimit = 500

    package struct Bucket: Sendable, Equatable {
        package var at: Timestamp
        package var sessions: Int64 = 0
        package var failed: Int64 = 0
        /// Nano-dollars.
        package var cost: Int64 = 0

        package init(at: Timestamp) { self.at = at }
    }

    package var range: TimeRange
    /// Microseconds; 0 where there is no session and no range.
    package var bucketMicroseconds: Int64 = 0
    package var buckets: [Bucket] = []

    /// Of the sessions that a query admits. Without bounds the range is that of the sessions; one that began before
    /// the range is in the first bucket.
    package init(_ time: TimeRange, _ sessions: [SessionDigest], buckets count: Int) {
        range = time
        guard let since = time.since ?? sessions.map(\.startedAt).min(),
            let until = time.until ?? sessions.map(\.startedAt).max().map({ $0.advanced(byMicroseconds: 1) })
        else { return }
        let parts = TimeBuckets(
            since: since, until: max(until, since), count: min(count, SessionHistogram.bucketLimit))
        range = TimeRange(since: since, until: max(until, since))
        bucketMicroseconds = parts.width
        buckets = (0..<parts.count).map { Bucket(at: parts.start($0)) }
        for session in sessions {
            let index = parts.index(of: session.startedAt)
            buckets[index].sessions += 1
            buckets[index].failed += session.hasFailed ? 1 : 0
            buckets[index].cost = buckets[index].cost.saturatedSum(session.cost)
        }
    }
}
