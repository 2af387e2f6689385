import Adapters
import EventModel
import JSONCoding
import OpenTelemetry
import Platform

/// The recorded export requests.
enum TelemetryFixtures {
    static let folder =
        "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Fixtures/opentelemetry"

    /// Every request, as `<producer>/<signal>`.
    static let cases: [String] = {
        var cases: [String] = []
        for producer in (try? Files.names(in: folder)) ?? [] {
            for name in (try? Files.names(in: "\(folder)/\(producer)")) ?? [] where name.hasSuffix(".pb") {
                cases.append("\(producer)/\(name.dropLast(3))")
            }
        }
        return cases.sorted()
    }()

    static func signal(_ name: String) -> OTLPSignal {
        OTLPSignal.allCases.first { name.hasSuffix("/\($0.rawValue)") } ?? .logs
    }

    static func bytes(_ name: String, _ encoding: OTLPEncoding) throws -> [UInt8] {
        try Files.read("\(folder)/\(name).\(encoding == .json ? "json" : "pb")")
    }

    static func request(_ name: String, _ encoding: OTLPEncoding = .protobuf) throws -> OTLPRequest {
        try OTLPRequest(decoding: bytes(name, encoding), encoding: encoding, signal: signal(name))
    }

    /// Some minutes after the records of the fixtures.
    static let receivedAt = Timestamp(milliseconds: 1_795_234_500_000)

    static func reading(_ name: String, _ encoding: OTLPEncoding = .protobuf) throws -> TelemetryReading {
        TelemetryAdapter(receivedAt: receivedAt).read(try request(name, encoding))
    }
}

extension TelemetryReading {
    var facts: [Fact] { observations.flatMap(\.facts) }

    var modelCalls: [ModelCallFact] { facts.compactMap { if case .modelCall(let fact) = $0 { fact } else { nil } } }
    var reports: [UsageReport] { facts.compactMap { if case .usageReport(let fact) = $0 { fact } else { nil } } }
    var failures: [TurnFailure] { facts.compactMap { if case .turnFailed(let fact) = $0 { fact } else { nil } } }
    var prompts: [Prompt] { facts.compactMap { if case .prompt(let fact) = $0 { fact } else { nil } } }
    var toolCalls: [ToolCallFact] { observations.flatMap(\.toolCalls) }

    func observations(_ type: String) -> [Observation] { observations.filter { $0.event.type == type } }
}
