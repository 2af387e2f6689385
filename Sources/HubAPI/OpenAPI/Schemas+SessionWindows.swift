import EventModel

/// Windows into one session.
extension Schemas {
    static let sessionWindows: [(name: String, schema: Schema)] = [
        ("TimeSpan", .object(timeSpan)), ("SessionStrip", .object(sessionStrip)),
        ("SessionMark", .object(sessionMark)), ("SessionWait", .object(sessionWait)),
        ("SessionTime", .object(sessionTime)),
        ("SessionTimeline", .object(sessionTimeline)), ("TimelineLane", .object(timelineLane)),
        ("TimelineSpan", .object(timelineSpan)), ("TimelineBucket", .object(timelineBucket)),
        ("TimelineGap", .object(timelineGap)), ("ConversationPage", .object(conversationPage)),
        ("ConversationEntry", .object(conversationEntry)), ("ConversationAgent", .object(conversationAgent)),
        ("SessionState", .object(sessionState)), ("SessionMoment", .object(sessionMoment)),
        ("FileSummary", .object(fileSummary)), ("FileContent", .object(fileContent)),
        ("FileSummaryList", .object(members("files", of: "FileSummary") + [.always("total", .integer)])),
    ]

    private static let fileSummary: [Schema.Property] = [
        .always("path", .string), .always("reads", .integer), .always("writes", .integer), .always("edits", .integer),
        .always("lines_added", .integer), .always("lines_removed", .integer), .always("first_at", .time),
        .always("last_at", .time), .always("agents", .array(.string), "Those that touched it, the first one first."),
        .always("is_created", .boolean),
    ]

    private static let fileContent: [Schema.Property] = [
        .always("path", .string), .nullable("content", .string), .always("is_complete", .boolean),
        .nullable("basis", names(FileContent.Basis.self), "What the text was put together from."),
        .always("bytes", .integer), .nullable("reason", .string, "Why there is no text, or not all of it."),
    ]

    private static let sessionMoment: [Schema.Property] = [
        .always("at", .time), .always("kind", names(SessionMoment.Kind.self)), .always("label", .string),
        .nullable("event_uuid", .string), .nullable("tool_use_id", .string), .always("agent_id", .string),
    ]

    private static let runningAgent: [Schema.Property] = [
        .always("agent_id", .string), .nullable("agent_name", .string), .always("agent_type", names(AgentRole.self)),
        .nullable("parent_agent_id", .string), .always("depth", .integer), .nullable("description", .string),
        .always("started_at", .time),
    ]

    private static let runningTool: [Schema.Property] = [
        .always("tool_use_id", .string), .always("agent_id", .string), .always("tool_name", .string),
        .always("summary", .string), .always("started_at", .time),
    ]

    private static let sessionState: [Schema.Property] = [
        .always("at", .time), .always("elapsed_ms", .number), .always("status", .named("SessionStatus")),
        .nullable("prompt", .object([.always("id", .string), .always("at", .time), .always("text", .string)])),
        .nullable(
            "reply", .object([.always("at", .time), .always("text", .string)]), "The main agent's latest words."),
        .always("running_agents", .array(.object(runningAgent))),
        .always("running_tools", .array(.object(runningTool))),
        .always("open_questions", .array(.named("Question"))),
        .always(
            "tasks",
            .array(
                .object([
                    .always("id", .string), .always("subject", .string), .always("status", .oneOf(["open", "done"])),
                    .always("created_at", .time), .nullable("completed_at", .time),
                ]))),
        .always(
            "files",
            .array(
                .object([
                    .always("path", .string), .always("edits", .integer), .always("lines_added", .integer),
                    .always("lines_removed", .integer), .always("last_at", .time),
                    .always("last_tool_use_id", .string),
                ])), "Changed until then, the latest first; at most \(SessionState.rowLimit)."),
        .always("tokens", .named("Tokens"), "Of the calls that were answered until then."),
        .nullable("cost_usd", .number), .nullable("context", .named("Context")), .always("tool_count", .integer),
        .always("error_count", .integer), .always("prompt_count", .integer), .always("event_count", .integer),
    ]

    private static let conversationPage: [Schema.Property] = [
        .always(
            "entries", .array(.named("ConversationEntry")), "Those without a word are left out, but count for the page."
        ),
        .nullable("next_cursor", .string),
        .nullable("previous_cursor", .string, "Of the page before this one, in the same order."),
        .always("total", .integer),
    ]

    private static let conversationEntry: [Schema.Property] = [
        .always("kind", names(ConversationList.Kind.self)), .always("id", .string), .always("at", .time),
        .always("agent_id", .string), .nullable("event_uuid", .string),
        .always("text", .string, "At most \(ConversationAnswer.textBytes) bytes."), .always("text_bytes", .integer),
        .always("is_truncated", .boolean), .always("source", names(RecordSource.self)),
        .nullable(
            "tool",
            .object(
                toolCall + [
                    .nullable("input_preview", .string, "JSON, cut to \(ConversationAnswer.previewBytes) bytes."),
                    .nullable("output_preview", .string, "Cut to \(ConversationAnswer.previewBytes) bytes."),
                ])),
        .nullable("agent", .named("ConversationAgent"), "The subagent that the call spawned."),
        .nullable("model", .string), .nullable("usage", .named("Tokens"), "Of the call that the reply is a part of."),
    ]

    private static let conversationAgent: [Schema.Property] = [
        .always("agent_id", .string), .nullable("agent_name", .string), .always("status", .named("AgentStatus")),
        .always("tool_count", .integer), .always("tokens", .named("Tokens")), .nullable("cost_usd", .number),
        .nullable("duration_ms", .number),
    ]

    private static let timeSpan: [Schema.Property] = [.always("since", .time), .always("until", .time)]

    private static let sessionStrip: [Schema.Property] = [
        .always("range", .named("TimeSpan")), .always("columns", .integer), .always("column_ms", .number),
        .always(
            "rows",
            .array(
                .object([
                    .always("depth", .integer, "0 is the main agent; the last row has all deeper ones too."),
                    .always("counts", .array(.integer), "Prompts, model calls and tool calls that began there."),
                    .always("errors", .array(.integer), "Failed tool calls and turns."),
                ]))),
        .always(
            "marks", .array(.named("SessionMark")),
            "At most \(SessionStrip.markLimit): errors and questions first, the others evenly thinned."),
        .always(
            "mark_counts", .object(SessionStrip.MarkKind.allCases.map { .always($0.rawValue, .integer) }),
            "All, those that are left out included."),
        .always("waits", .array(.named("SessionWait"))), .always("time", .named("SessionTime")),
    ]

    private static let sessionMark: [Schema.Property] = [
        .always("kind", names(SessionStrip.MarkKind.self)), .always("at", .time), .always("label", .string),
        .nullable("event_uuid", .string), .nullable("tool_use_id", .string), .always("agent_id", .string),
    ]

    private static let sessionWait: [Schema.Property] = [
        .always("kind", .oneOf(["user", "permission"])), .always("at", .time), .nullable("ended_at", .time),
    ]

    private static let sessionTime: [Schema.Property] = [
        .always("model_ms", .number, "Of several agents at once the part counts that is named first."),
        .always("tool_ms", .number), .always("user_ms", .number, "Waiting for an answer of the user."),
        .always("idle_ms", .number, "Between turns."), .always("unknown_ms", .number, "In turns, without a trace."),
    ]

    private static let sessionTimeline: [Schema.Property] = [
        .always("range", .named("TimeSpan"), "Of the session."), .always("window", .named("TimeSpan")),
        .always("total", .integer, "Spans that match, shown or in buckets."), .always("is_folded", .boolean),
        .always("lanes", .array(.named("TimelineLane")), "Agents that lived in the window, parents first."),
        .always("spans", .array(.named("TimelineSpan")), "In order of start."),
        .always("buckets", .array(.named("TimelineBucket"))), .always("gaps", .array(.named("TimelineGap"))),
        .always("critical_path", .array(.string), "Ids of those shown spans that decided how long their turn took."),
    ]

    private static let timelineLane: [Schema.Property] = [
        .always("agent_id", .string), .nullable("agent_name", .string), .always("agent_type", names(AgentRole.self)),
        .nullable("parent_agent_id", .string), .always("depth", .integer), .always("status", .named("AgentStatus")),
        .always("started_at", .time), .nullable("ended_at", .time),
        .always("span_count", .integer, "Of all kinds, in the window."),
        .always("error_count", .integer),
    ]

    private static let timelineSpan: [Schema.Property] = [
        .always("id", .string, "`tool:`, `model:`, `turn:`, `wait:` or `compaction:` and an id."),
        .always("kind", .oneOf(["turn", "model", "tool", "wait", "compaction"])), .always("agent_id", .string),
        .always("at", .time), .nullable("ended_at", .time),
        .nullable("duration_ms", .number, "Null while it lasts, and where only its end is known."),
        .always("label", .string), .always("status", .named("ToolCallStatus")), .nullable("tool_name", .string),
        .nullable("tool_use_id", .string),
        .nullable("allowed_at", .time, "Since when it worked, of a call that waited for a permission."),
        .nullable("event_uuid", .string), .nullable("spawned_agent_id", .string),
        .nullable("cost_usd", .number), .nullable("tokens", .named("Tokens")),
    ]

    private static let timelineBucket: [Schema.Property] = [
        .always("agent_id", .string), .always("at", .time), .always("ended_at", .time),
        .always("tools", .integer, "Tool calls that began in it."), .always("models", .integer),
        .always("errors", .integer), .always("busy_ms", .number, "Time in which at least one of them lasted."),
    ]

    private static let timelineGap: [Schema.Property] = [
        .always("agent_id", .string), .always("at", .time), .always("ended_at", .time),
        .always("kind", names(TimelineGap.Kind.self), "What the agent waited for."),
    ]
}
