internal import EventModel
internal import JSONCoding

/// One event as a line for people: time, session, agent, what happened.
struct EventLine {
    let console: Console

    func text(of event: JSONNode) -> String {
        let type = event.text("hook_event_type")
        let tool = event["tool_name"]?.string
        let isError = event["is_error"]?.bool ?? false
        let time = event.time("timestamp").map { Quantity.clock($0) } ?? ""
        var parts = [
            console.styled(time, .faint), console.styled(padded(shortID(event.text("session_id")), 8), .name),
            padded(agent(event), 12),
            console.styled(padded(type, 18), isError ? .bad : EventLine.style(of: type)),
            padded(tool ?? "", 10),
        ]
        if event["stored"]?.bool == false { parts.append(console.styled("(not stored)", .warning)) }
        let used = 12 + 1 + 8 + 1 + 12 + 1 + 18 + 1 + 10 + 1
        let summary = visible(event.text("summary"))
        parts.append(console.width.map { cut(summary, toColumns: max(20, $0 - used)) } ?? summary)
        return parts.joined(separator: " ")
    }

    private func agent(_ event: JSONNode) -> String {
        let id = event.text("agent_id")
        guard id != Agent.mainID, !id.isEmpty else { return Agent.mainID }
        return event["agent_name"]?.string ?? id
    }

    private func padded(_ text: String, _ width: Int) -> String {
        let text = cut(visible(text), toColumns: width)
        return text + String(repeating: " ", count: max(0, width - columns(of: text)))
    }

    private static func style(of type: String) -> Console.Style? {
        switch type {
        case "UserPromptSubmit": .special
        case "SessionStart", "SessionEnd", "SubagentStart", "SubagentStop": .good
        case "PermissionRequest", "Notification", "Elicitation": .warning
        case "PostToolUseFailure", "StopFailure", "PermissionDenied": .bad
        default: nil
        }
    }
}
