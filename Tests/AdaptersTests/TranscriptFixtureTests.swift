import Adapters
import EventCodec
import EventModel
import JSONCoding
import Platform
import Testing

/// Whole session files of many versions, beside what is expected of them. `UPDATE_GOLDEN=1` rewrites the observations;
/// the usage is counted by Tests/Oracle/usage_oracle.py, which shares no code with the adapter.
@Suite struct TranscriptFixtureTests {
    @Test(arguments: TranscriptFixtures.paths) func observations(_ path: String) throws {
        let found = readings(try TranscriptFixtures.chunk(path))
        let text = ObservationRendering.text(found.compactMap(\.observation))
        let name = path.split(separator: "/").dropFirst().joined(separator: "_")
        let expectation = "\(TranscriptFixtures.root)/expected/\(name).json"
        if Environment.variable("UPDATE_GOLDEN") == "1" {
            try Files.replace(expectation, with: Array(text.utf8), mode: 0o644)
        }
        let expected = String(decoding: try Files.read(expectation), as: UTF8.self)
        for (found, wanted) in zip(text.split(separator: "\n"), expected.split(separator: "\n")) where found != wanted {
            Issue.record("expected \(wanted), found \(found)")
            break
        }
        #expect(text.utf8.count == expected.utf8.count)
    }

    @Test func usageIsWhatTheOracleCounts() throws {
        let oracle = try JSONDocument(parsing: try Files.read("\(TranscriptFixtures.root)/usage.json")).root
        var calls: [String: (model: String, usage: TokenUsage)] = [:]
        for path in TranscriptFixtures.paths {
            for observation in readings(try TranscriptFixtures.chunk(path)).compactMap(\.observation) {
                for case .modelCall(let call) in observation.facts {
                    let key = "\(observation.event.sessionID) \(call.messageID ?? call.requestID ?? "")"
                    let usage = calls[key]?.usage ?? TokenUsage()
                    calls[key] = (call.model ?? "", usage.maximum(call.usage))
                }
            }
        }
        var sums: [String: [Int64]] = [:]
        for (key, call) in calls {
            let name = "\(key.split(separator: " ")[0]) \(call.model)"
            let sum = sums[name] ?? [Int64](repeating: 0, count: 10)
            sums[name] = zip(sum, [1] + call.usage.fields).map { $0 + $1 }
        }
        var wanted: [String: [Int64]] = [:]
        for session in oracle["sessions"]?.members ?? [] {
            for (model, total) in session.value["seen"]?.members ?? [] {
                wanted["\(session.key) \(model)"] = TranscriptFixtureTests.fields.map { total[name: $0]?.int ?? -1 }
            }
        }
        #expect(wanted.count > 8)
        #expect(sums == wanted)
    }

    private static let fields = [
        "calls", "input", "output", "cache_read", "cache_creation_5m", "cache_creation_1h", "cache_creation",
        "thinking", "web_searches", "web_fetches",
    ]

    @Test func onlyTheTornLineIsMalformed() throws {
        var malformed = 0
        var unknown: Set<String> = []
        for path in TranscriptFixtures.paths {
            for reading in readings(try TranscriptFixtures.chunk(path)) {
                switch reading {
                case .malformed: malformed += 1
                case .unknown(let type, _): unknown.insert(type)
                case .observation, .skipped: break
                }
            }
        }
        #expect(malformed == 1)
        #expect(unknown == ["attachment.moonbeam", "starlight", "starless", "system.moonrise"])
    }

    @Test func aForksCopiesHaveTheSameIdentity() throws {
        var sessions: [EventUUID: Set<String>] = [:]
        for path in TranscriptFixtures.paths {
            for reading in readings(try TranscriptFixtures.chunk(path)) {
                guard let observation = reading.observation, observation.storesEvent else { continue }
                sessions[observation.event.uuid, default: []].insert(observation.event.sessionID)
            }
        }
        // The client's fork copied eight lines; the SDK's made new ids.
        #expect(sessions.values.count { $0.count == 2 } == 8)
        #expect(sessions.values.allSatisfy { $0.count <= 2 })
    }

    @Test func chunksOfAnySizeSayTheSame() throws {
        for path in TranscriptFixtures.paths where path.hasSuffix(".jsonl") {
            let whole = try TranscriptFixtures.chunk(path)
            var byLine: [Observation] = []
            var offset = 0
            for line in whole.content.split(separator: 0x0A) {
                var transcript = ClaudeCodeTranscript(whole, receivedAt: transcriptClock)
                if let one = transcript.read(line, at: Int64(offset)).observation { byLine.append(one) }
                offset += line.count + 1
            }
            let together = readings(whole).compactMap(\.observation)
            #expect(together.map(\.event) == byLine.map(\.event))
            // Only the prompt's id comes from a line before.
            #expect(together.map(\.facts.count) == byLine.map(\.facts.count))
        }
    }
}
