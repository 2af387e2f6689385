/// Amounts of money between nano-dollars and decimal text, without a binary fraction on the way.
package enum USD {
    /// Nano-dollars of one dollar.
    package static let nanoDollars: Int64 = 1_000_000_000
    /// Digits behind the decimal point of a nano-dollar.
    private static let decimals = 9

    /// In dollars with as many decimals as it takes: `0.039436` for 39 436 000. Is a JSON number too.
    package static func text(nanoDollars amount: Int64) -> String {
        let (whole, rest) = amount.magnitude.quotientAndRemainder(dividingBy: UInt64(nanoDollars))
        let sign = amount < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        let digits = String(rest)
        var fraction = String(repeating: "0", count: decimals - digits.utf8.count) + digits
        while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
        return "\(sign)\(whole).\(fraction)"
    }

    /// Reads digits with an optional fraction (`25`, `0.5`); nil for anything else, for an amount below a nano-dollar
    /// and for one that does not fit.
    package static func nanoDollars(text: some StringProtocol) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty, parts.last?.isEmpty == false else { return nil }
        var fraction = parts.count == 2 ? Array(parts[1]) : []
        while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        guard fraction.count <= decimals else { return nil }
        fraction += [UInt8](repeating: UInt8(ascii: "0"), count: decimals - fraction.count)
        var amount: Int64 = 0
        for byte in Array(first) + fraction {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (product, overflows) = amount.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.addingReportingOverflow(Int64(byte - 0x30))
            guard !overflows, !overflowsToo else { return nil }
            amount = sum
        }
        return amount
    }
}
