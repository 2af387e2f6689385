internal import EventModel
package import Platform

/// The headers of a signed request.
package struct RequestSignature: Sendable, Equatable {
    package static let timestampHeader = "Eyrie-Timestamp"
    package static let nonceHeader = "Eyrie-Nonce"
    package static let signatureHeader = "Eyrie-Signature"

    /// Milliseconds since the Unix epoch, in decimal.
    package var timestamp: String
    /// 16 to 64 characters of base64url, never used twice.
    package var nonce: String
    /// `v1=` and 64 hexadecimal digits.
    package var signature: String

    package init(timestamp: String, nonce: String, signature: String) {
        self.timestamp = timestamp
        self.nonce = nonce
        self.signature = signature
    }

    package var headers: [(name: String, value: String)] {
        [
            (RequestSignature.timestampHeader, timestamp), (RequestSignature.nonceHeader, nonce),
            (RequestSignature.signatureHeader, signature),
        ]
    }

    static let scheme = "v1"

    /// The text that is signed: version, method, path with query, timestamp, nonce and the body's SHA-256, one a line.
    /// None of them can hold a line break, so no two requests have the same text.
    static func signedText(
        method: String, path: String, timestamp: String, nonce: String, body: some Sequence<UInt8>
    ) -> [UInt8] {
        let digest = ByteText.hexadecimal(Cryptography.sha256(body))
        return Array([scheme, method, path, timestamp, nonce, digest].joined(separator: "\n").utf8)
    }
}

/// Signs requests with a secret that the server shares.
package struct RequestSigner: Sendable {
    private let secret: [UInt8]
    private let clock: any WallClock
    private let nonce: @Sendable () -> String

    package init(secret: String, clock: any WallClock = SystemClock()) {
        self.init(secret: secret, clock: clock) { Base64URL.encode(Cryptography.random(count: 18)) }
    }

    /// `nonce` must never return a text twice.
    package init(secret: String, clock: any WallClock, nonce: @escaping @Sendable () -> String) {
        self.secret = Array(secret.utf8)
        self.clock = clock
        self.nonce = nonce
    }

    /// `path` is the request target as it is sent: path and query. `body` is what is sent, after compression.
    package func sign(method: String, path: String, body: some Sequence<UInt8>) -> RequestSignature {
        let timestamp = String(clock.now().milliseconds)
        let nonce = nonce()
        let text = RequestSignature.signedText(
            method: method, path: path, timestamp: timestamp, nonce: nonce, body: body)
        let code = ByteText.hexadecimal(Cryptography.hmacSHA256(key: secret, text))
        return RequestSignature(
            timestamp: timestamp, nonce: nonce, signature: "\(RequestSignature.scheme)=\(code)")
    }
}
