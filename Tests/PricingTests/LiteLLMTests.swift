import EventModel
import Pricing
import Testing

@Suite struct LiteLLMTests {
    static let excerpt = #"""
        {"sample_spec": {"input_cost_per_token": 0.0, "mode": "one of chat, embedding"},
         "bedrock/us-east-1/claude-zeta-1": {"input_cost_per_token": 9e-06, "output_cost_per_token": 9e-06, "mode": "chat", "litellm_provider": "bedrock"},
         "claude-zeta-1-20260101": {"litellm_provider": "anthropic", "mode": "chat", "max_input_tokens": 1000000, "max_output_tokens": 64000,
           "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05, "cache_creation_input_token_cost": 3.75e-06,
           "cache_creation_input_token_cost_above_1hr": 6e-06, "cache_read_input_token_cost": 3e-07,
           "input_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token_above_200k_tokens": 2.25e-05,
           "cache_creation_input_token_cost_above_200k_tokens": 7.5e-06, "cache_read_input_token_cost_above_200k_tokens": 6e-07,
           "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 1.2e-05,
           "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_medium": 0.01},
           "provider_specific_entry": {"us": 1.1, "fast": 6.0}},
         "anthropic/claude-zeta-1": {"input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06, "mode": "chat"},
         "text-embedding-9": {"mode": "embedding", "input_cost_per_token": 1e-07, "output_cost_per_token": 0},
         "dashscope/qwen9-plus": {"litellm_provider": "dashscope", "mode": "chat", "tiered_pricing": [
           {"input_cost_per_token": 1e-06, "output_cost_per_token": 5e-06, "range": [0, 32000.0]},
           {"input_cost_per_token": 1.8e-06, "output_cost_per_token": 9e-06, "range": [32000.0, 128000.0]}]},
         "gpt-9": {"mode": "responses", "input_cost_per_token": 2.7500000000000004e-06, "output_cost_per_token": 1e-05,
           "input_cost_per_token_batches": 1.3750000000000002e-06, "input_cost_per_token_priority": 5.5e-06},
         "github_copilot/gpt-10": {"mode": "chat", "input_cost_per_token": 0.0, "output_cost_per_token": 0}, "broken": 7, "no-price": {"mode": "chat"}, "absurd": {"mode": "chat", "input_cost_per_token": 1e99, "output_cost_per_token": -1}}
        """#

    @Test func rowsAreTheMakersPrices() throws {
        let list = try LiteLLM(parsing: Array(Self.excerpt.utf8))
        #expect(list.rows.map(\.model) == ["claude-zeta-1", "qwen9-plus", "gpt-9"])
        #expect(list.duplicates == 2)
        #expect(list.skipped == 5)
        let claude = try #require(list.rows.first)
        let prices = claude.prices
        #expect(
            prices
                == TokenPrices(
                    input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite5m: 3_750_000,
                    cacheWrite1h: 6_000_000))
        #expect(claude.tiers.map(\.promptTokens) == [200_000])
        #expect(claude.tiers.first?.prices?.cacheWrite1h == 12_000_000)
        #expect(claude.tiers.first?.prices?.output == 22_500_000)
        #expect(claude.fast?.text == "6")
        #expect(claude.us?.text == "1.1")
        #expect(claude.contextWindow == 1_000_000)
        let table = PriceTable(shipped: .shipped, overrides: list.rows)
        let priced = try #require(price("claude-zeta-1", usage(input: 200_000, searches: 2), table: table))
        #expect(priced.basis == .custom)
        #expect(priced.cost.input == 600_000_000)
        #expect(priced.cost.other == 20_000_000)
        #expect(price("qwen9-plus", usage(input: 32_001), table: table)?.cost.input == 57_601_800)
        #expect(list.rows[2].prices.input == 2_750_000)
        #expect(list.rows[2].batch?.text == "0.5")
        #expect(list.rows[2].priority?.text == "2")
    }

    @Test func rowsCanBeWrittenAsAPriceFile() throws {
        var file = PriceFile()
        file.rows = try LiteLLM(parsing: Array(Self.excerpt.utf8)).rows
        #expect(try PriceFile(parsing: file.bytes) == file)
    }

    @Test(arguments: ["", "[]", "{}", "null", #"{"a":{"mode":"chat"}}"#])
    func whatIsNoListSaysSo(_ text: String) {
        #expect(throws: PriceFileError.self) { try LiteLLM(parsing: Array(text.utf8)) }
    }
}
