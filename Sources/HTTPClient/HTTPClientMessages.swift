/// How long a request may take, in milliseconds.
package struct HTTPClientTimeouts: Sendable, Equatable {
    /// Until the connection stands, name resolution and TLS included.
    package var connect: Int
    /// From the call to the last byte of the reply; nil for streams, which have no end.
    package var total: Int?
    /// Without a byte in either direction once connecting has begun.
    package var idle: Int

    package init(connect: Int = 5_000, total: Int? = 30_000, idle: Int = 20_000) {
        self.connect = connect
        self.total = total
        self.idle = idle
    }

    /// For event streams: no end, and three missed heartbeats of 15 s are a dead peer.
    package static let stream = HTTPClientTimeouts(total: nil, idle: 45_000)
}

package struct HTTPClientRequest: Sendable {
    package var method: String
    /// Absolute, `http` or `https`.
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    package var timeouts: HTTPClientTimeouts
    /// Bytes of reply body that are read before the request fails as `tooLarge`.
    package var responseLimit: Int

    /// Reply bytes read when the caller names no limit: enough for an acknowledgement, too few to hurt.
    package static let responseLimitDefault = 1 << 20
    /// Reply bytes for queries, whose pages carry payloads.
    package static let responseLimitQuery = 64 << 20

    package init(
        _ method: String = "GET", _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        timeouts: HTTPClientTimeouts = HTTPClientTimeouts(), responseLimit: Int = responseLimitDefault
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.responseLimit = responseLimit
    }
}

package struct HTTPClientResponse: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    /// Empty for streams: their bytes went to the receiver.
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, in any case.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// Whether the same request may succeed later: the server is overloaded or broken, not offended.
    package var isRetryable: Bool {
        status == 408 || status == 425 || status == 429
            || (500..<600).contains(status) && status != 501 && status != 505
    }

    /// Seconds of `Retry-After`; the form with a date is not read.
    package var retryAfterSeconds: Int? {
        header("retry-after").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}

/// Why there was no reply.
package struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable, CaseIterable {
        /// No connection: nobody listens, the name does not resolve, the network is down, or the peer hung up.
        case unreachable
        case timedOut = "timed_out"
        /// The reply is longer than the request allows.
        case tooLarge = "too_large"
        /// The certificate or the handshake was refused.
        case tls
        /// The reply is not HTTP.
        case protocolError = "protocol_error"
        /// The request cannot be sent as it stands: its URL or a header is malformed.
        case invalidRequest = "invalid_request"
        /// `cancel` was called, or the receiver asked to stop.
        case cancelled
    }

    package var kind: Kind
    /// What failed and on which URL.
    package var message: String
    /// What an operator can do.
    package var hint: String?

    package init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    package var isRetryable: Bool {
        switch kind {
        case .unreachable, .timedOut, .protocolError: true
        case .tooLarge, .tls, .invalidRequest, .cancelled: false
        }
    }

    package var description: String { "\(message)" + (hint.map { " (\($0))" } ?? "") }
}
