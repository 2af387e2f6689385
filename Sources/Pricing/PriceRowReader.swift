internal import EventModel
internal import JSONCoding

/// Reads one row of a price file, and says which member is wrong.
struct PriceRowReader {
    private let node: JSONNode
    /// Where the row stands.
    private let field: String

    private static let priceNames: Set<String> = ["input", "output", "cache_read", "cache_write_5m", "cache_write_1h"]
    private static let rowNames = priceNames.union([
        "model", "basis", "vendor", "from", "to", "above", "fast", "batch", "priority", "us", "regional", "web_search",
        "context_window", "max_output", "note",
    ])
    private static let tierNames = priceNames.union(["prompt_tokens", "factor", "unknown"])

    private static let maximumTextLength = 200
    private static let maximumTiers = 16
    /// Factors have no more decimals and are not greater: the products stay exact.
    private static let factorDecimals = 4
    private static let maximumFactor: Int64 = 100

    init(_ node: JSONNode, field: String) {
        self.node = node
        self.field = field
    }

    func row(needsModel: Bool) throws(PriceFileError) -> PriceRow {
        try checkNames(node, Self.rowNames, at: field)
        let model = try text("model") ?? ""
        guard !model.isEmpty || !needsModel else { throw error("model", "is missing") }
        let isClaude = PriceTable.canonicalName(model).hasPrefix("claude-")
        var row = PriceRow(model: model, prices: try prices(node, at: field, base: nil, isClaude: isClaude))
        row.vendor = try text("vendor")
        row.from = try time("from")
        row.to = try time("to")
        if let from = row.from, let to = row.to, from >= to { throw error("to", "must be later than \"from\"") }
        row.tiers = try tiers(base: row.prices, isClaude: isClaude)
        row.fast = try factor(node, "fast", at: field)
        row.batch = try factor(node, "batch", at: field)
        row.priority = try factor(node, "priority", at: field)
        row.us = try factor(node, "us", at: field)
        row.regional = try factor(node, "regional", at: field)
        row.webSearch =
            try price(node, "web_search", at: field, decimals: PriceRow.webSearchDecimals)
            ?? PriceRow.usualWebSearch(model)
        row.contextWindow = try count(node, "context_window", at: field)
        row.maximumOutput = try count(node, "max_output", at: field)
        return row
    }

    private func tiers(base: TokenPrices, isClaude: Bool) throws(PriceFileError) -> [PriceRow.Tier] {
        guard let above = node["above"], !above.isNull else { return [] }
        let elements = above.isObject ? [above] : above.elements
        guard above.isObject || above.isArray, elements.count <= Self.maximumTiers else {
            throw error("above", "must be an array of at most \(Self.maximumTiers) objects")
        }
        var tiers: [PriceRow.Tier] = []
        for (index, element) in elements.enumerated() {
            let place = "\(field).above[\(index)]"
            try checkNames(element, Self.tierNames, at: place)
            guard let threshold = try count(element, "prompt_tokens", at: place) else {
                throw PriceFileError(field: "\(place).prompt_tokens", message: "is missing")
            }
            guard tiers.allSatisfy({ $0.promptTokens != threshold }) else {
                throw PriceFileError(field: "\(place).prompt_tokens", message: "is there twice")
            }
            tiers.append(
                PriceRow.Tier(
                    promptTokens: threshold, prices: try tierPrices(element, at: place, base: base, isClaude: isClaude))
            )
        }
        return tiers.sorted { $0.promptTokens < $1.promptTokens }
    }

    private func tierPrices(
        _ element: JSONNode, at place: String, base: TokenPrices, isClaude: Bool
    ) throws(PriceFileError) -> TokenPrices? {
        if element["unknown"]?.bool == true { return nil }
        if let factor = try factor(element, "factor", at: place) { return base.scaled(by: factor) }
        return try prices(element, at: place, base: base, isClaude: isClaude)
    }

    /// A price that a tier leaves out changes in the input price's proportion.
    private func prices(
        _ node: JSONNode, at place: String, base: TokenPrices?, isClaude: Bool
    ) throws(PriceFileError) -> TokenPrices {
        guard let input = try price(node, "input", at: place) else {
            throw PriceFileError(field: "\(place).input", message: "is missing")
        }
        guard let output = try price(node, "output", at: place) else {
            throw PriceFileError(field: "\(place).output", message: "is missing")
        }
        func scaled(_ price: Int64?) -> Int64? {
            guard let price, let base, base.input > 0 else { return nil }
            return Int64(
                clamping: (UInt128(price) * UInt128(input) + UInt128(base.input) / 2) / UInt128(base.input))
        }
        return TokenPrices(
            input: input, output: output,
            cacheRead: try price(node, "cache_read", at: place) ?? scaled(base?.cacheRead),
            cacheWrite5m: try price(node, "cache_write_5m", at: place) ?? scaled(base?.cacheWrite5m),
            cacheWrite1h: try price(node, "cache_write_1h", at: place) ?? scaled(base?.cacheWrite1h),
            isClaude: isClaude)
    }

    private func price(
        _ node: JSONNode, _ name: String, at place: String, decimals: Int = TokenPrices.decimals
    ) throws(PriceFileError) -> Int64? {
        guard let value = node[name: name], !value.isNull else { return nil }
        guard let number = number(value), let price = number.whole(scaledBy: decimals),
            price <= TokenPrices.maximum
        else {
            throw PriceFileError(
                field: "\(place).\(name)",
                message: "must be a number of USD from 0 to \(TokenPrices.maximum / 1_000_000) with at most 6 decimals")
        }
        return price
    }

    private func factor(_ node: JSONNode, _ name: String, at place: String) throws(PriceFileError) -> ExactDecimal? {
        guard let value = node[name: name], !value.isNull else { return nil }
        guard let number = number(value), let scaled = number.whole(scaledBy: Self.factorDecimals),
            scaled <= Self.maximumFactor * 10_000
        else {
            throw PriceFileError(
                field: "\(place).\(name)",
                message: "must be a factor from 0 to \(Self.maximumFactor) with at most \(Self.factorDecimals) decimals"
            )
        }
        return number
    }

    private func count(_ node: JSONNode, _ name: String, at place: String) throws(PriceFileError) -> Int64? {
        guard let value = node[name: name], !value.isNull else { return nil }
        guard let count = value.int, count > 0 else {
            throw PriceFileError(field: "\(place).\(name)", message: "must be a whole number above 0")
        }
        return count
    }

    private func number(_ value: JSONNode) -> ExactDecimal? {
        if let text = value.string { return ExactDecimal(text.utf8) }
        return ExactDecimal(value.rawBytes)
    }

    private func text(_ name: String) throws(PriceFileError) -> String? {
        guard let value = node[name: name], !value.isNull else { return nil }
        guard let text = value.string, !text.isEmpty, text.utf8.count <= Self.maximumTextLength else {
            throw error(name, "must be a text of 1 to \(Self.maximumTextLength) bytes")
        }
        return text
    }

    private func time(_ name: String) throws(PriceFileError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let time = Timestamp(iso8601: text) ?? Timestamp(iso8601: text + "T00:00") else {
            throw error(name, "must be a day (2026-10-07) or an instant in ISO 8601")
        }
        return time
    }

    private func checkNames(_ node: JSONNode, _ known: Set<String>, at place: String) throws(PriceFileError) {
        guard node.isObject else { throw PriceFileError(field: place, message: "must be an object") }
        for (name, _) in node.members where !known.contains(name) {
            throw PriceFileError(field: "\(place).\(name.prefix(60))", message: "is no member that prices have")
        }
    }

    private func error(_ name: String, _ message: String) -> PriceFileError {
        PriceFileError(field: "\(field).\(name)", message: message)
    }
}
