/// Durations counted in buckets that are 1.6 % wide, so that percentiles of any number of them cost 16 KB.
package struct LatencyHistogram: Sendable, Equatable {
    /// Buckets between a power of two and the next.
    private static let bucketsPerOctave = 64
    private static let octaves = 32

    private var counts = [UInt64](repeating: 0, count: bucketsPerOctave * octaves)
    package private(set) var count: UInt64 = 0
    package private(set) var maximum: UInt64 = 0

    package init() {}

    package mutating func add(microseconds: UInt64) {
        counts[LatencyHistogram.bucket(microseconds)] += 1
        count += 1
        maximum = max(maximum, microseconds)
    }

    package mutating func merge(_ other: LatencyHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
        maximum = max(maximum, other.maximum)
    }

    /// The smallest duration that at least this share (0…1) of all does not exceed, in milliseconds; nil without any.
    package func milliseconds(atShare share: Double) -> Double? {
        guard count > 0 else { return nil }
        let wanted = max(1, UInt64((Double(count) * min(max(share, 0), 1)).rounded(.up)))
        var seen: UInt64 = 0
        for (index, number) in counts.enumerated() {
            seen += number
            if seen >= wanted {
                return Double(min(LatencyHistogram.upperBound(index), maximum)) / 1000
            }
        }
        return Double(maximum) / 1000
    }

    /// Values below 128 have a bucket each; above, the six bits behind the leading one choose.
    private static func bucket(_ value: UInt64) -> Int {
        guard value >= 128 else { return Int(value) }
        let octave = 63 - value.leadingZeroBitCount
        let index = (octave - 5) * bucketsPerOctave + Int(value >> UInt64(octave - 6) & 63)
        return min(index, bucketsPerOctave * octaves - 1)
    }

    private static func upperBound(_ index: Int) -> UInt64 {
        guard index >= 128 else { return UInt64(index) }
        let shift = UInt64(index / bucketsPerOctave - 1)
        return (UInt64(64 + index % bucketsPerOctave) + 1) << shift - 1
    }
}
