import Adapters
import EventCodec
import EventModel
import JSONCoding
import Platform

/// The recorded hook payloads: one raw hook object a line.
enum Fixtures {
    /// The folder of this repository that holds them.
    static let folder =
        "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        + "/Fixtures/claude-code"

    /// Every case, as `<version>/<name>`.
    static let cases: [String] = {
        var cases: [String] = []
        for version in (try? Files.names(in: folder)) ?? [] {
            for name in (try? Files.names(in: "\(folder)/\(version)")) ?? [] where name.hasSuffix(".ndjson") {
                cases.append("\(version)/\(name.dropLast(7))")
            }
        }
        return cases
    }()

    static func lines(_ name: String) throws -> [[UInt8]] {
        try Files.read("\(folder)/\(name).ndjson").split(separator: 0x0A).map(Array.init)
    }
}

/// The clock of the fixtures: line after line, a tenth of a second apart.
let fixtureStart = Timestamp(milliseconds: 1_795_222_621_000)

func fixtureUUID(_ index: Int) -> EventUUID {
    EventUUID(version7At: fixtureStart.advanced(byMicroseconds: Int64(index) * 100_000), random: (0, UInt64(index)))
}

/// What the adapters make of a raw hook object.
func observe(hook payload: [UInt8], index: Int = 0) throws -> Observation {
    let time = fixtureStart.advanced(byMicroseconds: Int64(index) * 100_000)
    let envelope = try EventEnvelope(
        hook: JSONDocument(parsing: payload).root, sourceApp: "project", machineID: "laptop", receivedAt: time)
    return AdapterTable.standard.observe(envelope, receivedAt: time) { fixtureUUID(index) }
}

func observe(_ text: String, index: Int = 0) throws -> Observation {
    try observe(hook: Array(text.utf8), index: index)
}

/// A hook object of the given event with more members.
func hook(_ event: String, _ members: String = "") throws -> Observation {
    let more = members.isEmpty ? "" : "," + members
    return try observe(#"{"session_id":"s1","cwd":"/p","hook_event_name":"\#(event)"\#(more)}"#)
}

extension Observation {
    var session: SessionFact? {
        for case .session(let fact) in facts { return fact }
        return nil
    }

    var agents: [AgentFact] {
        facts.compactMap { if case .agent(let fact) = $0 { fact } else { nil } }
    }

    var toolCalls: [ToolCallFact] {
        facts.compactMap { if case .toolCall(let fact) = $0 { fact } else { nil } }
    }

    var fileChanges: [FileChange] {
        facts.compactMap { if case .fileChange(let fact) = $0 { fact } else { nil } }
    }

    var questions: [Question] {
        facts.compactMap { if case .question(let fact) = $0 { fact } else { nil } }
    }
}
