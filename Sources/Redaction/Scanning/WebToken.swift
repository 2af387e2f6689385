internal import JSONCoding

/// JSON Web Tokens (RFC 7519).
enum WebToken {
    /// Whether the first part is a header that names an algorithm and the second an object.
    static func isPlausible(_ token: [UInt8]) -> Bool {
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 3, let header = decode(parts[0]), header.root["alg"] != nil, let payload = decode(parts[1])
        else {
            return false
        }
        return payload.root.isObject
    }

    private static func decode(_ part: ArraySlice<UInt8>) -> JSONDocument? {
        var bytes: [UInt8] = []
        part.withUnsafeBufferPointer { Base64.decode($0, into: &bytes) }
        return try? JSONDocument(parsing: bytes)
    }
}
