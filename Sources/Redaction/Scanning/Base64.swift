/// Base64, in both alphabets of RFC 4648.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        values[0x2D] = 62
        values[0x5F] = 63
        return values
    }()

    /// Without padding.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for byte in bytes {
            word = word << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                result.append(alphabet[Int(word >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { result.append(alphabet[Int(word << UInt32(6 - bits) & 63)]) }
        return result
    }

    /// Decodes up to the first byte that is none of the alphabet; backslashes before a slash are passed over.
    static func decode(_ text: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
        result.removeAll(keepingCapacity: true)
        result.reserveCapacity(text.count * 3 / 4 + 3)
        values.withUnsafeBufferPointer { values in
            var word: UInt32 = 0
            var bits: UInt32 = 0
            for byte in text {
                let value = values[Int(byte)]
                if value == 0xFF {
                    if byte == 0x5C { continue }
                    return
                }
                word = word << 6 | UInt32(value)
                bits += 6
                if bits >= 8 {
                    bits -= 8
                    result.append(UInt8(truncatingIfNeeded: word >> bits))
                }
            }
        }
    }
}
