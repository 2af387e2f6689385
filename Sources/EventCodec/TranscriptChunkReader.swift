internal import EventModel
internal import JSONCoding

/// Why a body is not a sequence of chunks. Not retryable: the same bytes will fail again.
package struct TranscriptChunkError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        case headerUnended = "the header has no line feed"
        case headerTooLong = "the header is too long"
        case headerNotJSON = "the header is not a JSON object"
        case member = "a member of the header is missing or wrong"
        case contentCut = "the body ends before the content does"
    }

    package var reason: Reason
    /// Number of the chunk in the body, from 0.
    package var chunk: Int
    /// Byte offset of the chunk's header in the body.
    package var offset: Int
    /// The header's member that is wrong.
    package var field: String?

    package var description: String {
        let what = field.map { "\(reason.rawValue): \($0)" } ?? reason.rawValue
        return "chunk \(chunk) at byte \(offset): \(what)"
    }
}

/// Reads the chunks of one body, one after the other. The content is not copied: a chunk's range says where it lies.
package struct TranscriptChunkReader {
    /// One chunk: its header, whose `content` is empty, and where in the body its content lies.
    package struct Chunk: Sendable {
        package var header: TranscriptChunk
        package var content: Range<Int>
    }

    private let body: [UInt8]
    private var position = 0
    private var count = 0

    package init(_ body: [UInt8]) { self.body = body }

    /// The next chunk; nil at the end of the body. After an error there is no next one.
    package mutating func next() throws(TranscriptChunkError) -> Chunk? {
        guard position < body.count else { return nil }
        let start = position
        func failure(_ reason: TranscriptChunkError.Reason, _ field: String? = nil) -> TranscriptChunkError {
            TranscriptChunkError(reason: reason, chunk: count, offset: start, field: field)
        }
        let farthest = min(body.count, start + TranscriptChunk.headerBytesMaximum)
        guard let end = body[start..<farthest].firstIndex(of: 0x0A) else {
            throw failure(farthest < body.count ? .headerTooLong : .headerUnended)
        }
        guard let document = try? JSONDocument(parsing: Array(body[start..<end])), document.root.isObject else {
            throw failure(.headerNotJSON)
        }
        var fields = HeaderFields(document.root)
        let header = fields.header()
        let bytes = fields.length("bytes")
        if let field = fields.wrongField { throw failure(.member, field) }
        let contentStart = end + 1
        guard bytes <= body.count - contentStart else { throw failure(.contentCut) }
        position = contentStart + bytes
        count += 1
        return Chunk(header: header, content: contentStart..<position)
    }

    /// Every chunk of the body.
    package static func chunks(of body: [UInt8]) throws(TranscriptChunkError) -> [Chunk] {
        var reader = TranscriptChunkReader(body)
        var chunks: [Chunk] = []
        while let chunk = try reader.next() { chunks.append(chunk) }
        return chunks
    }
}

/// Reads the members of a header and remembers the first that is wrong.
private struct HeaderFields {
    private let object: JSONNode
    private(set) var wrongField: String?

    init(_ object: JSONNode) { self.object = object }

    mutating func header() -> TranscriptChunk {
        var chunk = TranscriptChunk(
            agentKind: required("agent_kind"), path: required("path", limit: Limits.pathBytes),
            sessionID: required("session_id"), machineID: required("machine_id"), sourceApp: required("source_app"),
            offset: Int64(length("offset")), content: [])
        chunk.kind = word("kind") ?? .lines
        chunk.replayState = word("replay_state") ?? .live
        chunk.agentID = text(object, "agent_id", limit: Limits.nameBytes)
        if let time = text(object, "born_at", limit: Limits.nameBytes) {
            chunk.bornAt = Timestamp(iso8601: time)
            if chunk.bornAt == nil { report("born_at") }
        }
        for node in (object["places"]?.elements ?? []).prefix(TranscriptChunk.placesMaximum) {
            if let place = place(node) { chunk.places.append(place) }
        }
        readOriginals(into: &chunk)
        return chunk
    }

    /// Positions grow from line to line.
    private mutating func readOriginals(into chunk: inout TranscriptChunk) {
        let nodes = object["originals"]?.elements ?? []
        guard nodes.count <= TranscriptChunk.originalsMaximum else { return report("originals") }
        for node in nodes {
            guard let position = node["at"]?.int.flatMap({ Int(exactly: $0) }), let bytes = node["bytes"]?.int,
                position > chunk.originals.last?.position ?? -1, bytes >= 0, bytes <= Limits.batchBytes
            else { return report("originals") }
            chunk.originals.append(
                OriginalLine(
                    position: position, bytes: Int(bytes),
                    eventUUID: node["event_uuid"]?.string.flatMap { EventUUID($0) }))
        }
    }

    private mutating func report(_ field: StaticString) {
        if wrongField == nil { wrongField = field.description }
    }

    /// Nil where the member is missing, null or empty; wrong where it is too long, holds a NUL, or is no text.
    private mutating func text(_ object: JSONNode, _ field: StaticString, limit: Int) -> String? {
        guard let node = object[field], !node.isNull else { return nil }
        guard let text = node.string, text.utf8.count <= limit, !text.containsNUL else {
            report(field)
            return nil
        }
        return text.isEmpty ? nil : text
    }

    private mutating func required(_ field: StaticString, limit: Int = Limits.nameBytes) -> String {
        if let text = text(object, field, limit: limit) { return text }
        report(field)
        return ""
    }

    private mutating func word<Word: RawRepresentable>(_ field: StaticString) -> Word? where Word.RawValue == String {
        guard let text = text(object, field, limit: Limits.nameBytes) else { return nil }
        guard let word = Word(rawValue: text) else {
            report(field)
            return nil
        }
        return word
    }

    /// A whole number that is not negative.
    mutating func length(_ field: StaticString) -> Int {
        guard let number = object[field]?.int, number >= 0 else {
            report(field)
            return 0
        }
        return Int(number)
    }

    /// A place is worth no refusal: a member that will not do is left out.
    private func place(_ node: JSONNode) -> ProjectPlace? {
        func path(_ key: StaticString) -> String? {
            guard let text = node[key]?.string, !text.isEmpty, text.utf8.count <= Limits.pathBytes, !text.containsNUL
            else { return nil }
            return text
        }
        guard let cwd = path("cwd") else { return nil }
        var place = ProjectPlace(cwd: cwd)
        place.gitRoot = path("git_root")
        place.gitRemote = path("git_remote")
        place.worktreePath = path("worktree")
        return place
    }
}
