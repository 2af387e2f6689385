/// A digest that only the holder of a key can make.
package enum SecretDigest {
    /// The first 32 bits of HMAC-SHA256 under the key.
    package static func fingerprint(key: [UInt8]) -> @Sendable (_ message: [UInt8]) -> UInt32 {
        { message in Cryptography.hmacSHA256(key: key, message).prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }
    }
}
