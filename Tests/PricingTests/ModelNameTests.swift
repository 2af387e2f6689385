import Pricing
import Testing

@Suite struct ModelNameTests {
    @Test(arguments: [
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"), ("claude-sonnet-4-20250514", "claude-sonnet-4-0"),
        ("claude-opus-4-20250514", "claude-opus-4-0"), ("claude-3-5-sonnet-20241022", "claude-3-5-sonnet"),
        ("claude-opus-4-6[1m]", "claude-opus-4-6"), ("us.anthropic.claude-opus-4-6-v1", "claude-opus-4-6"),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"),
        ("eu.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"),
        ("global.anthropic.claude-opus-5", "claude-opus-5"), ("claude-haiku-4-5@20251001", "claude-haiku-4-5"),
        ("claude-3-5-sonnet-v2@20241022", "claude-3-5-sonnet"), ("claude-3-5-haiku-latest", "claude-3-5-haiku"),
        ("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"),
        ("openrouter/anthropic/claude-opus-4.6", "claude-opus-4-6"),
        ("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-8-v1:0[1m]", "claude-opus-4-8"),
        ("gpt-5-2025-08-07", "gpt-5"), ("openai/gpt-5.1-codex-max", "gpt-5.1-codex-max"), ("GPT-5", "gpt-5"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro"), ("<synthetic>", "<synthetic>"), ("", ""), ("[1m]", "[1m]"),
        ("My/Own-Model", "My/Own-Model"), ("claude-", "claude-"), ("claude-fable-5-1", "claude-fable-5-1"),
    ])
    func canonicalNames(_ name: String, _ canonical: String) {
        #expect(PriceTable.canonicalName(name) == canonical)
        #expect(PriceTable.canonicalName(canonical) == canonical)
    }

    @Test func hostileNamesStayWhatTheyAre() {
        let long = "claude-" + String(repeating: "x-20250101", count: 10_000)
        #expect(PriceTable.canonicalName(long) == long)
        for name in ["-", ":", "@", "claude-@", "claude-:0", "claude--v1", "us.", "🦅claude-[1m]", "\u{0}"] {
            _ = PriceTable.canonicalName(name)
        }
    }

    @Test func theMarkOfTheLongWindowSaysItsSize() {
        #expect(PriceTable.shipped.contextWindow("claude-opus-4-6[1m]") == 1_000_000)
        #expect(PriceTable.shipped.contextWindow("claude-opus-4-6") == 200_000)
        #expect(PriceTable.shipped.contextWindow("us.anthropic.claude-opus-5") == 1_000_000)
    }
}
