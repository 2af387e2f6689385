import EventCodec
import EventModel
import EventStore
import HTTPServer
import Ingest
import Telemetry

/// Taking parts of session files in. The reply comes after the commit.
struct TranscriptEndpoints {
    /// Bytes of session files that one client may send each second, once unpacked: far above what a collector that
    /// imports a history can send.
    static let bytesPerSecond = 512 << 20

    let services: HubServices

    var all: [Endpoint] { [transcripts] }

    private var transcripts: Endpoint {
        let operation = Operation(
            method: "POST", path: "/api/transcripts", id: "sendTranscripts", tag: "ingest",
            summary: "Stores lines of session files: any number of chunks, each a header line and its bytes.",
            access: .ingest,
            parameters: [
                .init(
                    name: "Eyrie-Store", place: .header,
                    description: "The `store_id` of the store that lacks these lines; 412 when the hub keeps another.")
            ], body: .string, bodyContentType: TranscriptChunk.contentType,
            answers: [
                .init(status: 200, description: "What became of the lines.", schema: .named("TranscriptReceipt"))
            ])
        return Endpoint(
            operation, maximumBodyBytes: Limits.batchBytes,
            .blockingDeferred { request, reply in
                do throws(APIError) {
                    try submit(request, reply)
                } catch {
                    reply.send(error.response)
                }
            })
    }

    private func submit(_ request: HTTPRequest, _ reply: HTTPReply) throws(APIError) {
        try requireChunks(request)
        try check(rateOf: request.client, bytes: request.body.count)
        TranscriptIntake(services).take(request.body, storeID: request.headers["eyrie-store"]) { reply.send($0) }
    }

    private func requireChunks(_ request: HTTPRequest) throws(APIError) {
        if request.contentType == TranscriptChunk.contentType { return }
        throw APIError(
            status: 415, code: "unsupported_media_type",
            message: "Content-Type must be \(TranscriptChunk.contentType).",
            fields: [
                .init(name: "Content-Type", message: "is \((request.contentType ?? "missing").cut(toUTF8Bytes: 100))")
            ])
    }

    private func check(rateOf client: String, bytes: Int) throws(APIError) {
        guard let seconds = services.transcriptRate.wait(client: client, events: bytes) else { return }
        throw APIError(
            status: 429, code: "rate_limited", message: "This client sends more bytes of session files than it may.",
            hint: "Send the same request again after Retry-After.", isRetryable: true, retryAfter: seconds)
    }
}
