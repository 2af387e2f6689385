import EventModel
import Pricing
import Testing

@Suite struct PriceRuleTests {
    @Test func aLongPromptChangesThePriceOfTheWholeRequest() throws {
        let at = usage(input: 1000, output: 10, cacheRead: 90_000, write5m: 5000, write1h: 4000, writes: 9000)
        #expect(try #require(price("claude-haiku-5-5", at)).cost.input == 100_000)
        var above = at
        above.input += 1
        let cost = try #require(price("claude-haiku-5-5", above)).cost
        #expect(cost.input == 1001 * 500)
        #expect(cost.output == 10 * 2500)
        #expect(cost.cacheRead == 90_000 * 50)
        #expect(cost.cacheCreation5m == 5000 * 625)
        #expect(cost.cacheCreation1h == 4000 * 1000)
    }

    @Test func historicLongContextEndsAtItsDay() throws {
        let long = usage(input: 200_001, output: 1000)
        let before = try #require(price("claude-opus-4-6", at: "2026-03-13T23:59:59.999999", long)).cost
        #expect(before.input == 200_001 * 10_000)
        #expect(before.output == 37_500_000)
        let after = try #require(price("claude-opus-4-6", at: "2026-03-14T00:00", long)).cost
        #expect(after.input == 200_001 * 5000)
        let sonnet = try #require(price("claude-sonnet-4-20250514[1m]", at: "2025-10-01T00:00", long)).cost
        #expect(sonnet.input == 200_001 * 6000)
        #expect(sonnet.output == 22_500_000)
        let fits = try #require(price("claude-sonnet-4-5", at: "2025-10-01T00:00", usage(input: 200_000))).cost
        #expect(fits.input == 200_000 * 3000)
    }

    @Test func thePriceOfItsTimeHolds() throws {
        let read = usage(cacheRead: 1000)
        #expect(price("claude-sonnet-5-5", at: "2026-10-06T23:59:59.999999", read)?.cost.cacheRead == 200_000)
        #expect(price("claude-sonnet-5-5", at: "2026-10-07T00:00", read)?.cost.cacheRead == 100_000)
    }

    @Test func unsplitCacheWritesAreShortOnes() throws {
        let cost = try #require(price("claude-opus-5-5", usage(write1h: 100, writes: 1000))).cost
        #expect(cost.cacheCreation1h == 100 * 8000)
        #expect(cost.cacheCreation5m == 900 * 5000)
        #expect(price("claude-opus-5-5", usage(writes: 1000))?.cost.cacheCreation5m == 5_000_000)
    }

    @Test func factorsMultiply() throws {
        let one = usage(input: 1000, output: 1000, searches: 3)
        #expect(price("claude-opus-5-5", one, speed: "fast")?.cost.input == 8_000_000)
        #expect(price("claude-opus-4-6", one, speed: "fast")?.cost.output == 150_000_000)
        #expect(price("claude-opus-5", one, tier: "batch")?.cost.output == 12_500_000)
        #expect(price("claude-opus-5", one, speed: "fast", geo: "us")?.cost.input == 11_000_000)
        #expect(price("claude-opus-4-1", one, geo: "us")?.cost.input == 15_000_000)
        #expect(price("claude-opus-5", one, speed: "standard", tier: "standard", geo: "")?.cost.input == 5_000_000)
        #expect(price("eu.anthropic.claude-opus-5", one)?.cost.input == 5_500_000)
        #expect(price("global.anthropic.claude-opus-5", one)?.cost.input == 5_000_000)
        // Searches cost what they cost.
        #expect(price("claude-opus-5", one, speed: "fast", geo: "us")?.cost.other == 30_000_000)
        let long = usage(input: 200_001)
        let fast = price("claude-opus-4-6", at: "2026-03-01T00:00", long, speed: "fast")
        #expect(fast?.cost.input == 12_000_060_000)
    }

    /// Measured at the client: a thousand tokens of input and of output each, in millionths of a dollar.
    @Test(
        arguments: [
            ("claude-opus-5-5", "fast", nil, 48_000), ("claude-opus-4-6", "fast", nil, 180_000),
            ("claude-opus-4-7", "fast", nil, 180_000), ("claude-opus-5", "fast", nil, 60_000),
            ("claude-sonnet-5", "fast", nil, 12_000), ("claude-opus-5-5", nil, "us", 26_400),
            ("claude-opus-4-5", nil, "us", 33_000), ("claude-fable-5-2", "fast", "us", 105_600),
            ("claude-fable-5-1", "fast", "us", 66_000), ("claude-mythos-5-2", "fast", "us", 105_600),
            ("claude-haiku-5-5", "fast", "us", 660), ("claude-opus-4-8", "fast", "us", 66_000),
            ("claude-3-7-sonnet", "fast", "us", 19_800),
        ] as [(String, String?, String?, Int64)])
    func modesCostWhatTheClientSays(_ model: String, _ speed: String?, _ geo: String?, _ cost: Int64) {
        let priced = price(model, usage(input: 1000, output: 1000), speed: speed, geo: geo)
        #expect(priced?.cost.total == cost * 1000)
    }

    @Test func whatNobodyKnowsHasNoPrice() throws {
        let one = usage(input: 1000, output: 1000)
        #expect(price("some-model", one) == nil)
        #expect(price("", one) == nil)
        #expect(price("<synthetic>", one) == nil)
        #expect(price("<synthetic>", usage())?.cost == Cost())
        #expect(price("claude-opus-4-1", one, speed: "fast") == nil)
        let unknown = try table(
            #"{"rows":[{"model":"m","input":2,"output":1,"above":{"prompt_tokens":9,"unknown":true}}]}"#)
        #expect(price("m", usage(input: 9), table: unknown)?.cost.input == 18_000)
        #expect(price("m", usage(input: 10), table: unknown) == nil)
        #expect(PriceTable().price(PricedCall(model: "claude-opus-5", at: .epoch, usage: one)) == nil)
        #expect(PriceTable.shipped.contextWindow("some-model") == nil)
    }

    @Test func aFallbackIsAnEstimate() throws {
        let table = try table(#"{"rows":[],"fallback":{"input":3,"output":15}}"#)
        let priced = try #require(price("some-model", usage(input: 10, output: 10), table: table))
        #expect(priced.basis == .estimated)
        #expect(priced.cost.total == 180_000)
        #expect(price("claude-opus-5", usage(input: 10), table: table)?.basis == .list)
    }

    @Test func theUsersPricesComeFirstWhileTheyHold() throws {
        let table = try table(
            #"{"rows":[{"model":"us.anthropic.claude-opus-5-v1","from":"2026-11-01","to":"2026-12-01","input":"4.5","output":20}]}"#
        )
        let one = usage(input: 1000, cacheRead: 1000, write5m: 1000, write1h: 1000)
        let custom = try #require(price("claude-opus-5", one, table: table))
        #expect(custom.basis == .custom)
        #expect(custom.cost.input == 4_500_000)
        #expect(custom.cost.cacheRead == 450_000)
        #expect(custom.cost.cacheCreation5m == 5_625_000)
        #expect(custom.cost.cacheCreation1h == 9_000_000)
        // What the row does not name stays in proportion.
        #expect(price("claude-opus-5", one, table: table, speed: "fast", geo: "us")?.cost.input == 9_900_000)
        #expect(price("claude-opus-5", usage(searches: 2), table: table)?.cost.other == 20_000_000)
        #expect(price("claude-opus-5", at: "2026-12-01T00:00", one, table: table)?.basis == .list)
        #expect(price("claude-opus-5", at: "2026-10-31T23:59", one, table: table)?.basis == .list)
        #expect(table.version != PriceTable.shipped.version)
        #expect(PriceTable(shipped: .shipped).version == PriceTable.shipped.version)
    }

    @Test func hugeCountsAreExactOrLimited() throws {
        // A thousand million USD to the nano-dollar; half a nano-dollar is rounded up.
        #expect(price("claude-opus-5", usage(output: 40_000_000_000_001))?.cost.output == 1_000_000_000_000_025_000)
        let cheap = try table(#"{"rows":[{"model":"m","input":"0.000500","output":"0.000499"}]}"#)
        #expect(price("m", usage(input: 1, output: 1), table: cheap)?.cost.input == 1)
        #expect(price("m", usage(input: 1, output: 1), table: cheap)?.cost.output == 0)
        var most = TokenUsage(fields: Array(repeating: Int64.max, count: 9))
        let largest = try #require(price("claude-fable-5", most, speed: nil, geo: "us")).cost
        #expect(largest.total > 0)
        #expect(largest.uncached > 0)
        most = TokenUsage(fields: Array(repeating: Int64.min, count: 9))
        #expect(price("claude-fable-5", most)?.cost == Cost())
    }
}
