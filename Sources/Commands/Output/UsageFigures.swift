internal import EventModel
internal import JSONCoding

extension Quantity {
    /// `$12.35`, `$0.0394`, `<$0.0001`: two decimals from a dollar on, else four; rounded half up.
    package static func dollars(nanoDollars amount: Int64) -> String {
        guard amount > 0 else { return amount == 0 ? "$0" : "-" + dollars(nanoDollars: -max(amount, -Int64.max)) }
        let places = amount < USD.nanoDollars ? 4 : 2
        let unit: Int64 = places == 4 ? 100_000 : 10_000_000
        let rounded = amount / unit + (amount % unit >= unit / 2 ? 1 : 0)
        guard rounded > 0 else { return "<$0.0001" }
        let perDollar = USD.nanoDollars / unit
        let fraction = String(rounded % perDollar)
        let zeros = String(repeating: "0", count: places - fraction.utf8.count)
        return "$\(count(rounded / perDollar)).\(zeros)\(fraction)"
    }

    /// `980`, `12.5k`, `3.1M`, in powers of 1000.
    package static func tokens(_ number: Int64) -> String {
        var value = Double(number)
        if value < 1000 { return String(number) }
        for unit in ["k", "M"] {
            value /= 1000
            if value < 999.95 { return decimal(value, places: 1) + unit }
        }
        return decimal(value / 1000, places: 1) + "G"
    }
}

extension JSONNode {
    /// All tokens of a row, the cache's included.
    var tokens: String {
        guard let members = self["tokens"]?.members, !members.isEmpty else { return "-" }
        return Quantity.tokens(members.reduce(0) { $0.addingReportingOverflow($1.value.int ?? 0).partialValue })
    }

    /// What a row cost; `+` marks a sum that lacks unpriced calls.
    var cost: String {
        guard let node = self["cost_usd"], node.double != nil,
            let amount = USD.nanoDollars(text: String(decoding: node.rawBytes, as: UTF8.self))
        else { return "-" }
        return Quantity.dollars(nanoDollars: amount) + (self["unpriced_call_count"]?.int ?? 0 > 0 ? "+" : "")
    }
}
