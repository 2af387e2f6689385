import EventModel
import Pricing

extension Timestamp {
    static func day(_ text: String) -> Timestamp { Timestamp(iso8601: text + "T00:00") ?? .epoch }
}

/// What a call costs, in the shipped table's prices unless another is given.
func price(
    _ model: String, at day: String = "2026-11-21T00:00", _ usage: TokenUsage, table: PriceTable = .shipped,
    speed: String? = nil, tier: String? = nil, geo: String? = nil
) -> (cost: Cost, basis: CostBasis)? {
    var call = PricedCall(model: model, at: Timestamp(iso8601: day) ?? .epoch, usage: usage)
    call.speed = speed
    call.serviceTier = tier
    call.inferenceGeo = geo
    return table.price(call)
}

func usage(
    input: Int64 = 0, output: Int64 = 0, cacheRead: Int64 = 0, write5m: Int64 = 0, write1h: Int64 = 0,
    writes: Int64 = 0, searches: Int64 = 0
) -> TokenUsage {
    var usage = TokenUsage()
    usage.input = input
    usage.output = output
    usage.cacheRead = cacheRead
    usage.cacheCreation5m = write5m
    usage.cacheCreation1h = write1h
    usage.cacheCreation = writes
    usage.webSearches = searches
    return usage
}

func table(_ json: String, fallback: Bool = false) throws -> PriceTable {
    let file = try PriceFile(parsing: Array(json.utf8))
    return PriceTable(shipped: .shipped, overrides: file.rows, fallback: file.fallback)
}
