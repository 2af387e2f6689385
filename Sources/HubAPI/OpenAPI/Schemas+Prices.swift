import EventModel

// Prices of models: US dollars per million tokens.

extension Schemas {
    static let prices: [(name: String, schema: Schema)] = [
        ("TokenPrices", .object(tokenPrices)), ("PriceTier", .object(priceTier)), ("PriceRow", .object(priceRow)),
        ("PriceTable", .object(priceTable)), ("PriceInput", .object(priceInput)), ("PriceFile", .object(priceFile)),
        ("RepriceResult", .object(repriceResult)),
    ]

    private static let tokenPrices: [Schema.Property] = [
        .always("input", .number), .always("output", .number), .always("cache_read", .number),
        .always("cache_write_5m", .number), .always("cache_write_1h", .number),
    ]

    private static let priceTier: [Schema.Property] =
        [.always("prompt_tokens", .integer, "Prompts with more tokens cost this, as a whole.")]
        + optional(tokenPrices) + [.optional("unknown", .boolean, "Nobody knows what they cost.")]

    private static let priceExtras: [Schema.Property] = [
        .optional("vendor", .string), .optional("from", .string, "The first day, or instant, at which the row holds."),
        .optional("to", .string, "The first at which it no longer does."),
        .optional("above", .array(.named("PriceTier")), "Prices of long prompts."),
        .optional("fast", .number, "Factor of the fast mode."), .optional("batch", .number, "Of the batch API."),
        .optional("priority", .number, "Of the priority tier."),
        .optional("us", .number, "Of inference bound to the US."),
        .optional("regional", .number, "Of regional endpoints."),
        .optional("web_search", .number, "US dollars per 1000 searches."), .optional("context_window", .integer),
        .optional("max_output", .integer),
    ]

    private static let priceRow: [Schema.Property] =
        [
            .optional("model", .string, "By its canonical name; the fallback has none."),
            .optional("basis", names(CostBasis.self)),
        ] + tokenPrices + priceExtras

    private static let priceTable: [Schema.Property] = [
        .always("format", .string), .always("version", .string, "Names the table's content; priced calls bear it."),
        .always("date", .string, "The day of the prices that Eyrie brings along."), .always("unit", .string),
        .always("rows", .array(.named("PriceRow")), "Yours first: where one of them holds, the others do not count."),
        .nullable("fallback", .named("PriceRow"), "What a model without a price is estimated by."),
        .always("fallback_is_custom", .boolean, "Whether it is one of your prices; else the hub was started with it."),
    ]

    private static let priceInput: [Schema.Property] =
        [
            .optional("model", .string, "Required, except of the fallback."), .always("input", .number),
            .always("output", .number),
        ] + optional(tokenPrices.filter { $0.name.hasPrefix("cache") }) + priceExtras

    private static let priceFile: [Schema.Property] = [
        .optional("format", .string), .optional("date", .string), .optional("unit", .string),
        .always("rows", .array(.named("PriceInput")), "None takes all your prices back."),
        .init(name: "fallback", schema: .named("PriceInput"), isNullable: true, isRequired: false),
    ]

    private static let repriceResult: [Schema.Property] = [
        .always("applied", .boolean), .always("calls", .integer), .always("changed", .integer),
        .always("before_usd", .number), .always("after_usd", .number),
        .always(
            "models",
            .array(
                .object([
                    .always("model", .string), .always("calls", .integer), .always("before_usd", .number),
                    .always("after_usd", .number),
                ]))),
    ]

    private static func optional(_ properties: [Schema.Property]) -> [Schema.Property] {
        properties.map { property in
            var property = property
            property.isRequired = false
            return property
        }
    }
}
