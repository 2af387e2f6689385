import Adapters
import Authentication
import Configuration
import EventCodec
import EventModel
import EventStore
import HTTPServer
import HookWire
import JSONCoding
import OpenTelemetry
import Platform
import Redaction

/// What is fed with made-up bytes. None of it may trap, hang or grow without a bound; what it says of them does not
/// matter.
enum FuzzInput: String, CaseIterable {
    case hook
    case transcript
    case telemetry
    case spool
    case query
    case configuration
    case http
    case websocket
    case search
    case redaction
    case credentials
    /// Traps at a byte, to show that whoever runs this sees it.
    case trap

    private static let time = Timestamp(milliseconds: 1_770_000_000_000)
    private static let uuid = EventUUID(version7At: time, random: (1, 2))

    func feed(_ bytes: [UInt8]) {
        switch self {
        case .hook: FuzzInput.hook(bytes)
        case .transcript: FuzzInput.transcript(bytes)
        case .telemetry: FuzzInput.telemetry(bytes)
        case .spool: FuzzInput.spool(bytes)
        case .query: FuzzInput.query(bytes)
        case .configuration: FuzzInput.configuration(bytes)
        case .http: FuzzServer.shared?.speak(bytes)
        case .websocket: FuzzServer.shared?.speakFrames(bytes)
        case .search: FuzzInput.search(bytes)
        case .redaction: FuzzInput.redaction(bytes)
        case .credentials: FuzzInput.credentials(bytes)
        case .trap: precondition(bytes.first != 0x21, "as it should")
        }
    }

    /// A hook's payload, and the same bytes as an event of a batch.
    private static func hook(_ bytes: [UInt8]) {
        guard let object = try? JSONDocument(parsing: bytes, maximumDepth: Limits.jsonDepth).root else { return }
        let envelopes = [
            try? EventEnvelope(hook: object, sourceApp: nil, machineID: nil, receivedAt: time),
            try? EventEnvelope(object, receivedAt: time),
        ]
        for case let envelope? in envelopes {
            let observation = AdapterTable.standard.observe(envelope, receivedAt: time) { uuid }
            var writer = JSONWriter()
            writer.value(observation.event, includePayload: true)
            precondition((try? JSONDocument(parsing: writer.bytes, maximumDepth: Limits.jsonDepth + 1)) != nil)
        }
    }

    private static func transcript(_ bytes: [UInt8]) {
        guard let chunks = try? TranscriptChunkReader.chunks(of: bytes) else { return }
        for chunk in chunks {
            var transcript = ClaudeCodeTranscript(chunk.header, receivedAt: time)
            _ = transcript.readSidecar(bytes[chunk.content])
            for line in bytes[chunk.content].split(separator: 0x0A) { _ = transcript.read(line, at: 0) }
        }
    }

    /// The first byte chooses signal and encoding.
    private static func telemetry(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let signal = OTLPSignal.allCases[Int(choice >> 1) % OTLPSignal.allCases.count]
        let encoding: OTLPEncoding = choice & 1 == 0 ? .protobuf : .json
        guard let request = try? OTLPRequest(decoding: Array(bytes.dropFirst()), encoding: encoding, signal: signal)
        else { return }
        _ = TelemetryAdapter(receivedAt: time, machineID: nil, sourceApp: nil).read(request)
    }

    private static func spool(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { segment in
            var offset = 0
            while offset < segment.count {
                if case .record(let found) = RecordFrame.read(segment, at: offset) {
                    precondition(found.body.upperBound > offset && found.body.upperBound <= segment.count)
                    offset = found.body.upperBound
                } else {
                    offset = RecordFrame.nextStart(segment, from: offset + 1) ?? segment.count
                }
            }
        }
        // Whatever a body is, its frame is read back as that body.
        guard let frame = RecordFrame.encode(bytes, at: time) else { return }
        frame.withUnsafeBytes { bytes in
            guard case .record = RecordFrame.read(bytes, at: 0) else {
                preconditionFailure("a frame was not read back")
            }
        }
    }

    /// A request's target, with filters and a cursor in its query.
    private static func query(_ bytes: [UInt8]) {
        _ = try? PageCursor(String(decoding: bytes, as: UTF8.self), list: "events", numbers: 2)
        guard let target = HTTPTarget(bytes) else { return }
        for item in target.query.items {
            _ = try? PageCursor(item.value, list: "events", numbers: 2)
            _ = Timestamp(iso8601: item.value)
            _ = EventUUID(item.value)
        }
    }

    /// What somebody searches for, up to the first zero, and the text that it is looked for in.
    private static func search(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
        guard let asked = parts.first, let text = parts.last else { return }
        let expression = SearchExpression(asked)
        _ = expression.matches(SearchWords(text))
        _ = expression.snippet(of: text)
    }

    // Only libFuzzer's one thread uses it.
    private nonisolated(unsafe) static let redactor = try? Redactor(rules: RedactionRules()) { _ in 7 }

    /// Redacted JSON is JSON, and has nothing left to redact.
    private static func redaction(_ bytes: [UInt8]) {
        _ = try? redactor?.redact(text: String(decoding: bytes, as: UTF8.self))
        guard (try? JSONDocument(parsing: bytes)) != nil, let done = try? redactor?.redact(json: bytes) else { return }
        precondition((try? JSONDocument(parsing: done.bytes)) != nil, "what was redacted is no JSON any more")
    }

    private static let signatures = SignatureVerifier(secret: "a secret of the fuzzer", nonceLimit: 100)
    private static let tokens = (try? JSONWebKey(secret: "a secret of the fuzzer that is long enough"))
        .map { JSONWebTokenVerifier(key: $0, issuer: nil, audience: nil) }

    /// Lines: the three fields of a signature, a bearer token, the rest is the body.
    private static func credentials(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 0x0A, maxSplits: 4, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        func line(_ index: Int) -> String? { lines.indices.contains(index) ? lines[index] : nil }
        let fields = [
            RequestSignature.timestampHeader: line(0), RequestSignature.nonceHeader: line(1),
            RequestSignature.signatureHeader: line(2),
        ]
        let isTaken: Void? = try? signatures.verify(
            method: "POST", path: "/events", body: Array((line(4) ?? "").utf8), header: { fields[$0] ?? nil })
        precondition(isTaken == nil, "a made-up signature was taken")
        if let token = line(3) {
            precondition((try? tokens?.verify(token)) == nil, "a made-up token was taken")
            _ = AccessToken(token).matches(token)
        }
    }

    private static func configuration(_ bytes: [UInt8]) {
        let path = "/tmp/eyrie-fuzz-\(Environment.processID).json"
        guard (try? Files.replace(path, with: bytes)) != nil else { return }
        _ = try? Configuration(file: path) { _ in nil }
        let text = String(decoding: bytes, as: UTF8.self)
        _ = try? Configuration(file: path) { $0.hasPrefix("EYRIE_") && $0 != "EYRIE_CONFIG" ? text : nil }
    }
}
