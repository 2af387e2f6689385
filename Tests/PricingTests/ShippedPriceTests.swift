import EventModel
import Pricing
import Testing

/// The figures that the client itself was measured to account with, in November 2026.
@Suite struct ShippedPriceTests {
    struct Measured: Sendable, CustomStringConvertible {
        var model: String
        /// USD per thousand million tokens, that is nano-dollars per token: input, output, cache read, writes.
        var prices: [Int64]
        var window: Int64
        var description: String { model }

        init(_ model: String, _ prices: [Int64], _ window: Int64) {
            self.model = model
            self.prices = prices
            self.window = window
        }
    }

    static let measured = [
        Measured("claude-opus-5-5", [4000, 20000, 200, 5000, 8000], 1_000_000),
        Measured("claude-opus-5", [5000, 25000, 500, 6250, 10000], 1_000_000),
        Measured("claude-opus-4-8", [5000, 25000, 500, 6250, 10000], 1_000_000),
        Measured("claude-opus-4-7", [5000, 25000, 500, 6250, 10000], 1_000_000),
        Measured("claude-opus-4-6", [5000, 25000, 500, 6250, 10000], 200_000),
        Measured("claude-opus-4-5", [5000, 25000, 500, 6250, 10000], 200_000),
        Measured("claude-sonnet-5-5", [2000, 10000, 100, 2500, 4000], 1_000_000),
        Measured("claude-sonnet-5", [2000, 10000, 200, 2500, 4000], 1_000_000),
        Measured("claude-sonnet-4-6", [3000, 15000, 300, 3750, 6000], 200_000),
        Measured("claude-sonnet-4-5", [3000, 15000, 300, 3750, 6000], 200_000),
        Measured("claude-sonnet-4-0", [3000, 15000, 300, 3750, 6000], 200_000),
        Measured("claude-haiku-5-5", [100, 500, 10, 125, 200], 1_000_000),
        Measured("claude-haiku-4-5", [1000, 5000, 100, 1250, 2000], 200_000),
        Measured("claude-fable-5-2", [8000, 40000, 200, 10000, 16000], 1_000_000),
        Measured("claude-fable-5-1", [10000, 50000, 250, 12500, 20000], 1_000_000),
        Measured("claude-fable-5", [10000, 50000, 1000, 12500, 20000], 1_000_000),
        Measured("claude-mythos-5", [10000, 50000, 1000, 12500, 20000], 1_000_000),
        Measured("claude-mythos-5-1", [10000, 50000, 250, 12500, 20000], 1_000_000),
        Measured("claude-mythos-5-2", [8000, 40000, 200, 10000, 16000], 1_000_000),
        Measured("claude-3-7-sonnet", [3000, 15000, 300, 3750, 6000], 200_000),
        Measured("claude-3-5-sonnet", [3000, 15000, 300, 3750, 6000], 200_000),
        Measured("claude-3-5-haiku", [800, 4000, 80, 1000, 1600], 200_000),
    ]

    @Test(arguments: measured)
    func pricesWhatTheClientPrices(_ model: Measured) throws {
        let usage = usage(input: 1000, output: 1000, cacheRead: 1000, write5m: 1000, write1h: 1000, writes: 2000)
        let priced = try #require(price(model.model, usage))
        #expect(priced.basis == .list)
        let cost = priced.cost
        let parts = [cost.input, cost.output, cost.cacheRead, cost.cacheCreation5m, cost.cacheCreation1h]
        #expect(parts == model.prices.map { $0 * 1000 })
        #expect(cost.uncached == 4000 * model.prices[0] + 1000 * model.prices[1])
        #expect(PriceTable.shipped.contextWindow(model.model) == model.window)
        // Priced at every time at which it could have been used.
        #expect(price(model.model, at: "2024-01-01T00:00", usage) != nil)
    }

    /// Whole sessions of the client, with what it said they cost.
    @Test func reproducesTheClientsOwnTotals() throws {
        let sonnet = usage(input: 24, output: 174, cacheRead: 30_000, write5m: 400, write1h: 80, writes: 480)
        #expect(price("claude-sonnet-5", sonnet)?.cost.total == 9_108_000)
        let opus = usage(input: 84, output: 555, cacheRead: 105_000, write5m: 1400, writes: 1400)
        #expect(price("claude-opus-5-5", opus)?.cost.total == 39_436_000)
        // Two calls with a prompt of 100 212 tokens each.
        let haiku = usage(input: 12, output: 87, cacheRead: 99_000, write1h: 1200, writes: 1200)
        #expect(price("claude-haiku-5-5", haiku)?.cost.total == 6_373_500)
    }

    @Test func theShippedFileIsWhole() throws {
        let table = PriceTable.shipped
        #expect(table.shippedRows.count > 70)
        #expect(table.version.hasPrefix("2026-11-20-"))
        #expect(table.version.utf8.count == 23)
        for row in table.shippedRows {
            #expect(PriceTable.canonicalName(row.model) == row.model)
            let others = table.shippedRows.filter { $0.model == row.model && $0 != row }
            for other in others {
                // One row at a time.
                #expect(row.to == other.from || other.to == row.from)
            }
        }
    }

    @Test(
        arguments: [
            ("gpt-5-codex", [1250, 125, 10000]), ("gpt-5.4", [2500, 250, 15000]), ("o3", [2000, 500, 8000]),
            ("gemini-2.5-pro", [1250, 125, 10000]), ("grok-4.6", [2000, 500, 6000]), ("gpt-5-nano", [50, 5, 400]),
            ("qwen3.8-max", [2000, 250, 6000]), ("gpt-6-luna", [100, 10, 500]), ("gpt-5-pro", [15000, 15000, 120_000]),
        ] as [(String, [Int64])])
    func otherVendors(_ model: String, _ prices: [Int64]) throws {
        let cost = try #require(price(model, usage(input: 1000, output: 1000, cacheRead: 1000))).cost
        #expect([cost.input, cost.cacheRead, cost.output] == prices.map { $0 * 1000 })
    }
}
