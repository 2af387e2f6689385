import EventCodec
import EventModel
import HTTPServer
import Ingest
import JSONCoding
import Platform
import Telemetry

/// Taking events in. Every reply comes after the commit.
struct IngestEndpoints {
    let services: HubServices

    /// Bytes of a batch, unpacked, that count as one event at least: one that holds none is work, too.
    static let bytesPerEvent = 16 << 10

    private var submission: EventSubmission { EventSubmission(services: services) }

    var all: [Endpoint] { [single("/events", "sendEvent"), single("/api/events", "createEvent"), batch, hook] }

    private func single(_ path: String, _ id: String) -> Endpoint {
        let operation = Operation(
            method: "POST", path: path, id: id, tag: "ingest", summary: "Stores one event.", access: .ingest,
            body: .named("EventInput"),
            answers: [
                .init(status: 201, description: "Committed.", schema: .named("EventReceipt")),
                .init(status: 409, description: "This event_uuid is stored already.", schema: .named("EventReceipt")),
            ])
        return Endpoint(
            operation, maximumBodyBytes: Limits.eventBytes,
            .deferred { request, reply in
                submit(
                    request, reply,
                    read: { object throws(APIError) in try submission.item(object, replayState: request.replayState) },
                    answer: receipt)
            })
    }

    private var hook: Endpoint {
        let operation = Operation(
            method: "POST", path: "/hooks/claude-code", id: "sendClaudeCodeHook", tag: "ingest",
            summary: "Stores a hook object as Claude Code's http hooks send it.", access: .ingest,
            parameters: [
                .query("source_app", "The application; the last part of `cwd` by default."),
                .init(name: "Eyrie-Machine-Id", place: .header, description: "The machine the agent runs on."),
            ], body: .anyObject, answers: [.init(status: 200, description: "Committed. The body is empty.")])
        return Endpoint(
            operation, maximumBodyBytes: Limits.eventBytes,
            .deferred { request, reply in
                submit(
                    request, reply,
                    read: { object throws(APIError) in
                        try submission.hookItem(
                            object, sourceApp: request.query["source_app"] ?? folder(of: object),
                            machineID: request.headers["eyrie-machine-id"])
                    }, answer: { _, _ in HTTPResponse(status: 200) })
            })
    }

    /// The last part of the working folder, where it will do as a name.
    private func folder(of object: JSONNode) -> String? {
        guard let name = object["cwd"]?.string?.split(separator: "/").last, !name.utf8.contains(0) else { return nil }
        return String(name).cut(toUTF8Bytes: Limits.nameBytes)
    }

    /// Reads one event, queues it, and answers when it is committed.
    private func submit(
        _ request: HTTPRequest, _ reply: HTTPReply, read: (JSONNode) throws(APIError) -> IngestItem,
        answer: @escaping @Sendable (EventUUID, IngestOutcome) -> HTTPResponse
    ) {
        do throws(APIError) {
            try request.requireJSON()
            try submission.check(rateOf: request.client, events: 1)
            let item = try read(try submission.object(request.body))
            let isQueued = services.ingest.submit([item]) { outcomes in
                if let error = APIError(outcomes[0]) {
                    reply.send(error.response)
                } else {
                    reply.send(answer(item.eventUUID, outcomes[0]))
                }
            }
            if !isQueued { throw .overloaded }
        } catch {
            reply.send(error.response)
        }
    }

    @Sendable private func receipt(_ uuid: EventUUID, _ outcome: IngestOutcome) -> HTTPResponse {
        let isDuplicate = if case .duplicate = outcome { true } else { false }
        var writer = JSONWriter(reservingBytes: 128)
        writer.object { $0.receipt(uuid, outcome) }
        return .json(writer.bytes, status: isDuplicate ? 409 : 201)
    }

    private var batch: Endpoint {
        let operation = Operation(
            method: "POST", path: "/api/events/batch", id: "sendEvents", tag: "ingest",
            summary: "Stores many events: a JSON array, or one object a line (application/x-ndjson).", access: .ingest,
            body: .array(.named("EventInput")),
            answers: [.init(status: 200, description: "What became of each.", schema: .named("BatchReceipt"))])
        return Endpoint(
            operation, maximumBodyBytes: Limits.batchBytes,
            .blockingDeferred { request, reply in
                do throws(APIError) {
                    try submitBatch(request, reply)
                } catch {
                    reply.send(error.response)
                }
            })
    }

    private func submitBatch(_ request: HTTPRequest, _ reply: HTTPReply) throws(APIError) {
        try request.requireJSON(orLines: true)
        let forBytes = request.body.count / IngestEndpoints.bytesPerEvent
        if forBytes > 0 { try submission.check(rateOf: request.client, events: forBytes) }
        let entries = try BatchEntries.read(
            request.body, isLines: request.contentType == BatchEntries.linesType, drop: { services.metrics.drop($0) }
        ) { object throws(APIError) in try submission.item(object, replayState: request.replayState)
        }
        if entries.count > forBytes {
            try submission.check(rateOf: request.client, events: entries.count - forBytes)
        }
        var items: [IngestItem] = []
        for case .success(let item) in entries { items.append(item) }
        guard !items.isEmpty else {
            reply.send(.json(BatchEntries.receipt(entries, outcomes: [])))
            return
        }
        let isQueued = services.ingest.submit(items) { outcomes in
            for case .unavailable(let error) in outcomes {
                reply.send(APIError(error).response)
                return
            }
            reply.send(.json(BatchEntries.receipt(entries, outcomes: outcomes)))
        }
        if !isQueued { throw .overloaded }
    }
}

extension JSONWriter {
    /// The members of an EventReceipt.
    mutating func receipt(_ uuid: EventUUID, _ outcome: IngestOutcome) {
        member("event_uuid", uuid.description)
        switch outcome {
        case .stored(let id):
            member("id", id)
            member("status", "stored")
        case .duplicate(let id):
            member("id", id)
            member("status", "duplicate")
        case .noted: member("status", "noted")
        case .rejected: member("status", "rejected")
        case .unavailable: member("status", "unavailable")
        }
    }
}

extension HTTPRequest {
    /// A collector says so of events that waited in its spool.
    var replayState: ReplayState { headers["eyrie-delivery"] == "buffered" ? .buffered : .live }

    /// Refuses a body that says it is something else; one that says nothing passes.
    func requireJSON(orLines: Bool = false) throws(APIError) {
        guard let type = contentType, type != "application/json", !type.hasSuffix("+json") else { return }
        if orLines, type == BatchEntries.linesType { return }
        // The browser's form types must not get through: a form needs no permission to post across origins.
        throw APIError(
            status: 415, code: "unsupported_media_type", message: "Content-Type must be application/json.",
            fields: [.init(name: "Content-Type", message: "is \(type.cut(toUTF8Bytes: 100))")])
    }
}
