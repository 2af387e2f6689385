package import EventModel
internal import JSONCoding

/// What a load test sends: sessions of equal length, in the shapes that hooks report.
package struct LoadTestPlan: Sendable {
    package var sessions: Int
    /// Of each session.
    package var events: Int
    /// Events of one request; 1 sends each by itself.
    package var batch: Int
    /// Under which the hub files all of it, so that it can be counted.
    package var sourceApp: String
    package var machineID: String

    package init(sessions: Int, events: Int, batch: Int, sourceApp: String, machineID: String) {
        self.sessions = sessions
        self.events = events
        self.batch = batch
        self.sourceApp = sourceApp
        self.machineID = machineID
    }

    package var eventCount: Int { sessions * events }

    package func sessionID(_ session: Int) -> String { "\(sourceApp)-\(session)" }

    /// The requests of one session, in order: how many events each has.
    package var requestSizes: [Int] {
        stride(from: 0, to: events, by: batch).map { min(batch, events - $0) }
    }

    /// One event as a JSON object. Calls of tools come in pairs of start and end.
    package func event(session: Int, index: Int, at time: Timestamp, uuid: EventUUID) -> [UInt8] {
        let type =
            index == 0
            ? "SessionStart"
            : index == events - 1
                ? "SessionEnd"
                : index % 2 == 1 ? "PreToolUse" : "PostToolUse"
        let call = (index - 1) / 2
        var writer = JSONWriter(reservingBytes: 900)
        writer.object { writer in
            writer.member("event_uuid", uuid.description)
            writer.member("timestamp", time.iso8601)
            writer.member("machine_id", machineID)
            writer.member("source_app", sourceApp)
            writer.member("session_id", sessionID(session))
            writer.member("hook_event_type", type)
            writer.key("payload")
            writer.object { writer in
                writer.member("session_id", sessionID(session))
                writer.member("transcript_path", "/home/dev/.claude/projects/-load/\(sessionID(session)).jsonl")
                writer.member("cwd", "/home/dev/load")
                writer.member("hook_event_name", type)
                switch type {
                case "SessionStart": writer.member("source", "startup")
                case "SessionEnd": writer.member("reason", "other")
                default: writeCall(&writer, session: session, call: call, isEnd: type == "PostToolUse")
                }
            }
        }
        return writer.bytes
    }

    private func writeCall(_ writer: inout JSONWriter, session: Int, call: Int, isEnd: Bool) {
        writer.member("permission_mode", "acceptEdits")
        writer.member("tool_name", LoadTestPlan.tools[call % LoadTestPlan.tools.count])
        writer.member("tool_use_id", "toolu_load_\(session)_\(call)")
        writer.key("tool_input")
        writer.object { writer in
            writer.member("command", "make check TARGET=\(call)")
            writer.member("description", "Check part \(call) of the project")
        }
        guard isEnd else { return }
        writer.key("tool_response")
        writer.object { writer in
            writer.member("stdout", LoadTestPlan.output)
            writer.member("stderr", "")
            writer.member("interrupted", false)
        }
        writer.member("duration_ms", 10 + call % 90)
    }

    private static let tools = ["Bash", "Read", "Grep", "Edit", "Write"]
    private static let output = (1...6).map { "check \($0): compiled, linked and tested without a complaint" }
        .joined(separator: "\n")
}
