package import EventModel

/// A part of one session file of an agent tool: whole lines, as they stand in the file, and where they stand.
///
/// On the wire (`POST /api/transcripts`, content type `application/x-eyrie-transcripts`) a request is any number of
/// chunks, one after the other: a header, one line of JSON with the members below, and then exactly `bytes` bytes.
package struct TranscriptChunk: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Lines of a session's own file, or of a subagent's.
        case lines
        /// The small file that says how a subagent came to be (`agent-<id>.meta.json`), whole.
        case sidecar
    }

    package var kind: Kind = .lines
    /// The agent tool: `claude-code`, …
    package var agentKind: String
    /// The file's path on its machine, for people.
    package var path: String
    /// From the file's name or folder; lines name their session themselves.
    package var sessionID: String
    /// Of a subagent's file.
    package var agentID: String?
    package var machineID: String
    package var sourceApp: String
    /// When the file was made, or last written where that is earlier (a restored copy).
    package var bornAt: Timestamp?
    /// `imported` for history, which the live feed does not show.
    package var replayState: ReplayState = .live
    /// Where in the file `content` begins, in bytes.
    package var offset: Int64
    /// Folders that the lines name, and what they belong to.
    package var places: [ProjectPlace] = []
    /// Lines of `content` that do not stand in the file like that, in order: their sender left something out.
    package var originals: [OriginalLine] = []
    /// Whole lines, each with its line feed; the last one of a file that ends without one may lack it. Lines are as they
    /// stand in the file, but for those in `originals`.
    package var content: [UInt8]

    package init(
        agentKind: String, path: String, sessionID: String, machineID: String, sourceApp: String, offset: Int64,
        content: [UInt8]
    ) {
        self.agentKind = agentKind
        self.path = path
        self.sessionID = sessionID
        self.machineID = machineID
        self.sourceApp = sourceApp
        self.offset = offset
        self.content = content
    }
}

/// What a line was in its file.
package struct OriginalLine: Sendable, Equatable {
    /// Where the line begins in the chunk's content, in bytes.
    package var position: Int
    /// Bytes of the line in the file, without its line feed.
    package var bytes: Int
    /// Which record it is, where that does not follow from an id in the line.
    package var eventUUID: EventUUID?

    package init(position: Int, bytes: Int, eventUUID: EventUUID?) {
        self.position = position
        self.bytes = bytes
        self.eventUUID = eventUUID
    }
}

/// What a folder belongs to, as the collector found it on the disk.
package struct ProjectPlace: Sendable, Equatable {
    package var cwd: String
    package var gitRoot: String?
    /// The URL of `origin`, without user and password.
    package var gitRemote: String?
    /// The worktree's own folder, where it is not the repository's first.
    package var worktreePath: String?

    package init(cwd: String) { self.cwd = cwd }
}
