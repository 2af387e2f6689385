import EventCodec
import EventModel
import EventStore
import HTTPServer
import Ingest
import Telemetry

/// Taking parts of session files in. The reply comes after the commit.
struct TranscriptEndpoints {
    static let operationID = "sendTranscripts"

    let services: HubServices

    var all: [Endpoint] { [transcripts] }

    private var transcripts: Endpoint {
        let operation = Operation(
            method: "POST", path: "/api/transcripts", id: TranscriptEndpoints.operationID, tag: "ingest",
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
        TranscriptIntake(services).take(
            request.body, storeID: request.headers["eyrie-store"], from: request.client
        ) { reply.send($0) }
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
}
