// Prices of models.

extension Schemas {
    static let prices: [(name: String, schema: Schema)] = [
        ("PriceTable", .object([.always("version", .string)]))
    ]
}
