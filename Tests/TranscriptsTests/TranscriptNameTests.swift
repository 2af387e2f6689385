import EventCodec
import Testing
import Transcripts

private let session = "6e881c4e-7049-4875-beae-e59defca246c"

@Suite struct TranscriptNameTests {
    @Test(
        arguments: [
            ("-home-me-project/\(session).jsonl", session, nil, "lines"),
            ("slug/named.jsonl", "named", nil, "lines"),
            ("slug/deeper/\(session).jsonl", session, nil, "lines"),
            ("slug/\(session)/subagents/agent-a1b2.jsonl", session, "a1b2", "lines"),
            ("slug/\(session)/subagents/agent-a1b2.meta.json", session, "a1b2", "sidecar"),
            ("slug/\(session)/subagents/workflows/wf_1/agent-a1.jsonl", session, "a1", "lines"),
            ("slug/\(session)/subagents/workflows/wf_1/agent-a1.meta.json", session, "a1", "sidecar"),
            ("slug/agent-0badcafe.jsonl", nil, "0badcafe", "lines"),
            ("slug/agent-aprompt_suggestion-12.jsonl", nil, "aprompt_suggestion-12", "lines"),
        ] as [(String, String?, String?, String)])
    func knows(_ path: String, _ sessionID: String?, _ agentID: String?, _ kind: String) throws {
        let name = try #require(TranscriptName(relativePath: path))
        #expect(name.sessionID == sessionID && name.agentID == agentID && name.kind.rawValue == kind)
    }

    @Test(arguments: [
        "slug/\(session)/subagents/workflows/wf_1/journal.jsonl", "slug/\(session).jsonl.orphaned-1",
        "slug/\(session).orphaned.jsonl", "slug/\(session).superseded.1.jsonl", "slug/memory/notes.jsonl",
        "slug/\(session)/tool-results/\(session).jsonl", "slug/\(session)/tool-results/a.txt",
        "slug/\(session)/custom-title.json", "slug/\(session)/workflows/wf_1.json", "slug/.jsonl", "slug/agent-.jsonl",
        "slug/deeper/other.jsonl", "slug", "", "slug/agent-1.meta.json",
    ])
    func ignores(_ path: String) { #expect(TranscriptName(relativePath: path) == nil) }

    @Test func folders() {
        let variables = ["CLAUDE_CONFIG_DIR": "/a/, /b ,relative", "HOME": "/h"]
        let roots = TranscriptRoot.standard { variables[$0] }
        #expect(
            roots.map(\.path) == ["/a/projects", "/b/projects", "/h/.claude/projects", "/h/.config/claude/projects"])
        #expect(TranscriptRoot.standard { ["CLAUDE_CONFIG_DIR": "/h/.claude", "HOME": "/h"][$0] }.count == 2)
        #expect(TranscriptRoot.standard { _ in nil }.isEmpty)
    }
}
