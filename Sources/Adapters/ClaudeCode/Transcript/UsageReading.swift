internal import EventModel
internal import JSONCoding

/// The largest number of tokens that is believed; a larger figure, or a negative one, counts as 0.
private let tokensMaximum: Int64 = 1_000_000_000_000

extension TokenUsage {
    /// The `usage` object of a response. The parts of `iterations` are inside its totals.
    init(message usage: JSONNode) {
        self.init()
        input = usage.tokens("input_tokens")
        output = usage.tokens("output_tokens")
        cacheRead = usage.tokens("cache_read_input_tokens")
        cacheCreation = usage.tokens("cache_creation_input_tokens")
        if let split = usage["cache_creation"] {
            cacheCreation5m = split.tokens("ephemeral_5m_input_tokens")
            cacheCreation1h = split.tokens("ephemeral_1h_input_tokens")
        }
        thinking = usage["output_tokens_details"]?.tokens("thinking_tokens") ?? 0
        guard let server = usage["server_tool_use"] else { return }
        webSearches = server.tokens("web_search_requests")
        webFetches = server.tokens("web_fetch_requests")
    }

    /// The totals of one model in a `cost-state` line.
    init(total usage: JSONNode) {
        self.init()
        input = usage.tokens("inputTokens")
        output = usage.tokens("outputTokens")
        cacheRead = usage.tokens("cacheReadInputTokens")
        cacheCreation = usage.tokens("cacheCreationInputTokens")
        cacheCreation5m = usage.tokens("cacheCreationEphemeral5mInputTokens")
        cacheCreation1h = usage.tokens("cacheCreationEphemeral1hInputTokens")
        thinking = usage.tokens("thinkingTokens")
        webSearches = usage.tokens("webSearchRequests")
    }
}

extension JSONNode {
    fileprivate func tokens(_ key: StaticString) -> Int64 {
        guard let count = self[key]?.int, count >= 0, count <= tokensMaximum else { return 0 }
        return count
    }
}

/// Amounts of dollars as they are written, exactly.
enum DecimalDollars {
    /// Decimal digits of a nano-dollar.
    private static let places = 9
    /// Exponents beyond it are no amounts of money.
    private static let exponentMaximum = 400

    /// The number in nano-dollars, halves rounded up; nil for what is no number, negative, or too large.
    static func nanoDollars(_ node: JSONNode) -> Int64? {
        guard node.double != nil else { return nil }
        return nanoDollars(node.rawBytes)
    }

    static func nanoDollars(_ text: ArraySlice<UInt8>) -> Int64? {
        var digits: [UInt8] = []
        var pointAt: Int?
        var exponent = 0
        var position = text.startIndex
        while position < text.endIndex {
            switch text[position] {
            case 0x30...0x39: digits.append(text[position] - 0x30)
            case 0x2E: pointAt = digits.count
            case 0x45, 0x65:
                guard let value = Int(String(decoding: text[(position + 1)...], as: UTF8.self)) else { return nil }
                exponent = value
                position = text.endIndex - 1
            default: return nil
            }
            position += 1
        }
        if digits.allSatisfy({ $0 == 0 }) { return 0 }
        guard abs(exponent) <= exponentMaximum else { return exponent < 0 ? 0 : nil }
        let end = (pointAt ?? digits.count) + exponent + places
        return rounded(digits, at: end)
    }

    /// The number that the first `end` digits make, rounded by the next one.
    private static func rounded(_ digits: [UInt8], at end: Int) -> Int64? {
        guard end >= 0 else { return 0 }
        var value: Int64 = 0
        for index in 0..<end {
            let digit = index < digits.count ? Int64(digits[index]) : 0
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        guard end < digits.count, digits[end] >= 5 else { return value }
        let (raised, overflow) = value.addingReportingOverflow(1)
        return overflow ? nil : raised
    }
}
