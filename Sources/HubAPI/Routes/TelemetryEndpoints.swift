import Adapters
import EventModel
import EventStore
import HTTPServer
import Ingest
import JSONCoding
import OpenTelemetry
import Platform
import Redaction
import Telemetry

/// Taking in what OpenTelemetry exporters send (OTLP/HTTP). Every reply comes after the commit, in the encoding of the
/// request; only 429 and 503 ask for another attempt.
struct TelemetryEndpoints {
    static let tag = "telemetry"
    /// Bytes of one request, before and after decompression: what the protocol recommends.
    static let requestBytes = 64 << 20
    /// Depth of a record put as JSON: the decoder bounds it, so this refuses none.
    private static let recordDepth = 1 << 10

    let services: HubServices

    private var submission: EventSubmission { EventSubmission(services: services) }

    var all: [Endpoint] {
        [
            endpoint(.logs, "/v1/logs", "exportLogs", "Takes log records of an OpenTelemetry exporter"),
            endpoint(.metrics, "/v1/metrics", "exportMetrics", "Takes metrics of an OpenTelemetry exporter"),
            endpoint(.traces, "/v1/traces", "exportTraces", "Takes spans of an OpenTelemetry exporter"),
        ]
    }

    private func endpoint(_ signal: OTLPSignal, _ path: String, _ id: String, _ summary: String) -> Endpoint {
        let operation = Operation(
            method: "POST", path: path, id: id, tag: TelemetryEndpoints.tag,
            summary: summary + " (OTLP/HTTP): JSON, or application/x-protobuf.", access: .ingest,
            parameters: [
                .init(name: "Eyrie-Machine-Id", place: .header, description: "The machine the records come from."),
                .init(name: "Eyrie-Source-App", place: .header, description: "The application they belong to."),
            ], body: .anyObject,
            answers: [
                .init(
                    status: 200, description: "Committed; `partialSuccess` tells of records that were refused.",
                    schema: .anyObject)
            ])
        return Endpoint(
            operation, maximumBodyBytes: TelemetryEndpoints.requestBytes,
            .blockingDeferred { request, reply in
                let encoding = request.telemetryEncoding
                do throws(APIError) {
                    try export(signal, request, encoding, reply)
                } catch {
                    reply.send(error.telemetryResponse(encoding ?? .json, signal))
                }
            })
    }

    private func export(
        _ signal: OTLPSignal, _ request: HTTPRequest, _ encoding: OTLPEncoding?, _ reply: HTTPReply
    ) throws(APIError) {
        guard let encoding else { throw unsupportedType(request.contentType ?? "missing") }
        let reading = try read(signal, request, encoding)
        let count = reading.observations.count + Int(reading.rejected)
        if count > 0 { try submission.check(rateOf: request.client, events: count) }
        services.metrics.drop(.malformed, count: reading.rejected)
        services.metrics.drop(.telemetryWithoutSession, count: reading.withoutSession)
        let rejected = reading.rejected
        let reason = reading.rejection ?? ""
        guard !reading.observations.isEmpty else {
            reply.send(answer(rejected, reason, encoding, signal))
            return
        }
        let isQueued = services.ingest.submit(reading.observations.map(services.ingest.item)) { outcomes in
            var rejected = rejected
            var reason = reason
            for outcome in outcomes {
                switch outcome {
                case .stored, .duplicate, .noted: break
                case .unavailable(let error):
                    var problem = APIError(error)
                    problem.status = 503
                    problem.retryAfter = problem.retryAfter ?? 1
                    reply.send(problem.telemetryResponse(encoding, signal))
                    return
                case .rejected(let error):
                    rejected += 1
                    if reason.isEmpty { reason = error.message }
                }
            }
            reply.send(answer(rejected, reason, encoding, signal))
        }
        if !isQueued { throw .overloaded }
    }

    private func read(
        _ signal: OTLPSignal, _ request: HTTPRequest, _ encoding: OTLPEncoding
    ) throws(APIError) -> TelemetryReading {
        let export: OTLPRequest
        do throws(OTLPError) {
            export = try OTLPRequest(decoding: request.body, encoding: encoding, signal: signal)
        } catch {
            services.metrics.drop(error.reason == .tooLarge ? .oversize : .malformed)
            if error.reason == .tooLarge {
                throw APIError(status: 413, code: "too_large", message: error.description)
            }
            throw .badRequest("invalid_otlp", error.description)
        }
        return adapter(
            machineID: request.telemetryName("eyrie-machine-id"), sourceApp: request.telemetryName("eyrie-source-app")
        ).read(export)
    }

    private func adapter(machineID: String? = nil, sourceApp: String? = nil) -> TelemetryAdapter {
        let privacy = services.privacy
        let parse: RecordParsing = { record throws(JSONError) in
            try privacy.document(record, maximumDepth: TelemetryEndpoints.recordDepth)
        }
        return TelemetryAdapter(
            receivedAt: services.clock.now(), machineID: machineID, sourceApp: sourceApp,
            parse: privacy.isTransparent ? nil : parse)
    }

    /// Takes log records that were made up here, as JSON.
    func take(logs: [UInt8]) {
        guard let export = try? OTLPRequest(decoding: logs, encoding: .json, signal: .logs) else { return }
        _ = services.ingest.submit(adapter().read(export).observations.map(services.ingest.item)) { _ in }
    }

    private func answer(
        _ rejected: Int64, _ reason: String, _ encoding: OTLPEncoding, _ signal: OTLPSignal
    ) -> HTTPResponse {
        HTTPResponse(
            contentType: encoding.contentType,
            OTLPAnswer.done(rejected: rejected, message: reason).body(encoding, signal))
    }

    private func unsupportedType(_ type: String) -> APIError {
        APIError(
            status: 415, code: "unsupported_media_type",
            message: "Content-Type must be application/x-protobuf or application/json, not \(type.prefix(100)).",
            hint: "Set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf or http/json.")
    }
}

extension HTTPRequest {
    /// A name that stands in a header; nil for one that will not do.
    ///
    /// Exporters take headers percent-encoded from the environment; not all of them decode what they send.
    fileprivate func telemetryName(_ header: String) -> String? {
        guard let name = headers[header].map({ percentDecoded($0) ?? $0 }), !name.isEmpty,
            name.utf8.count <= Limits.nameBytes, !name.containsNUL
        else { return nil }
        return name
    }
}

/// Nil where an escape is broken, or the result is no UTF-8.
private func percentDecoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        guard byte == 0x25 else {
            bytes.append(byte)
            continue
        }
        let digits = rest.prefix(2)
        guard digits.count == 2, digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
            let value = UInt8(String(Substring(digits)), radix: 16)
        else { return nil }
        bytes.append(value)
        rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
}

extension APIError {
    /// The error as a `google.rpc.Status`, which is what exporters read.
    fileprivate func telemetryResponse(_ encoding: OTLPEncoding, _ signal: OTLPSignal) -> HTTPResponse {
        let text = hint.map { "\(message) \($0)" } ?? message
        var response = HTTPResponse(
            status: status, contentType: encoding.contentType,
            OTLPAnswer.failed(code: APIError.statusCode(ofHTTP: status), message: text).body(encoding, signal))
        if let retryAfter { response["Retry-After"] = String(retryAfter) }
        return response
    }
}
