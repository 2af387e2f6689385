internal import Authentication
internal import Compression
package import HTTPClient
package import JSONCoding
package import Platform
internal import Synchronization

/// Talks to one hub over its HTTP API. Calls from several threads take turns: a stream wants a client of its own.
package final class HubClient: Sendable {
    package let location: HubLocation
    private let http: HTTPClient
    private let signer: RequestSigner?
    private let basePath: String
    private let encoding: Mutex<BatchEncoding>

    /// Depth of nested JSON in a reply: a payload of the deepest kind inside a page of events.
    private static let replyDepth = 80

    /// `version` is this program's, for its `User-Agent`.
    package init(
        _ location: HubLocation, version: String, clock: any WallClock = SystemClock()
    ) throws(HubError) {
        self.location = location
        do throws(HTTPClientError) {
            http = try HTTPClient(userAgent: "eyrie/\(version)")
        } catch {
            throw HubError(error)
        }
        signer = location.secret.map { RequestSigner(secret: $0, clock: clock) }
        let path = HTTPAddress(location.url)?.path ?? "/"
        basePath = path == "/" ? "" : path
        encoding = Mutex(.zstd)
    }

    /// Ends the running call and refuses later ones, with the code `cancelled`. From any thread.
    package func cancel() { http.cancel() }

    package func get(_ path: String, query: [(String, String)] = []) throws(HubError) -> JSONDocument {
        try HubClient.document(send("GET", path, query: query))
    }

    package func post(
        _ path: String, query: [(String, String)] = [], json: [UInt8] = []
    ) throws(HubError) -> JSONDocument {
        try HubClient.document(send("POST", path, query: query, json: json))
    }

    package func patch(
        _ path: String, query: [(String, String)] = [], json: [UInt8]
    ) throws(HubError) -> JSONDocument {
        try HubClient.document(send("PATCH", path, query: query, json: json))
    }

    /// Sends a request and returns the successful reply as it came, for answers that are not JSON.
    package func send(
        _ method: String, _ path: String, query: [(String, String)] = [], json: [UInt8] = [],
        timeouts: HTTPClientTimeouts = HTTPClientTimeouts(),
        responseLimit: Int = HTTPClientRequest.responseLimitQuery
    ) throws(HubError) -> HTTPClientResponse {
        var request = HTTPClientRequest(
            method, "", body: json, timeouts: timeouts, responseLimit: responseLimit)
        if !json.isEmpty { request.headers.append(("Content-Type", "application/json")) }
        return try HubClient.successful(perform(&request, path, query))
    }

    /// Sends events, each one JSON object without line breaks, and returns what became of each.
    ///
    /// `isBuffered` says that they waited: the hub then shows them as late. `timeouts` bounds the whole call.
    package func postBatch(
        lines: [[UInt8]], isBuffered: Bool = false, timeouts: HTTPClientTimeouts = HTTPClientTimeouts()
    ) throws(HubError) -> BatchReply {
        let body = Array(lines.joined(separator: [0x0A]))
        while true {
            let encoding = encoding.withLock { $0 }
            let (bytes, name) = encoding.encode(body)
            var request = HTTPClientRequest(
                "POST", "", headers: [("Content-Type", "application/x-ndjson")], body: bytes, timeouts: timeouts,
                responseLimit: HubClient.batchReplyLimit)
            if let name { request.headers.append(("Content-Encoding", name)) }
            if isBuffered { request.headers.append(("Eyrie-Delivery", "buffered")) }
            let response = try perform(&request, "/api/events/batch", [])
            if response.status == 415, name != nil, let simpler = encoding.simpler {
                self.encoding.withLock { $0 = simpler }
                continue
            }
            let document = try HubClient.document(HubClient.successful(response))
            guard let reply = BatchReply(document.root, count: lines.count) else {
                throw HubError.unreadable(response.status, "it does not account for each of \(lines.count) events")
            }
            return reply
        }
    }

    /// Bytes of a batch's reply: enough for an id and an error for each of the 500 events of a batch.
    private static let batchReplyLimit = HTTPClientRequest.responseLimitDefault

    /// Receives an event stream until it ends or `onMessage` returns false. Reconnecting, with the last id seen, is the
    /// caller's business.
    package func stream(
        _ path: String, query: [(String, String)] = [], lastEventID: String? = nil,
        onMessage: (ServerSentEvent) -> Bool
    ) throws(HubError) {
        var request = HTTPClientRequest("GET", "", headers: [("Accept", "text/event-stream")], timeouts: .stream)
        if let lastEventID { request.headers.append(("Last-Event-ID", lastEventID)) }
        try prepare(&request, path, query)
        var parser = ServerSentEventParser()
        var isOverLimit = false
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try http.stream(request) { bytes in
                guard let messages = parser.parse(bytes) else {
                    isOverLimit = true
                    return false
                }
                return messages.allSatisfy(onMessage)
            }
        } catch {
            throw HubError(error)
        }
        _ = try HubClient.successful(response)
        if isOverLimit { throw HubError.unreadable(response.status, "a message of the stream is too long") }
    }

    func perform(
        _ request: inout HTTPClientRequest, _ path: String, _ query: [(String, String)]
    ) throws(HubError) -> HTTPClientResponse {
        try prepare(&request, path, query)
        do throws(HTTPClientError) {
            return try http.send(request)
        } catch {
            throw HubError(error)
        }
    }

    /// Completes the URL and adds what proves who we are.
    private func prepare(
        _ request: inout HTTPClientRequest, _ path: String, _ query: [(String, String)]
    ) throws(HubError) {
        let target = path + HTTPAddress.queryString(query)
        request.url = location.url + target
        guard path.hasPrefix("/"), HTTPAddress(request.url) != nil else {
            throw HubError(
                code: HTTPClientError.Kind.invalidRequest.rawValue, message: "not a path of the hub's API: \(path)")
        }
        if !request.body.isEmpty {
            request.headers.append((ContentDigest.header, ContentDigest.value(of: request.body)))
        }
        if let token = location.token { request.headers.append(("Authorization", "Bearer \(token)")) }
        if let signer {
            let signature = signer.sign(method: request.method, path: basePath + target, body: request.body)
            request.headers.append(contentsOf: signature.headers)
        }
    }

    static func successful(_ response: HTTPClientResponse) throws(HubError) -> HTTPClientResponse {
        guard response.isSuccess else { throw HubError(response) }
        return response
    }

    /// The reply's JSON; `null` when it has no body.
    static func document(_ response: HTTPClientResponse) throws(HubError) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(
                parsing: response.body.isEmpty ? Array("null".utf8) : response.body, maximumDepth: replyDepth)
        } catch {
            throw HubError.unreadable(response.status, "\(error)")
        }
    }
}

/// How a batch is compressed; the next simpler one is tried when a hub does not know it.
private enum BatchEncoding: Sendable {
    case zstd, gzip, identity

    /// Bytes below which compressing costs more than it saves.
    private static let worthwhileBytes = 1024

    var simpler: BatchEncoding? {
        switch self {
        case .zstd: .gzip
        case .gzip: .identity
        case .identity: nil
        }
    }

    /// The bytes to send and their `Content-Encoding`; uncompressed when the library has no memory.
    func encode(_ body: [UInt8]) -> ([UInt8], String?) {
        guard body.count >= BatchEncoding.worthwhileBytes else { return (body, nil) }
        switch self {
        case .zstd: return (try? Zstd.compress(body)).map { ($0, "zstd") } ?? (body, nil)
        case .gzip: return (try? Gzip.compress(body)).map { ($0, "gzip") } ?? (body, nil)
        case .identity: return (body, nil)
        }
    }
}
