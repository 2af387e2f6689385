/// A number that is not negative, as a whole coefficient and a power of ten: prices and factors have no binary fractions.
///
/// Normalised (no zeros at the end of the coefficient's decimals), so that equal numbers are equal values.
package struct ExactDecimal: Hashable, Sendable {
    /// The value is `coefficient / 10^scale`.
    package let coefficient: UInt64
    package let scale: Int

    package static let one = ExactDecimal(whole: 1)

    /// More digits than this cannot be told apart from a mistake; beyond it a number is refused.
    private static let maximumDigits = 19
    /// Digits of an exponent that are read; a longer one is out of every range.
    private static let maximumExponentDigits = 4

    package init(whole: UInt64) {
        coefficient = whole
        scale = 0
    }

    /// `coefficient / 10^scale`.
    package init(coefficient: UInt64, scale: Int) {
        var coefficient = coefficient
        var scale = max(0, scale)
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        self.coefficient = coefficient
        self.scale = scale
    }

    /// Reads a number in JSON's notation (`0.25`, `3e-06`). Nil for anything else, for one below zero, and for one with
    /// more than 19 significant digits, before or behind the decimal sign.
    package init?(_ text: some Sequence<UInt8>) {
        var coefficient: UInt64 = 0
        var digits = 0
        var decimals = 0
        var exponent = 0
        var state = Reading.start
        var exponentIsNegative = false
        var exponentDigits = 0
        for byte in text {
            switch (byte, state) {
            case (0x30...0x39, .start), (0x30...0x39, .whole), (0x30...0x39, .decimals):
                if state == .start { state = .whole }
                if state == .decimals { decimals += 1 }
                if digits > 0 || byte != 0x30 { digits += 1 }
                guard digits <= Self.maximumDigits, decimals <= 100 else { return nil }
                coefficient = coefficient * 10 + UInt64(byte - 0x30)
            case (0x2E, .whole): state = .decimals
            case (0x65, .whole), (0x45, .whole), (0x65, .decimals), (0x45, .decimals): state = .exponentSign
            case (0x2B, .exponentSign), (0x2D, .exponentSign):
                exponentIsNegative = byte == 0x2D
                state = .exponent
            case (0x30...0x39, .exponentSign), (0x30...0x39, .exponent):
                state = .exponent
                exponentDigits += 1
                guard exponentDigits <= Self.maximumExponentDigits else { return nil }
                exponent = exponent * 10 + Int(byte - 0x30)
            default: return nil
            }
        }
        let endsWell = state == .whole || (state == .decimals && decimals > 0) || exponentDigits > 0
        guard endsWell else { return nil }
        self.init(coefficient, shiftedBy: (exponentIsNegative ? -exponent : exponent) - decimals)
    }

    private enum Reading { case start, whole, decimals, exponentSign, exponent }

    /// `coefficient × 10^power`; nil where it has too many digits.
    private init?(_ coefficient: UInt64, shiftedBy power: Int) {
        guard coefficient > 0 else {
            self.init(whole: 0)
            return
        }
        var coefficient = coefficient
        var power = power
        while power > 0 {
            let (next, isTooLarge) = coefficient.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { return nil }
            coefficient = next
            power -= 1
        }
        self.init(coefficient: coefficient, scale: -power)
        guard scale <= 2 * Self.maximumDigits else { return nil }
    }

    /// The number times a power of ten, when that is whole and fits; else nil.
    package func whole(scaledBy power: Int) -> Int64? {
        guard scale <= power else { return nil }
        return scaled(by: power, rounding: false)
    }

    /// The number times a power of ten, rounded half up; nil when it does not fit.
    package func rounded(scaledBy power: Int) -> Int64? { scaled(by: power, rounding: true) }

    private func scaled(by power: Int, rounding: Bool) -> Int64? {
        var value = coefficient
        if scale <= power {
            for _ in 0..<(power - scale) {
                let (next, isTooLarge) = value.multipliedReportingOverflow(by: 10)
                guard !isTooLarge else { return nil }
                value = next
            }
            return Int64(exactly: value)
        }
        guard rounding else { return nil }
        let dropped = scale - power
        guard dropped < 20 else { return 0 }
        for _ in 0..<(dropped - 1) { value /= 10 }
        return Int64(exactly: value / 10 + (value % 10 >= 5 ? 1 : 0))
    }

    /// Shortest decimal notation without an exponent.
    package var text: String {
        guard scale > 0 else { return String(coefficient) }
        var digits = String(coefficient)
        if digits.utf8.count <= scale {
            digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
        }
        let sign = digits.utf8.index(digits.endIndex, offsetBy: -scale)
        return "\(digits[..<sign]).\(digits[sign...])"
    }
}
