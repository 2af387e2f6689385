internal import EventModel
internal import JSONCoding

extension TranscriptChunk {
    /// The content type of a request that is made of chunks.
    package static let contentType = "application/x-eyrie-transcripts"
    /// Bytes of one chunk's header line, places included.
    package static let headerBytesMaximum = 256 << 10
    /// Folders that one chunk may tell of; further ones are left out.
    package static let placesMaximum = 64
    /// Changed lines that one chunk may tell of; a sender with more makes several chunks.
    package static let originalsMaximum = 500

    /// Appends the header's line and the content.
    package func append(to buffer: inout [UInt8]) {
        appendHeader(contentBytes: content.count, to: &buffer)
        buffer.append(contentsOf: content)
    }

    /// Appends the header's line alone, for a caller that appends `contentBytes` bytes of content by itself.
    package func appendHeader(contentBytes: Int, to buffer: inout [UInt8]) {
        var writer = JSONWriter(reservingBytes: 512)
        writer.object { writer in
            writer.member("kind", kind.rawValue)
            writer.member("agent_kind", agentKind)
            writer.member("path", path)
            writer.member("session_id", sessionID)
            if let agentID { writer.member("agent_id", agentID) }
            writer.member("machine_id", machineID)
            writer.member("source_app", sourceApp)
            if let bornAt { writer.member("born_at", bornAt.iso8601) }
            writer.member("replay_state", replayState.rawValue)
            writer.member("offset", offset)
            writer.member("bytes", contentBytes)
            if !originals.isEmpty {
                writer.key("originals")
                writer.array(originals) { writer, line in
                    writer.object { writer in
                        writer.member("at", line.position)
                        writer.member("bytes", line.bytes)
                        if let uuid = line.eventUUID { writer.member("event_uuid", uuid.description) }
                    }
                }
            }
            guard !places.isEmpty else { return }
            writer.key("places")
            writer.array(places.prefix(TranscriptChunk.placesMaximum)) { $0.place($1) }
        }
        buffer.append(contentsOf: writer.bytes)
        buffer.append(0x0A)
    }
}

extension JSONWriter {
    fileprivate mutating func place(_ place: ProjectPlace) {
        object { writer in
            writer.member("cwd", place.cwd)
            if let gitRoot = place.gitRoot { writer.member("git_root", gitRoot) }
            if let gitRemote = place.gitRemote { writer.member("git_remote", gitRemote) }
            if let worktreePath = place.worktreePath { writer.member("worktree", worktreePath) }
        }
    }
}
