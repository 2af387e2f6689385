import EventModel
import JSONCoding
import OpenTelemetry
import TestRandomness
import Testing

@testable import Adapters

/// What single records say.
@Suite struct TelemetryFactsTests {
    private let json = #"{"resourceLogs":[{"resource":{"attributes":[%R]},"scopeLogs":[{"logRecords":[%L]}]}]}"#

    private func reading(_ attributes: [String: String], event: String, resource: [String: String] = [:]) throws
        -> TelemetryReading
    {
        func list(_ values: [String: String]) -> String {
            values.map { #"{"key":"\#($0)","value":{"stringValue":"\#($1)"}}"# }.joined(separator: ",")
        }
        let record =
            #"{"timeUnixNano":"1795233900000000000","eventName":"\#(event)","attributes":[\#(list(attributes))]}"#
        let text = json.replacing("%R", with: list(resource)).replacing("%L", with: record)
        return TelemetryAdapter(receivedAt: TelemetryFixtures.receivedAt).read(
            try OTLPRequest(decoding: Array(text.utf8), encoding: .json, signal: .logs))
    }

    @Test(
        arguments: [
            ("0.004554", 4_554_000), ("0.005788000000000001", 5_788_000), ("5.788e-05", 57_880), ("4e-10", 0),
            ("1e-300", 0), ("100000", 100_000_000_000_000), ("100000.01", nil), ("9000000000", nil), ("", nil),
            ("-1", nil), ("nan", nil), ("1e99", nil), ("1e-9223372036854775808", nil), ("1.2.3", nil), ("$1", nil),
        ] as [(String, Int64?)])
    func theReportedCostIsReadExactlyOrNotAtAll(_ text: String, _ nanoDollars: Int64?) throws {
        let reading = try reading(
            ["session.id": "s", "request_id": "r", "model": "m", "cost_usd": text], event: "claude_code.api_request")
        #expect(reading.modelCalls.map(\.reportedCost) == [nanoDollars])
    }

    @Test func figuresOfTheRealClientAddUp() throws {
        let logs = try TelemetryFixtures.reading("claude-code-2.1.329/logs")
        let metrics = try TelemetryFixtures.reading("claude-code-2.1.329/metrics")
        let traces = try TelemetryFixtures.reading("claude-code-2.1.329/traces")
        let called = logs.modelCalls.reduce(TokenUsage()) { $0 + $1.usage }
        let metered = metrics.reports.reduce(TokenUsage()) { $0 + $1.usage }
        let traced = traces.modelCalls.reduce(TokenUsage()) { $0 + $1.usage }
        #expect(!called.isZero)
        #expect(metered.excess(over: called).isZero)
        #expect(called.total == metered.total && called.total == traced.total)
        #expect(logs.modelCalls.compactMap(\.reportedCost).reduce(0, +) == metrics.reports.map(\.cost).reduce(0, +))
        #expect(metrics.reports.allSatisfy { $0.kind == .delta })
        #expect(Set(logs.modelCalls.map(\.requestID)) == Set(traces.modelCalls.map(\.requestID)))
        #expect(Set(logs.modelCalls.map(\.agentID)) == Set(traces.modelCalls.map(\.agentID)))
    }

    @Test func inputWithAndWithoutTheCache() throws {
        let calls = try TelemetryFixtures.reading("generative-ai/traces").modelCalls
        #expect(calls.map(\.usage.input) == [40, 10])
        #expect(calls.map(\.usage.prompt) == [100, 517])
    }

    @Test func recordsWithoutASessionAreCounted() throws {
        let reading = try reading(["a": "b"], event: "something")
        #expect(reading.observations.isEmpty && reading.withoutSession == 1 && reading.rejected == 0)
        let long = String(repeating: "x", count: Limits.nameBytes + 1)
        #expect(try self.reading(["session.id": long], event: "something").withoutSession == 1)
        #expect(try self.reading([:], event: "x", resource: ["session.id": "s"]).observations.count == 1)
    }

    @Test func otherProgramsKeepTheirNames() throws {
        let reading = try reading(
            ["session.id": "s", "app.version": "2"], event: "codex.api_request",
            resource: ["service.name": "Codex CLI (exec)", "host.name": "box"])
        let event = try #require(reading.observations.first?.event)
        #expect(event.type == "codex.api_request" && event.machineID == "box" && event.sourceApp == "Codex CLI (exec)")
        #expect(reading.observations.first?.session?.agentKind == "codex-cli-exec")
        #expect(event.agentVersion == "2")
    }

    @Test func valuesOfNoUseNeverTrap() throws {
        var random = SeededGenerator(seed: 0x4317)
        let values = [
            "-1", "1e400", "1e-9223372036854775808", "99999999999999999999", "\\u0000", "", "true", "{", "[[[[",
            "-9223372036854775808", "NaN",
            String(repeating: "é", count: 2_000),
        ]
        let names = [
            "input_tokens", "output_tokens", "cost_usd", "duration_ms", "ttft_ms", "request_id", "prompt.id", "prompt",
            "agent_id", "tool_use_id", "tool_name", "tool_input", "tool_parameters", "success", "status_code", "model",
            "gen_ai.usage.input_tokens", "gen_ai.operation.name", "gen_ai.input.messages", "query_source", "type",
            "pre_tokens", "gen_ai.response.time_to_first_chunk", "gen_ai.tool.call.arguments",
        ]
        let events =
            [
                "user_prompt", "api_request", "api_error", "tool_result", "tool_decision", "compaction",
                "subagent_completed",
                "hook_execution_complete", "permission_mode_changed",
            ].map { "claude_code." + $0 } + ["gen_ai.client.inference.operation.details", "other"]
        for _ in 0..<1_000 {
            var attributes = ["session.id": "s"]
            for name in names where Bool.random(using: &random) {
                attributes[name] = values.randomElement(using: &random) ?? ""
            }
            let reading = try reading(attributes, event: events.randomElement(using: &random) ?? "")
            for observation in reading.observations {
                #expect(observation.event.summary.utf8.count <= Limits.summaryBytes)
                #expect(observation.searchText.utf8.count <= Limits.searchTextBytes)
                #expect(!observation.event.agentID.containsNUL)
            }
        }
    }
}
