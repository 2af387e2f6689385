internal import EventModel
internal import JSONCoding

extension HookReading {
    /// What full-text search finds the event by.
    func searchText(facts: [Fact]) -> String {
        switch event {
        case .userPromptSubmit, .userPromptExpansion: search("prompt", "command_name", "command_args", "session_title")
        case .preToolUse, .permissionRequest, .permissionDenied, .postToolUse, .postToolUseFailure: toolSearchText
        case .postToolBatch: batchSearchText(facts)
        case .messageDisplay: search("delta")
        case .stop, .subagentStop: search("last_assistant_message")
        case .stopFailure: search("error", "error_details", "last_assistant_message")
        case .notification: search("title", "message")
        case .taskCreated, .taskCompleted: search("task_subject", "task_description", "teammate_name")
        case .instructionsLoaded, .configChange, .fileChanged: search("file_path")
        case .cwdChanged: search("old_cwd", "new_cwd")
        case .directoryAdded: search("directory")
        case .worktreeCreate: search("name")
        case .worktreeRemove: search("worktree_path")
        case .preCompact: search("custom_instructions")
        case .postCompact: search("compact_summary")
        case .elicitation: search("mcp_server_name", "message", "url")
        case .elicitationResult: search("mcp_server_name")
        case .preModelSwitch, .postModelSwitch: search("from_model", "to_model")
        case .sessionStart: search("session_title")
        case .setup, .subagentStart, .teammateIdle, .sessionEnd: ""
        }
    }

    private func search(_ keys: StaticString...) -> String {
        var line = LineBuilder(limit: Limits.searchTextBytes)
        for key in keys { line.appendWord(payload.wholeText(key)) }
        return line.line
    }

    private var toolSearchText: String {
        var line = LineBuilder(limit: Limits.searchTextBytes)
        ToolText.addSearchText(of: toolInput, subject: toolSubject, to: &line)
        switch event {
        case .postToolUse: line.appendWord(OutputText.searched(payload["tool_response"]))
        case .postToolUseFailure: line.appendWord(payload.wholeText("error"))
        case .permissionDenied: line.appendWord(payload.wholeText("reason"))
        default: break
        }
        return line.line
    }

    /// The errors of the calls that have no event of their own.
    private func batchSearchText(_ facts: [Fact]) -> String {
        var line = LineBuilder(limit: Limits.searchTextBytes)
        for case .toolCall(let call) in facts { line.appendWord(call.error) }
        return line.line
    }
}
