internal import CCJose
internal import EventModel
internal import JSONCoding
package import Platform
internal import Synchronization

/// Why a JSON Web Token was not accepted.
package enum JSONWebTokenRefusal: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    case malformed
    /// The header names another algorithm than the configured one, or `none`.
    case wrongAlgorithm = "wrong_algorithm"
    /// The header names where to get a key, carries one, or demands an extension.
    case forbiddenHeader = "forbidden_header"
    case badSignature = "bad_signature"
    case wrongIssuer = "wrong_issuer"
    case wrongAudience = "wrong_audience"
    /// There is no `exp` claim: a token that never ends cannot be withdrawn.
    case noExpiry = "no_expiry"
    case expired
    case notYetValid = "not_yet_valid"
    case noSubject = "no_subject"
    /// The `scope` claim names none of our roles.
    case noRole = "no_role"

    package var message: String {
        switch self {
        case .malformed: "the bearer token is not a well-formed JSON Web Token"
        case .wrongAlgorithm: "the token's algorithm is not the configured one"
        case .forbiddenHeader: "the token's header holds a field that is not accepted"
        case .badSignature: "the token's signature is wrong"
        case .wrongIssuer: "the token is of another issuer"
        case .wrongAudience: "the token is meant for another audience"
        case .noExpiry: "the token has no expiry (claim exp)"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet (claim nbf)"
        case .noSubject: "the token has no subject (claim sub)"
        case .noRole: "the token's scope grants none of ingest, viewer, admin"
        }
    }

    package var description: String { message }
}

/// Checks JSON Web Tokens (RFC 7519, RFC 8725) of one issuer, one audience and one algorithm. From any thread.
package final class JSONWebTokenVerifier: Sendable {
    private let key: Mutex<JSONWebKey>
    private let algorithm: JSONWebAlgorithm
    private let issuer: String?
    private let audience: String?
    private let clock: any WallClock

    /// Seconds by which `exp` and `nbf` may be missed, for clocks that differ.
    package static let leewaySeconds: Int64 = 60
    /// Bytes of a token.
    package static let tokenLimit = 16 << 10

    /// A nil `issuer` or `audience` is not checked.
    package init(
        key: JSONWebKey, issuer: String?, audience: String?, clock: any WallClock = SystemClock()
    ) {
        algorithm = key.algorithm
        self.key = Mutex(key)
        self.issuer = issuer
        self.audience = audience
        self.clock = clock
    }

    /// Whether a bearer token has the form of a JSON Web Token: our own tokens have no dots.
    package static func isCandidate(_ token: String) -> Bool { token.utf8.count { $0 == 0x2E } == 2 }

    /// The caller that the token proves.
    package func verify(_ token: String) throws(JSONWebTokenRefusal) -> Principal {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= JSONWebTokenVerifier.tokenLimit, parts.count == 3,
            let header = JSONWebTokenVerifier.object(parts[0]), Base64URL.decode(parts[1]) != nil,
            let signature = Base64URL.decode(parts[2]), !signature.isEmpty
        else { throw .malformed }
        try check(header: header)
        guard let payload = signedPayload(of: token) else { throw .badSignature }
        guard let claims = JSONWebTokenVerifier.object(parsing: payload) else { throw .malformed }
        return try principal(claims)
    }

    /// An object without duplicate names: two readers could each take another of them.
    private static func object(parsing bytes: [UInt8]) -> JSONNode? {
        guard let root = try? JSONDocument(parsing: bytes, maximumDepth: depthLimit).root, root.isObject else {
            return nil
        }
        let members = root.members
        return Set(members.map(\.key)).count == members.count ? root : nil
    }

    private static let depthLimit = 16

    private static func object(_ part: Substring) -> JSONNode? {
        Base64URL.decode(part).flatMap { object(parsing: $0) }
    }

    /// The header may say the algorithm, the key's name and the type; all else is a way to lead a verifier astray.
    private func check(header: JSONNode) throws(JSONWebTokenRefusal) {
        guard let name = header["alg"]?.string, name == algorithm.rawValue else { throw .wrongAlgorithm }
        let allowed: Set<String> = ["alg", "typ", "kid", "x5t", "x5t#S256"]
        guard header.members.allSatisfy({ allowed.contains($0.key) }) else { throw .forbiddenHeader }
        if let type = header["typ"] {
            guard let type = type.string?.lowercased(), ["jwt", "at+jwt", "application/at+jwt"].contains(type) else {
                throw .forbiddenHeader
            }
        }
    }

    /// The payload when the signature is right.
    private func signedPayload(of token: String) -> [UInt8]? {
        // libcjose's values count their references without atomics.
        key.withLock { key in
            guard let message = cjose_jws_import(token, token.utf8.count, nil) else { return nil }
            defer { cjose_jws_release(message) }
            var payload: UnsafeMutablePointer<UInt8>?
            var length = 0
            guard cjose_jws_verify(message, key.key, nil),
                cjose_jws_get_plaintext(message, &payload, &length, nil), let payload
            else { return nil }
            return Array(UnsafeBufferPointer(start: payload, count: length))
        }
    }

    private func principal(_ claims: JSONNode) throws(JSONWebTokenRefusal) -> Principal {
        if let issuer {
            guard claims["iss"]?.string == issuer else { throw .wrongIssuer }
        }
        if let audience {
            let claim = claims["aud"]
            let audiences = claim?.string.map { [$0] } ?? claim?.elements.compactMap(\.string) ?? []
            guard audiences.contains(audience) else { throw .wrongAudience }
        }
        let now = Double(clock.now().microseconds) / 1_000_000
        let leeway = Double(JSONWebTokenVerifier.leewaySeconds)
        guard let expiry = claims["exp"] else { throw .noExpiry }
        guard let expiry = expiry.double, expiry.isFinite else { throw .malformed }
        guard now < expiry + leeway else { throw .expired }
        if let start = claims["nbf"] {
            guard let start = start.double, start.isFinite else { throw .malformed }
            guard now >= start - leeway else { throw .notYetValid }
        }
        guard let subject = claims["sub"]?.string, !subject.isEmpty else { throw .noSubject }
        let scopes = claims["scope"]?.string?.split(separator: " ").map(String.init) ?? []
        let roles = Set(scopes.compactMap { AccessRole(rawValue: $0) })
        guard !roles.isEmpty else { throw .noRole }
        var principal = Principal(subject: subject, roles: roles)
        principal.isSharedCredential = false
        return principal
    }
}
