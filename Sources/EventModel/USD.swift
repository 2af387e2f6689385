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
        guard text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }) else { return nil }
        return ExactDecimal(text.utf8)?.whole(scaledBy: decimals)
    }

    /// The most that one report can say that something cost. What claims more is a mistake; believing it would let a few
    /// reports fill the sums of all the others.
    package static let reportMaximum: Int64 = 100_000 * nanoDollars

    /// Reads what something cost as a report from outside tells it, as `nanoDollars(number:)` does; nil beyond
    /// `reportMaximum`, too.
    package static func nanoDollars(reported number: some Sequence<UInt8>) -> Int64? {
        nanoDollars(number: number).flatMap { $0 <= reportMaximum ? $0 : nil }
    }

    /// Reads a number in JSON's notation, halves of a nano-dollar rounded up; nil for one below zero, for one that does
    /// not fit, and for what is no number.
    package static func nanoDollars(number: some Sequence<UInt8>) -> Int64? {
        ExactDecimal(number)?.rounded(scaledBy: decimals)
    }
}
