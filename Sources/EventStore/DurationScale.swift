/// Durations in buckets that grow with them: eight for each doubling, so that a bucket is at most an eighth as wide as
/// where it begins. Part of the form of stored sums: never changes.
package enum DurationScale {
    /// Binary logarithms of the microseconds at which the scale begins and ends: a quarter of a millisecond, 50 days.
    private static let firstBit = 8
    private static let endBit = 42
    /// Binary logarithm of the buckets for each doubling.
    private static let stepBits = 3

    /// Buckets: one for everything below the scale, those of the scale, one for everything beyond it.
    package static let bucketCount = 2 + (endBit - firstBit) << stepBits
    /// Rows of a chart: a doubling each, and those at the ends.
    package static let rowCount = 2 + endBit - firstBit
    /// How far a percentile may lie from the true one, as a part of it: half a bucket.
    package static let precision = 0.0625

    package static func bucket(_ microseconds: Int64) -> Int {
        guard microseconds >= 1 << Int64(firstBit) else { return 0 }
        guard microseconds < 1 << Int64(endBit) else { return bucketCount - 1 }
        let bit = Int64.bitWidth - 1 - microseconds.leadingZeroBitCount
        let step = Int(microseconds >> Int64(bit - stepBits)) - 1 << stepBits
        return 1 + (bit - firstBit) << stepBits + step
    }

    /// Where a bucket begins.
    package static func start(ofBucket bucket: Int) -> Int64 {
        guard bucket > 0 else { return 0 }
        let place = min(bucket, bucketCount - 1) - 1
        let (bit, step) = (firstBit + place >> stepBits, place & (1 << stepBits - 1))
        return Int64(1 << stepBits + step) << Int64(bit - stepBits)
    }

    /// The row of a chart that a bucket belongs to.
    package static func row(ofBucket bucket: Int) -> Int {
        guard bucket > 0 else { return 0 }
        return 1 + (min(bucket, bucketCount - 1) - 1) >> stepBits
    }

    /// Microseconds where a row begins.
    package static func start(ofRow row: Int) -> Int64 { row <= 0 ? 0 : 1 << Int64(min(firstBit + row - 1, endBit)) }

    /// The middle of the bucket in which the value lies that at least `percent` of all do not exceed.
    package static func percentile(_ counts: [Int: Int64], percent: Int64) -> Int64? {
        let total = counts.values.reduce(0) { $0 &+ max(0, $1) }
        guard total > 0 else { return nil }
        // Of large totals the hundredth is taken first, so that nothing overflows.
        let rank = total > Int64.max / 200 ? total / 100 * percent : (total * percent + 99) / 100
        var seen: Int64 = 0
        for bucket in counts.keys.sorted() {
            seen &+= max(0, counts[bucket] ?? 0)
            if seen >= max(1, rank) {
                let start = start(ofBucket: bucket)
                return bucket == bucketCount - 1 ? start : (start + self.start(ofBucket: bucket + 1)) / 2
            }
        }
        return nil
    }
}
