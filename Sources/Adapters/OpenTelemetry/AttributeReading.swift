internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

// Producers are not strict about the types of their attributes: numbers and flags come as texts too.
extension OTLPValue {
    /// The value as text where it has one; never empty.
    var text: String? {
        switch self {
        case .text(let text): text.isEmpty ? nil : text
        case .flag(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): "\(number)"
        case .none, .bytes, .list, .map: nil
        }
    }

    /// A whole number; a number with a fraction is rounded.
    var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .number(let number): Int64(exactly: number.rounded())
        case .text(let text): Int64(text) ?? Double(text).flatMap { Int64(exactly: $0.rounded()) }
        case .none, .flag, .bytes, .list, .map: nil
        }
    }

    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        case .text(let text): Double(text)
        case .none, .flag, .bytes, .list, .map: nil
        }
    }

    var flag: Bool? {
        switch self {
        case .flag(let flag): flag
        case .text("true"): true
        case .text("false"): false
        case .none, .text, .integer, .number, .bytes, .list, .map: nil
        }
    }
}

extension [OTLPAttribute] {
    /// The most tokens of one report that are believed.
    private static var tokensMaximum: Int64 { 1 << 50 }
    /// Levels of JSON in a text attribute that is looked into.
    private static var embeddedDepth: Int { 32 }

    func text(_ name: StaticString, limit: Int) -> String? {
        self[name: name]?.text?.withoutNUL.cut(toUTF8Bytes: limit)
    }

    func name(_ name: StaticString) -> String? { text(name, limit: Limits.nameBytes) }

    /// The first of several spellings that is there.
    func name(_ names: [StaticString]) -> String? {
        for spelling in names { if let text = name(spelling) { return text } }
        return nil
    }

    func integer(_ name: StaticString) -> Int64? { self[name: name]?.integer }
    func flag(_ name: StaticString) -> Bool? { self[name: name]?.flag }

    /// A number of tokens; nil where it is not stated or absurd.
    func tokens(_ names: [StaticString]) -> Int64? {
        for name in names {
            if let count = integer(name), count >= 0, count <= Self.tokensMaximum { return count }
        }
        return nil
    }

    func tokens(_ name: StaticString) -> Int64 { tokens([name]) ?? 0 }

    /// A duration in milliseconds, as microseconds; nil where it is negative or absurd.
    func microseconds(milliseconds name: StaticString) -> Int64? {
        guard let value = self[name: name]?.number else { return nil }
        let microseconds = (value * 1000).rounded()
        guard microseconds >= 0, microseconds <= durationMicrosecondsMaximum else { return nil }
        return Int64(microseconds)
    }

    /// A structured value, or the JSON in a text.
    func json(_ name: StaticString) -> JSONNode? {
        switch self[name: name] {
        case .text(let text): try? JSONDocument(parsing: text, maximumDepth: Self.embeddedDepth).root
        case .list?, .map?:
            try? JSONDocument(parsing: bytes(of: self[name: name] ?? .none), maximumDepth: Self.embeddedDepth).root
        default: nil
        }
    }

    private func bytes(of value: OTLPValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.bytes
    }
}

/// Money out of decimal texts.
enum NanoDollars {
    private static let decimals = 9

    /// Exactly what the text says, rounded to 10⁻⁹ dollars: a double is read by its shortest decimal text, so that
    /// 0.005788000000000001 costs what the client meant. Nil for negative and for absurd amounts.
    static func parse(_ value: OTLPValue?) -> Int64? {
        guard let text = value?.text else { return nil }
        return parse(text)
    }

    static func parse(_ text: String) -> Int64? {
        var digits: [Int64] = []
        var point: Int?
        var exponent = 0
        var bytes = text.utf8[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case 0x30...0x39: digits.append(Int64(byte - 0x30))
            case 0x2E where point == nil: point = digits.count
            case 0x45, 0x65:
                guard let value = Int(String(Substring(bytes))), abs(value) < 400 else { return nil }
                exponent = value
                bytes = bytes[bytes.endIndex...]
            default: return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        // How many digits stand before the point once the amount is counted in nano-dollars.
        let whole = (point ?? digits.count) + exponent + decimals
        var amount: Int64 = 0
        for position in 0..<max(0, whole) {
            let (scaled, isTooLarge) = amount.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = scaled.addingReportingOverflow(position < digits.count ? digits[position] : 0)
            guard !isTooLarge, !overflows else { return nil }
            amount = sum
        }
        if whole >= 0, whole < digits.count, digits[whole] >= 5 { amount += amount < .max ? 1 : 0 }
        return amount
    }
}
