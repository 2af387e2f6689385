import Adapters
import EventCodec
import EventModel
import EventStore
internal import Glibc
import Ingest
import JSONCoding
import Platform
import Redaction
import Telemetry

/// Reads the chunks of one request into items for ingest, and counts what became of every line.
struct TranscriptSubmission {
    /// Records of one request; a collector's requests have far fewer.
    static let recordsMaximum = 50_000
    /// Refused lines that an answer names; all are counted.
    static let namedRefusalsMaximum = 100
    /// Unknown types that an answer names; types beyond it are counted as `other`.
    static let namedTypesMaximum = 50

    /// A line that was refused, by its chunk and its place in the file.
    struct Refusal {
        var chunk: Int
        var offset: Int64
        var code: String
        var message: String
    }

    private let services: HubServices
    private let receivedAt: Timestamp
    private(set) var items: [IngestItem] = []
    /// Of each item, its chunk and its place in the file.
    private var places: [(chunk: Int, offset: Int64)] = []
    private(set) var skipped = 0
    private(set) var refusals: [Refusal] = []
    private(set) var refusalCount = 0
    private(set) var unknownTypes: [String: Int] = [:]

    /// Throws when the body is no sequence of chunks, or has too many lines.
    init(_ body: [UInt8], services: HubServices) throws(APIError) {
        self.services = services
        receivedAt = services.clock.now()
        let chunks: [TranscriptChunkReader.Chunk]
        do throws(TranscriptChunkError) {
            chunks = try TranscriptChunkReader.chunks(of: body)
        } catch {
            services.metrics.drop(.malformed)
            throw APIError(error)
        }
        for (index, chunk) in chunks.enumerated() { try read(chunk, index, body) }
        services.metrics.transcriptBytes.add(Int64(body.count))
        services.metrics.transcriptLines(.skipped).add(Int64(skipped))
    }

    private mutating func read(
        _ chunk: TranscriptChunkReader.Chunk, _ index: Int, _ body: [UInt8]
    ) throws(APIError) {
        guard chunk.header.agentKind == EventEnvelope.agentKindDefault else {
            return refuse(
                index, chunk.header.offset, "unknown_agent_kind",
                "Session files of \(chunk.header.agentKind) cannot be read.")
        }
        let privacy = services.privacy
        privacy.note(session: chunk.header.sessionID, folders: chunk.header.places.map(\.cwd))
        var transcript = ClaudeCodeTranscript(privacy.kept(of: chunk.header), receivedAt: receivedAt) {
            line throws(JSONError) in try privacy.document(line, maximumDepth: Limits.jsonDepth)
        }
        if chunk.header.kind == .sidecar {
            return try take(transcript.readSidecar(body[chunk.content]), index, chunk.header.offset)
        }
        var position = chunk.content.lowerBound
        var offset = chunk.header.offset
        var originals = chunk.header.originals[...]
        while position < chunk.content.upperBound {
            let end = TranscriptSubmission.lineEnd(body, from: position, to: chunk.content.upperBound)
            let line = body[position..<end]
            // A line that its sender changed takes as much of the file as it took before.
            let isChanged = originals.first?.position == position - chunk.content.lowerBound
            let original = isChanged ? originals.popFirst() : nil
            if !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
                try take(transcript.read(line, at: offset, uuid: original?.eventUUID), index, offset)
            }
            offset = offset &+ Int64((original?.bytes ?? line.count) + 1)
            position = end + 1
        }
    }

    /// memchr, since a line may be megabytes long.
    private static func lineEnd(_ body: [UInt8], from start: Int, to end: Int) -> Int {
        body.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, end - start) else { return end }
            return UnsafeRawPointer(found) - base
        }
    }

    private mutating func take(_ reading: TranscriptReading, _ chunk: Int, _ offset: Int64) throws(APIError) {
        switch reading {
        case .observation(let observation):
            services.metrics.transcriptLines(.read).add()
            try add(observation, chunk, offset)
        case .unknown(let type, let observation):
            services.metrics.transcriptLines(.unknown).add()
            let isNamed = unknownTypes[type] != nil || unknownTypes.count < TranscriptSubmission.namedTypesMaximum
            unknownTypes[isNamed ? type : "other", default: 0] += 1
            try add(observation, chunk, offset)
        case .skipped: skipped += 1
        case .malformed(let reason):
            services.metrics.transcriptLines(.malformed).add()
            services.metrics.drop(.malformed)
            refuse(chunk, offset, "malformed", reason)
        }
    }

    private mutating func add(_ observation: Observation, _ chunk: Int, _ offset: Int64) throws(APIError) {
        guard items.count < TranscriptSubmission.recordsMaximum else {
            throw APIError(
                status: 413, code: "too_many_lines",
                message: "A request has at most \(TranscriptSubmission.recordsMaximum) lines.",
                hint: "Send the rest in another request.")
        }
        items.append(services.ingest.item(observation))
        places.append((chunk, offset))
    }

    private mutating func refuse(_ chunk: Int, _ offset: Int64, _ code: String, _ message: String) {
        refusalCount += 1
        guard refusals.count < TranscriptSubmission.namedRefusalsMaximum else { return }
        refusals.append(Refusal(chunk: chunk, offset: offset, code: code, message: message))
    }

    /// The body of the answer once the items have these outcomes, in order.
    func receipt(_ outcomes: [IngestOutcome]) -> [UInt8] {
        var all = self
        var stored = 0
        var duplicate = 0
        var noted = 0
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .stored: stored += 1
            case .duplicate: duplicate += 1
            case .noted: noted += 1
            case .rejected(let error), .unavailable(let error):
                let place = places[index]
                all.refuse(place.chunk, place.offset, error.code.rawValue, error.message)
            }
        }
        return all.receipt(stored: stored, duplicate: duplicate, noted: noted)
    }

    private func receipt(stored: Int, duplicate: Int, noted: Int) -> [UInt8] {
        Answers.body { writer in
            writer.member("store_id", services.store.identity)
            writer.member("stored", stored)
            writer.member("duplicate", duplicate)
            writer.member("noted", noted)
            writer.member("skipped", skipped)
            writer.member("rejected_count", refusalCount)
            writer.key("rejected")
            writer.array(refusals) { writer, refusal in
                writer.object { writer in
                    writer.member("chunk", refusal.chunk)
                    writer.member("offset", refusal.offset)
                    writer.member("code", refusal.code)
                    writer.member("message", refusal.message)
                }
            }
            writer.key("unknown_types")
            writer.object { writer in
                for (type, count) in unknownTypes.sorted(by: { $0.key < $1.key }) { writer.member(type, count) }
            }
        }
    }
}

extension APIError {
    init(_ error: TranscriptChunkError) {
        self = .badRequest(
            "invalid_chunk", "The body is no sequence of chunks: \(error).", field: error.field,
            hint: "A chunk is a line of JSON that says 'bytes', and then as many bytes.")
    }
}
