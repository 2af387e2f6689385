import Authentication
import EventModel
import EventStore
import HTTPServer
import Ingest
import JSONCoding
import LiveFeed
import Platform
import Synchronization
import Telemetry

/// One WebSocket: events in, live messages out.
final class LiveSocket: WebSocketHandler {
    /// Bytes that may wait on the socket before no more live messages are taken from the feed.
    static let pausedAtBytes = 1 << 20

    private let services: HubServices
    private let catchUp: CatchUpThread
    private let access: AccessWatch
    private let watch = Mutex(Watch())
    private let place = Mutex<AccessWatch.Place?>(nil)

    private struct Watch {
        var reader: LiveReader?
        /// Taken from the reader, and not yet by the socket: its queue was full.
        var unsent: ArraySlice<[UInt8]> = []
    }

    init(services: HubServices, catchUp: CatchUpThread, access: AccessWatch) {
        self.services = services
        self.catchUp = catchUp
        self.access = access
    }

    private var frames: LiveFrames { LiveFrames(isWebSocket: true) { [clock = services.clock] in clock.now() } }

    func opened(_ socket: WebSocket) {
        let greeting = frames.hello(
            lastID: services.feed.lastEventID, storeID: services.store.identity, version: services.version)
        socket.send(.text(greeting))
        let added = access.add(socket.request) { [weak socket] in
            socket?.close(code: 1008, reason: "this login has ended")
        }
        place.withLock { $0 = added }
    }

    func received(_ message: WebSocketMessage, on socket: WebSocket) {
        // One that is being closed says nothing any more, above all no event of a caller that may send none.
        guard socket.isOpen else { return }
        do throws(APIError) {
            let object = try EventSubmission(services: services).object(message.bytes)
            switch object["type"]?.string {
            case "subscribe": try subscribe(object, socket)
            case "event": try takeEvent(object, socket)
            case "ping": socket.send(.text(Answers.body { $0.member("type", "pong") }))
            default:
                throw .badRequest("invalid_field", "type must be subscribe, event or ping.", field: "type")
            }
        } catch {
            socket.send(.text(LiveSocket.body(error)))
        }
    }

    func drained(_ socket: WebSocket) { pump(socket) }

    func closed(_ socket: WebSocket, code: UInt16) {
        watch.withLock { $0 = Watch() }
        place.withLock { $0 = nil }
    }

    private func subscribe(_ object: JSONNode, _ socket: WebSocket) throws(APIError) {
        try require(.viewer, socket)
        try check(streamRateOf: socket.request.client)
        var parameters = QueryParameters(try LiveSocket.filter(object["filter"]), now: services.clock.now())
        let filter = try parameters.liveFilter()
        let includePayload = parameters.flag("payload", default: true)
        try parameters.check()
        var frames = frames
        frames.includePayload = includePayload
        let next = LiveReader(
            services: services, catchUp: catchUp, filter: filter, frames: frames,
            after: try LiveSocket.eventID(object["last_event_id"])
        ) { [weak self, weak socket] in
            if let self, let socket { self.pump(socket) }
        }
        guard let next else {
            throw APIError(
                status: 503, code: "too_many_viewers", message: "As many viewers as the hub serves are watching.",
                isRetryable: true, retryAfter: 10)
        }
        watch.withLock { $0 = Watch(reader: next) }
        pump(socket)
    }

    /// The members of a filter as they would stand in a query string; a null counts as not given.
    private static func filter(_ node: JSONNode?) throws(APIError) -> [(name: String, value: String)] {
        guard let node, !node.isNull else { return [] }
        guard node.isObject else {
            throw .badRequest("invalid_field", "filter must be an object.", field: "filter")
        }
        return node.members.flatMap { member in
            let values = member.value.isArray ? member.value.elements : [member.value]
            return values.filter { !$0.isNull }.map { (name: member.key, value: $0.filterText) }
        }
    }

    private static func eventID(_ node: JSONNode?) throws(APIError) -> Int64? {
        guard let node, !node.isNull else { return nil }
        guard let id = node.int, id >= 0 else {
            throw .badRequest("invalid_field", "last_event_id must be the id of an event.", field: "last_event_id")
        }
        return id
    }

    /// Sends what the feed has, while the socket takes it; `drained` goes on.
    private func pump(_ socket: WebSocket) {
        watch.withLock { watch in
            while let reader = watch.reader, socket.isOpen, socket.queuedBytes < LiveSocket.pausedAtBytes {
                if let frame = watch.unsent.first {
                    guard socket.send(.text(frame)) else { return }
                    watch.unsent = watch.unsent.dropFirst()
                    continue
                }
                switch reader.next() {
                case .frames(let frames): watch.unsent = frames[...]
                case .idle: return
                case .ended:
                    watch.reader = nil
                    socket.close(code: 1012, reason: "come back with your last id")
                }
            }
        }
    }

    private func takeEvent(_ object: JSONNode, _ socket: WebSocket) throws(APIError) {
        try require(.ingest, socket)
        guard let event = object["event"] else {
            throw .badRequest("missing_field", "event is required.", field: "event")
        }
        let submission = EventSubmission(services: services)
        try submission.check(rateOf: socket.request.client, events: 1)
        let item = try submission.item(event)
        let isQueued = services.ingest.submit([item]) { outcomes in
            socket.send(.text(LiveSocket.acknowledgement(item.eventUUID, outcomes[0])))
        }
        if !isQueued { throw .overloaded }
    }

    /// A subscription costs what a stream does.
    private func check(streamRateOf client: Client) throws(APIError) {
        guard let seconds = services.streamRate.wait(client: client, count: 1) else { return }
        services.metrics.rateLimited(.streams).add()
        throw APIError(
            status: 429, code: "rate_limited", message: "This client subscribes more often than its rate allows.",
            isRetryable: true, retryAfter: seconds)
    }

    private func require(_ role: AccessRole, _ socket: WebSocket) throws(APIError) {
        guard (socket.request.principal as? Principal)?.has(role) == true else {
            throw APIError(status: 403, code: "forbidden", message: "This caller lacks the right '\(role.rawValue)'.")
        }
    }

    private static func acknowledgement(_ uuid: EventUUID, _ outcome: IngestOutcome) -> [UInt8] {
        Answers.body { writer in
            writer.member("type", "ack")
            writer.receipt(uuid, outcome)
            guard let error = APIError(outcome) else { return }
            writer.key("error")
            error.writeObject(to: &writer)
        }
    }

    private static func body(_ error: APIError) -> [UInt8] {
        Answers.body { writer in
            writer.member("type", "error")
            writer.key("error")
            error.writeObject(to: &writer)
        }
    }
}

extension JSONNode {
    /// A filter's value as it would stand in a query string.
    fileprivate var filterText: String {
        if let string { return string }
        if let bool { return bool ? "1" : "0" }
        return String(decoding: rawBytes, as: UTF8.self)
    }
}
