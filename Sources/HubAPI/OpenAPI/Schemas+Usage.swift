import EventModel
import EventStore

// What tokens and money look like. Amounts are US dollars as exact decimals with up to nine digits.

extension Schemas {
    static let usage: [(name: String, schema: Schema)] = [
        ("Sources", .array(names(RecordSource.self))), ("Tokens", .object(tokens)), ("Cost", .object(cost)),
        ("UsagePart", .object(usagePart)), ("Context", .object(context)), ("ModelCall", .object(modelCall)),
        ("ModelCallPage", page("calls", of: "ModelCall")), ("TurnFailure", .object(turnFailure)),
        ("SessionCost", .object(sessionCost)), ("CostTurn", .object(costTurn)),
        ("CostOfModel", .object(costOfModel)), ("CostOfAgent", .object(costOfAgent)),
        ("ContextPoint", .object(contextPoint)), ("CostGroup", .object(costGroup)), ("CostList", .object(costList)),
        ("MetricEntry", .object(metricEntry)),
        (
            "MetricEntryPage",
            .object(members("entries", of: "MetricEntry") + [.nullable("next_cursor", .string)])
        ),
    ]

    static let tokens: [Schema.Property] = [
        .always("input", .integer, "Neither read from the cache nor written to it."),
        .always("output", .integer, "Thinking included."), .always("cache_read", .integer),
        .always("cache_creation_5m", .integer, "Cache writes without a stated lifetime included."),
        .always("cache_creation_1h", .integer),
    ]

    static let cost: [Schema.Property] = [
        .always("input", .number), .always("output", .number), .always("cache_read", .number),
        .always("cache_creation_5m", .number), .always("cache_creation_1h", .number),
        .always("other", .number, "Web searches, and what a report does not explain."),
        .always("total", .number, "The sum of the others."),
    ]

    private static let knownCost = Schema.Property.nullable(
        "cost_usd", .number, "Null where nothing is priced and something is unpriced.")

    static let sessionUsage: [Schema.Property] = [
        .always("tokens", .named("Tokens"), "Of all agents, and what the client reported beyond known calls."),
        knownCost, .always("cost", .named("Cost")),
        .always("cost_is_partial", .boolean, "Some calls are unpriced: `cost_usd` lacks them."),
        .always("cost_is_estimated", .boolean, "Some calls are priced by the fallback price."),
        .always("model_call_count", .integer), .always("unpriced_call_count", .integer),
        .always("retry_count", .integer, "Requests that failed and were sent again."),
        .nullable("unattributed", .named("UsagePart"), "Reported by the client beyond known calls; counted above."),
        .nullable("inherited", .named("UsagePart"), "Of calls that another session made; not counted above."),
        .nullable("forked_from", .string, "The session whose conversation this one continues."),
        .nullable("fork_point", .string), .nullable("fork_point_at", .time),
        .nullable("context", .named("Context"), "Of the main agent's latest request."),
        .nullable("git_root", .string), .nullable("git_remote", .string), .nullable("worktree_path", .string),
        .nullable("pull_request_url", .string), .nullable("last_prompt", .string),
        .always("sources", .named("Sources")),
    ]

    static let usagePart: [Schema.Property] = [
        .always("tokens", .named("Tokens")), .always("cost_usd", .number),
    ]

    static let context: [Schema.Property] = [
        .always("tokens", .integer), .nullable("window", .integer, "Tokens that the model's window holds."),
        .nullable("fill", .number, "`tokens` / `window`."),
    ]

    static let modelCall: [Schema.Property] = [
        .always("session_id", .string), .nullable("message_id", .string), .nullable("request_id", .string),
        .always("agent_id", .string), .nullable("model", .string), .always("at", .time),
        .nullable("duration_ms", .number), .nullable("time_to_first_token_ms", .number),
        .always("tokens", .named("Tokens")), .always("thinking_tokens", .integer, "The part of `output`."),
        .always("web_searches", .integer), .nullable("stop_reason", .string), .nullable("speed", .string),
        .nullable("service_tier", .string), .nullable("inference_geo", .string), .nullable("effort", .string),
        .nullable("query_source", .string, "Why it was made: sdk, repl_main_thread, compact, …"),
        .nullable("prompt_id", .string), .nullable("cost", .named("Cost")),
        .nullable("cost_usd", .number, "Null where nobody knows the price."),
        .always("cost_basis", names(CostBasis.self)), .nullable("price_version", .string),
        .nullable("reported_cost_usd", .number, "The client's own figure."),
        .always("is_provisional", .boolean, "The response's end was not reported yet."),
        .always("inherited", .boolean, "A copy; the call counts in `origin_session_id`."),
        .nullable("origin_session_id", .string), .always("sources", .named("Sources")),
    ]

    static let turnFailure: [Schema.Property] = [
        .always("id", .string, "The prompt's id, where it is known."), .always("agent_id", .string),
        .always("at", .time), .always("code", .string, "rate_limit, overloaded, server_error, …"),
        .nullable("message", .string), .always("sources", .named("Sources")),
        .always("inherited", .boolean, "A copy; the failure counts in the session that made it."),
    ]

    private static let savings: [Schema.Property] = [
        .always("uncached_usd", .number, "What the same tokens would have cost without a cache."),
        .always("cache_savings_usd", .number, "Less `other`; below zero where writing the cache did not pay off."),
    ]

    static let sessionCost: [Schema.Property] =
        [
            .always("session_id", .string), .always("tokens", .named("Tokens")), knownCost,
            .always("cost", .named("Cost")), .always("cost_is_partial", .boolean),
            .nullable("inherited", .named("UsagePart")), .nullable("unattributed", .named("UsagePart")),
        ] + savings + [
            .always("models", .array(.named("CostOfModel"))), .always("agents", .array(.named("CostOfAgent"))),
            .always("turns", .array(.named("CostTurn")), "The latest \(SessionCost.turnLimit)."),
            .always("turn_count", .integer),
            .always("is_truncated", .boolean, "The turns lack calls after the first \(SessionCostAnswer.callLimit)."),
            .always(
                "context", .array(.named("ContextPoint")),
                "The main agent's requests; at most \(SessionCost.contextPointLimit), each stretch's extremes."),
            .always("compactions", .array(.named("Compaction"))),
        ]

    static let costTurn: [Schema.Property] = [
        .nullable("prompt_id", .string, "Null for calls before the first prompt."),
        .nullable("prompt", .string, "Its first \(SessionCost.promptBytes) bytes."),
        .always(
            "kind", .oneOf(SessionCost.Turn.Kind.allCases.map(\.rawValue)),
            "An automatic turn was begun by a background agent or command that reported back."),
        .always("at", .time),
        .always("calls", .integer, "Subagents' calls included."), .always("tokens", .named("Tokens")), knownCost,
        .always("cumulative_usd", .number, "Of this turn and all before it."), .always("tool_calls", .integer),
    ]

    static let costOfModel: [Schema.Property] = [
        .always("model", .string), .always("calls", .integer),
        .always("tokens", .named("Tokens"), "What the client reported beyond known calls included."), knownCost,
        .always("unpriced_calls", .integer),
        .nullable("reported_cost_usd", .number, "The client's own total, inherited calls included."),
    ]

    static let costOfAgent: [Schema.Property] = [
        .always("agent_id", .string), .nullable("agent_name", .string), .always("calls", .integer),
        .always("tokens", .named("Tokens")), knownCost,
    ]

    static let contextPoint: [Schema.Property] = [
        .always("at", .time), .always("tokens", .integer), .nullable("window", .integer),
        .always("agent_id", .string),
    ]

    static let costGroup: [Schema.Property] =
        [
            .always("key", .string, "A date, a name or an id; empty where it is unknown."),
            .nullable("label", .string, "What people call it."),
            .nullable("session_id", .string, "Of groups by agent."), .always("calls", .integer),
            .always("unpriced_calls", .integer), .always("tokens", .named("Tokens")), knownCost,
            .always("cost", .named("Cost")),
        ] + savings

    static let costList: [Schema.Property] = [
        .always("by", names(CostGrouping.self)), .always("range", .object(range)),
        .always("groups", .array(.named("CostGroup"))),
        .always("total", .named("CostGroup"), "Of everything that was selected, groups beyond `limit` included."),
    ]

    static let metricEntry: [Schema.Property] = [
        .always("id", .string), .always("timestamp", .time), .always("session_id", .string),
        .nullable("project_path", .string), .always("source", names(RecordSource.self), "The first of `sources`."),
        .always("sources", .named("Sources")), .always("event_type", .string),
        .always("event_category", names(MetricCategory.self)), .nullable("model", .string),
        .nullable("tokens", .named("Tokens")), .nullable("cost_usd", .number), .nullable("cost", .named("Cost")),
        .nullable("tool_name", .string), .nullable("tool_duration_ms", .number), .nullable("tool_success", .boolean),
        .always("data", .object([.nullable("agent_id", .string), .nullable("summary", .string)])),
        .always("tags", .array(.string), "provisional, estimated, unpriced, interrupted, …"),
    ]
}
