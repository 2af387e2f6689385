internal import EventStore

/// Ids of events, a bit for each up to the greatest: what finds sets of them, and what tells how many they are, costs the
/// same whichever they are.
struct IDSet {
    private(set) var words: [UInt64]

    /// An empty set with room for ids up to the greatest.
    init(greatest: Int64) { words = [UInt64](repeating: 0, count: IDSet.wordCount(greatest)) }

    private static func wordCount(_ greatest: Int64) -> Int { Int(max(0, greatest) >> 6) + 1 }

    /// The greatest id that there is room for.
    var greatest: Int64 { Int64(words.count) << 6 - 1 }

    /// The id must be one that there is room for.
    @inline(__always)
    mutating func insert(_ id: Int64) { words[Int(id >> 6)] |= 1 << UInt64(id & 63) }

    /// The id must be one that there is room for.
    mutating func remove(_ id: Int64) { words[Int(id >> 6)] &= ~(1 << UInt64(id & 63)) }

    func contains(_ id: Int64) -> Bool {
        id >= 0 && id <= greatest && words[Int(id >> 6)] & (1 << UInt64(id & 63)) != 0
    }

    var count: Int64 {
        var count = 0
        for word in words { count += word.nonzeroBitCount }
        return Int64(count)
    }

    mutating func formIntersection(_ other: borrowing [UInt64]) {
        let shared = min(words.count, other.count)
        for place in 0..<shared { words[place] &= other[place] }
        for place in shared..<words.count { words[place] = 0 }
    }

    mutating func subtract(_ other: IDSet) {
        for place in 0..<min(words.count, other.words.count) { words[place] &= ~other.words[place] }
    }

    /// Takes out all ids that are not in the range.
    mutating func restrict(to ids: ClosedRange<Int64>) {
        let (low, high) = (max(0, ids.lowerBound), min(greatest, ids.upperBound))
        guard low <= high else { return words = [UInt64](repeating: 0, count: words.count) }
        let (first, last) = (Int(low >> 6), Int(high >> 6))
        for place in 0..<first { words[place] = 0 }
        for place in (last + 1)..<max(last + 1, words.count) { words[place] = 0 }
        words[first] &= ~0 << UInt64(low & 63)
        words[last] &= ~0 >> UInt64(63 - high & 63)
    }

    /// Takes out the ids of the run.
    mutating func remove(_ run: ClosedRange<Int64>) { filter(run) { _ in false } }

    /// The first ids in that order.
    func ids(_ order: SortOrder, limit: Int) -> [Int64] {
        var ids: [Int64] = []
        guard limit > 0 else { return ids }
        for step in words.indices {
            let place = order == .newestFirst ? words.count - 1 - step : step
            var word = words[place]
            while word != 0 {
                let bit = order == .newestFirst ? 63 - word.leadingZeroBitCount : word.trailingZeroBitCount
                word &= ~(1 << UInt64(bit))
                ids.append(Int64(place) << 6 + Int64(bit))
                if ids.count == limit { return ids }
            }
        }
        return ids
    }

    /// Takes out the ids of the run for which the condition does not hold.
    mutating func filter<Failure>(
        _ run: ClosedRange<Int64>, _ condition: (Int64) throws(Failure) -> Bool
    ) throws(Failure) {
        let (low, high) = (max(0, run.lowerBound), min(greatest, run.upperBound))
        guard low <= high else { return }
        for place in Int(low >> 6)...Int(high >> 6) where words[place] != 0 {
            var word = words[place]
            while word != 0 {
                let id = Int64(place) << 6 + Int64(word.trailingZeroBitCount)
                word &= word - 1
                if run.contains(id), try !condition(id) { remove(id) }
            }
        }
    }
}
