internal import EventModel
internal import JSONCoding

/// The value of one field, in whichever encoding it came.
///
/// A protobuf field of another wire type than the reader expects is an unknown field: it reads as nil. A JSON value of
/// another type is a mistake of its writer: it throws.
enum FieldValue {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(ArraySlice<UInt8>)
    case json(JSONNode)

    func text() throws(OTLPError) -> String? {
        switch self {
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .json(let node):
            guard let text = node.string else { throw wrong("a string", node) }
            return text
        default: return nil
        }
    }

    func flag() throws(OTLPError) -> Bool? {
        switch self {
        case .varint(let value): return value != 0
        case .json(let node):
            guard let flag = node.bool else { throw wrong("true or false", node) }
            return flag
        default: return nil
        }
    }

    func unsigned() throws(OTLPError) -> UInt64? {
        switch self {
        case .varint(let value), .fixed64(let value): return value
        case .fixed32(let value): return UInt64(value)
        case .bytes: return nil
        case .json(let node):
            if let text = node.string, let value = UInt64(text) { return value }
            if let value = node.int, value >= 0 { return UInt64(value) }
            throw wrong("a whole number that is not negative", node)
        }
    }

    func signed() throws(OTLPError) -> Int64? {
        switch self {
        case .varint(let value), .fixed64(let value): return Int64(bitPattern: value)
        case .fixed32(let value): return Int64(Int32(bitPattern: value))
        case .bytes: return nil
        case .json(let node):
            if let text = node.string, let value = Int64(text) { return value }
            if let value = node.int { return value }
            throw wrong("a whole number", node)
        }
    }

    func double() throws(OTLPError) -> Double? {
        switch self {
        case .fixed64(let bits): return Double(bitPattern: bits)
        case .fixed32(let bits): return Double(Float(bitPattern: bits))
        case .varint, .bytes: return nil
        case .json(let node):
            if let number = node.double { return number }
            switch node.string {
            case "NaN": return .nan
            case "Infinity": return .infinity
            case "-Infinity": return -.infinity
            case let text?: if let number = Double(text) { return number }
            case nil: break
            }
            throw wrong("a number", node)
        }
    }

    /// A number of an enumeration; the specification wants integers in JSON, some writers send the names.
    func enumeration(_ names: [String]) throws(OTLPError) -> Int64? {
        if case .json(let node) = self, let text = node.string, let index = names.firstIndex(of: text) {
            return Int64(index)
        }
        return try signed()
    }

    /// The id of a trace or a span: bytes, or hexadecimal digits in JSON.
    func identifier() throws(OTLPError) -> [UInt8]? {
        switch self {
        case .bytes(let bytes): return Array(bytes)
        case .json(let node):
            guard let text = node.string, let bytes = hexadecimalBytes(text) else {
                throw wrong("hexadecimal digits", node)
            }
            return bytes
        default: return nil
        }
    }

    /// Bytes, or base64 in JSON, in either alphabet.
    func content() throws(OTLPError) -> [UInt8]? {
        switch self {
        case .bytes(let bytes): return Array(bytes)
        case .json(let node):
            let letters = node.string.map { text in
                text.utf8.filter { $0 != 0x3D }.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }
            }
            guard let letters, let bytes = Base64URL.decode(String(decoding: letters, as: UTF8.self)) else {
                throw wrong("base64", node)
            }
            return bytes
        default: return nil
        }
    }

    /// One number, or a packed row of them.
    func words() throws(OTLPError) -> [UInt64] {
        guard case .bytes(let bytes) = self else { return try unsigned().map { [$0] } ?? [] }
        return packed(bytes)
    }

    func doubles() throws(OTLPError) -> [Double] {
        guard case .bytes(let bytes) = self else { return try double().map { [$0] } ?? [] }
        return packed(bytes).map { Double(bitPattern: $0) }
    }

    /// Whole words of eight bytes; what is left over at the end does not count.
    private func packed(_ bytes: ArraySlice<UInt8>) -> [UInt64] {
        (0..<bytes.count / 8).map { word in
            (0..<8).reduce(0) { value, offset in
                value | UInt64(bytes[bytes.startIndex + word * 8 + offset]) << UInt64(offset * 8)
            }
        }
    }

    private func wrong(_ expected: String, _ node: JSONNode) -> OTLPError {
        let shown = String(decoding: node.rawBytes.prefix(40), as: UTF8.self)
        return .malformed("A JSON value should be \(expected): \(shown)")
    }
}

private func hexadecimalBytes(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text.utf8 {
        let value: UInt8
        switch character {
        case 0x30...0x39: value = character - 0x30
        case 0x41...0x46: value = character - 0x37
        case 0x61...0x66: value = character - 0x57
        default: return nil
        }
        if let first = high {
            bytes.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return high == nil ? bytes : nil
}
