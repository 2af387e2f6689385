internal import EventModel
package import JSONCoding

/// Reads LiteLLM's list of models (`model_prices_and_context_window.json`) into rows of ours.
///
/// The list names a model several times, once for each provider. A row here is what the model costs at its maker: the
/// plain name wins over the maker's prefix, and that over any other; regional variants and other sellers' prices for a
/// name that is already there do not count.
package struct LiteLLM: Sendable {
    /// One for each model, in the order of the list.
    package private(set) var rows: [PriceRow] = []
    /// Entries that are no text model, have no price by the token, or are malformed.
    package private(set) var skipped = 0
    /// Further entries of models that are in `rows`.
    package private(set) var duplicates = 0

    private static let modes: Set<String> = ["chat", "responses", "completion"]
    /// LiteLLM counts USD by the token: six places to USD per million, six more to pico-dollars.
    private static let tokenDecimals = 12

    /// Throws when the text is not an object of models; a malformed entry is skipped.
    package init(parsing bytes: [UInt8]) throws(PriceFileError) {
        guard bytes.count <= PriceFile.maximumSize else {
            throw PriceFileError(field: "", message: "is larger than \(PriceFile.maximumSize) bytes")
        }
        let document: JSONDocument
        do { document = try JSONDocument(parsing: bytes) } catch {
            throw PriceFileError(field: "", message: "is not JSON: \(error)")
        }
        try self.init(document.root)
    }

    package init(_ node: JSONNode) throws(PriceFileError) {
        guard node.isObject else { throw PriceFileError(field: "", message: "must be an object of models") }
        var chosen: [String: (index: Int, rank: Int)] = [:]
        for (name, entry) in node.members where name != "sample_spec" {
            guard let row = Self.row(name, entry) else {
                skipped += 1
                continue
            }
            let rank = Self.rank(name, entry)
            if let known = chosen[row.model] {
                duplicates += 1
                guard rank < known.rank else { continue }
                rows[known.index] = row
                chosen[row.model] = (known.index, rank)
            } else {
                chosen[row.model] = (rows.count, rank)
                rows.append(row)
            }
        }
        guard rows.count <= PriceFile.maximumRows else {
            throw PriceFileError(field: "", message: "has more than \(PriceFile.maximumRows) models")
        }
        guard !rows.isEmpty else { throw PriceFileError(field: "", message: "has no model with prices by the token") }
    }

    /// The smaller, the closer to the maker's own price.
    private static func rank(_ name: String, _ entry: JSONNode) -> Int {
        if ModelName(name).isRegional { return 4 }
        let makers: Set<String> = ["anthropic", "openai", "gemini", "vertex_ai-language-models", "xai", "dashscope"]
        let isMaker = makers.contains(entry["litellm_provider"]?.string ?? "")
        switch (name.contains("/"), isMaker) {
        case (false, true): return 0
        case (true, true): return 1
        case (false, false): return 2
        case (true, false): return 3
        }
    }

    private static func row(_ name: String, _ entry: JSONNode) -> PriceRow? {
        guard entry.isObject, !name.isEmpty, name.utf8.count <= 200 else { return nil }
        if let mode = entry["mode"]?.string, !modes.contains(mode) { return nil }
        let model = PriceTable.canonicalName(plain(name))
        let isClaude = model.hasPrefix("claude-")
        let firstTier = tieredPricing(entry).first?.node
        guard let prices = prices(firstTier ?? entry, suffix: "", base: nil, isClaude: isClaude) else { return nil }
        // Sellers of subscriptions list their models at nothing: that is no price.
        guard prices.input > 0 || prices.output > 0 else { return nil }
        var row = PriceRow(model: model, prices: prices)
        row.vendor = entry["litellm_provider"]?.string.map { String($0.prefix(200)) }
        row.contextWindow = positive(entry["max_input_tokens"])
        row.maximumOutput = positive(entry["max_output_tokens"])
        row.tiers = tiers(entry, base: prices, isClaude: isClaude)
        let extras = entry["provider_specific_entry"]
        row.fast = extras?["fast"].flatMap(factor)
        row.us = extras?["us"].flatMap(factor)
        row.batch = ratio(entry, "input_cost_per_token_batches", to: prices.input)
        row.priority = ratio(entry, "input_cost_per_token_priority", to: prices.input)
        let searches = entry["search_context_cost_per_query"]
        let search = searches?["search_context_size_medium"] ?? searches?["search_context_size_low"]
        row.webSearch =
            search.flatMap { ExactDecimal($0.rawBytes)?.rounded(scaledBy: 12) } ?? PriceRow.usualWebSearch(model)
        guard row.webSearch <= TokenPrices.maximum else { return nil }
        return row
    }

    /// Behind the seller's prefixes.
    private static func plain(_ name: String) -> String {
        guard let slash = name.lastIndex(of: "/") else { return name }
        let rest = String(name[name.index(after: slash)...])
        return rest.isEmpty ? name : rest
    }

    private static func prices(
        _ entry: JSONNode, suffix: String, base: TokenPrices?, isClaude: Bool
    ) -> TokenPrices? {
        func price(_ name: String) -> Int64? { cost(entry[name: name + suffix]) }
        guard let input = price("input_cost_per_token"),
            let output = price("output_cost_per_token") ?? base?.output
        else { return nil }
        func scaled(_ price: Int64?) -> Int64? {
            guard let price, let base, base.input > 0 else { return nil }
            return Int64(clamping: (UInt128(price) * UInt128(input) + UInt128(base.input) / 2) / UInt128(base.input))
        }
        return TokenPrices(
            input: input, output: output,
            cacheRead: price("cache_read_input_token_cost") ?? scaled(base?.cacheRead),
            cacheWrite5m: price("cache_creation_input_token_cost") ?? scaled(base?.cacheWrite5m),
            cacheWrite1h: price("cache_creation_input_token_cost_above_1hr") ?? scaled(base?.cacheWrite1h),
            isClaude: isClaude)
    }

    /// Pico-dollars of a token; nil for what is no price.
    private static func cost(_ node: JSONNode?) -> Int64? {
        guard let node, let price = ExactDecimal(node.rawBytes)?.rounded(scaledBy: tokenDecimals),
            price <= TokenPrices.maximum
        else { return nil }
        return price
    }

    private static func tiers(_ entry: JSONNode, base: TokenPrices, isClaude: Bool) -> [PriceRow.Tier] {
        var tiers: [PriceRow.Tier] = []
        let prefix = "input_cost_per_token_above_"
        for (name, _) in entry.members where name.hasPrefix(prefix) && name.hasSuffix("k_tokens") {
            let digits = name.dropFirst(prefix.utf8.count).dropLast("k_tokens".utf8.count)
            guard let thousands = Int64(digits), (1...1_000_000).contains(thousands),
                let prices = prices(entry, suffix: "_above_\(thousands)k_tokens", base: base, isClaude: isClaude)
            else { continue }
            tiers.append(PriceRow.Tier(promptTokens: thousands * 1000, prices: prices))
        }
        for (threshold, node) in tieredPricing(entry) where threshold > 0 {
            let prices = prices(node, suffix: "", base: base, isClaude: isClaude)
            tiers.append(PriceRow.Tier(promptTokens: threshold, prices: prices))
        }
        var seen: Set<Int64> = []
        return tiers.filter { seen.insert($0.promptTokens).inserted }.sorted { $0.promptTokens < $1.promptTokens }
    }

    /// `tiered_pricing`: prices by ranges of the prompt's length, the shortest first.
    private static func tieredPricing(_ entry: JSONNode) -> [(threshold: Int64, node: JSONNode)] {
        (entry["tiered_pricing"]?.elements ?? []).compactMap { node in
            guard let lower = node["range"]?.elements.first?.int, (0...1_000_000_000).contains(lower) else {
                return nil
            }
            return (lower, node)
        }
        .sorted { $0.0 < $1.0 }
    }

    private static func positive(_ node: JSONNode?) -> Int64? {
        guard let count = node?.int, count > 0 else { return nil }
        return count
    }

    /// Factors of the sellers are short decimals; anything else is none.
    private static func factor(_ node: JSONNode) -> ExactDecimal? {
        guard let value = ExactDecimal(node.rawBytes), let scaled = value.whole(scaledBy: 4), scaled <= 1_000_000 else {
            return nil
        }
        return value
    }

    private static func ratio(_ entry: JSONNode, _ name: String, to base: Int64) -> ExactDecimal? {
        guard let price = cost(entry[name: name]), base > 0, price <= base * 100 else { return nil }
        let scaled = (UInt128(price) * 10_000 + UInt128(base) / 2) / UInt128(base)
        return ExactDecimal(coefficient: UInt64(clamping: scaled), scale: 4)
    }
}
