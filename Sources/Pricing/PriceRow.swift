package import EventModel

/// The prices of one model for a stretch of time.
package struct PriceRow: Sendable, Equatable {
    /// Other prices for the whole request where its prompt is longer than a threshold.
    package struct Tier: Sendable, Equatable {
        /// Prompt tokens (input, cache reads and cache writes) that still cost what shorter prompts cost.
        package var promptTokens: Int64
        /// Nil: longer prompts cost something else, and nobody knows what.
        package var prices: TokenPrices?

        package init(promptTokens: Int64, prices: TokenPrices?) {
            self.promptTokens = promptTokens
            self.prices = prices
        }
    }

    /// By its canonical name (`PriceTable.canonicalName`).
    package var model: String
    package var vendor: String?
    /// The first instant at which the prices hold; nil: since ever.
    package var from: Timestamp?
    /// The first instant at which they no longer hold; nil: until further notice.
    package var to: Timestamp?
    package var prices: TokenPrices
    /// Ascending by `promptTokens`.
    package var tiers: [Tier] = []
    /// Factor of the fast mode; nil: the model has none, or its price is unknown.
    package var fast: ExactDecimal?
    /// Factor of the batch API; nil: unknown.
    package var batch: ExactDecimal?
    /// Factor of the priority tier; nil: costs what the standard tier costs.
    package var priority: ExactDecimal?
    /// Factor of inference that is bound to the US; nil: no surcharge.
    package var us: ExactDecimal?
    /// Factor of a cloud's regional endpoint, seen by the model id's prefix (`eu.anthropic.…`); nil: no surcharge.
    package var regional: ExactDecimal?
    /// Pico-dollars per search.
    package var webSearch: Int64 = 0
    package var contextWindow: Int64?
    package var maximumOutput: Int64?

    package init(model: String, prices: TokenPrices) {
        self.model = model
        self.prices = prices
    }

    package func holds(at time: Timestamp) -> Bool {
        if let from, time < from { return false }
        if let to, time >= to { return false }
        return true
    }

    /// Nil where nobody knows what so long a prompt costs.
    func prices(promptTokens: Int64) -> TokenPrices? {
        guard let tier = tiers.last(where: { promptTokens > $0.promptTokens }) else { return prices }
        return tier.prices
    }
}
