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
            if let count = integer(name), count >= 0, count <= TokenUsage.callMaximum { return count }
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
