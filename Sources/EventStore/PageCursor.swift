/// Where a page ended: what `nextCursor` holds, readable only by the list that made it.
package struct PageCursor: Sendable, Equatable {
    /// Characters of a cursor that are read at all.
    private static let lengthLimit = 4096

    /// The position in the list's order.
    package var numbers: [Int64]
    /// What decides between rows with equal numbers.
    package var key: String

    package init(_ numbers: [Int64], key: String = "") {
        self.numbers = numbers
        self.key = key
    }

    /// The text that clients hand back, in URL-safe characters. `list` names the list and its order.
    package func text(list: String) -> String {
        let head = ([list] + numbers.map { String($0) }).joined(separator: ",")
        return Base64URL.encode(Array((head + ":" + key).utf8))
    }

    /// Reads a cursor of that list with that many numbers; throws `badQuery` for any other text.
    package init(_ text: String, list: String, numbers count: Int) throws(StoreError) {
        guard text.utf8.count <= PageCursor.lengthLimit, let bytes = Base64URL.decode(text),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let head = String(validating: bytes[..<colon], as: UTF8.self),
            let key = String(validating: bytes[(colon + 1)...], as: UTF8.self)
        else { throw PageCursor.invalid }
        let parts = head.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.dropFirst().compactMap { Int64($0) }
        guard parts.first.map(String.init) == list, numbers.count == count, parts.count == count + 1 else {
            throw PageCursor.invalid
        }
        self.init(numbers, key: key)
    }

    private static var invalid: StoreError {
        StoreError(.badQuery, "this cursor belongs to another list, or is damaged", hint: "start from the first page")
    }
}

/// RFC 4648 §5 without padding.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            guard let value = value(character) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func value(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
