/// What the members of records hold, by their names.
enum ContentMember {
    enum Treatment {
        /// Text of these kinds, left out where one of them is.
        case content(Set<ContentClass>)
        /// What a message says, in blocks, each of a kind of its own.
        case message
        /// An object whose members are treated one by one.
        case container
        /// Says who, where or when.
        case structure
        /// A word out of a list, or a name.
        case word
        /// An object of figures.
        case figures
        case unknown
    }

    static func treatment(of name: String) -> Treatment {
        if name == "message" { return .message }
        if let classes = content[name] { return .content(classes) }
        if StructuralMember.names.contains(name) || paths.contains(name) { return .structure }
        if words.contains(name) { return .word }
        if containers.contains(name) { return .container }
        return figures.contains(name) ? .figures : .unknown
    }

    /// What a record of that type says that is neither a message nor an event of a tool.
    static func content(ofType type: String?) -> Set<ContentClass>? {
        type == "queue-operation" ? [.prompts] : nil
    }

    /// Text that may be of any kind.
    private static let any = Set(ContentClass.allCases).subtracting([.identity])

    private static let content: [String: Set<ContentClass>] = {
        var table: [String: Set<ContentClass>] = [:]
        for (classes, names) in groups { for name in names { table[name] = classes } }
        return table
    }()

    private static let groups: [(Set<ContentClass>, [String])] = [
        (
            [.prompts],
            [
                "prompt", "user_prompt", "custom_instructions", "lastPrompt", "last_prompt", "initial_prompt",
                "customTitle", "aiTitle", "title", "agentName", "session_title", "command_args",
                "gen_ai.input.messages",
                "gen_ai.prompt", "gen_ai.system_instructions", "goal",
            ]
        ),
        (
            [.responses],
            [
                "last_assistant_message", "response", "assistant_response", "completion", "gen_ai.output.messages",
                "gen_ai.completion", "plan", "planContent",
            ]
        ),
        ([.prompts, .responses], ["summary", "compact_summary", "todos", "away_summary"]),
        (
            [.toolInputs],
            [
                "tool_parameters", "full_command", "command", "description", "task_subject", "task_description",
                "subject", "args",
                "requested_schema", "permission_suggestions", "file_path", "filename", "url",
            ]
        ),
        (
            [.toolInputs, .fileContents],
            ["gen_ai.tool.call.arguments", "function_args", "tool_input", "input"]
        ),
        (
            [.toolOutputs],
            [
                "error", "error_details", "errorDetails", "stderr", "exception.message", "exception.stacktrace",
                "status_message", "blockingError", "hookErrors", "cause",
            ]
        ),
        (
            [.toolOutputs, .fileContents],
            [
                "tool_response", "toolUseResult", "tool_result", "stdout", "output", "result",
                "gen_ai.tool.call.result",
            ]
        ),
        ([.fileContents], ["snippet", "originalFile"]),
        ([.thinking], ["thinking", "reasoning"]),
        ([.prompts, .responses, .toolOutputs, .fileContents], ["content", "text"]),
        (any, ["body", "data", "unparsed_text", "messages", "attachments"]),
        (
            [.identity],
            [
                "user.email", "user.id", "user.name", "user.full_name", "user.account_uuid", "user.account_id",
                "organization.id", "enduser.id", "host.name", "host.id", "user_email", "email", "user_id",
                "account_uuid",
            ]
        ),
    ]

    private static let containers: Set<String> = [
        "payload", "attributes", "resource", "span_events", "attachment", "forkedFrom", "compactMetadata",
        "permissionDecision", "snapshot", "worktreeSession",
    ]

    private static let figures: Set<String> = [
        "usage", "modelUsage", "cache_creation", "server_tool_use", "output_tokens_details", "iterations",
    ]

    /// Beside those of `StructuralMember`.
    private static let paths: Set<String> = [
        "worktree_path", "worktreePath", "git_root", "project_path", "old_cwd", "new_cwd", "started_at", "ended_at",
        "event.timestamp", "time", "start_time", "end_time",
    ]

    private static let words: Set<String> = [
        "permission_mode", "permissionMode", "mode", "source", "reason", "trigger", "agent_type", "agent_name",
        "agent_role", "agent_kind", "role", "stop_reason", "service_tier", "speed", "level", "subtype", "operation",
        "userType", "entrypoint", "requestedModel", "effort", "decision", "event.name", "event.sequence",
        "terminal.type", "service.name", "service.version", "os.type", "os.version", "host.arch",
        "app.version", "signal", "mcp_server", "mcp_server_name", "mcp_tool_name", "notification_type",
        "load_reason", "start_type", "query_source", "query_source_safe", "from_model", "to_model", "from_mode",
        "to_mode", "error_type", "error.type", "error_code", "apiErrorType", "gen_ai.request.model",
        "gen_ai.response.model", "gen_ai.operation.name", "gen_ai.system", "gen_ai.provider.name", "gen_ai.tool.name",
        "gen_ai.tool.call.id", "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.conversation.id",
        "gen_ai.response.id", "gen_ai.response.finish_reasons", "status", "status_code", "git_branch",
        "attributionAgent",
        "teammate_name", "team_name", "start_source", "end_reason", "model_name", "plugin_version",
        "agent_version", "event_type", "hook_event", "hook_name", "hookName", "hookEvent", "isolation", "task_id",
        "taskId", "promptSource", "decision_source", "span.type",
        "uuid", "id", "success", "eyrie.machine_id", "eyrie.source_app", "subagent_type", "skill", "kind",
        "trackingPath", "toolDenialKind", "turnOrigin",
    ]
}
