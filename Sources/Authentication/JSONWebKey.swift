internal import CCJose
internal import COpenSSL
internal import Glibc
internal import Platform

/// The one algorithm that a hub accepts; a token's own header never chooses it.
package enum JSONWebAlgorithm: String, Sendable, CaseIterable {
    case hs256 = "HS256"
    case rs256 = "RS256"
    case es256 = "ES256"
}

/// Why a key cannot be used. Not retryable: the configuration must change.
package struct JSONWebKeyError: Error, Sendable, Equatable, CustomStringConvertible {
    package var message: String
    package var hint: String?

    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    package var description: String { message + (hint.map { " (\($0))" } ?? "") }
}

/// A key that fits its algorithm; for RS256 and ES256 only the public half is kept.
package final class JSONWebKey: @unchecked Sendable {
    // @unchecked: immutable after `init`; verification reads it under the verifier's lock.
    package let algorithm: JSONWebAlgorithm
    let key: OpaquePointer

    /// Bits of the smallest RSA key taken (RFC 7518 §3.3).
    private static let rsaBitsMinimum = 2048
    /// Bytes of a key file.
    private static let fileLimit = 64 << 10

    private init(algorithm: JSONWebAlgorithm, key: OpaquePointer) {
        self.algorithm = algorithm
        self.key = key
    }

    deinit { cjose_jwk_release(key) }

    /// A shared secret for HS256.
    package convenience init(secret: String) throws(JSONWebKeyError) {
        let bytes = Array(secret.utf8)
        guard !bytes.isEmpty, let key = cjose_jwk_create_oct_spec(bytes, bytes.count, nil) else {
            throw JSONWebKeyError(
                "the JWT secret is empty", hint: "set EYRIE_JWT_SECRET to at least 32 random characters")
        }
        self.init(algorithm: .hs256, key: key)
    }

    /// A public key for RS256 or ES256 from a file: PEM (`PUBLIC KEY` or `CERTIFICATE`) or one JWK.
    package convenience init(path: String, algorithm: JSONWebAlgorithm) throws(JSONWebKeyError) {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: JSONWebKey.fileLimit)
        } catch {
            throw JSONWebKeyError(
                "the JWT key file cannot be read: \(error)", hint: "set EYRIE_JWT_KEY_FILE to a PEM or JWK file")
        }
        try self.init(text: bytes, algorithm: algorithm)
    }

    /// A public key for RS256 or ES256: PEM or one JWK.
    package convenience init(text: [UInt8], algorithm: JSONWebAlgorithm) throws(JSONWebKeyError) {
        guard algorithm != .hs256 else {
            throw JSONWebKeyError(
                "a key file serves RS256 and ES256", hint: "set EYRIE_JWT_ALGORITHM, or EYRIE_JWT_SECRET for HS256")
        }
        let isJSON = text.first { $0 > 0x20 } == 0x7B
        let key = isJSON ? JSONWebKey.parseJWK(text) : PublicKeyPEM.key(text)
        guard let key else {
            throw JSONWebKeyError(
                "the JWT key file holds no public key",
                hint: "it must be PEM (BEGIN PUBLIC KEY, BEGIN CERTIFICATE) or a JWK")
        }
        do throws(JSONWebKeyError) {
            try JSONWebKey.check(key, algorithm)
        } catch {
            cjose_jwk_release(key)
            throw error
        }
        self.init(algorithm: algorithm, key: key)
    }

    private static func parseJWK(_ text: [UInt8]) -> OpaquePointer? {
        text.withUnsafeBytes { buffer in
            cjose_jwk_import(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, nil)
        }
    }

    private static func check(_ key: OpaquePointer, _ algorithm: JSONWebAlgorithm) throws(JSONWebKeyError) {
        let kind = cjose_jwk_get_kty(key, nil)
        switch algorithm {
        case .hs256: break
        case .rs256:
            guard kind == CJOSE_JWK_KTY_RSA else { throw JSONWebKeyError("RS256 needs an RSA key") }
            guard cjose_jwk_get_keysize(key, nil) >= rsaBitsMinimum else {
                throw JSONWebKeyError("the RSA key is shorter than \(rsaBitsMinimum) bits")
            }
        case .es256:
            guard kind == CJOSE_JWK_KTY_EC, cjose_jwk_EC_get_curve(key, nil) == CJOSE_JWK_EC_P_256 else {
                throw JSONWebKeyError("ES256 needs a key on the curve P-256")
            }
        }
    }
}

/// Reads PEM with OpenSSL and hands the numbers to libcjose, which knows only JWK.
private enum PublicKeyPEM {
    static func key(_ text: [UInt8]) -> OpaquePointer? {
        guard let publicKey = read(text) else { return nil }
        defer { EVP_PKEY_free(publicKey) }
        switch EVP_PKEY_get_base_id(publicKey) {
        case EVP_PKEY_RSA: return rsaKey(publicKey)
        case EVP_PKEY_EC: return ellipticKey(publicKey)
        default: return nil
        }
    }

    private static func read(_ text: [UInt8]) -> OpaquePointer? {
        func withBuffer(_ body: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
            text.withUnsafeBytes { bytes in
                guard let buffer = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
                defer { BIO_free(buffer) }
                return body(buffer)
            }
        }
        if let key = withBuffer({ PEM_read_bio_PUBKEY($0, nil, nil, nil) }) { return key }
        let certificate = withBuffer { PEM_read_bio_X509($0, nil, nil, nil) }
        guard let certificate else { return nil }
        defer { X509_free(certificate) }
        return X509_get_pubkey(certificate)
    }

    private static func rsaKey(_ key: OpaquePointer) -> OpaquePointer? {
        guard var modulus = number(key, OSSL_PKEY_PARAM_RSA_N), var exponent = number(key, OSSL_PKEY_PARAM_RSA_E) else {
            return nil
        }
        return modulus.withUnsafeMutableBufferPointer { modulus in
            exponent.withUnsafeMutableBufferPointer { exponent in
                var specification = cjose_jwk_rsa_keyspec()
                specification.n = modulus.baseAddress
                specification.nlen = modulus.count
                specification.e = exponent.baseAddress
                specification.elen = exponent.count
                return cjose_jwk_create_RSA_spec(&specification, nil)
            }
        }
    }

    private static func ellipticKey(_ key: OpaquePointer) -> OpaquePointer? {
        var name = [CChar](repeating: 0, count: 64)
        guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1, strcmp(name, SN_X9_62_prime256v1) == 0,
            var x = number(key, OSSL_PKEY_PARAM_EC_PUB_X, width: 32),
            var y = number(key, OSSL_PKEY_PARAM_EC_PUB_Y, width: 32)
        else { return nil }
        return x.withUnsafeMutableBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                var specification = cjose_jwk_ec_keyspec()
                specification.crv = CJOSE_JWK_EC_P_256
                specification.x = x.baseAddress
                specification.xlen = x.count
                specification.y = y.baseAddress
                specification.ylen = y.count
                return cjose_jwk_create_EC_spec(&specification, nil)
            }
        }
    }

    /// A parameter of the key as big-endian bytes, padded to `width` where one is given.
    private static func number(_ key: OpaquePointer, _ name: String, width: Int? = nil) -> [UInt8]? {
        var value: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, name, &value) == 1, let value else { return nil }
        defer { BN_free(value) }
        var bytes = [UInt8](repeating: 0, count: width ?? Int(BN_num_bits(value) + 7) / 8)
        return BN_bn2binpad(value, &bytes, Int32(bytes.count)) < 0 ? nil : bytes
    }
}
