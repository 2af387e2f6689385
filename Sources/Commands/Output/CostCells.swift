internal import JSONCoding

extension JSONNode {
    /// The cost of the calls that a row counts. Calls without a price are named: never do they count as free.
    func costCell(_ name: StaticString = "cost_usd") -> Table.Cell {
        let unpriced = self["unpriced_calls"]?.int ?? self["unpriced_call_count"]?.int ?? 0
        guard let cost = Money.nanoDollars(self[name]) else { return Table.Cell("unknown", .warning) }
        return Table.Cell(Money.text(cost) + (unpriced > 0 ? "+" : ""), unpriced > 0 ? .warning : nil)
    }

    func moneyCell(_ name: StaticString) -> Table.Cell {
        Table.Cell(Money.nanoDollars(self[name]).map(Money.text) ?? "-")
    }

    /// All tokens, the cache's included.
    var allTokens: String {
        tokens("input", "output", "cache_read", "cache_creation_5m", "cache_creation_1h")
    }

    /// `12.3 M` of a usage's tokens.
    func tokens(_ names: StaticString...) -> String {
        guard let tokens = self["tokens"] else { return "-" }
        return Quantity.tokens(names.reduce(0) { $0.addingReportingOverflow(tokens[$1]?.int ?? 0).partialValue })
    }
}

extension Quantity {
    /// `950`, `12.3 k`, `4.5 M`, `1.2 G`.
    package static func tokens(_ count: Int64) -> String {
        if count < 1000 { return String(max(0, count)) }
        var value = Double(count)
        for unit in ["", " k", " M"] {
            if value < 999.95 { return decimal(value, places: 1) + unit }
            value /= 1000
        }
        return decimal(value, places: 1) + " G"
    }
}
