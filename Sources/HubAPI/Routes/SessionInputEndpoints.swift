import EventCodec
import EventModel
import EventStore
import HTTPServer
import Ingest
import JSONCoding
import Platform

/// Sessions that other producers state rather than let follow from events. Each statement is itself stored as an event,
/// so that rows still follow from events alone.
struct SessionInputEndpoints {
    let services: HubServices

    /// The type of the event that a statement becomes.
    static let eventType = "SessionStated"

    var all: [Endpoint] { [create, update] }

    private var create: Endpoint {
        let operation = Operation(
            method: "POST", path: "/api/sessions", id: "createSession", tag: "sessions",
            summary: "States a session of another producer; `session_id` is required.", access: .ingest,
            body: .named("SessionInput"),
            answers: [.init(status: 201, description: "Committed.", schema: .named("EventReceipt"))])
        return Endpoint(
            operation, maximumBodyBytes: Limits.eventBytes,
            .deferred { request, reply in state(request, reply, sessionID: nil, status: 201) })
    }

    private var update: Endpoint {
        let operation = Operation(
            method: "PATCH", path: "/api/sessions/{session_id}", id: "updateSession", tag: "sessions",
            summary: "States what has changed in a session.", access: .ingest, body: .named("SessionInput"),
            answers: [.init(status: 200, description: "Committed.", schema: .named("EventReceipt"))])
        return Endpoint(
            operation, maximumBodyBytes: Limits.eventBytes,
            .blockingDeferred { request, reply in
                let id = request.pathParameter("session_id")
                do throws(StoreError) {
                    guard try services.store.session(id) != nil else {
                        var problem = APIError.notFound("session '\(id.cut(toUTF8Bytes: 100))'")
                        problem.hint = "POST /api/sessions states a new one."
                        return _ = reply.send(problem.response)
                    }
                    state(request, reply, sessionID: id, status: 200)
                } catch {
                    reply.send(APIError(error).response)
                }
            })
    }

    private func state(_ request: HTTPRequest, _ reply: HTTPReply, sessionID: String?, status: Int) {
        do throws(APIError) {
            try request.requireJSON()
            let submission = EventSubmission(services: services)
            try submission.check(rateOf: request.client, events: 1)
            let observation = try observation(try submission.object(request.body), sessionID: sessionID)
            let uuid = observation.event.uuid
            let isQueued = services.ingest.submit([services.ingest.item(observation)]) { outcomes in
                if let error = APIError(outcomes[0]) {
                    reply.send(error.response)
                    return
                }
                var writer = JSONWriter()
                writer.object { $0.receipt(uuid, outcomes[0]) }
                reply.send(.json(writer.bytes, status: status))
            }
            if !isQueued { throw .overloaded }
        } catch {
            reply.send(error.response)
        }
    }

    private func observation(_ object: JSONNode, sessionID: String?) throws(APIError) -> Observation {
        let now = services.clock.now()
        guard object.isObject else {
            throw .badRequest("invalid_field", "A session must be a JSON object.", field: "body")
        }
        let object = try EventSubmission(services: services).kept(of: object)
        var reader = SessionInputReader(object)
        guard let id = sessionID ?? reader.name("session_id") else {
            throw .badRequest("missing_field", "session_id is required.", field: "session_id")
        }
        let source = reader.name("source_app") ?? EventEnvelope.sourceAppDefault
        let machine = reader.name("machine_id") ?? EventEnvelope.machineIDDefault
        let fact = reader.fact()
        guard reader.mistakes.isEmpty else {
            throw APIError(
                status: 400, code: "invalid_field",
                message: reader.mistakes.map { "\($0.name) \($0.message)" }.joined(separator: "; "),
                fields: reader.mistakes)
        }
        var event = Event(
            uuid: services.uuids.next(at: now), sourceApp: source, machineID: machine, sessionID: id,
            type: SessionInputEndpoints.eventType, timestamp: now, createdAt: now)
        event.source = .custom
        event.summary = "Session stated by its producer"
        event.payload = Array(object.rawBytes)
        var observation = Observation(event: event)
        observation.facts = [.session(fact)]
        return observation
    }
}

/// Reads the members of a SessionInput and remembers what is wrong with them.
private struct SessionInputReader {
    private let object: JSONNode
    private(set) var mistakes: [APIError.Field] = []

    init(_ object: JSONNode) { self.object = object }

    mutating func name(_ key: StaticString, limit: Int = Limits.nameBytes) -> String? {
        guard let node = object[key], !node.isNull else { return nil }
        guard let text = node.string, !text.isEmpty, text.utf8.count <= limit, !text.utf8.contains(0) else {
            mistakes.append(.init(name: "\(key)", message: "must be a text of 1 to \(limit) bytes"))
            return nil
        }
        return text
    }

    private mutating func time(_ key: StaticString) -> Timestamp? {
        guard let node = object[key], !node.isNull else { return nil }
        if let text = node.string, let time = Timestamp(iso8601: text) { return time }
        if let milliseconds = node.int, milliseconds >= 0, milliseconds <= Timestamp.latest.milliseconds {
            return Timestamp(milliseconds: milliseconds)
        }
        mistakes.append(.init(name: "\(key)", message: "must be ISO 8601 or milliseconds since the epoch"))
        return nil
    }

    mutating func fact() -> SessionFact {
        var fact = SessionFact()
        fact.agentKind = name("agent_kind")
        fact.title = name("title", limit: Limits.pathBytes)
        fact.model = name("model")
        fact.projectPath = name("project_path", limit: Limits.pathBytes)
        fact.cwd = name("cwd", limit: Limits.pathBytes)
        fact.gitBranch = name("git_branch")
        fact.endReason = name("end_reason")
        fact.startedAt = time("started_at")
        fact.endedAt = time("ended_at")
        if let word = name("status") {
            fact.status = SessionStatus.allCases.first { $0.rawValue == word }
            if fact.status == nil {
                let allowed = SessionStatus.allCases.map(\.rawValue).joined(separator: ", ")
                mistakes.append(.init(name: "status", message: "must be one of \(allowed)"))
            }
        } else if fact.endedAt != nil {
            fact.status = .ended
        }
        return fact
    }
}
