/// What answers a route, and where it runs.
package enum RouteHandler: Sendable {
    /// On the event thread, answering at once; must not block.
    case immediate(@Sendable (HTTPRequest) throws -> HTTPResponse)
    /// On a worker thread; 503 when too many wait for one.
    case blocking(@Sendable (HTTPRequest) throws -> HTTPResponse)
    /// Answering later from any thread; must not block. On the event thread, but with a packed or large body on a worker
    /// thread.
    case deferred(@Sendable (HTTPRequest, HTTPReply) -> Void)
    /// On a worker thread, answering later from any thread: for work before the wait, such as reading a large body.
    case blockingDeferred(@Sendable (HTTPRequest, HTTPReply) -> Void)
    /// A WebSocket upgrade (GET); on the event thread, must not block.
    case webSocket(@Sendable (HTTPRequest) throws -> any WebSocketHandler)

    /// Where it runs when it leaves the event thread.
    var usualLane: RouteLane {
        switch self {
        case .immediate, .blocking, .webSocket: .reads
        case .deferred, .blockingDeferred: .bodies
        }
    }
}

/// Which threads a route's work is done on: each kind has its own, so that none keeps another waiting.
package enum RouteLane: Sendable, CaseIterable {
    /// Answers that take a moment, whatever else goes on: whether the server works.
    case health
    /// Reading what is stored.
    case reads
    /// Unpacking and reading bodies that clients send.
    case bodies
}

/// One method of one path pattern.
package struct Route: Sendable {
    package let method: HTTPMethod
    /// `/api/sessions/{id}/events`; a last part `{path...}` stands for all that follow.
    package let pattern: String
    /// Stable name, such as an OpenAPI operation id.
    package let name: String
    /// One sentence for people.
    package let summary: String
    /// Bytes of body as sent; nil takes the server's default.
    package let maximumBodyBytes: Int?
    /// Bytes of body once unpacked; nil takes `maximumBodyBytes`, or the server's default where that is nil too.
    package let maximumUnpackedBytes: Int?
    /// What the caller wants to find again: access rules, schemas.
    package let details: (any Sendable)?
    package let lane: RouteLane
    package let handler: RouteHandler
    package let parameterNames: [String]
    let parts: [Part]

    enum Part: Equatable, Sendable {
        case literal(String)
        case parameter
        case remainder
    }

    package init(
        _ method: HTTPMethod, _ pattern: String, name: String = "", summary: String = "",
        maximumBodyBytes: Int? = nil, maximumUnpackedBytes: Int? = nil, details: (any Sendable)? = nil,
        lane: RouteLane? = nil, _ handler: RouteHandler
    ) {
        self.method = method
        self.pattern = pattern
        self.name = name
        self.summary = summary
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumUnpackedBytes = maximumUnpackedBytes
        self.details = details
        self.lane = lane ?? handler.usualLane
        self.handler = handler
        var names: [String] = []
        var parts: [Part] = []
        let texts = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for text in pattern == "/" ? [] : texts {
            if text.hasPrefix("{"), text.hasSuffix("...}") {
                parts.append(.remainder)
            } else if text.hasPrefix("{"), text.hasSuffix("}") {
                names.append(String(text.dropFirst().dropLast()))
                parts.append(.parameter)
            } else {
                parts.append(.literal(String(text)))
            }
        }
        parameterNames = names
        self.parts = parts
    }
}
