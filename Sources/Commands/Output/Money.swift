internal import EventModel
package import JSONCoding

/// US dollars for people, from whole nano-dollars.
package enum Money {
    /// `$1,234.56` from a dollar on, `$0.0123` below it; what is less than a hundredth of a cent is `<$0.0001`.
    package static func text(_ nanoDollars: Int64) -> String {
        let sign = nanoDollars < 0 ? "-" : ""
        let amount = nanoDollars.magnitude
        if amount == 0 { return "$0.00" }
        if amount >= 999_950_000 {
            let cents = amount / 10_000_000 + (amount % 10_000_000 >= 5_000_000 ? 1 : 0)
            return sign + "$" + Quantity.count(Int64(cents / 100)) + "." + padded(cents % 100, 2)
        }
        let hundredths = amount / 100_000 + (amount % 100_000 >= 50_000 ? 1 : 0)
        return hundredths == 0 ? (nanoDollars < 0 ? "-" : "") + "<$0.0001" : sign + "$0." + padded(hundredths, 4)
    }

    private static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Nano-dollars of a number of dollars; nil where there is none.
    package static func nanoDollars(_ node: JSONNode?) -> Int64? {
        guard let node else { return nil }
        if node.rawBytes.first == 0x2D { return USD.nanoDollars(number: node.rawBytes.dropFirst()).map { -$0 } }
        return USD.nanoDollars(number: node.rawBytes)
    }
}
