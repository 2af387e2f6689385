internal import EventModel
package import JSONCoding

/// Prices as they are written down: the shipped file, a custom file, and what `GET`/`PUT /api/prices` carry.
///
/// ```
/// {"format": "eyrie-prices/1", "date": "2026-11-20", "unit": "USD per million tokens",
///  "rows": [{"model": "claude-haiku-5-5", "vendor": "anthropic", "from": "2026-10-07", "to": "2027-01-01",
///            "input": 0.1, "output": 0.5, "cache_read": 0.01, "cache_write_5m": 0.125, "cache_write_1h": 0.2,
///            "above": [{"prompt_tokens": 100000, "factor": 5}],
///            "fast": 2, "batch": 0.5, "priority": 2, "us": 1.1, "regional": 1.1, "web_search": 10,
///            "context_window": 1000000, "max_output": 128000}],
///  "fallback": {"input": 3, "output": 15}}
/// ```
///
/// Required of a row: `model`, `input`, `output`. Prices are USD per million tokens, as numbers or texts, with up to six
/// decimals; `web_search` is USD per 1000 searches. `from` is the first day (UTC) or instant at which the row holds, `to`
/// the first at which it no longer does. `above` gives the price of the whole request where its prompt (input, cache
/// reads and writes) has more tokens than `prompt_tokens`: by a `factor`, by prices of its own, or `"unknown": true`.
/// `fast`, `batch`, `priority`, `us` and `regional` are factors on every token. Cache prices that are missing follow the
/// input price (`TokenPrices`), searches with Claude models cost 10, and factors that a custom row leaves out are those of
/// the shipped one. `fallback` is a row without a model: what unknown models are estimated to cost.
package struct PriceFile: Sendable, Equatable {
    package static let format = "eyrie-prices/1"
    /// Bytes; a list of every model there is has about two million.
    package static let maximumSize = 16 << 20
    package static let maximumRows = 20_000

    /// The day from which the prices are.
    package var date: String?
    package var rows: [PriceRow] = []
    package var fallback: PriceRow?

    package init() {}

    /// Reads a file; the error names the member that is wrong.
    package init(parsing bytes: [UInt8]) throws(PriceFileError) {
        guard bytes.count <= Self.maximumSize else {
            throw PriceFileError(field: "", message: "is larger than \(Self.maximumSize) bytes")
        }
        let document: JSONDocument
        do { document = try JSONDocument(parsing: bytes) } catch {
            throw PriceFileError(field: "", message: "is not JSON: \(error)")
        }
        try self.init(document.root)
    }

    /// Reads the value of a request; the error names the member that is wrong.
    package init(_ node: JSONNode) throws(PriceFileError) {
        guard node.isObject else { throw PriceFileError(field: "", message: "must be an object") }
        if let format = node["format"], format.string != Self.format {
            throw PriceFileError(field: "format", message: "must be \"\(Self.format)\"")
        }
        date = node["date"]?.string
        guard let rows = node["rows"], rows.isArray else {
            throw PriceFileError(field: "rows", message: "must be an array of price rows")
        }
        let elements = rows.elements
        guard elements.count <= Self.maximumRows else {
            throw PriceFileError(field: "rows", message: "has more than \(Self.maximumRows) elements")
        }
        for (index, element) in elements.enumerated() {
            self.rows.append(try PriceRowReader(element, field: "rows[\(index)]").row(needsModel: true))
        }
        if let fallback = node["fallback"], !fallback.isNull {
            self.fallback = try PriceRowReader(fallback, field: "fallback").row(needsModel: false)
        }
    }

    /// The file's text; the same rows always give the same bytes.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("format", Self.format)
            if let date { writer.member("date", date) }
            writer.member("unit", "USD per million tokens")
            writer.key("rows")
            writer.array(rows) { $1.write(to: &$0) }
            if let fallback {
                writer.key("fallback")
                fallback.write(to: &writer)
            }
        }
    }

    package var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// What is wrong with a price file, and where.
package struct PriceFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `rows[3].above[0].factor`; empty for the file as a whole.
    package var field: String
    /// What the field must be, to be read behind its name.
    package var message: String

    package init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    package var description: String { field.isEmpty ? "the price file \(message)" : "\(field) \(message)" }
}

extension PriceTable {
    /// The whole table: version, every row with its `basis` (`list`, `custom`), the fallback and whether it stands among
    /// the custom prices.
    package func write(to writer: inout JSONWriter, fallbackIsCustom: Bool) {
        writer.object { writer in
            writer.member("format", PriceFile.format)
            writer.member("version", version)
            writer.member("date", date)
            writer.member("unit", "USD per million tokens")
            writer.key("rows")
            writer.array { writer in
                for row in overrides { row.write(to: &writer, basis: .custom) }
                for row in shippedRows { row.write(to: &writer, basis: .list) }
            }
            writer.key("fallback")
            if let fallback { fallback.write(to: &writer) } else { writer.null() }
            writer.member("fallback_is_custom", fallbackIsCustom)
        }
    }
}

extension PriceRow {
    func write(to writer: inout JSONWriter, basis: CostBasis? = nil) {
        writer.object { writer in
            if !model.isEmpty { writer.member("model", model) }
            if let basis { writer.member("basis", basis.rawValue) }
            if let vendor { writer.member("vendor", vendor) }
            if let from { writer.member("from", from.dayOrInstant) }
            if let to { writer.member("to", to.dayOrInstant) }
            prices.write(to: &writer)
            if !tiers.isEmpty {
                writer.key("above")
                writer.array(tiers) { $1.write(to: &$0) }
            }
            let factors = [
                ("fast", fast), ("batch", batch), ("priority", priority), ("us", us), ("regional", regional),
            ]
            for case (let name, let factor?) in factors {
                writer.key(name)
                writer.raw(factor.text.utf8)
            }
            if webSearch != Self.usualWebSearch(model) {
                writer.member("web_search", price: webSearch, decimals: Self.webSearchDecimals)
            }
            if let contextWindow { writer.member("context_window", contextWindow) }
            if let maximumOutput { writer.member("max_output", maximumOutput) }
        }
    }

    /// Decimal places between USD per 1000 searches and pico-dollars per search.
    static let webSearchDecimals = 9

    /// What a search costs where a row does not say: 10 USD per 1000 with a Claude model.
    static func usualWebSearch(_ model: String) -> Int64 {
        PriceTable.canonicalName(model).hasPrefix("claude-") ? 10_000_000_000 : 0
    }
}

extension PriceRow.Tier {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("prompt_tokens", promptTokens)
            if let prices { prices.write(to: &writer) } else { writer.member("unknown", true) }
        }
    }
}

extension TokenPrices {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("input", price: input, decimals: Self.decimals)
        writer.member("output", price: output, decimals: Self.decimals)
        writer.member("cache_read", price: cacheRead, decimals: Self.decimals)
        writer.member("cache_write_5m", price: cacheWrite5m, decimals: Self.decimals)
        writer.member("cache_write_1h", price: cacheWrite1h, decimals: Self.decimals)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, price: Int64, decimals: Int) {
        key(name)
        raw(ExactDecimal(coefficient: UInt64(max(0, price)), scale: decimals).text.utf8)
    }
}

extension Timestamp {
    /// `2026-10-07` at midnight, else with the time.
    fileprivate var dayOrInstant: String {
        let text = iso8601
        return text.hasSuffix("T00:00:00.000000Z") ? String(text.prefix(10)) : text
    }
}
