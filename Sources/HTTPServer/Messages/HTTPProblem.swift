/// An error with the plainest of answers; the server's own are of this kind.
package struct HTTPProblem: Error, Sendable {
    package var status: Int
    /// Stable name for programs, such as `not_found`.
    package var code: String
    /// One sentence for people, without anything of the request in it.
    package var message: String
    package var isRetryable = false
    package var headers: [(name: String, value: String)] = []

    /// `code` and `message` go into JSON as they are: no quotes, backslashes or control characters.
    package init(
        status: Int, code: String, message: String, isRetryable: Bool = false,
        headers: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.headers = headers
    }

    /// A body of `{"error":{"code":…,"message":…,"retryable":…}}`. Codes and messages are our own plain text.
    package var response: HTTPResponse {
        let body = #"{"error":{"code":"\#(code)","message":"\#(message)","retryable":\#(isRetryable)}}"#
        var response = HTTPResponse.json(Array(body.utf8), status: status)
        response.headers += headers
        return response
    }
}

extension HTTPProblem {
    package static let badRequest = HTTPProblem(
        status: 400, code: "bad_request", message: "The request is malformed.")
    package static let notFound = HTTPProblem(status: 404, code: "not_found", message: "There is nothing at this path.")
    package static let tooLarge = HTTPProblem(
        status: 413, code: "too_large", message: "The body is larger than this path takes.")
    package static let unsupportedEncoding = HTTPProblem(
        status: 415, code: "unsupported_encoding", message: "Content-Encoding must be gzip, zstd or identity.",
        headers: [("Accept-Encoding", "gzip, zstd")])
    package static let brokenEncoding = HTTPProblem(
        status: 400, code: "invalid_encoding", message: "The body is not what its Content-Encoding says.")
    package static let misdirected = HTTPProblem(
        status: 421, code: "misdirected_request", message: "This server does not answer for the name in Host.")
    package static let foreignOrigin = HTTPProblem(
        status: 403, code: "foreign_origin", message: "Pages of this origin may not do this.")
    package static let tooManyFields = HTTPProblem(
        status: 431, code: "too_many_fields", message: "The request has too many header fields.")
    package static let upgradeRequired = HTTPProblem(
        status: 426, code: "upgrade_required", message: "This path speaks WebSocket, version 13.",
        headers: [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")])
    package static let overloaded = HTTPProblem(
        status: 503, code: "overloaded", message: "Too much is going on.", isRetryable: true,
        headers: [("Retry-After", "1")])
    package static let stopping = HTTPProblem(
        status: 503, code: "stopping", message: "The server is stopping.", isRetryable: true,
        headers: [("Retry-After", "2")])

    package static func methodNotAllowed(_ allowed: [HTTPMethod]) -> HTTPProblem {
        HTTPProblem(
            status: 405, code: "method_not_allowed", message: "This path does not take this method.",
            headers: [("Allow", allowed.map(\.rawValue).joined(separator: ", "))])
    }

    package static func internalError(request number: UInt64) -> HTTPProblem {
        HTTPProblem(
            status: 500, code: "internal", message: "Something went wrong; the log has it as request \(number).",
            isRetryable: true)
    }
}

/// An error of a handler that knows its answer; any other error becomes 500 without its text.
package protocol HTTPResponseError: Error {
    var response: HTTPResponse { get }
}

extension HTTPProblem: HTTPResponseError {}
