import Adapters
import EventCodec
import EventModel
import JSONCoding
import Platform
import Testing

/// The session files that Tests/Oracle/make_transcripts.py writes, in the folders in which Claude Code keeps them.
enum TranscriptFixtures {
    static let root =
        "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Fixtures/transcripts"

    /// Session files and sidecars below `projects`, by their paths in it.
    static let paths: [String] = files(below: "").filter {
        ($0.hasSuffix(".jsonl") && !$0.hasSuffix("/journal.jsonl")) || $0.hasSuffix(".meta.json")
    }

    private static func files(below folder: String) -> [String] {
        let names = (try? Files.names(in: "\(root)/projects/\(folder)")) ?? []
        return names.sorted().flatMap { name in
            name.contains(".json") ? ["\(folder)/\(name)"] : files(below: "\(folder)/\(name)")
        }
    }

    /// The chunk that a collector would make of the file.
    static func chunk(_ path: String) throws -> TranscriptChunk {
        let parts = path.split(separator: "/").map(String.init)
        let isSidecar = path.hasSuffix(".meta.json")
        let name = String((parts.last ?? "").dropLast(isSidecar ? 10 : 6))
        let inner = parts.firstIndex(of: "subagents").map { parts[$0 - 1] }
        var chunk = TranscriptChunk(
            agentKind: "claude-code", path: path, sessionID: inner ?? name, machineID: "laptop", sourceApp: "shop",
            offset: 0, content: try Files.read("\(root)/projects/\(path)"))
        if name.hasPrefix("agent-") { chunk.agentID = String(name.dropFirst(6)) }
        if isSidecar { chunk.kind = .sidecar }
        return chunk
    }
}

/// The hub's clock while it reads session files.
let transcriptClock = Timestamp(milliseconds: 1_795_222_621_000)

/// What every line of a chunk came to.
func readings(_ chunk: TranscriptChunk) -> [TranscriptReading] {
    var transcript = ClaudeCodeTranscript(chunk, receivedAt: transcriptClock)
    if chunk.kind == .sidecar { return [transcript.readSidecar(chunk.content[...])] }
    var offset: Int64 = 0
    return chunk.content.split(separator: 0x0A, omittingEmptySubsequences: false).compactMap { line in
        defer { offset += Int64(line.count) + 1 }
        return line.isEmpty ? nil : transcript.read(line, at: offset)
    }
}

extension TranscriptReading {
    var observation: Observation? {
        switch self {
        case .observation(let observation), .unknown(_, let observation): observation
        case .skipped, .malformed: nil
        }
    }
}

/// The readings of lines of one main file.
func readings(
    _ lines: [String], agentID: String? = nil, change: (inout TranscriptChunk) -> Void = { _ in }
) -> [TranscriptReading] {
    var chunk = TranscriptChunk(
        agentKind: "claude-code", path: "/home/dev/.claude/projects/p/s1.jsonl", sessionID: "s1", machineID: "m",
        sourceApp: "a", offset: 0, content: Array(lines.joined(separator: "\n").utf8))
    chunk.agentID = agentID
    change(&chunk)
    return readings(chunk)
}

/// A conversation line with more members.
func conversation(_ type: String, _ members: String, uuid: Int = 1) -> String {
    let digits = String(uuid)
    let own = "0a0b0c0d-0000-4123-8456-" + String(repeating: "0", count: 12 - digits.utf8.count) + digits
    return #"{"parentUuid":"x","isSidechain":false,"cwd":"/p","sessionId":"s1","version":"2.1.329","gitBranch":"main","#
        + #""type":"\#(type)","uuid":"\#(own)","timestamp":"2026-11-01T10:00:00.250Z",\#(members)}"#
}

/// What the adapter makes of one conversation line.
func observe(line type: String, _ members: String, agentID: String? = nil) throws -> Observation {
    try #require(readings([conversation(type, members)], agentID: agentID).first?.observation)
}
