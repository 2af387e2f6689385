package import EventModel

/// Prices of models by time, and what follows from them.
///
/// Immutable: a hub that reads new prices makes another table.
package struct PriceTable: Sendable {
    /// Names the table's content; stands in each priced row.
    package let version: String

    package init() { version = "empty" }

    /// What the call costs; nil where nobody knows the price. `at` decides which of the model's prices holds.
    package func price(_ call: PricedCall) -> (cost: Cost, basis: CostBasis)? { nil }

    /// The model's name without region, date, version and window marks (`us.anthropic.claude-opus-4-6-v1` →
    /// `claude-opus-4-6`); the name itself where it follows no known form.
    package static func canonicalName(_ model: String) -> String { model }

    /// Tokens that the model's window holds; nil where it is unknown.
    package func contextWindow(_ model: String) -> Int64? { nil }
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
