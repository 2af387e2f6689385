import CCJose
import COpenSSL
import EventModel
import Platform
import Synchronization

@testable import Authentication

/// A clock that a test sets.
final class TestClock: WallClock {
    private let time: Mutex<Timestamp>

    init(milliseconds: Int64 = 1_800_000_000_000) { time = Mutex(Timestamp(milliseconds: milliseconds)) }

    func now() -> Timestamp { time.withLock { $0 } }
    func advance(milliseconds: Int64) {
        time.withLock { $0 = $0.advanced(byMicroseconds: milliseconds * 1000) }
    }
}

/// Key pairs made for this test run.
final class TestKeyPair: @unchecked Sendable {
    // @unchecked: only read after `init`; OpenSSL allows that from several threads.
    private let key: OpaquePointer

    static let rsa = TestKeyPair(type: "RSA", group: nil)
    static let otherRSA = TestKeyPair(type: "RSA", group: nil)
    static let shortRSA = TestKeyPair(type: "RSA", group: nil, bits: 1024)
    static let elliptic = TestKeyPair(type: "EC", group: "P-256")
    static let otherElliptic = TestKeyPair(type: "EC", group: "P-256")
    static let wrongCurve = TestKeyPair(type: "EC", group: "P-384")

    private init(type: String, group: String?, bits: Int32 = 2048) {
        let context = EVP_PKEY_CTX_new_from_name(nil, type, nil)!
        defer { EVP_PKEY_CTX_free(context) }
        EVP_PKEY_keygen_init(context)
        if let group {
            EVP_PKEY_CTX_set_group_name(context, group)
        } else {
            EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits)
        }
        var key: OpaquePointer?
        EVP_PKEY_generate(context, &key)
        self.key = key!
    }

    var publicPEM: [UInt8] { text { PEM_write_bio_PUBKEY($0, key) } }
    var privatePEM: [UInt8] { text { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) } }

    /// Self-signed.
    var certificatePEM: [UInt8] {
        let certificate = X509_new()!
        defer { X509_free(certificate) }
        X509_set_pubkey(certificate, key)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
        X509_gmtime_adj(X509_getm_notBefore(certificate), 0)
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600)
        X509_sign(certificate, key, EVP_sha256())
        return text { PEM_write_bio_X509($0, certificate) }
    }

    private func text(_ write: (OpaquePointer) -> Int32) -> [UInt8] {
        let buffer = BIO_new(BIO_s_mem())!
        defer { BIO_free(buffer) }
        _ = write(buffer)
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        return Array(bytes[..<Int(max(0, BIO_read(buffer, &bytes, Int32(bytes.count))))])
    }

    func number(_ name: String) -> [UInt8] {
        var value: OpaquePointer?
        EVP_PKEY_get_bn_param(key, name, &value)
        defer { BN_free(value) }
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(value) + 7) / 8)
        BN_bn2bin(value, &bytes)
        return bytes
    }

    var publicJWK: [UInt8] {
        let parts =
            EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
            ? #""kty":"RSA","n":"\#(base64(number("n")))","e":"\#(base64(number("e")))""#
            : #""kty":"EC","crv":"P-256","x":"\#(base64(padded("qx")))","y":"\#(base64(padded("qy")))""#
        return Array("{\(parts)}".utf8)
    }

    private func padded(_ name: String) -> [UInt8] {
        let bytes = number(name)
        return [UInt8](repeating: 0, count: max(0, 32 - bytes.count)) + bytes
    }

    /// PKCS #1 v1.5, or DER for elliptic curves, over SHA-256.
    func sign(_ message: [UInt8]) -> [UInt8] {
        let context = EVP_MD_CTX_new()!
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key)
        var signature = [UInt8](repeating: 0, count: 1024)
        var length = signature.count
        EVP_DigestSign(context, &signature, &length, message, message.count)
        return Array(signature[..<length])
    }

    /// An elliptic signature as JOSE wants it: both numbers, 32 bytes each.
    func signRaw(_ message: [UInt8]) -> [UInt8] {
        let der = sign(message)
        return der.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            let signature = d2i_ECDSA_SIG(nil, &start, buffer.count)!
            defer { ECDSA_SIG_free(signature) }
            var bytes = [UInt8](repeating: 0, count: 64)
            bytes.withUnsafeMutableBufferPointer { bytes in
                _ = BN_bn2binpad(ECDSA_SIG_get0_r(signature), bytes.baseAddress, 32)
                _ = BN_bn2binpad(ECDSA_SIG_get0_s(signature), bytes.baseAddress! + 32, 32)
            }
            return bytes
        }
    }
}

func base64(_ bytes: [UInt8]) -> String { Base64URL.encode(bytes) }
func base64(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }

/// A token with any header and claims, signed by `sign`.
func token(header: String, claims: String, _ sign: ([UInt8]) -> [UInt8]) -> String {
    let signed = base64(header) + "." + base64(claims)
    return signed + "." + base64(sign(Array(signed.utf8)))
}

func hmac(_ secret: String) -> ([UInt8]) -> [UInt8] {
    { Cryptography.hmacSHA256(key: Array(secret.utf8), $0) }
}
