import Authentication
package import HTTPServer

/// Refuses a body that is not the one that was sent, where its sender says by `Content-Digest` what that was: a bit that
/// turned on the way would be stored for good. The sender is to send again.
package struct BodyDigest: HTTPMiddleware {
    package init() {}

    package func inspect(_ request: HTTPRequest) -> HTTPResponse? {
        guard let value = request.headers[ContentDigest.header], !ContentDigest.matches(value, request.body) else {
            return nil
        }
        return APIError(
            status: 400, code: "damaged_body",
            message: "The body is not the one that \(ContentDigest.header) tells of.",
            hint: "It was changed on the way: send it again.", isRetryable: true
        ).response
    }
}
