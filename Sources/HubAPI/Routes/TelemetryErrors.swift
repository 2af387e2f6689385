package import HTTPServer
import JSONCoding
import OpenTelemetry

/// Gives exporters the errors that arise before a request reaches its route (no token, a body too large, a server that is
/// stopping) in the form that they read: a `google.rpc.Status` in the encoding of the request.
package struct TelemetryErrors: HTTPMiddleware {
    package init() {}

    package func complete(_ response: inout HTTPResponse, for request: HTTPRequest) {
        guard response.status >= 400, request.isOfExporter, case .bytes(let body) = response.body,
            let error = try? JSONDocument(parsing: body).root["error"], let message = error["message"]?.string
        else { return }
        let text = error["hint"]?.string.map { "\(message) \($0)" } ?? message
        let encoding = request.telemetryEncoding ?? .json
        let status = OTLPAnswer.failed(code: APIError.statusCode(ofHTTP: response.status), message: text)
        // A status is the same for every signal.
        response.body = .bytes(status.body(encoding, .logs))
        response["Content-Type"] = encoding.contentType
    }
}

extension HTTPRequest {
    /// Whether it went to a path of OTLP, of a signal that the hub takes or of another one.
    fileprivate var isOfExporter: Bool { method == .post && target.segments.first == "v1" }

    /// Nil for a content type that OTLP does not have.
    var telemetryEncoding: OTLPEncoding? {
        switch contentType {
        case "application/x-protobuf", "application/protobuf": .protobuf
        case "application/json": .json
        default: nil
        }
    }
}

extension APIError {
    /// The number of `google.rpc.Code` for a status of HTTP.
    static func statusCode(ofHTTP status: Int) -> Int64 {
        switch status {
        case 400, 415, 421, 431: 3  // INVALID_ARGUMENT
        case 401: 16  // UNAUTHENTICATED
        case 403: 7  // PERMISSION_DENIED
        case 404, 405: 12  // UNIMPLEMENTED
        case 413, 429: 8  // RESOURCE_EXHAUSTED
        case 503: 14  // UNAVAILABLE
        default: 13  // INTERNAL
        }
    }
}
