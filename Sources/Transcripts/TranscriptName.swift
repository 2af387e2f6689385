package import EventCodec

/// What a session file's path says: whose it is. Lines name their session themselves; the path is all that a sidecar has.
package struct TranscriptName: Sendable, Equatable {
    package var kind: TranscriptChunk.Kind
    /// Nil for an agent's file of old versions, which stands beside its session's.
    package var sessionID: String?
    package var agentID: String?

    private static let linesEnd = ".jsonl"
    private static let sidecarEnd = ".meta.json"
    private static let agentStart = "agent-"
    /// Folders of a project that hold no session files.
    private static let ignoredFolders: Set<String> = ["memory", "tool-results"]
    /// A run's log in its own form.
    private static let ignoredFiles: Set<String> = ["journal.jsonl"]
    /// Marks of files that the agent tool has put aside.
    private static let ignoredMarks = [".orphaned", ".superseded"]

    package static func isIgnoredFolder(_ name: String) -> Bool {
        ignoredFolders.contains(name) || isPutAside(name)
    }

    /// Reads a path relative to the folder `projects`; nil for a file that is no session file.
    package init?(relativePath: String) {
        let parts = relativePath.split(separator: "/")
        guard let file = parts.last.map(String.init), !TranscriptName.ignoredFiles.contains(file),
            !TranscriptName.isPutAside(file), !parts.dropLast().contains(where: { Self.isIgnoredFolder(String($0)) })
        else { return nil }
        if let agent = TranscriptName.stem(file, between: Self.agentStart, and: Self.sidecarEnd) {
            self.init(kind: .sidecar, sessionID: Self.session(ofAgentIn: parts), agentID: agent)
        } else if let agent = TranscriptName.stem(file, between: Self.agentStart, and: Self.linesEnd) {
            self.init(kind: .lines, sessionID: Self.session(ofAgentIn: parts), agentID: agent)
        } else if let session = TranscriptName.stem(file, between: "", and: Self.linesEnd),
            parts.count == 2 && session != Self.agentStart || TranscriptName.isUUID(session)
        {
            self.init(kind: .lines, sessionID: session, agentID: nil)
        } else {
            return nil
        }
        if kind == .sidecar, sessionID == nil { return nil }
    }

    private init(kind: TranscriptChunk.Kind, sessionID: String?, agentID: String?) {
        self.kind = kind
        self.sessionID = sessionID
        self.agentID = agentID
    }

    private static func isPutAside(_ name: String) -> Bool {
        ignoredMarks.contains { mark in name.utf8.indices.contains { name[$0...].hasPrefix(mark) } }
    }

    private static func stem(_ name: String, between start: String, and end: String) -> String? {
        guard name.hasPrefix(start), name.hasSuffix(end), name.utf8.count > start.utf8.count + end.utf8.count else {
            return nil
        }
        return String(name.dropFirst(start.count).dropLast(end.count))
    }

    /// `<project>/<session>/subagents/…/agent-x.jsonl`
    private static func session(ofAgentIn parts: [Substring]) -> String? {
        if let place = parts.firstIndex(of: "subagents"), place > 0 { return String(parts[place - 1]) }
        return parts.count > 2 ? String(parts[1]) : nil
    }

    private static func isUUID(_ text: String) -> Bool {
        text.utf8.count == 36
            && text.utf8.enumerated().allSatisfy { place, byte in
                switch place {
                case 8, 13, 18, 23: byte == 0x2D
                default: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
                }
            }
    }
}
