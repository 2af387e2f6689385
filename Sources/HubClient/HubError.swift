package import HTTPClient
internal import JSONCoding

/// Why the hub did not do what was asked.
package struct HubError: Error, Sendable, Equatable, CustomStringConvertible {
    package struct Field: Sendable, Equatable {
        package var field: String
        package var message: String
    }

    /// HTTP status; nil when there was no reply.
    package var status: Int?
    /// The hub's own code, or that of `HTTPClientError`, or `unexpected_reply` when the server does not talk like a hub.
    package var code: String
    package var message: String
    /// The field at fault, when there is one.
    package var field: String?
    package var fields: [Field] = []
    /// What an operator can do.
    package var hint: String?
    package var isRetryable: Bool
    /// What the hub asked for in `Retry-After`.
    package var retryAfterSeconds: Int?

    package init(
        status: Int? = nil, code: String, message: String, field: String? = nil, hint: String? = nil,
        isRetryable: Bool = false, retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.hint = hint
        self.isRetryable = isRetryable
        self.retryAfterSeconds = retryAfterSeconds
    }

    package static let unexpectedReply = "unexpected_reply"
    package static let otherStore = "other_store"

    /// Whether the server answered in the hub's form, rather than being another one.
    package var isFromHub: Bool { status != nil && code != HubError.unexpectedReply }

    package var isDuplicate: Bool { status == 409 }
    /// The hub keeps another store than the one that was meant.
    package var isOtherStore: Bool { status == 412 && code == HubError.otherStore }
    /// The hub does not know us, or does not let us do this.
    package var isDenied: Bool { status == 401 || status == 403 }
    /// Nobody answered, or not in time.
    package var isUnreachable: Bool {
        code == HTTPClientError.Kind.unreachable.rawValue || code == HTTPClientError.Kind.timedOut.rawValue
    }
    package var isCancelled: Bool { code == HTTPClientError.Kind.cancelled.rawValue }

    package var description: String { message + (hint.map { " (\($0))" } ?? "") }
}

extension HubError {
    package init(_ error: HTTPClientError) {
        self.init(
            code: error.kind.rawValue, message: error.message, hint: error.hint, isRetryable: error.isRetryable)
    }

    /// Reads the error out of a reply whose status is not a success.
    package init(_ response: HTTPClientResponse) {
        let root = try? JSONDocument(parsing: response.body).root
        guard let error = root?["error"], let code = error["code"]?.string, let message = error["message"]?.string
        else {
            self = HubError.withoutBody(response, isDuplicate: root?["status"]?.string == "duplicate")
            return
        }
        self.init(
            status: response.status, code: code, message: message, field: error["field"]?.string,
            hint: error["hint"]?.string, isRetryable: error["retryable"]?.bool ?? response.isRetryable,
            retryAfterSeconds: response.retryAfterSeconds)
        fields = (error["fields"]?.elements ?? []).compactMap { node in
            guard let field = node["field"]?.string, let message = node["message"]?.string else { return nil }
            return Field(field: field, message: message)
        }
    }

    private static func withoutBody(_ response: HTTPClientResponse, isDuplicate: Bool) -> HubError {
        if isDuplicate { return HubError(status: response.status, code: "duplicate", message: "stored before") }
        return HubError(
            status: response.status, code: unexpectedReply,
            message: "the server answered with status \(response.status), and not as a hub does",
            hint: response.isRetryable ? nil : "check that the URL is a hub's and not another server's",
            isRetryable: response.isRetryable, retryAfterSeconds: response.retryAfterSeconds)
    }

    static func unreadable(_ status: Int, _ detail: String) -> HubError {
        HubError(
            status: status, code: unexpectedReply, message: "the server's reply cannot be read: \(detail)",
            hint: "check that the URL is a hub's, and of a version that fits this program")
    }
}
