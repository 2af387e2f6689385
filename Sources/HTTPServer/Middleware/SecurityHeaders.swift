/// The fields that tell a browser what a page of this server must not do.
package struct SecurityHeaders: HTTPMiddleware {
    private let headers: [(name: String, value: String)]

    /// `contentSecurityPolicy` should name `frame-ancestors 'none'`.
    package init(contentSecurityPolicy: String) {
        headers = [
            ("Content-Security-Policy", contentSecurityPolicy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Frame-Options", "DENY"),
        ]
    }

    package func complete(_ response: inout HTTPResponse, for request: HTTPRequest) {
        // What tells a program that its change was made is never shown as a page: the one field that keeps it from being
        // taken for one is enough. A page that sends a form or fetches names its origin.
        if request.method.changesState, response.status < 400, !request.headers.contains("origin") {
            response.headers.append(("X-Content-Type-Options", "nosniff"))
        } else {
            response.headers.append(contentsOf: headers)
            // What people and agents wrote belongs in nobody's cache.
            if response["Cache-Control"] == nil { response.headers.append(("Cache-Control", "no-store")) }
        }
    }
}
