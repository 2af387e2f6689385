import EventModel

/// Windows into one session.
extension Schemas {
    static let sessionWindows: [(name: String, schema: Schema)] = [
        ("TimeSpan", .object(timeSpan)), ("SessionStrip", .object(sessionStrip)),
        ("SessionMark", .object(sessionMark)), ("SessionWait", .object(sessionWait)),
        ("SessionTimeline", .object(sessionTimeline)), ("TimelineLane", .object(timelineLane)),
        ("TimelineSpan", .object(timelineSpan)), ("TimelineBucket", .object(timelineBucket)),
        ("TimelineGap", .object(timelineGap)),
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
        .always("waits", .array(.named("SessionWait"))),
    ]

    private static let sessionMark: [Schema.Property] = [
        .always("kind", names(SessionStrip.MarkKind.self)), .always("at", .time), .always("label", .string),
        .nullable("event_uuid", .string), .nullable("tool_use_id", .string), .always("agent_id", .string),
    ]

    private static let sessionWait: [Schema.Property] = [
        .always("kind", .oneOf(["user", "permission"])), .always("at", .time), .nullable("ended_at", .time),
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
        .nullable("started_at", .time), .nullable("ended_at", .time),
        .always("span_count", .integer, "Turns, model calls and tool calls in the window."),
        .always("error_count", .integer),
    ]

    private static let timelineSpan: [Schema.Property] = [
        .always("id", .string, "`tool:`, `model:`, `turn:`, `wait:` or `compaction:` and an id."),
        .always("kind", .oneOf(["turn", "model", "tool", "wait", "compaction"])), .always("agent_id", .string),
        .always("at", .time), .nullable("ended_at", .time),
        .nullable("duration_ms", .number, "Null while it lasts, and where only its end is known."),
        .always("label", .string), .always("status", .named("ToolCallStatus")), .nullable("tool_name", .string),
        .nullable("tool_use_id", .string), .nullable("event_uuid", .string), .nullable("spawned_agent_id", .string),
        .nullable("cost_usd", .number), .nullable("tokens", .integer),
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
