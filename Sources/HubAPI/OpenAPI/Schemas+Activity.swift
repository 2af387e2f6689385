import EventModel
import EventStore

// Tools and analytics.

extension Schemas {
    static let activity: [(name: String, schema: Schema)] = [
        ("ToolStatistics", .object(toolStatistics)), ("ToolStatisticsList", .object(toolStatisticsList)),
        ("ToolHeatMap", .object(toolHeatMap)), ("ToolFailureGroup", .object(toolFailureGroup)),
        ("ToolFailures", .object(toolFailures)), ("AnalyticsTotals", .object(analyticsTotals)),
        ("AnalyticsModel", .object(analyticsModel)), ("AnalyticsAgentType", .object(analyticsAgentType)),
        ("Analytics", .object(analytics)),
    ]

    private static let toolStatistics: [Schema.Property] = [
        .always("tool_name", .string), .nullable("mcp_server", .string, "Of `mcp__server__tool`: the server."),
        .always("calls", .integer), .always("success", .integer), .always("failure", .integer),
        .always("refused", .integer), .always("running", .integer),
        .always("abandoned", .integer, "Without a result when their turn or session ended."),
        .nullable("success_rate", .number, "Of the calls that ended with a result."),
        .nullable("p50_ms", .number, "Of finished calls; see `percentile_precision`."), .nullable("p95_ms", .number),
        .nullable("last_used_at", .time),
        .always(
            "trend", .array(.integer),
            "Calls in \(ToolStatistics.trendParts) equal parts of the range, the latest at the end."),
        .always("failure_trend", .array(.integer), "Failed calls, likewise."),
    ]

    private static let toolStatisticsList: [Schema.Property] =
        [
            .always("range", .object(range)),
            .always(
                "percentile_precision", .number,
                "How far a percentile may be from the true one, as a part of it: durations are counted in buckets."),
        ] + members("tools", of: "ToolStatistics")

    private static let toolHeatMap: [Schema.Property] = [
        .always("range", .object(range), "Of the columns."), .always("column_ms", .number),
        .always("rows", .array(.object([.always("from_ms", .number), .nullable("to_ms", .number)]))),
        .always("cells", .array(.array(.integer)), "Finished calls: a list of rows for each column."),
        .always("failed", .array(.array(.integer)), "Failed ones of them."),
    ]

    private static let toolFailureGroup: [Schema.Property] = [
        .always("reason", .string, "The message without numbers, ids, paths and quoted texts."),
        .always("example", .string, "The newest message."), .always("count", .integer), .always("tool_name", .string),
        .always("last_at", .time), .always("session_id", .string, "Of the newest one, as what follows."),
        .always("tool_use_id", .string), .nullable("event_uuid", .string),
        .always("agents", .array(.string), "Kinds of agents; at most \(ToolFailureGroup.nameLimit)."),
        .always("projects", .array(.string), "At most \(ToolFailureGroup.nameLimit)."),
    ]

    private static let toolFailures: [Schema.Property] =
        members("groups", of: "ToolFailureGroup") + [
            .always("total", .integer, "All failed calls."),
            .always("examined", .integer, "The newest \(ToolFailureQuery.examinedLimit) at most make the groups."),
        ]

    private static let analyticsTotals: [Schema.Property] = [
        .always("sessions", .integer, "That lasted into the range."),
        .always("agents", .integer, "That started in it."),
        .always("tool_calls", .integer), .always("errors", .integer, "Failed tool calls and failed turns."),
        .always("error_rate", .number, "`errors` for each tool call."),
        .always("tokens", .named("Tokens"), "Of the whole hours that the range touches."),
        .always("cost_usd", .number), .nullable("duration_p50_ms", .number, "Of the sessions."),
        .nullable("duration_p95_ms", .number),
    ]

    private static let analyticsModel: [Schema.Property] = [
        .always("model", .string, "The canonical name; empty where none was reported."), .always("calls", .integer),
        .nullable("p50_ms", .number), .nullable("p95_ms", .number), .nullable("ttft_p50_ms", .number),
        .always("retries", .integer, "In sessions whose model it is."),
        .always("failures", .integer, "Turns, likewise."),
    ]

    private static let analyticsAgentType: [Schema.Property] = [
        .always("agent_type", names(AgentRole.self)), .always("agent_name", .string, "Empty where it is unknown."),
        .always("count", .integer), .always("errors", .integer), .always("tokens", .named("Tokens")),
        .nullable("cost_usd", .number),
    ]

    private static let analytics: [Schema.Property] = [
        .always("range", .object(range)), .nullable("previous", .object(range)), .always("bucket_ms", .number),
        .always(
            "sessions",
            .array(
                .object([
                    .always("at", .time), .always("started", .integer), .always("ended", .integer),
                    .always("failed", .integer, "By their latest event."),
                ]))),
        .always("agent_types", .array(.named("AnalyticsAgentType"))),
        .always(
            "errors",
            .array(
                .object([
                    .always("at", .time), .always("tool_failures", .integer), .always("turn_failures", .integer),
                    .always("calls", .integer, "Tool calls."),
                ]))),
        .always("models", .array(.named("AnalyticsModel"))),
        .always(
            "tools",
            .array(
                .object([
                    .always("tool_name", .string), .always("calls", .integer), .always("failures", .integer),
                    .nullable("p95_ms", .number),
                ]))),
        .always(
            "agents_failing",
            .array(
                .object([
                    .always("agent_name", .string), .always("count", .integer), .always("failures", .integer),
                ]))),
        .always("totals", .named("AnalyticsTotals")), .nullable("previous_totals", .named("AnalyticsTotals")),
    ]
}
