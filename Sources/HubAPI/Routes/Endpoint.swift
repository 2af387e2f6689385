import Authentication
import EventStore
import HTTPServer

/// One operation of the API together with what answers it.
struct Endpoint {
    var operation: Operation
    var maximumBodyBytes: Int?
    /// Nil for the usual one of the handler.
    var lane: RouteLane?
    var handler: RouteHandler

    init(
        _ operation: Operation, maximumBodyBytes: Int? = nil, lane: RouteLane? = nil, _ handler: RouteHandler
    ) {
        self.operation = operation
        self.maximumBodyBytes = maximumBodyBytes
        self.lane = lane
        self.handler = handler
    }

    var route: Route {
        Route(
            HTTPMethod(name: operation.method), operation.path, name: operation.id, summary: operation.summary,
            maximumBodyBytes: maximumBodyBytes, details: operation, lane: lane, handler)
    }

    /// An endpoint that reads the store and answers with JSON, on a worker thread.
    static func query(
        _ path: String, _ id: String, tag: String, _ summary: String, _ parameters: [Operation.Parameter] = [],
        answer: Schema, _ body: @escaping @Sendable (HTTPRequest) throws -> [UInt8]
    ) -> Endpoint {
        let operation = Operation(
            method: "GET", path: path, id: id, tag: tag, summary: summary, access: .read, parameters: parameters,
            answers: [.init(status: 200, description: "The rows.", schema: answer)])
        return Endpoint(operation, .blocking { request in try answering { .json(try body(request)) } })
    }
}

/// Runs a handler; errors of the API and of the store become their answers.
func answering(_ body: () throws -> HTTPResponse) throws -> HTTPResponse {
    do {
        return try body()
    } catch let error as APIError {
        return error.response
    } catch let error as StoreError {
        var response = APIError(error).response
        // A client's own mistake is no news for the operator.
        if response.status >= 500 { response.failure = error.description }
        return response
    }
}

extension APIError {
    var response: HTTPResponse {
        var response = HTTPResponse.json(body, status: status)
        if let retryAfter { response["Retry-After"] = String(retryAfter) }
        return response
    }
}

extension HTTPRequest {
    /// The part of the path that the pattern names; the router has found it.
    func pathParameter(_ name: String) -> String { parameter(name) ?? "" }

    /// The client that limits count against.
    var client: Client {
        guard let principal = principal as? Principal else { return Client(address: peer) }
        return Client(address: peer, holder: principal.subject, isShared: principal.isSharedCredential)
    }
}

extension HTTPTarget {
    /// The request target as it was received: path and query.
    var received: String { rawQuery.map { "\(rawPath)?\($0)" } ?? rawPath }
}
