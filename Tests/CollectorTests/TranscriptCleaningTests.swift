import Authentication
import EventCodec
import EventModel
import Redaction
import Testing
import Transcripts

@testable import Collector

/// What leaves for a hub on another machine.
@Suite struct TranscriptCleaningTests {
    private static let secret = "postgres://app:w7Kx2mQ9Lr4TzB1c@db/app"
    private static let own = "7d1b7fb5-3e0f-4c55-9d0e-2b7f6a1c9d3e"

    private static let lines = [
        #"{"type":"user","uuid":"\#(own)","timestamp":"2026-11-21T01:00:00Z","message":{"role":"user","content":"\#(secret)"}}"#,
        #"{"type":"ai-title","aiTitle":"Plain","sessionId":"s1"}"#,
        #"{"type":"queue-operation","timestamp":"2026-11-21T01:00:01Z","content":"\#(secret)"}"#,
        #"{"type":"broken","#,
        #"{"type":"last-prompt","lastPrompt":"\#(secret)"}"#,
    ]

    private func filter() throws -> PrivacyFilter {
        PrivacyFilter(
            PrivacyPolicy(), rules: try RedactionRules(), fingerprint: SecretDigest.fingerprint(key: [1, 2, 3]))
    }

    private func body(_ lines: [String], keptBy filter: PrivacyFilter) -> [UInt8] {
        let header = TranscriptChunk(
            agentKind: "claude-code", path: "/p/s1.jsonl", sessionID: "s1", machineID: "m", sourceApp: "a", offset: 100,
            content: [])
        var body: [UInt8] = []
        TranscriptRequest.append(
            header, Array((lines.joined(separator: "\n") + "\n").utf8)[...], keptBy: filter, to: &body)
        return body
    }

    private func chunks(_ lines: [String]) throws -> [(header: TranscriptChunk, lines: [String])] {
        let body = body(lines, keptBy: try filter())
        return try TranscriptChunkReader.chunks(of: body).map { chunk in
            let text = String(decoding: body[chunk.content], as: UTF8.self)
            return (chunk.header, text.split(separator: "\n").map(String.init))
        }
    }

    @Test func whatIsCleanLeavesAsItIs() throws {
        let lines = [Self.lines[1], #"{"type":"novelty","n":1}"#]
        #expect(body(lines, keptBy: try filter()) == body(lines, keptBy: .transparent))
        #expect(try chunks(lines).first?.lines == lines)
    }

    @Test func changedLinesAreToldWithWhatTheyWere() throws {
        let chunk = try #require(try chunks(Self.lines).first)
        #expect(!chunk.lines.joined().contains("w7Kx2mQ9"))
        #expect(chunk.lines[1] == Self.lines[1] && chunk.lines[3] == Self.lines[3])
        let changed = [0, 2, 4]
        #expect(chunk.header.originals.map(\.bytes) == changed.map { Self.lines[$0].utf8.count })
        // The first line has an id of its own.
        #expect(chunk.header.originals.map { $0.eventUUID == nil } == [true, false, false])
        var position = 0
        var begins: [Int] = []
        for line in chunk.lines {
            begins.append(position)
            position += line.utf8.count + 1
        }
        #expect(chunk.header.originals.map(\.position) == changed.map { begins[$0] })
        #expect(chunk.header.offset == 100)
    }

    @Test func manyChangedLinesMakeSeveralChunks() throws {
        let count = TranscriptChunk.originalsMaximum * 2 + 1
        let all = (0..<count).map { #"{"type":"queue-operation","n":\#($0),"content":"\#(Self.secret)"}"# }
        let chunks = try chunks(all)
        #expect(chunks.map(\.lines.count) == [500, 500, 1])
        #expect(chunks[1].header.offset == 100 + Int64(all[..<500].reduce(0) { $0 + $1.utf8.count + 1 }))
    }

    @Test func whatCannotBeSearchedLeavesWithoutItsText() throws {
        let filter = PrivacyFilter(PrivacyPolicy(), withoutRulesBecause: "broken")
        let body = body(Self.lines, keptBy: filter)
        let text = String(decoding: body, as: UTF8.self)
        #expect(!text.contains("w7Kx2mQ9") && !text.contains("Plain") && text.contains(Self.own))
    }
}
