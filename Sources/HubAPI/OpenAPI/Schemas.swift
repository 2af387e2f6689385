import EventModel
import Redaction

/// The named schemas of the API document. A test compares each with what the program really writes.
enum Schemas {
    static let all: [(name: String, schema: Schema)] =
        core + usage + prices + collectors + lists + sessionWindows + activity + overviews + forgetting

    private static let core: [(name: String, schema: Schema)] = [
        ("SessionStatus", names(SessionStatus.self)), ("AgentStatus", names(AgentStatus.self)),
        ("ToolCallStatus", names(ToolCallStatus.self)), ("Session", .object(session)), ("Agent", .object(agent)),
        ("Event", .object(event)), ("ToolCall", .object(toolCall)), ("PatchHunk", .object(patchHunk)),
        ("FileChange", .object(fileChange)), ("Question", .object(question)), ("Prompt", .object(prompt)),
        ("Compaction", .object(compaction)), ("AgentTask", .object(task)),
        ("SearchHit", .object(searchHit)), ("Facets", .object(facets)),
        ("SessionDetail", .object(sessionDetail)), ("Health", .object(health)),
        ("SessionPage", page("sessions", of: "Session")), ("AgentPage", page("agents", of: "Agent")),
        ("EventPage", page("events", of: "Event")), ("ToolCallPage", page("tool_calls", of: "ToolCall")),
        ("QuestionList", list("questions", of: "Question")),
        ("FileChangeList", page("files", of: "FileChange")),
        ("StreamHello", .object(hello)), ("Gap", .object(gap)),
        ("EventInput", .object(eventInput)), ("SessionInput", .object(sessionInput)),
        ("EventReceipt", .object(receipt)), ("BatchReceipt", .object(batchReceipt)),
        ("TranscriptReceipt", .object(transcriptReceipt)),
        ("ErrorDetail", .object(errorDetail)), ("ErrorAnswer", .object([.always("error", .named("ErrorDetail"))])),
    ]

    static func members(_ name: String, of schema: String) -> [Schema.Property] {
        [.always(name, .array(.named(schema)))]
    }

    static func list(_ name: String, of schema: String) -> Schema { .object(members(name, of: schema)) }

    static func page(_ name: String, of schema: String) -> Schema {
        .object(members(name, of: schema) + [.nullable("next_cursor", .string), .nullable("total", .integer)])
    }

    static func names<Value: CaseIterable & RawRepresentable<String>>(_ type: Value.Type) -> Schema {
        .oneOf(type.allCases.map(\.rawValue))
    }

    static let session: [Schema.Property] =
        [
            .always("session_id", .string), .always("agent_kind", .string, "The agent tool: claude-code, codex, …"),
            .always("status", .named("SessionStatus")), .always("source_app", .string), .always("machine_id", .string),
            .nullable("project_path", .string), .nullable("cwd", .string), .nullable("git_branch", .string),
            .nullable("model", .string), .nullable("title", .string), .nullable("permission_mode", .string),
            .nullable("agent_version", .string), .nullable("transcript_path", .string),
            .nullable("start_source", .string),
            .nullable("end_reason", .string), .always("started_at", .time), .nullable("ended_at", .time),
            .always("last_event_at", .time), .nullable("duration_ms", .number), .always("event_count", .integer),
            .always("agent_count", .integer, "Agents, the main one included."), .always("max_depth", .integer),
            .always("prompt_count", .integer), .always("tool_count", .integer),
            .always("error_count", .integer, "Failed tool calls and failed turns."),
            .always("failed_turn_count", .integer, "Turns that ended with an API error."),
            .always("file_count", .integer, "Distinct paths written or edited."),
            .always("open_question_count", .integer),
            .always("waiting_for_user", .boolean),
        ] + sessionUsage

    static let agent: [Schema.Property] = [
        .always("session_id", .string), .always("agent_id", .string, "`main` for the main agent."),
        .always("agent_type", names(AgentRole.self)), .nullable("agent_name", .string, "general-purpose, Explore, …"),
        .nullable("parent_agent_id", .string), .always("parent_is_known", .boolean, "False while it is inferred."),
        .nullable("spawn_tool_use_id", .string), .always("depth", .integer), .always("status", .named("AgentStatus")),
        .nullable("description", .string), .nullable("model", .string), .always("is_background", .boolean),
        .always("started_at", .time), .nullable("ended_at", .time), .always("last_event_at", .time),
        .nullable("duration_ms", .number), .always("event_count", .integer), .always("tool_count", .integer),
        .always("error_count", .integer), .always("failed_turn_count", .integer),
        .always("tokens", .named("Tokens"), "Of this agent's own calls."),
        .nullable("cost_usd", .number), .always("model_call_count", .integer),
        .always("unpriced_call_count", .integer), .always("sources", .named("Sources")),
    ]

    static let event: [Schema.Property] = [
        .always("id", .integer, "The store's cursor; 0 while `stored` is false."), .always("event_uuid", .string),
        .always("source_app", .string), .always("machine_id", .string), .always("session_id", .string),
        .always("agent_id", .string), .always("agent_type", names(AgentRole.self)), .nullable("agent_name", .string),
        .nullable("parent_agent_id", .string), .nullable("agent_version", .string),
        .nullable("plugin_version", .string), .always("hook_event_type", .string), .nullable("tool_name", .string),
        .nullable("tool_use_id", .string), .nullable("model_name", .string), .always("summary", .string),
        .always("is_error", .boolean), .always("timestamp", .time), .always("created_at", .time),
        .always("replay_state", names(ReplayState.self)),
        .always("source", names(RecordSource.self), "What kind of report it is."), .always("stored", .boolean),
        .optional(
            "payload", .map(.any),
            "The event as it was received, with `reported_timestamp` where its time was not believed."),
    ]

    static let toolCall: [Schema.Property] = [
        .always("session_id", .string), .always("tool_use_id", .string), .always("agent_id", .string),
        .always("tool_name", .string), .always("status", .named("ToolCallStatus")), .always("summary", .string),
        .always("started_at", .time), .nullable("ended_at", .time), .nullable("duration_ms", .number),
        .nullable("permission_wait_ms", .number), .nullable("error", .string), .always("is_interrupt", .boolean),
        .nullable("mcp_server", .string), .nullable("spawned_agent_id", .string),
        .nullable("message_id", .string, "The response of the model that asked for it."),
        .nullable("decision_source", .string, "Who allowed or refused it: config, hook, user_temporary, …"),
        .always("inherited", .boolean, "A copy; the call counts in the session that made it."),
        .always("sources", .named("Sources")),
    ]

    static let fileChange: [Schema.Property] = [
        .always("path", .string), .always("operation", names(FileOperation.self)), .always("at", .time),
        .always("agent_id", .string), .always("tool_use_id", .string), .always("lines_added", .integer),
        .always("lines_removed", .integer), .nullable("patch", .array(.named("PatchHunk"))),
        .always("derived", .boolean, "Lines and patch are what the call asked for; what it did was not reported."),
        .always("inherited", .boolean, "A copy; the change counts in the session that made it."),
    ]

    static let patchHunk: [Schema.Property] = [
        .optional("oldStart", .integer, "Missing in a derived patch."), .always("oldLines", .integer),
        .optional("newStart", .integer, "Missing in a derived patch."), .always("newLines", .integer),
        .always("lines", .array(.string)),
    ]

    static let range: [Schema.Property] = [.nullable("since", .time), .nullable("until", .time)]

    static let hello: [Schema.Property] = [
        .optional("store_id", .string, "Names the store whose events these are."),
        .always("last_id", .integer, "Id of the newest event that was stored."), .always("version", .string),
    ]

    static let gap: [Schema.Property] = [
        .always("from", .integer), .always("to", .integer),
        .always("missed", .integer, "Ids from `from` to `to`, whatever the filter."),
        .always("reason", .string, "`slow`: the viewer was too slow for the live feed."),
    ]

    static let question: [Schema.Property] = [
        .always("session_id", .string), .always("id", .string), .always("agent_id", .string),
        .always("kind", names(QuestionKind.self)), .nullable("tool_name", .string), .always("message", .string),
        .always("asked_at", .time), .nullable("resolved_at", .time),
    ]

    static let prompt: [Schema.Property] = [
        .always("id", .string), .always("at", .time), .always("text", .string),
        .always("kind", .oneOf(["user", "automatic"]), "Automatic where a background agent or command reported back."),
        .always("sources", .named("Sources")),
    ]

    static let compaction: [Schema.Property] = [
        .always("agent_id", .string), .always("trigger", .string), .always("started_at", .time),
        .nullable("ended_at", .time), .nullable("tokens_before", .integer, "Of the context."),
        .nullable("tokens_after", .integer),
        .always("inherited", .boolean, "A copy; another session's context was compacted."),
    ]

    static let task: [Schema.Property] = [
        .always("id", .string), .always("subject", .string), .nullable("description", .string),
        .nullable("teammate", .string), .always("created_at", .time), .nullable("completed_at", .time),
    ]

    static let searchHit: [Schema.Property] = [
        .always("event", .named("Event")), .always("snippet", .string, "U+0002 and U+0003 enclose each match."),
    ]

    static let facets: [Schema.Property] = [
        .always("source_apps", .array(.string)), .always("machine_ids", .array(.string)),
        .always("event_types", .array(.string)), .always("tool_names", .array(.string)),
        .always("agent_names", .array(.string)),
    ]

    static let sessionDetail: [Schema.Property] = [
        .always("session", .named("Session")), .always("prompts", .array(.named("Prompt"))),
        .always("questions", .array(.named("Question"))), .always("compactions", .array(.named("Compaction"))),
        .always("tasks", .array(.named("AgentTask"))), .always("turn_failures", .array(.named("TurnFailure"))),
        .always("is_truncated", .boolean, "Some list has its first \(Limits.pageRows) entries only."),
    ]

    static let health: [Schema.Property] = [
        .always("status", .oneOf(["ok", "degraded"])), .always("version", .string), .always("started_at", .time),
        .always("uptime_s", .number), .always("demo", .boolean),
        .init(name: "store", schema: .anyObject, isNullable: true, isRequired: false),
        .optional("ingest", .anyObject), .optional("drops", .map(.integer)),
        .optional("transcripts", .map(.integer), "Lines of session files by what became of them."),
        .optional("records", .map(.map(.integer)), "Records by what reported them and what became of them."),
        .optional("privacy", .object(privacy), "What is kept of what comes in."),
        .optional("set_aside", .array(.string), "Damaged files that were set aside, by name and time."),
        .optional("subscribers", .integer),
        .optional("collectors", .array(.named("Collector"))),
    ]

    static let privacy: [Schema.Property] = [
        .always("mode", names(PrivacyMode.self)), .always("withheld", .array(names(ContentClass.self))),
        .always("redacted", .integer, "Secrets replaced since the start."),
        .always("failures", .integer, "Records that could not be searched, of which only metadata was kept."),
        .nullable("problem", .string),
    ]

    static let eventInput: [Schema.Property] = [
        .always("session_id", .string), .always("hook_event_type", .string),
        .always(
            "timestamp", .any,
            "ISO 8601, or a number of milliseconds since the epoch. One that is more than 24 hours ahead becomes the time of "
                + "receipt; the payload keeps it as `\(Observation.reportedTimestampMember)`."),
        .optional("event_uuid", .string), .optional("source_app", .string), .optional("machine_id", .string),
        .optional("agent_id", .string), .optional("agent_name", .string), .optional("parent_agent_id", .string),
        .optional("agent_version", .string), .optional("plugin_version", .string), .optional("payload", .anyObject),
        .optional("source", .any, "`custom` for an event of your own; anything else is a hook's."),
    ]

    static let sessionInput: [Schema.Property] = [
        .optional("session_id", .string), .optional("agent_kind", .string), .optional("source_app", .string),
        .optional("machine_id", .string), .optional("title", .string), .optional("model", .string),
        .optional("project_path", .string), .optional("cwd", .string), .optional("git_branch", .string),
        .optional("status", .named("SessionStatus")), .optional("end_reason", .string),
        .optional("started_at", .time), .optional("ended_at", .time),
    ]

    static let receipt: [Schema.Property] = [
        .always("event_uuid", .string), .always("id", .integer), .always("status", .oneOf(["stored", "duplicate"])),
    ]

    static let batchReceipt: [Schema.Property] = [
        .always("stored", .integer), .always("duplicate", .integer), .always("rejected", .integer),
        .always(
            "items",
            .array(
                .object([
                    .always("index", .integer), .nullable("event_uuid", .string),
                    .always("status", .oneOf(["stored", "duplicate", "rejected", "unavailable"])),
                    .optional("id", .integer), .optional("error", .anyObject),
                ]))),
    ]

    static let transcriptReceipt: [Schema.Property] = [
        .always("store_id", .string, "Names the store that has the lines now: to be sent as `Eyrie-Store`."),
        .always("stored", .integer), .always("duplicate", .integer),
        .always("noted", .integer, "Lines that are no events, but state something of their session."),
        .always("skipped", .integer, "Lines of types that say nothing that is kept."),
        .always("rejected_count", .integer),
        .always(
            "rejected",
            .array(
                .object([
                    .always("chunk", .integer), .always("offset", .integer, "Where the line begins in its file."),
                    .always("code", .string), .always("message", .string),
                ]))),
        .always("unknown_types", .map(.integer), "Lines by type, of types that this version does not know."),
    ]

    static let errorDetail: [Schema.Property] = [
        .always("code", .string), .always("message", .string), .optional("field", .string),
        .optional("fields", .array(.object([.always("field", .string), .always("message", .string)]))),
        .optional("hint", .string), .always("retryable", .boolean),
    ]
}
