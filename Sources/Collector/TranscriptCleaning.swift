internal import Adapters
internal import EventCodec
internal import EventModel
internal import Platform
internal import Redaction

extension TranscriptRequest {
    /// The body as it may leave this machine. Where a line says less than in its file, the chunk's header tells how long
    /// the line was there and which record it is, so that places and identities stay those of the file.
    func body(keptBy privacy: PrivacyFilter) -> [UInt8] {
        guard !privacy.isTransparent else { return body }
        var kept: [UInt8] = []
        kept.reserveCapacity(body.count)
        for part in parts {
            TranscriptRequest.append(part.header, body[part.content], keptBy: privacy, to: &kept)
        }
        return kept
    }

    static func append(
        _ header: TranscriptChunk, _ content: ArraySlice<UInt8>, keptBy privacy: PrivacyFilter, to body: inout [UInt8]
    ) {
        privacy.note(session: header.sessionID, folders: header.places.map(\.cwd))
        var writer = ChunkWriter(privacy.kept(of: header), privacy)
        switch header.kind {
        case .sidecar:
            let sent = privacy.replacement(of: content, maximumDepth: Limits.jsonDepth)
            writer.append(sent.map { $0[...] } ?? content)
            writer.end(&body)
        case .lines where privacy.areClean(content):
            writer.append(content)
            writer.end(&body)
        case .lines: writer.append(linesOf: content, to: &body)
        }
    }
}

/// Puts chunks together line by line.
private struct ChunkWriter {
    private let privacy: PrivacyFilter
    private let transcript: ClaudeCodeTranscript
    private var header: TranscriptChunk
    private var content: [UInt8] = []
    /// Where in the file the next line begins.
    private var offset: Int64

    init(_ header: TranscriptChunk, _ privacy: PrivacyFilter) {
        self.header = header
        offset = header.offset
        self.privacy = privacy
        // Only identities are asked for, which no clock changes.
        transcript = ClaudeCodeTranscript(header, receivedAt: .latest)
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) { content.append(contentsOf: bytes) }

    mutating func append(linesOf bytes: ArraySlice<UInt8>, to body: inout [UInt8]) {
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.endIndex
            let line = bytes[position..<end]
            if let kept = replacement(of: line) {
                if header.originals.count == TranscriptChunk.originalsMaximum {
                    self.end(&body)
                    header.originals = []
                    content.removeAll(keepingCapacity: true)
                    header.offset = offset
                }
                header.originals.append(
                    OriginalLine(
                        position: content.count, bytes: line.count, eventUUID: transcript.identity(of: line)))
                content.append(contentsOf: kept)
            } else {
                content.append(contentsOf: line)
            }
            if end < bytes.endIndex { content.append(0x0A) }
            offset += Int64(min(end + 1, bytes.endIndex) - position)
            position = end + 1
        }
        self.end(&body)
    }

    private func replacement(of line: ArraySlice<UInt8>) -> [UInt8]? {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return nil }
        return privacy.replacement(of: line, maximumDepth: Limits.jsonDepth)
    }

    func end(_ body: inout [UInt8]) {
        header.appendHeader(contentBytes: content.count, to: &body)
        body.append(contentsOf: content)
    }
}
