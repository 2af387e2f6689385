/// Something all requests pass, in the order given to the server; runs on event threads, so it must not block.
package protocol HTTPMiddleware: Sendable {
    /// Before the body is read, with the route already known: nil lets the request pass, a response ends it.
    func admit(_ request: HTTPRequest) -> HTTPResponse?
    /// When the body is there, as it was sent: nil lets the request pass, a response ends it.
    func inspect(_ request: HTTPRequest) -> HTTPResponse?
    /// Before any response leaves, also one of the server itself; may run on the thread that answers.
    func complete(_ response: inout HTTPResponse, for request: HTTPRequest)
}

extension HTTPMiddleware {
    package func admit(_ request: HTTPRequest) -> HTTPResponse? { nil }
    package func inspect(_ request: HTTPRequest) -> HTTPResponse? { nil }
    package func complete(_ response: inout HTTPResponse, for request: HTTPRequest) {}
}
