import EventModel
package import Platform

/// A bearer token: 256 random bits as 43 characters of base64url. Whoever has it may do what its role allows.
package struct AccessToken: Sendable {
    package let text: String
    private let bytes: [UInt8]

    package init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    package static func random() -> AccessToken {
        AccessToken(Base64URL.encode(Cryptography.random(count: 32)))
    }

    /// Whether it can stand in a header of a request: visible ASCII alone. What cannot is a damaged file's.
    package var isSendable: Bool { bytes.allSatisfy { (0x21...0x7E).contains($0) } }

    /// Whether `candidate` is this token, in a time that tells nothing of it but its length, which everybody knows.
    package func matches(_ candidate: String) -> Bool {
        candidate.utf8.count == bytes.count && Cryptography.areEqual(bytes, Array(candidate.utf8))
    }

    /// The token in the file; nil when there is none or it is empty.
    package static func read(from path: String) throws(SystemError) -> AccessToken? {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: AccessToken.fileLimit)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
        let text = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.first
        return text.map { AccessToken(String($0)) }
    }

    /// The token in the file, which is made with a random one, for this user alone, when there is none.
    package static func stored(at path: String) throws(SystemError) -> AccessToken {
        if let token = try read(from: path) { return token }
        let token = AccessToken.random()
        try Files.replace(path, with: Array((token.text + "\n").utf8))
        return token
    }

    /// Bytes of a token file.
    private static let fileLimit = 4096
}

/// What a caller may do.
package enum AccessRole: String, Sendable, CaseIterable {
    /// Sends events, nothing else.
    case ingest
    /// Reads everything, changes nothing.
    case viewer
    /// Everything.
    case admin
}

/// An authenticated caller.
package struct Principal: Sendable, Equatable {
    /// Who, for logs: a token's subject, or the name of a local credential.
    package var subject: String
    package var roles: Set<AccessRole>
    /// Whether many callers have the credential: the hub's own tokens, its secret, a login.
    package var isSharedCredential = true

    package init(subject: String, roles: Set<AccessRole>) {
        self.subject = subject
        self.roles = roles
    }

    /// Whether the caller has the role; an admin has them all.
    package func has(_ role: AccessRole) -> Bool { roles.contains(role) || roles.contains(.admin) }
}
