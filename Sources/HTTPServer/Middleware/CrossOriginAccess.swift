/// Lets pages of the configured origins read answers (CORS), without cookies; nobody else gets such a field.
package struct CrossOriginAccess: HTTPMiddleware {
    private let origins: Set<String>
    /// Seconds for which a browser remembers the answer to its preflight question.
    private static let preflightSeconds = 600
    private let allowedHeaders: String

    /// `headers` are the names of request fields those pages may send.
    package init(origins: [String], headers: [String]) {
        self.origins = Set(origins)
        allowedHeaders = headers.joined(separator: ", ")
    }

    package func admit(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.method == .options, request.headers.contains("origin"),
            let method = request.headers["access-control-request-method"]
        else { return nil }
        guard let origin = request.headers["origin"], origins.contains(origin), HTTPMethod(name: method) != .other
        else { return HTTPProblem.foreignOrigin.response }
        return HTTPResponse(
            status: 204,
            headers: [
                ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
                ("Access-Control-Allow-Headers", allowedHeaders),
                ("Access-Control-Max-Age", "\(Self.preflightSeconds)"),
            ])
    }

    package func complete(_ response: inout HTTPResponse, for request: HTTPRequest) {
        guard !origins.isEmpty else { return }
        response.headers.append(("Vary", "Origin"))
        guard let origin = request.headers["origin"], origins.contains(origin) else { return }
        response.headers.append(("Access-Control-Allow-Origin", origin))
        response.headers.append(("Access-Control-Expose-Headers", "Retry-After, ETag"))
        // The page is on another origin, so the same-origin policy of the usual answer would hide this one.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    }
}
