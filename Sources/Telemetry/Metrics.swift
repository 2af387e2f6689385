package import EventModel
package import Synchronization

/// What one process counts about itself, since it started. Every member may be used from any thread.
package final class Metrics: Sendable {
    /// A number that only grows.
    package final class Counter: Sendable {
        private let count = Atomic<Int64>(0)

        package init() {}
        package var value: Int64 { count.load(ordering: .relaxed) }
        package func add(_ amount: Int64 = 1) { count.add(amount, ordering: .relaxed) }
    }

    /// Counts of durations in buckets that double from 64 µs; the last one is open.
    package final class Histogram: Sendable {
        /// Upper bounds in microseconds: 64 µs to about 8.4 s.
        package static let bounds: [Int64] = (0..<18).map { 64 << $0 }

        private let state = Mutex((counts: [Int64](repeating: 0, count: bounds.count + 1), sum: Int64(0)))

        package init() {}

        package func record(microseconds: Int64) {
            let bucket = Histogram.bounds.firstIndex { microseconds <= $0 } ?? Histogram.bounds.count
            state.withLock {
                $0.counts[bucket] += 1
                $0.sum += microseconds
            }
        }

        /// Counts per bucket, not cumulated, and the sum in microseconds.
        package var snapshot: (counts: [Int64], sum: Int64) { state.withLock { $0 } }
    }

    /// What became of a record that ingest was given.
    package enum Outcome: String, Sendable, CaseIterable {
        case stored
        case duplicate
        /// Not an event, but its facts were applied.
        case noted
        case rejected
        /// The store could not commit; it may be sent again.
        case unavailable
    }

    package let stored = Counter()
    package let duplicate = Counter()
    /// Stored events whose reported time was too far ahead: they have the time of their receipt.
    package let clockSkew = Counter()
    /// Records of which only the facts count.
    package let noted = Counter()
    package let rejected = Counter()
    package let unavailable = Counter()
    package let transactions = Counter()
    package let failedTransactions = Counter()
    package let commitDuration = Histogram()
    /// Whether the latest transaction failed for a reason that may pass: a full disk, a lock.
    package let isStoreFailing = Atomic(false)
    package let streamGaps = Counter()
    /// What became of the lines of session files.
    package enum LineDisposition: String, Sendable, CaseIterable {
        case read
        case skipped
        /// Kept, of a type that is not known.
        case unknown
        case malformed
    }

    /// What a client did more often than its rate allows.
    package enum LimitedKind: String, Sendable, CaseIterable {
        case events
        case sessionFiles = "session_files"
        case queries
        case streams
        case logins
    }

    package let transcriptBytes = Counter()
    private let limited = LimitedKind.allCases.map { _ in Counter() }
    private let lines = LineDisposition.allCases.map { _ in Counter() }
    private let records = RecordSource.allCases.map { _ in Outcome.allCases.map { _ in Counter() } }
    private let drops: [Counter]

    package init() { drops = DropReason.allCases.map { _ in Counter() } }

    package func transcriptLines(_ disposition: LineDisposition) -> Counter {
        // A disposition is always in the list of all.
        lines[LineDisposition.allCases.firstIndex(of: disposition) ?? 0]
    }

    /// Requests that were answered with 429.
    package func rateLimited(_ kind: LimitedKind) -> Counter {
        // A kind is always in the list of all.
        limited[LimitedKind.allCases.firstIndex(of: kind) ?? 0]
    }

    package func records(_ source: RecordSource, _ outcome: Outcome) -> Counter {
        // Both are always in the lists of all.
        records[RecordSource.allCases.firstIndex(of: source) ?? 0][Outcome.allCases.firstIndex(of: outcome) ?? 0]
    }

    package func drop(_ reason: DropReason, count: Int64 = 1) {
        counter(of: reason).add(count)
    }

    package func counter(of reason: DropReason) -> Counter {
        // A reason is always in the list of all reasons.
        drops[DropReason.allCases.firstIndex(of: reason) ?? 0]
    }

    /// Drops by reason, those that happened.
    package var dropsByReason: [(reason: DropReason, count: Int64)] {
        DropReason.allCases.map { ($0, counter(of: $0).value) }.filter { $0.1 > 0 }
    }
}
