import EventModel
import Testing

@testable import EventCodec

@Suite("Transcript chunks on the wire") struct TranscriptChunkTests {
    private func chunk(_ text: String) -> TranscriptChunk {
        TranscriptChunk(
            agentKind: "claude-code", path: "/home/u/.claude/projects/p/s.jsonl", sessionID: "s-1", machineID: "m",
            sourceApp: "app", offset: 42, content: Array(text.utf8))
    }

    @Test func everyMemberComesBack() throws {
        var full = chunk("{\"a\":1}\n{\"b\":2}\n")
        full.kind = .sidecar
        full.agentID = "a1"
        full.bornAt = Timestamp(microseconds: 1_763_700_000_123_456)
        full.replayState = .imported
        var place = ProjectPlace(cwd: "/w/ü \"x\"")
        place.gitRoot = "/w"
        place.gitRemote = "https://example.org/x.git"
        place.worktreePath = "/w/tree"
        full.places = [place, ProjectPlace(cwd: "/other")]
        var body: [UInt8] = []
        full.append(to: &body)
        chunk("").append(to: &body)
        let chunks = try TranscriptChunkReader.chunks(of: body)
        #expect(chunks.count == 2)
        let header = chunks[0].header
        #expect(header.kind == .sidecar)
        #expect(header.agentKind == "claude-code")
        #expect(header.path == full.path)
        #expect(header.sessionID == "s-1")
        #expect(header.agentID == "a1")
        #expect(header.machineID == "m")
        #expect(header.sourceApp == "app")
        #expect(header.bornAt == full.bornAt)
        #expect(header.replayState == .imported)
        #expect(header.offset == 42)
        #expect(header.places == full.places)
        #expect(Array(body[chunks[0].content]) == full.content)
        #expect(chunks[1].header.bornAt == nil)
        #expect(chunks[1].header.replayState == .live)
        #expect(chunks[1].header.agentID == nil)
        #expect(chunks[1].content.isEmpty)
    }

    @Test func anEmptyBodyHasNoChunks() throws {
        #expect(try TranscriptChunkReader.chunks(of: []).isEmpty)
    }

    private func reason(_ text: String) -> TranscriptChunkError? {
        do throws(TranscriptChunkError) {
            _ = try TranscriptChunkReader.chunks(of: Array(text.utf8))
            return nil
        } catch { return error }
    }

    @Test func brokenFramingIsNamed() {
        let head =
            #"{"agent_kind":"k","path":"p","session_id":"s","machine_id":"m","source_app":"a","offset":0,"bytes":"#
        #expect(reason(head + "0}\n") == nil)
        #expect(reason(head + "0}")?.reason == .headerUnended)
        #expect(reason("nothing\n")?.reason == .headerNotJSON)
        #expect(reason("[]\n")?.reason == .headerNotJSON)
        #expect(reason("{}\n")?.field == "agent_kind")
        #expect(reason(head + "-1}\n")?.field == "bytes")
        #expect(reason(head + "1e300}\n")?.field == "bytes")
        #expect(reason(head + "5}\n1234")?.reason == .contentCut)
        #expect(reason(head + "9223372036854775807}\n1234")?.reason == .contentCut)
        #expect(reason(head + "0,\"kind\":\"other\"}\n")?.field == "kind")
        #expect(reason(head + "0,\"replay_state\":7}\n")?.field == "replay_state")
        #expect(reason(head + "0,\"born_at\":\"yesterday\"}\n")?.field == "born_at")
        let second = reason(head + "2}\nab" + head + "2}\nx")
        #expect(second?.chunk == 1)
        #expect(second?.offset == head.utf8.count + 5)
        let long = String(repeating: " ", count: TranscriptChunk.headerBytesMaximum + 1)
        #expect(reason(long + "\n")?.reason == .headerTooLong)
    }

    @Test func aPlaceThatWillNotDoIsLeftOut() throws {
        let body = Array(
            (#"{"agent_kind":"k","path":"p","session_id":"s","machine_id":"m","source_app":"a","offset":0,"bytes":0,"#
                + #""places":[1,{},{"cwd":""},{"cwd":"/a","git_root":5}]}"# + "\n").utf8)
        let places = try TranscriptChunkReader.chunks(of: body)[0].header.places
        #expect(places == [ProjectPlace(cwd: "/a")])
    }
}
