/// Money in nano-dollars (10⁻⁹ USD), split by what it was paid for.
package struct Cost: Sendable, Equatable {
    package var input: Int64 = 0
    package var output: Int64 = 0
    package var cacheRead: Int64 = 0
    package var cacheCreation5m: Int64 = 0
    package var cacheCreation1h: Int64 = 0
    /// Web searches and whatever else is not paid for by the token; the unexplained rest of a reported total.
    package var other: Int64 = 0
    /// What the same tokens would have cost without a cache; not part of `total`.
    package var uncached: Int64 = 0

    package init() {}

    package var total: Int64 {
        input.saturatedSum(output).saturatedSum(cacheRead).saturatedSum(cacheCreation5m)
            .saturatedSum(cacheCreation1h).saturatedSum(other)
    }

    /// Every figure in a fixed order, for storage; `init(fields:)` reads it back.
    package var fields: [Int64] { [input, output, cacheRead, cacheCreation5m, cacheCreation1h, other, uncached] }

    /// Missing fields count as 0.
    package init(fields: [Int64]) {
        func field(_ index: Int) -> Int64 { index < fields.count ? fields[index] : 0 }
        input = field(0)
        output = field(1)
        cacheRead = field(2)
        cacheCreation5m = field(3)
        cacheCreation1h = field(4)
        other = field(5)
        uncached = field(6)
    }

    package static func + (left: Cost, right: Cost) -> Cost { left.combined(right) { $0.saturatedSum($1) } }
    package static func - (left: Cost, right: Cost) -> Cost { left.combined(right) { $0.saturatedDifference($1) } }

    private func combined(_ right: Cost, _ combine: (Int64, Int64) -> Int64) -> Cost {
        var result = Cost()
        result.input = combine(input, right.input)
        result.output = combine(output, right.output)
        result.cacheRead = combine(cacheRead, right.cacheRead)
        result.cacheCreation5m = combine(cacheCreation5m, right.cacheCreation5m)
        result.cacheCreation1h = combine(cacheCreation1h, right.cacheCreation1h)
        result.other = combine(other, right.other)
        result.uncached = combine(uncached, right.uncached)
        return result
    }
}

/// Where a cost comes from.
package enum CostBasis: String, Sendable, CaseIterable {
    /// The price table that Eyrie ships.
    case list
    /// A price that the user gave or imported.
    case custom
    /// The fallback price that the user configured for models without one.
    case estimated
    /// Nobody knows the price: there is no cost.
    case unknown
}
