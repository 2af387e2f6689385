import EventStore
import HTTPServer
import LiveFeed
import Platform

/// Watching live, over server-sent events and WebSockets.
struct LiveEndpoints {
    let services: HubServices
    let catchUp: CatchUpThread
    let access: AccessWatch

    var all: [Endpoint] {
        [stream("/stream", "streamEvents"), stream("/api/events/stream", "streamAPIEvents"), webSocket]
    }

    private static let parameters: [Operation.Parameter] =
        Operation.Parameter.eventFilters.filter { $0.name != "since" && $0.name != "until" } + [
            .query("payload", "0 leaves payloads out."),
            .query("last_event_id", "Events after this id come first, from the store.", .integer),
            .init(
                name: "Last-Event-ID", place: .header, description: "As last_event_id; a browser sends it by itself."),
        ]

    private func stream(_ path: String, _ id: String) -> Endpoint {
        let operation = Operation(
            method: "GET", path: path, id: id, tag: "live",
            summary: "Events as they are committed: hello, event, session, forgotten and gap, with ids that resume.",
            access: .read, parameters: LiveEndpoints.parameters,
            answers: [.init(status: 200, description: "An event stream.", contentType: "text/event-stream")])
        return Endpoint(operation, .immediate { request in try answering { try openStream(request) } })
    }

    private var webSocket: Endpoint {
        let operation = Operation(
            method: "GET", path: "/ws", id: "openWebSocket", tag: "live",
            summary: "A WebSocket that takes events and, once subscribed, sends them.", access: .caller,
            answers: [.init(status: 101, description: "Upgraded.")])
        return Endpoint(operation, .webSocket { _ in LiveSocket(services: services, catchUp: catchUp, access: access) })
    }

    private func openStream(_ request: HTTPRequest) throws -> HTTPResponse {
        var parameters = QueryParameters(request.query.items, now: services.clock.now())
        let filter = try parameters.liveFilter()
        let includePayload = parameters.flag("payload", default: true)
        let lastID = try lastEventID(request, &parameters)
        let frames = LiveFrames(includePayload: includePayload) { [clock = services.clock] in clock.now() }
        let source = EventStreamSource(heartbeatMilliseconds: services.feed.settings.heartbeatMilliseconds)
        let stream = HTTPStream(source)
        let reader = LiveReader(
            services: services, catchUp: catchUp, filter: filter, frames: frames, after: lastID
        ) { [weak stream] in stream?.wake() }
        guard let reader else {
            throw APIError(
                status: 503, code: "too_many_viewers", message: "As many viewers as the hub serves are watching.",
                isRetryable: true, retryAfter: 10)
        }
        // The id from which this viewer sees everything, so that what came before it can be fetched without a hole.
        let greeting = frames.hello(
            lastID: reader.lastEventID, storeID: services.store.identity, version: services.version)
        source.show(reader, greeting: greeting, place: access.add(request) { [weak stream] in stream?.cancel() })
        return .eventStream(stream)
    }

    private func lastEventID(_ request: HTTPRequest, _ parameters: inout QueryParameters) throws(APIError) -> Int64? {
        let stated = parameters.eventID("last_event_id")
        try parameters.check()
        guard let header = request.headers["last-event-id"], !header.isEmpty else { return stated }
        guard let id = Int64(header), id >= 0 else {
            throw .badRequest("invalid_field", "Last-Event-ID must be the id of an event.", field: "Last-Event-ID")
        }
        return id
    }
}
