internal import EventModel

/// The header by which a sender says what body it sent (RFC 9530): the SHA-256 of the bytes as they travel.
package enum ContentDigest {
    package static let header = "Content-Digest"
    private static let algorithm = "sha-256="

    /// The header's value for a body, after compression.
    package static func value(of body: some Sequence<UInt8>) -> String {
        let text = Base64URL.encode(Cryptography.sha256(body)).utf8.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        // 32 bytes are 43 characters and one of padding.
        return algorithm + ":" + String(decoding: text, as: UTF8.self) + "=:"
    }

    /// Whether the value says of `body` what it is; true where it says nothing that we know.
    package static func matches(_ value: String, _ body: some Sequence<UInt8>) -> Bool {
        let entries = value.split(separator: ",").map { $0.drop { $0 == " " } }
        guard let entry = entries.first(where: { $0.hasPrefix(algorithm) }) else { return true }
        return entry == ContentDigest.value(of: body)
    }
}
