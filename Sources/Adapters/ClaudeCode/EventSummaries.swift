internal import EventModel
internal import JSONCoding

extension HookReading {
    /// The event in one line of words.
    func summary(facts: [Fact]) -> String {
        switch event {
        case .preToolUse, .permissionRequest, .permissionDenied, .postToolUse, .postToolUseFailure: toolSummary
        case .postToolBatch: batchSummary(facts)
        case .sessionStart, .setup, .sessionEnd, .stop, .stopFailure, .preCompact, .postCompact, .preModelSwitch,
            .postModelSwitch:
            sessionSummary
        case .userPromptSubmit: promptSummary
        case .subagentStart, .subagentStop, .taskCreated, .taskCompleted, .teammateIdle: agentSummary
        case .userPromptExpansion, .notification, .messageDisplay, .elicitation, .elicitationResult:
            conversationSummary
        case .instructionsLoaded, .configChange, .cwdChanged, .directoryAdded, .fileChanged, .worktreeCreate,
            .worktreeRemove:
            surroundingsSummary
        }
    }

    private var toolSummary: String {
        var line = LineBuilder()
        let tool = toolName ?? "Tool"
        switch event {
        case .permissionRequest:
            line.append("Permission asked: ")
            line.append(tool)
            line.append(": ", toolSubject)
        case .permissionDenied:
            line.append("Permission denied: ")
            line.append(tool)
            line.append(": ", toolSubject)
            line.append(" – ", payload.wholeText("reason"))
        case .postToolUse:
            line.append(tool)
            if isLaunch {
                line.append(" launched in the background")
            } else {
                line.append(isInterrupted ? " was interrupted" : " done")
                appendDuration(to: &line)
            }
            line.append(": ", toolSubject)
        case .postToolUseFailure:
            line.append(tool)
            line.append(isInterrupted ? " was interrupted" : " failed")
            appendDuration(to: &line)
            line.append(": ", toolSubject.cut(toUTF8Bytes: Limits.summaryBytes / 2))
            line.append(" – ", payload.wholeText("error"))
        default:
            line.append(tool)
            line.append(": ", toolSubject)
        }
        return line.line
    }

    private func appendDuration(to line: inout LineBuilder) {
        guard let duration = payload.durationMicroseconds(milliseconds: "duration_ms") else { return }
        line.append(" in ")
        if duration < 1_000_000 {
            line.append(String(duration / 1000))
            line.append(" ms")
        } else {
            line.append(String(duration / 1_000_000))
            line.append(".")
            line.append(String(duration / 100_000 % 10))
            line.append(" s")
        }
    }

    private func batchSummary(_ facts: [Fact]) -> String {
        let calls = payload["tool_calls"]?.elements ?? []
        var line = LineBuilder()
        line.append(calls.count == 1 ? "1 tool call finished" : "\(calls.count) tool calls finished")
        for (index, call) in calls.prefix(HookReading.namedCallsMaximum).enumerated() {
            line.append(index == 0 ? ": " : ", ")
            line.append(call.wholeText("tool_name") ?? "?")
        }
        for case .toolCall(let call) in facts {
            line.append(call.status == .refused ? " – refused" : " – could not run")
            line.append(": ", call.error)
        }
        return line.line
    }

    /// Calls of a batch that its line names.
    private static let namedCallsMaximum = 12

    private var sessionSummary: String {
        var line = LineBuilder()
        switch event {
        case .sessionStart:
            line.append(startWords)
            line.append(" with ", payload.wholeText("model"))
            line.append(": ", payload.wholeText("session_title"))
        case .setup:
            line.append("Setup")
            line.append(": ", payload.wholeText("trigger"))
        case .sessionEnd:
            line.append("Session ended")
            line.append(": ", payload.wholeText("reason"))
        case .stop:
            line.append("Turn finished")
            let tasks = payload["background_tasks"]?.elements.count ?? 0
            if tasks > 0 { line.append(tasks == 1 ? ", 1 background task left" : ", \(tasks) background tasks left") }
            line.append(": ", payload.wholeText("last_assistant_message"))
        case .stopFailure:
            line.append("Turn failed")
            line.append(": ", payload.wholeText("error"))
            line.append(" – ", payload.wholeText("error_details") ?? payload.wholeText("last_assistant_message"))
        case .preCompact:
            line.append("Compaction started")
            line.append(", ", payload.wholeText("trigger"))
            line.append(": ", payload.wholeText("custom_instructions"))
        case .postCompact:
            line.append("Compaction finished")
            line.append(", ", payload.wholeText("trigger"))
            line.append(": ", payload.wholeText("compact_summary"))
        default:
            line.append(event == .preModelSwitch ? "Model switch asked" : "Model switched")
            line.append(": ", payload.wholeText("from_model"))
            line.append(" → ", payload.wholeText("to_model"))
        }
        return line.line
    }

    private var startWords: String {
        switch payload["source"]?.string {
        case "resume": "Session resumed"
        case "clear": "Session started after a clear"
        case "compact": "Session goes on after a compaction"
        case "fork": "Session forked"
        default: "Session started"
        }
    }
}
