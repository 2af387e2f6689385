package import EventCodec
package import EventModel
package import JSONCoding

/// Parses a record as far as it may be kept.
package typealias RecordParsing = @Sendable (_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONDocument

/// What one line of a session file came to.
package enum TranscriptReading: Sendable {
    /// A record, to be stored or, where `storesEvent` says so, only to be applied.
    case observation(Observation)
    /// The same, of a type that this version does not know: its payload is kept up to a limit.
    case unknown(type: String, Observation)
    /// Known to say nothing that is kept: it is only counted.
    case skipped(type: String)
    /// No record: broken JSON, no type, a time that cannot be read. Reading it again will not help.
    case malformed(reason: String)

    /// The same, with a note of the time that the line states.
    func noting(disbelieved time: Timestamp) -> TranscriptReading {
        switch self {
        case .observation(var observation):
            observation.note(disbelieved: time)
            return .observation(observation)
        case .unknown(let type, var observation):
            observation.note(disbelieved: time)
            return .unknown(type: type, observation)
        case .skipped, .malformed: return self
        }
    }
}

/// Reads the lines of one chunk of a session file of Claude Code (1.0 to 2.1.329), one after the other.
///
/// Pure: no files, no clock. A line says the same whatever chunk it comes in, but for one thing: a model call takes the id
/// of its prompt from a line before it, and names none where a chunk begins between the two.
package struct ClaudeCodeTranscript {
    private let context: TranscriptContext
    private let parse: RecordParsing
    private var latestPrompt: (agentID: String, id: String)?

    /// `chunk` is the header of the chunk; its content is not looked at. `parse` may leave out what is not to be kept:
    /// which record a line is follows from the line as it stands in the file.
    package init(
        _ chunk: TranscriptChunk, receivedAt: Timestamp, parse: @escaping RecordParsing = ClaudeCodeTranscript.parse
    ) {
        context = TranscriptContext(chunk, receivedAt: receivedAt)
        self.parse = parse
    }

    /// Keeps all of a record.
    package static func parse(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONDocument {
        try JSONDocument(parsing: Array(bytes), maximumDepth: Limits.jsonDepth)
    }

    /// What tells which record a line is where the line has no id of its own; nil where it has one, or is none.
    package func identity(of line: ArraySlice<UInt8>) -> EventUUID? {
        guard let document = try? ClaudeCodeTranscript.parse(line), document.root.isObject,
            let type = document.root.text("type", limit: LineType.nameBytesMaximum)
        else { return nil }
        let reader = TranscriptLine(document, line: line, type: type, offset: 0, context: context)
        return reader.hasOwnID ? nil : reader.uuid
    }

    /// Reads one line without its line feed. `offset` is where it begins in the file, in bytes; `uuid` is its identity
    /// where its sender changed what it says.
    package mutating func read(
        _ line: ArraySlice<UInt8>, at offset: Int64, uuid: EventUUID? = nil
    ) -> TranscriptReading {
        if let type = line.withUnsafeBufferPointer(LineSkim.skippedType) { return .skipped(type: type) }
        let document: JSONDocument
        do throws(JSONError) {
            document = try parse(line)
        } catch {
            return .malformed(reason: error.description)
        }
        let root = document.root
        guard root.isObject else { return .malformed(reason: "not a JSON object") }
        guard let type = root.text("type", limit: LineType.nameBytesMaximum) else {
            return .malformed(reason: "no type")
        }
        if LineType.isSkipped(type, root) { return .skipped(type: LineType.skippedName(type, root)) }
        var reader = TranscriptLine(document, line: line, type: type, offset: offset, context: context, uuid: uuid)
        if let fault = reader.fault { return .malformed(reason: fault) }
        notePrompt(of: reader)
        if let prompt = latestPrompt, prompt.agentID == reader.agentID { reader.promptID = prompt.id }
        guard let disbelieved = reader.disbelieved else { return reader.read() }
        return reader.read().noting(disbelieved: disbelieved)
    }

    /// Reads the small file that says how a subagent came to be, whole.
    package func readSidecar(_ content: ArraySlice<UInt8>) -> TranscriptReading {
        guard let agentID = context.chunk.agentID else { return .malformed(reason: "a sidecar of no agent") }
        let document: JSONDocument
        do throws(JSONError) {
            document = try parse(content)
        } catch {
            return .malformed(reason: error.description)
        }
        guard document.root.isObject else { return .malformed(reason: "not a JSON object") }
        return .observation(AgentSidecar(document.root, agentID: agentID).observation(context, content))
    }

    private mutating func notePrompt(of line: TranscriptLine) {
        guard line.type == "user", let id = line.root.name("promptId") else { return }
        latestPrompt = (line.agentID, id)
    }
}

/// What all lines of a chunk share.
struct TranscriptContext {
    static let agentKind = EventEnvelope.agentKindDefault

    let chunk: TranscriptChunk
    let receivedAt: Timestamp
    private let places: [String: ProjectPlace]

    init(_ chunk: TranscriptChunk, receivedAt: Timestamp) {
        self.chunk = chunk
        self.receivedAt = receivedAt
        places = Dictionary(chunk.places.map { ($0.cwd, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A subagent has a file of its own.
    var isMainFile: Bool { chunk.agentID == nil }

    func place(of cwd: String) -> ProjectPlace? { places.isEmpty ? nil : places[cwd] }

    /// When a line without a time was written, as far as that can be told whatever chunk it comes in: the file's birth,
    /// and a microsecond later for every byte, so that later lines are later.
    func time(ofUndatedLineAt offset: Int64) -> Timestamp {
        let time = (chunk.bornAt ?? .epoch).advanced(byMicroseconds: max(0, offset))
        return min(max(time, .epoch), .latest)
    }

    func observation(
        type: String, uuid: EventUUID, sessionID: String, agentID: String, at: Timestamp
    ) -> Observation {
        var event = Event(
            uuid: uuid, sourceApp: chunk.sourceApp, machineID: chunk.machineID, sessionID: sessionID, type: type,
            timestamp: at, createdAt: receivedAt)
        event.agentID = agentID
        event.agentRole = agentID == Agent.mainID ? .main : .subagent
        event.replayState = chunk.replayState
        event.source = .transcript
        var observation = Observation(event: event)
        observation.bornAt = chunk.bornAt
        return observation
    }
}
