import Adapters
import EventCodec
import EventModel
import HTTPServer
import Ingest
import JSONCoding
import Platform
import Redaction
import Telemetry

/// Reads events out of requests and turns them into items for ingest.
struct EventSubmission: Sendable {
    let services: HubServices

    /// One event of `POST /events`, a batch or a WebSocket.
    func item(_ object: JSONNode, replayState: ReplayState = .live) throws(APIError) -> IngestItem {
        let now = services.clock.now()
        let object = try kept(of: object)
        let envelope: EventEnvelope
        do throws(EnvelopeError) {
            envelope = try EventEnvelope(object, receivedAt: now)
        } catch {
            services.metrics.drop(.malformed)
            throw APIError(error)
        }
        return item(envelope, receivedAt: now, replayState: replayState)
    }

    /// One hook object as Claude Code's own http hooks send it.
    func hookItem(_ object: JSONNode, sourceApp: String?, machineID: String?) throws(APIError) -> IngestItem {
        let now = services.clock.now()
        for (field, name) in [("source_app", sourceApp), ("Eyrie-Machine-Id", machineID)] {
            guard let name, name.utf8.count > Limits.nameBytes || name.containsNUL else { continue }
            services.metrics.drop(.malformed)
            throw .badRequest(
                "invalid_field", "\(field) must be at most \(Limits.nameBytes) bytes without NUL.", field: field)
        }
        let object = try kept(of: object)
        let envelope: EventEnvelope
        do throws(EnvelopeError) {
            envelope = try EventEnvelope(hook: object, sourceApp: sourceApp, machineID: machineID, receivedAt: now)
        } catch {
            services.metrics.drop(.malformed)
            throw APIError(error)
        }
        return item(envelope, receivedAt: now, replayState: .live)
    }

    private func item(_ envelope: EventEnvelope, receivedAt now: Timestamp, replayState: ReplayState) -> IngestItem {
        var observation = AdapterTable.standard.observe(envelope, receivedAt: now) { services.uuids.next(at: now) }
        observation.event.replayState = replayState
        if envelope.isCustom { observation.event.source = .custom }
        return services.ingest.item(observation)
    }

    /// What of an event, or of anything else that a client tells, may be kept: nothing reads the rest of it.
    func kept(of object: JSONNode) throws(APIError) -> JSONNode {
        do throws(JSONError) {
            return try services.privacy.node(object, maximumDepth: Limits.jsonDepth + 1)
        } catch {
            throw APIError(error)
        }
    }

    /// The same without its secrets.
    func searched(_ object: JSONNode) throws(APIError) -> JSONNode {
        do throws(JSONError) {
            return try services.privacy.node(object, maximumDepth: Limits.jsonDepth + 1, withholds: false)
        } catch {
            throw APIError(error)
        }
    }

    /// The JSON object that is the whole body.
    func object(_ body: [UInt8]) throws(APIError) -> JSONNode {
        do throws(JSONError) {
            return try JSONDocument(parsing: body, maximumDepth: Limits.jsonDepth).root
        } catch {
            services.metrics.drop(.malformed)
            throw APIError(error)
        }
    }

    /// Throws what a client is told that is over its rate; else takes the events from its allowance.
    func check(rateOf client: String, events: Int) throws(APIError) {
        guard let seconds = services.rateLimiter.wait(client: client, events: events) else { return }
        services.metrics.drop(.rateLimited, count: Int64(events))
        throw APIError(
            status: 429, code: "rate_limited", message: "This client sends more events than its rate allows.",
            hint: "Send in batches after Retry-After; EYRIE_RATE_LIMIT sets the rate.", isRetryable: true,
            retryAfter: seconds)
    }
}

extension APIError {
    init(_ error: EnvelopeError) {
        self = .badRequest(error.isMissingOnly ? "missing_field" : "invalid_field", error.description)
        fields = error.fields.map { Field(name: $0.field, message: $0.message) }
    }

    init(_ error: JSONError) {
        self = .badRequest("invalid_json", "The body is not JSON: \(error).")
    }

    /// What a client hears of an event that was not stored; nil for one that was.
    init?(_ outcome: IngestOutcome) {
        switch outcome {
        case .stored, .duplicate, .noted: return nil
        case .rejected(let error), .unavailable(let error): self.init(error)
        }
    }
}
