package import EventModel
internal import JSONCoding

/// Prices of models by time, and what follows from them.
///
/// Immutable: a hub that reads new prices makes another table.
package struct PriceTable: Sendable {
    /// Names the table's content (`2026-11-20-3f9a61c07b2e`); stands in each priced row.
    package let version: String
    /// The day from which the shipped prices are.
    package let date: String
    package let shippedRows: [PriceRow]
    /// The user's prices: where one of them holds, the shipped ones do not count.
    package let overrides: [PriceRow]
    /// What a model without a price is estimated to cost.
    package let fallback: PriceRow?

    private let shippedByModel: [ExactText: [PriceRow]]
    private let overridesByModel: [ExactText: [PriceRow]]

    /// A table that knows no price at all.
    package init() { self.init(version: "empty", shipped: PriceFile(), overrides: [], fallback: nil) }

    /// The shipped prices and those of the user, which take precedence where they hold.
    package init(shipped: PriceTable, overrides: [PriceRow] = [], fallback: PriceRow? = nil) {
        var file = PriceFile()
        file.date = shipped.date
        file.rows = shipped.shippedRows
        self.init(
            version: Self.version(of: file, overrides: overrides, fallback: fallback), shipped: file,
            overrides: overrides, fallback: fallback)
    }

    /// The prices of a file, as the shipped ones.
    package init(file: PriceFile) {
        self.init(
            version: Self.version(of: file, overrides: [], fallback: file.fallback), shipped: file, overrides: [],
            fallback: file.fallback)
    }

    private init(version: String, shipped: PriceFile, overrides: [PriceRow], fallback: PriceRow?) {
        self.version = version
        date = shipped.date ?? ""
        shippedRows = shipped.rows
        self.overrides = overrides
        self.fallback = fallback
        shippedByModel = Self.index(shipped.rows)
        overridesByModel = Self.index(overrides)
    }

    /// The latest first: of two rows that hold at one time the one that began later counts; of two that began together,
    /// the one that stands later in its file.
    private static func index(_ rows: [PriceRow]) -> [ExactText: [PriceRow]] {
        var result: [ExactText: [(order: Int, row: PriceRow)]] = [:]
        for (order, row) in rows.enumerated() {
            result[ExactText(canonicalName(row.model)), default: []].append((order, row))
        }
        return result.mapValues { rows in
            rows.sorted { left, right in
                let times = (left.row.from?.microseconds ?? .min, right.row.from?.microseconds ?? .min)
                return times.0 == times.1 ? left.order > right.order : times.0 > times.1
            }
            .map(\.row)
        }
    }

    /// The day of the shipped prices, and a hash of all that decides a price.
    private static func version(of file: PriceFile, overrides: [PriceRow], fallback: PriceRow?) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            writer.array(file.rows) { $1.write(to: &$0) }
            writer.array(overrides) { $1.write(to: &$0) }
            if let fallback { fallback.write(to: &writer) }
        }
        // FNV-1a, 64 bits: tells contents apart, and proves nothing.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in writer.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        let padded = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        return "\(file.date ?? "undated")-\(padded.prefix(12))"
    }

    /// The model's name without region, date, version and window marks (`us.anthropic.claude-opus-4-6-v1` →
    /// `claude-opus-4-6`); the name itself where it follows no known form.
    package static func canonicalName(_ model: String) -> String { ModelName(model).canonical }

    /// Tokens that the model's window holds; nil where it is unknown.
    package func contextWindow(_ model: String) -> Int64? {
        let name = ModelName(model)
        if name.hasLongWindow { return Self.longWindow }
        let key = ExactText(name.canonical)
        let known = (overridesByModel[key] ?? []) + (shippedByModel[key] ?? [])
        return known.lazy.compactMap(\.contextWindow).first
    }

    /// What `[1m]` behind a model's name stands for.
    private static let longWindow: Int64 = 1_000_000

    /// The row that decides the model's price at that time; nil where there is none.
    package func row(model: String, at time: Timestamp) -> (row: PriceRow, basis: CostBasis)? {
        // A name that is in the table is canonical; taking others apart costs more than all the rest.
        var key = ExactText(model)
        if shippedByModel[key] == nil, overridesByModel[key] == nil { key = ExactText(Self.canonicalName(model)) }
        let shipped = shippedByModel[key]?.first { $0.holds(at: time) }
        guard var row = overridesByModel[key]?.first(where: { $0.holds(at: time) }) else {
            return shipped.map { ($0, .list) }
        }
        // A price of the user's says nothing of modes that it does not name: they stay in proportion.
        row.fast = row.fast ?? shipped?.fast
        row.batch = row.batch ?? shipped?.batch
        row.priority = row.priority ?? shipped?.priority
        row.us = row.us ?? shipped?.us
        row.regional = row.regional ?? shipped?.regional
        return (row, .custom)
    }

    /// What the call costs; nil where nobody knows the price. `at` decides which of the model's prices holds.
    package func price(_ call: PricedCall) -> (cost: Cost, basis: CostBasis)? {
        let counts = TokenCounts(call.usage)
        // The client's own messages (errors, interruptions) stand under this name: no model was asked.
        if call.model == "<synthetic>", counts.isZero { return (Cost(), .list) }
        if let (row, basis) = row(model: call.model, at: call.at), let cost = Self.cost(of: call, counts, by: row) {
            return (cost, basis)
        }
        guard let fallback, let cost = Self.cost(of: call, counts, by: fallback) else { return nil }
        return (cost, .estimated)
    }

    /// Nil where the row does not say what such a call costs.
    private static func cost(of call: PricedCall, _ counts: TokenCounts, by row: PriceRow) -> Cost? {
        guard let prices = row.prices(promptTokens: counts.prompt), let factors = factors(of: call, by: row) else {
            return nil
        }
        func part(_ tokens: Int64, _ price: Int64) -> Int64 {
            Money.cost(tokens: tokens, price: price, factors: factors)
        }
        var cost = Cost()
        cost.input = part(counts.input, prices.input)
        cost.output = part(counts.output, prices.output)
        cost.cacheRead = part(counts.cacheRead, prices.cacheRead)
        cost.cacheCreation5m = part(counts.cacheWrite5m, prices.cacheWrite5m)
        cost.cacheCreation1h = part(counts.cacheWrite1h, prices.cacheWrite1h)
        cost.other = Money.cost(tokens: counts.webSearches, price: row.webSearch, factors: [])
        cost.uncached = part(counts.prompt, prices.input) + cost.output
        return cost
    }

    private static func factors(of call: PricedCall, by row: PriceRow) -> [ExactDecimal]? {
        var factors: [ExactDecimal] = []
        switch call.speed {
        case "fast":
            guard let fast = row.fast else { return nil }
            factors.append(fast)
        default: break
        }
        switch call.serviceTier {
        case "batch":
            guard let batch = row.batch else { return nil }
            factors.append(batch)
        case "priority":
            if let priority = row.priority { factors.append(priority) }
        default: break
        }
        if call.inferenceGeo == "us", let us = row.us {
            factors.append(us)
        } else if let regional = row.regional, !call.model.isExactly(row.model), ModelName(call.model).isRegional {
            factors.append(regional)
        }
        return factors
    }
}

/// The counts of a usage that are paid for: never negative, and small enough to be added up.
private struct TokenCounts {
    var input: Int64
    var output: Int64
    var cacheRead: Int64
    var cacheWrite5m: Int64
    var cacheWrite1h: Int64
    var webSearches: Int64

    init(_ usage: TokenUsage) {
        func limited(_ count: Int64) -> Int64 { min(max(0, count), Money.maximumTokens) }
        input = limited(usage.input)
        output = limited(usage.output)
        cacheRead = limited(usage.cacheRead)
        cacheWrite1h = limited(usage.cacheCreation1h)
        // Cache writes whose lifetime nobody reported are the short ones.
        let split = limited(usage.cacheCreation5m) + cacheWrite1h
        cacheWrite5m = limited(max(limited(usage.cacheCreation), split) - cacheWrite1h)
        webSearches = limited(usage.webSearches)
    }

    var prompt: Int64 { input + cacheRead + cacheWrite5m + cacheWrite1h }
    var isZero: Bool { prompt == 0 && output == 0 && webSearches == 0 }
}

/// What of a model call decides its price.
package struct PricedCall: Sendable {
    package var model: String
    package var at: Timestamp
    package var usage: TokenUsage
    /// `fast`, or nil.
    package var speed: String?
    /// `batch`, `priority`, or nil.
    package var serviceTier: String?
    /// `us`, or nil.
    package var inferenceGeo: String?

    package init(model: String, at: Timestamp, usage: TokenUsage) {
        self.model = model
        self.at = at
        self.usage = usage
    }
}
