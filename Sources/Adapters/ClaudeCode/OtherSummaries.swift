internal import JSONCoding

extension HookReading {
    var agentSummary: String {
        var line = LineBuilder()
        switch event {
        case .subagentStart:
            line.append("Agent started")
            line.append(": ", agentName)
        case .subagentStop:
            line.append(isInternalAgent ? "Internal agent finished" : "Agent finished")
            line.append(": ", agentName)
            line.append(" – ", payload.wholeText("last_assistant_message"))
        case .taskCreated, .taskCompleted:
            line.append("Task")
            line.append(" ", payload.wholeText("task_id"))
            line.append(event == .taskCreated ? " created" : " completed")
            line.append(": ", payload.wholeText("task_subject"))
        default:
            line.append("Teammate idle")
            line.append(": ", payload.wholeText("teammate_name"))
            line.append(" of ", payload.wholeText("team_name"))
        }
        return line.line
    }

    var conversationSummary: String {
        var line = LineBuilder()
        switch event {
        case .userPromptExpansion:
            line.append("Command")
            line.append(" /", payload.wholeText("command_name"))
            line.append(" ", payload.wholeText("command_args"))
        case .notification:
            line.append("Notification")
            line.append(": ", payload.wholeText("message") ?? payload.wholeText("notification_type"))
        case .messageDisplay:
            line.append("Message")
            line.append(": ", payload.wholeText("delta"))
        case .elicitation:
            line.append(payload.wholeText("mcp_server_name") ?? "MCP server")
            line.append(" asks")
            line.append(": ", payload.wholeText("message"))
        default:
            line.append(payload.wholeText("mcp_server_name") ?? "MCP server")
            line.append(" was answered")
            line.append(": ", payload.wholeText("action"))
        }
        return line.line
    }

    var surroundingsSummary: String {
        var line = LineBuilder()
        switch event {
        case .instructionsLoaded: add("Instructions loaded", "file_path", reason: "load_reason", to: &line)
        case .configChange: add("Settings changed", "file_path", reason: "source", to: &line)
        case .cwdChanged: add("Working directory changed", "new_cwd", to: &line)
        case .directoryAdded: add("Directory added", "directory", to: &line)
        case .fileChanged: add("File changed on disk", "file_path", reason: "event", to: &line)
        case .worktreeCreate: add("Worktree wanted", "name", to: &line)
        default: add("Worktree removed", "worktree_path", to: &line)
        }
        return line.line
    }

    private func add(
        _ words: StaticString, _ path: StaticString, reason: StaticString? = nil, to line: inout LineBuilder
    ) {
        line.append(words)
        if let reason, let text = payload.wholeText(reason) {
            line.append(", ")
            line.append(text)
        }
        guard let text = payload.wholeText(path) else { return }
        line.append(": ")
        line.append(ToolText.relative(text, to: event == .cwdChanged ? "" : cwd ?? ""))
    }
}
