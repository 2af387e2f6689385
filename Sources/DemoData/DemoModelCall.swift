package import EventModel
internal import JSONCoding

/// One call of a model, as the telemetry of Claude Code would report it.
package struct DemoModelCall: Sendable, Equatable {
    /// When it was answered, since the start of the script.
    package var microseconds: Int64
    package var sessionID: String
    var sourceApp: String
    var machineID: String
    var promptID: String
    var requestID: String
    var model: String
    /// Nil for the main agent.
    var agentID: String?
    var agentName: String?
    var milliseconds: Int64
    var input: Int64
    var output: Int64
    var cacheRead: Int64
    var cacheCreation: Int64

    /// The body of a request to `/v1/logs` (OTLP/HTTP as JSON) with these calls, each answered at its time.
    package static func request(_ calls: [(call: DemoModelCall, time: Timestamp)]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("resourceLogs")
            writer.array(calls) { writer, entry in
                writer.object { writer in entry.call.write(to: &writer, at: entry.time) }
            }
        }
        return writer.bytes
    }

    private func write(to writer: inout JSONWriter, at time: Timestamp) {
        writer.key("resource")
        writer.object { writer in
            DemoModelCall.write(
                [
                    ("service.name", .text("claude-code")), ("service.version", .text(DemoScript.agentVersion)),
                    ("eyrie.source_app", .text(sourceApp)), ("eyrie.machine_id", .text(machineID)),
                ], to: &writer)
        }
        writer.key("scopeLogs")
        writer.array { writer in
            writer.object { writer in
                writer.key("logRecords")
                writer.array { writer in
                    writer.object { writer in
                        writer.member("timeUnixNano", "\(time.microseconds * 1000)")
                        writer.key("body")
                        writer.object { $0.member("stringValue", "claude_code.api_request") }
                        DemoModelCall.write(attributes, to: &writer)
                    }
                }
            }
        }
    }

    private enum Value {
        case text(String)
        case number(Int64)
    }

    private var attributes: [(String, Value)] {
        var attributes: [(String, Value)] = [
            ("event.name", .text("api_request")), ("session.id", .text(sessionID)), ("prompt.id", .text(promptID)),
            ("request_id", .text(requestID)), ("model", .text(model)), ("duration_ms", .number(milliseconds)),
            ("input_tokens", .number(input)), ("output_tokens", .number(output)),
            ("cache_read_tokens", .number(cacheRead)), ("cache_creation_tokens", .number(cacheCreation)),
            ("query_source", .text(agentID == nil ? "repl_main_thread" : "agent:custom")),
        ]
        if let agentID { attributes.append(("agent_id", .text(agentID))) }
        if let agentName { attributes.append(("agent.name", .text(agentName))) }
        return attributes
    }

    private static func write(_ attributes: [(String, Value)], to writer: inout JSONWriter) {
        writer.key("attributes")
        writer.array(attributes) { writer, attribute in
            writer.object { writer in
                writer.member("key", attribute.0)
                writer.key("value")
                writer.object { writer in
                    switch attribute.1 {
                    case .text(let text): writer.member("stringValue", text)
                    case .number(let number): writer.member("intValue", "\(number)")
                    }
                }
            }
        }
    }
}

/// What models are made to use, beside the story: it is the same whatever they use.
struct DemoUsage {
    /// Tokens of a context at which the client would compact it.
    private static let full: Int64 = 160_000
    private static let afterCompaction: Int64 = 24_000

    private var random: SeededRandom
    /// Tokens of each agent's context, by id; "" for the main one.
    private var contexts: [String: Int64] = [:]

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// The tokens of an agent's next call: what it had before is read from the cache, what is new is written to it.
    mutating func next(of agent: String?) -> (input: Int64, output: Int64, cacheRead: Int64, cacheCreation: Int64) {
        let known = contexts[agent ?? ""] ?? 0
        let new = Int64.random(in: known == 0 ? 9_000...21_000 : 300...5_000, using: &random)
        let output = Int64.random(in: 60...1_800, using: &random)
        let next = known + new + output
        contexts[agent ?? ""] = next > DemoUsage.full ? DemoUsage.afterCompaction : next
        return (Int64.random(in: 3...40, using: &random), output, known, new)
    }

    mutating func requestID() -> String { "req_01" + random.hexadecimal(22) }
}
