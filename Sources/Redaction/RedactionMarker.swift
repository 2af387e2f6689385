/// What stands in place of a secret: `[redacted:github-pat:9f3a1c2b]`. The digits are the same for the same secret.
enum RedactionMarker {
    /// What stands in place of a text that was forgotten.
    static let forgotten = "[forgotten]"

    private static let identifier = ByteSet("abcdefghijklmnopqrstuvwxyz0123456789-")
    private static let identifierMaximum = 64
    private static let fingerprintDigits = 8

    static func append(_ id: String, fingerprint: UInt32, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: RedactionRules.markerStart.utf8)
        bytes.append(contentsOf: id.utf8)
        bytes.append(UInt8(ascii: ":"))
        let digits = Array("0123456789abcdef".utf8)
        for shift in stride(from: 28, through: 0, by: -4) {
            bytes.append(digits[Int(fingerprint >> UInt32(shift) & 15)])
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Where the marker ends that begins at the position; nil where there is none.
    static func end(at start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var position = start + RedactionRules.markerStart.utf8.count
        let limit = min(bytes.count, position + identifierMaximum)
        let first = position
        while position < limit, identifier.contains(bytes[position]) { position += 1 }
        guard position > first, position + fingerprintDigits + 1 < bytes.count, bytes[position] == UInt8(ascii: ":")
        else { return nil }
        for offset in 1...fingerprintDigits where hexadecimalDigit(bytes[position + offset]) == nil { return nil }
        let end = position + fingerprintDigits + 1
        return bytes[end] == UInt8(ascii: "]") ? end + 1 : nil
    }
}
