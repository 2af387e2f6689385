/// Writes the few kinds of JSON that an event line needs, on bytes alone.
///
/// `JSONWriter` would do, but its generic functions and the standard library's number formatting make the runtime
/// instantiate types, which costs a hook a tenth of a millisecond for each event.
struct LineWriter {
    private(set) var bytes: [UInt8] = []

    init(reservingBytes count: Int) { bytes.reserveCapacity(count) }

    mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func raw(_ json: [UInt8]) {
        json.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    mutating func quoted(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { for byte in $0 { escaped(byte) } }
        bytes.append(UInt8(ascii: "\""))
    }

    /// One byte of a string's UTF-8, escaped where JSON wants it.
    mutating func escaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A: raw(#"\n"#)
        case 0x0D: raw(#"\r"#)
        case 0x09: raw(#"\t"#)
        case 0..<0x20, 0x7F:
            raw(#"\u00"#)
            bytes.append(LineWriter.hexadecimalDigit(byte >> 4))
            bytes.append(LineWriter.hexadecimalDigit(byte & 15))
        default: bytes.append(byte)
        }
    }

    mutating func number(_ value: UInt32) {
        var rest = value
        var divisor: UInt32 = 1
        while rest / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }

    /// Takes back what was written behind `count` bytes.
    mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
