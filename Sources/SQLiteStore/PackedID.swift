internal import EventModel

/// The stored form of an id that a model's API made: a prefix and 22 letters or digits become 17 bytes, anything else
/// stays text.
enum PackedID {
    static let toolUse = Array("toolu_01".utf8)
    static let message = Array("msg_01".utf8)
    static let request = Array("req_01".utf8)
    private static let packedCharacters = 22
    private static let packedBytes = 17

    static func packed(_ id: String, prefix: [UInt8]) -> [UInt8]? {
        let text = id.utf8
        guard text.count == prefix.count + packedCharacters, text.starts(with: prefix) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(packedBytes)
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for character in text.dropFirst(prefix.count) {
            guard let digit = digit(character) else { return nil }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        bytes.append(UInt8(truncatingIfNeeded: bits << (8 - count)))
        return bytes
    }

    static func unpacked(_ bytes: UnsafeRawBufferPointer, prefix: [UInt8]) -> String {
        var text = prefix
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6, text.count < prefix.count + packedCharacters {
                count -= 6
                text.append(character(bits >> count & 63))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A")) + 10
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 36
        default: nil
        }
    }

    private static func character(_ digit: UInt32) -> UInt8 {
        switch digit {
        case 0..<10: UInt8(ascii: "0") + UInt8(digit)
        case 10..<36: UInt8(ascii: "A") + UInt8(digit - 10)
        default: UInt8(ascii: "a") + UInt8(min(digit, 61) - 36)
        }
    }
}

extension Statement {
    func bind(_ id: String?, packedAfter prefix: [UInt8]) {
        if let id, let packed = PackedID.packed(id, prefix: prefix) { bind(blob: packed) } else { bind(id) }
    }

    func optionalID(packedAfter prefix: [UInt8]) -> String? {
        isBlob ? withBlob { PackedID.unpacked($0, prefix: prefix) } : optionalText()
    }

    func bind(toolUse id: String?) { bind(id, packedAfter: PackedID.toolUse) }

    func optionalToolUse() -> String? { optionalID(packedAfter: PackedID.toolUse) }

    func toolUse() -> String { optionalToolUse() ?? "" }

    /// Binds an id that is a UUID in its usual form as 16 bytes, any other as text.
    func bind(uuidOrText id: String?) {
        if let id, id.utf8.count == 36, let uuid = EventUUID(id), uuid.description.isExactly(id) {
            bind(uuid)
        } else {
            bind(id)
        }
    }

    func optionalUUIDOrText() -> String? { isBlob ? uuid().description : optionalText() }
}
