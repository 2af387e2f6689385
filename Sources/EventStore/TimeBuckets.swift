package import EventModel

/// A range of time cut into equal parts.
package struct TimeBuckets: Sendable, Equatable {
    /// Parts of one range.
    package static let countLimit = 2000

    package var since: Timestamp
    /// Microseconds of one part, at least one.
    package var width: Int64
    package var count: Int

    /// Cuts `since..<until` into at most `count` parts whose width is a multiple of `unit` microseconds; the last part
    /// may reach beyond the end.
    package init(since: Timestamp, until: Timestamp, count: Int, unit: Int64 = 1) {
        let count = Int64(min(max(1, count), TimeBuckets.countLimit))
        let (difference, isTooLong) = until.microseconds.subtractingReportingOverflow(since.microseconds)
        let length = isTooLong ? Int64.max / 4 : min(max(1, difference), Int64.max / 4)
        let unit = min(max(1, unit), Int64.max / 4)
        let width = (length - 1) / count + 1
        self.since = since
        self.width = ((width - 1) / unit + 1) * unit
        self.count = Int((length - 1) / self.width + 1)
    }

    /// The part that a time is in; times outside belong to the first or last one.
    package func index(of time: Timestamp) -> Int {
        let (distance, isTooFar) = time.microseconds.subtractingReportingOverflow(since.microseconds)
        guard !isTooFar else { return time < since ? 0 : count - 1 }
        return distance < 0 ? 0 : Int(min(Int64(count - 1), distance / width))
    }

    /// When a part begins.
    package func start(_ index: Int) -> Timestamp { since.advanced(byMicroseconds: Int64(index) * width) }

    package var range: TimeRange { TimeRange(since: since, until: start(count)) }
}
