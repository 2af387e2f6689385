import EventCodec
import EventModel
import Testing

@testable import Adapters

/// What single lines say.
@Suite struct TranscriptLineTests {
    private func prompts(_ members: String) throws -> Bool {
        try observe(line: "user", members).event.type == "prompt"
    }

    @Test func peoplesWordsArePrompts() throws {
        #expect(try prompts(#""message":{"content":"do it"}"#))
        #expect(try prompts(#""promptSource":"typed","message":{"content":"do it"}"#))
        #expect(try prompts(#""promptSource":"sdk","turnOrigin":"sdk","message":{"content":"do it"}"#))
        #expect(try prompts(#""origin":{"kind":"human"},"message":{"content":[{"type":"text","text":"do it"}]}"#))
        #expect(try prompts(#""message":{"content":[{"type":"image"}]}"#))
    }

    @Test(arguments: [
        #""isMeta":true,"message":{"content":"x"}"#, #""isCompactSummary":true,"message":{"content":"x"}"#,
        #""promptSource":"system","message":{"content":"x"}"#, #""origin":{"kind":"peer"},"message":{"content":"x"}"#,
        #""turnOrigin":"scheduled","message":{"content":"x"}"#, #""message":{"content":"<command-name>/x"}"#,
        #""message":{"content":"<local-command-stdout>"}"#, #""message":{"content":"<task-notification>"}"#,
        #""message":{"content":"[Request interrupted by user]"}"#, #""message":{"content":""}"#, #""message":7"#,
        #""message":{"content":[{"type":"text","text":"<system-reminder>x"}]}"#,
        #""agentId":"a1","message":{"content":"x"}"#,
    ]) func otherWordsAreNot(_ members: String) throws {
        #expect(try observe(line: "user", members).event.type == "user")
    }

    @Test func aPromptKeepsItsIds() throws {
        let observation = try observe(line: "user", #""promptId":"p1","message":{"content":"do it"}"#)
        guard
            case .prompt(let prompt) = observation.facts.first(where: { if case .prompt = $0 { true } else { false } })
        else { throw TestFailure("no prompt") }
        #expect(prompt.id == "p1" && prompt.text == "do it" && prompt.lineID == "0a0b0c0d-0000-4123-8456-000000000001")
        #expect(observation.session?.status == .running)
        #expect(observation.searchText == "do it")
        #expect(observation.event.summary == "Prompt: do it")
    }

    @Test func identityIsTheLinesTimeAndId() throws {
        let event = try observe(line: "user", #""message":{"content":"x"}"#).event
        #expect(event.uuid.high >> 16 == UInt64(event.timestamp.milliseconds))
        #expect(event.uuid.description.hasSuffix("-8123-8456-000000000001"))
        let queue =
            #"{"type":"queue-operation","timestamp":"2026-11-01T10:00:00Z","sessionId":"s1","operation":"enqueue"}"#
        let uuids = readings([queue, queue, queue.replacing("enqueue", with: "dequeue")]).compactMap {
            $0.observation?.event.uuid
        }
        #expect(uuids[0] == uuids[1] && uuids[0] != uuids[2])
        let elsewhere = readings([queue.replacing("s1", with: "s2")]).first?.observation?.event.uuid
        #expect(elsewhere != uuids[0])
    }

    private static let usage =
        #""usage":{"input_tokens":3,"output_tokens":5,"cache_read_input_tokens":7,"cache_creation_input_tokens":30,"#
        + #""cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"speed":"fast","#
        + #""service_tier":"priority","inference_geo":"us","output_tokens_details":{"thinking_tokens":2}}"#

    private func modelCall(_ observation: Observation) -> ModelCallFact? {
        for case .modelCall(let call) in observation.facts { return call }
        return nil
    }

    @Test func aResponseIsAModelCall() throws {
        let members =
            #""requestId":"r1","effort":"high","message":{"id":"m1","model":"claude-x","stop_reason":"end_turn","#
            + #""content":[{"type":"text","text":"hello"}],\#(TranscriptLineTests.usage)}"#
        let observation = try observe(line: "assistant", members)
        let call = try #require(modelCall(observation))
        #expect(call.messageID == "m1" && call.requestID == "r1" && call.model == "claude-x")
        #expect(call.usage.fields == [3, 5, 7, 10, 20, 30, 2, 0, 0])
        #expect(call.speed == "fast" && call.serviceTier == "priority" && call.inferenceGeo == "us")
        #expect(call.effort == "high" && call.stopReason == "end_turn" && call.agentID == "main")
        #expect(observation.session?.status == .idle && observation.session?.model == "claude-x")
        #expect(observation.facts.contains(.turnEnded(agentID: "main", at: observation.event.timestamp)))
        let inner = try observe(line: "assistant", members, agentID: "a1")
        #expect(modelCall(inner)?.agentID == "a1" && inner.session?.status == nil && inner.session?.model == nil)
        #expect(inner.agents.first?.status == .completed)
    }

    @Test func syntheticLinesAreNoCalls() throws {
        let members = #""message":{"id":"m1","model":"<synthetic>","content":[],\#(TranscriptLineTests.usage)}"#
        let filler = try observe(line: "assistant", members)
        #expect(modelCall(filler) == nil && filler.session?.status == nil && filler.event.modelName == nil)
        let failed = try observe(line: "assistant", #""isApiErrorMessage":true,"error":"overloaded","# + members)
        #expect(modelCall(failed) == nil && failed.event.isError && failed.session?.status == .failed)
    }

    @Test func absurdFiguresCountAsNothing() throws {
        let usage =
            #""usage":{"input_tokens":-5,"output_tokens":1e300,"cache_read_input_tokens":"7","#
            + #""cache_creation":[1],"cache_creation_input_tokens":9223372036854775807}"#
        let observation = try observe(line: "assistant", #""message":{"id":"m1","model":"x",\#(usage)}"#)
        #expect(modelCall(observation)?.usage.isZero == true)
    }

    @Test func aFailedTurnIsTheSameWhateverChunkItComesIn() throws {
        let error =
            #""isApiErrorMessage":true,"error":"rate_limit","message":{"model":"<synthetic>","content":"#
            + #"[{"type":"text","text":"API Error: 429"}]}"#
        let lines = [
            conversation("user", #""promptId":"p7","message":{"content":"x"}"#),
            conversation("assistant", error, uuid: 2),
        ]
        func failure(_ reading: TranscriptReading?) -> TurnFailure? {
            for case .turnFailed(let failure) in reading?.observation?.facts ?? [] { return failure }
            return nil
        }
        let found = try #require(failure(readings(lines).last))
        let alone = readings([lines[1]]).first
        #expect(found == failure(alone))
        #expect(found.id == alone?.observation?.event.uuid.description)
        #expect(found.promptID == nil)
        #expect(found.code == "rate_limit")
        #expect(found.message == "API Error: 429")
    }

    @Test func whatABackgroundAgentReportsBeginsAnAutomaticTurn() throws {
        let words = "<task-notification>\\n<summary>Agent done</summary></task-notification>"
        func prompts(_ members: String, agentID: String? = nil) throws -> [Prompt] {
            try observe(line: "user", members + #""message":{"content":"\#(words)"}"#, agentID: agentID).facts
                .compactMap { if case .prompt(let prompt) = $0 { prompt } else { nil } }
        }
        let marks = #""promptSource":"system","turnOrigin":"task_notification","origin":{"kind":"task-notification"},"#
        let found = try #require(try prompts(#""promptId":"p9","# + marks).first)
        #expect(found.id == "p9" && found.isAutomatic && found.lineID != nil)
        #expect(try prompts(marks) == [], "an older version's")
        #expect(try prompts(#""promptId":"p9","# + marks, agentID: "a1") == [], "a subagent's")
        #expect(try prompts(#""promptId":"p9","isMeta":true,"# + marks) == [])
        let line = try observe(line: "user", #""promptId":"p9","message":{"content":"\#(words)"}"#)
        #expect(line.event.type == "user")
        #expect(line.event.summary == "Automatic turn: Agent done")
    }

    @Test func aNoteOfTheLatestPromptIsAStatement() throws {
        let lines = [
            #"{"type":"last-prompt","sessionId":"s1","lastPrompt":"do it","leafUuid":"x"}"#,
            #"{"type":"last-prompt","sessionId":"s1","leafUuid":"x"}"#,
        ]
        let found = readings(lines).compactMap(\.observation)
        #expect(found.map(\.storesEvent) == [false, false])
        #expect(found.map(\.session?.lastPrompt) == ["do it", nil])
        #expect(found.map(\.session?.lastPromptOffset) == [0, nil])
    }

    @Test func copiesNameWhoMadeThem() throws {
        let call = #""message":{"id":"m1","model":"x","content":[]}"#
        #expect(try observe(line: "assistant", #""requestSessionId":"s0","# + call).originSessionID == "s0")
        #expect(try observe(line: "assistant", #""requestSessionId":"s1","# + call).originSessionID == nil)
        #expect(try observe(line: "user", #""forkedFrom":{"sessionId":"s0"},"message":{}"#).originSessionID == "s0")
    }

    @Test func theClientsTotalsAreExact() throws {
        let line =
            #"{"type":"cost-state","sessionId":"s1","hasUnknownModelCost":true,"modelUsage":{"m":{"inputTokens":4,"#
            + #""costUSD":0.0123456785},"n":{"outputTokens":1,"costUSD":1.5e-9},"o":7}}"#
        let observation = try #require(readings([line]).first?.observation)
        #expect(!observation.storesEvent)
        let reports: [UsageReport] = observation.facts.compactMap {
            if case .usageReport(let report) = $0 { report } else { nil }
        }
        #expect(reports.map(\.model) == ["m", "n"])
        #expect(reports.map(\.cost) == [12_345_679, 2])
        #expect(reports.allSatisfy { $0.kind == .total && $0.isCostGuessed })
    }

    /// One line must not fill the sums of all sessions.
    @Test func whatNobodyCanHaveSpentIsNotBelieved() throws {
        let line =
            #"{"type":"cost-state","sessionId":"s1","modelUsage":{"m":{"inputTokens":2000000000000,"costUSD":9e9},"#
            + #""n":{"inputTokens":1000000000000,"costUSD":1e5}}}"#
        let observation = try #require(readings([line]).first?.observation)
        let reports: [UsageReport] = observation.facts.compactMap {
            if case .usageReport(let report) = $0 { report } else { nil }
        }
        #expect(reports.map(\.cost) == [0, USD.reportMaximum])
        #expect(reports.map(\.usage.input) == [0, TokenUsage.totalMaximum])
    }

    @Test func titlesSayWhoGaveThem() {
        let kinds = [
            #"{"type":"custom-title","customTitle":"T"}"#, #"{"type":"agent-name","agentName":"T"}"#,
            #"{"type":"ai-title","aiTitle":"T"}"#, #"{"type":"summary","summary":"T"}"#,
        ].map { readings([$0]).first?.observation?.session }
        #expect(kinds.map { $0?.titleKind } == [.user, .user, .generated, .summary])
        #expect(kinds.allSatisfy { $0?.title == "T" })
    }

    @Test func laterLinesWithoutATimeAreLater() {
        let title = #"{"type":"custom-title","customTitle":"T"}"#
        let born = Timestamp(milliseconds: 1_700_000_000_000)
        let times = readings([title, title]) { $0.bornAt = born }.compactMap { $0.observation?.event.timestamp }
        #expect(times[0] == born && times[1] > times[0])
    }

    @Test func placesBelongToTheirFolders() throws {
        var place = ProjectPlace(cwd: "/p")
        place.gitRoot = "/root"
        place.gitRemote = "https://example.org/x.git"
        place.worktreePath = "/tree"
        let session = readings([conversation("user", #""message":{"content":"x"}"#)]) { $0.places = [place] }
            .first?.observation?.session
        #expect(
            session?.gitRoot == "/root" && session?.gitRemote == place.gitRemote && session?.worktreePath == "/tree")
    }
}

struct TestFailure: Error {
    let message: String
    init(_ message: String) { self.message = message }
}
