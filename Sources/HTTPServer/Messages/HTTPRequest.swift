/// One request, with its whole body once a handler sees it.
package final class HTTPRequest: @unchecked Sendable {
    // @unchecked: the variables are written by the connection's event thread (and by middleware, which runs there)
    // before the handler gets the request, and by the worker that unpacks the body before it calls the handler.
    package let method: HTTPMethod
    package let target: HTTPTarget
    package let headers: HTTPHeaders
    package let peer: PeerAddress
    /// Names the request in error replies and logs; unique in this process.
    package let number: UInt64
    /// As sent for `HTTPMiddleware.inspect`; unpacked for handlers.
    package internal(set) var body: [UInt8]
    /// The route that will answer, nil when there is none.
    package internal(set) var route: Route?
    /// Who sent it, in the words of the middleware that found out.
    package var principal: (any Sendable)?
    /// Whether what the sender was found by still holds: the login has not ended, the token was not replaced. Asked while
    /// a stream goes on, from any thread; nil for what does not end.
    package var isStillAllowed: (@Sendable () -> Bool)?
    var match = RouteMatch.Values()

    /// For servers and for tests that call handlers without one.
    package init(
        method: HTTPMethod = .get, target: HTTPTarget, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [],
        peer: PeerAddress = .loopback, number: UInt64 = 0
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.peer = peer
        self.number = number
    }

    package var query: HTTPQuery { target.query }

    /// The path's part that the route's pattern names `{name}`.
    package func parameter(_ name: String) -> String? {
        guard let index = route?.parameterNames.firstIndex(of: name), index < match.parameters.count else { return nil }
        return match.parameters[index]
    }

    /// The decoded segments that the route's trailing `{name...}` stands for.
    package var remainingSegments: [String] { match.remainder }

    /// The media type of the body, lower-case and without parameters.
    package var contentType: String? {
        headers["content-type"].map { ASCII.trimmed($0.lowercased().prefix { $0 != ";" }) }
    }
}
