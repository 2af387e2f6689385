/// Tokens of one model call, or of many together.
package struct TokenUsage: Sendable, Equatable {
    /// Input that was neither read from the cache nor written to it.
    package var input: Int64 = 0
    /// Output, thinking included.
    package var output: Int64 = 0
    package var cacheRead: Int64 = 0
    /// Cache writes with a lifetime of five minutes, as far as the split was reported.
    package var cacheCreation5m: Int64 = 0
    /// Cache writes with a lifetime of one hour, as far as the split was reported.
    package var cacheCreation1h: Int64 = 0
    /// All cache writes as they were reported; some sources report only this.
    package var cacheCreation: Int64 = 0
    /// The part of `output` that was thinking.
    package var thinking: Int64 = 0
    package var webSearches: Int64 = 0
    package var webFetches: Int64 = 0

    /// The most tokens of one kind that one call is believed to have used.
    package static let callMaximum: Int64 = 1_000_000_000
    /// The most tokens of one kind that a report of many calls is believed to sum up.
    package static let totalMaximum: Int64 = 1_000_000_000_000

    package init() {}

    /// All cache writes, by whichever report says more.
    package var cacheCreationTotal: Int64 { max(cacheCreation, cacheCreation5m &+ cacheCreation1h) }

    /// Cache writes that count as five-minute ones: those that were reported so, and those without a split.
    package var cacheCreationShort: Int64 { cacheCreationTotal &- cacheCreation1h }

    /// Tokens of the request: what price tiers and the context window are measured by.
    package var prompt: Int64 { input &+ cacheRead &+ cacheCreationTotal }

    /// Everything, once.
    package var total: Int64 { prompt &+ output }

    package var isZero: Bool { self == TokenUsage() }

    /// Every figure in a fixed order, for storage; `init(fields:)` reads it back.
    package var fields: [Int64] {
        [
            input, output, cacheRead, cacheCreation5m, cacheCreation1h, cacheCreation, thinking, webSearches,
            webFetches,
        ]
    }

    /// Missing fields count as 0.
    package init(fields: [Int64]) {
        func field(_ index: Int) -> Int64 { index < fields.count ? fields[index] : 0 }
        input = field(0)
        output = field(1)
        cacheRead = field(2)
        cacheCreation5m = field(3)
        cacheCreation1h = field(4)
        cacheCreation = field(5)
        thinking = field(6)
        webSearches = field(7)
        webFetches = field(8)
    }

    /// Repeated reports of one call: each figure as large as it was ever reported.
    package func maximum(_ other: TokenUsage) -> TokenUsage { combined(other) { max($0, $1) } }

    package static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage { left.combined(right) { $0 &+ $1 } }
    package static func - (left: TokenUsage, right: TokenUsage) -> TokenUsage { left.combined(right) { $0 &- $1 } }

    /// What `self` has more than `other`, figure by figure; never negative.
    package func excess(over other: TokenUsage) -> TokenUsage { combined(other) { max(0, $0 &- $1) } }

    private func combined(_ other: TokenUsage, _ combine: (Int64, Int64) -> Int64) -> TokenUsage {
        var result = TokenUsage()
        result.input = combine(input, other.input)
        result.output = combine(output, other.output)
        result.cacheRead = combine(cacheRead, other.cacheRead)
        result.cacheCreation5m = combine(cacheCreation5m, other.cacheCreation5m)
        result.cacheCreation1h = combine(cacheCreation1h, other.cacheCreation1h)
        result.cacheCreation = combine(cacheCreation, other.cacheCreation)
        result.thinking = combine(thinking, other.thinking)
        result.webSearches = combine(webSearches, other.webSearches)
        result.webFetches = combine(webFetches, other.webFetches)
        return result
    }
}
