import EventModel
import EventStore

// Counts, charts and trees.

extension Schemas {
    static let lists: [(name: String, schema: Schema)] = [
        ("SessionFacetValue", .object(sessionFacetValue)), ("SessionFacet", .object(sessionFacet)),
        ("SessionFacets", .object([.always("total", .integer)] + members("facets", of: "SessionFacet"))),
        ("SessionHistogramBucket", .object(sessionHistogramBucket)),
        ("SessionHistogram", .object(sessionHistogram)),
        ("AgentNode", .object(agentNode)), ("AgentTree", .object(agentTree)),
    ]

    private static let sessionFacetValue: [Schema.Property] = [
        .always("value", .string, "As filters take it; of bands `from-to` in their filters' unit, `to` excluded."),
        .always("label", .string), .always("count", .integer),
    ]

    private static let sessionFacet: [Schema.Property] = [
        .always("name", names(SessionFacet.self)),
        .always(
            "values", .array(.named("SessionFacetValue")),
            "At most \(SessionFacets.valueLimit), the most frequent first; bands in their order."),
    ]

    private static let sessionHistogramBucket: [Schema.Property] = [
        .always("at", .time), .always("sessions", .integer, "That began in it; in the first one also earlier ones."),
        .always("failed", .integer, "Of these, those with a failed turn."), .always("cost_usd", .number),
    ]

    private static let sessionHistogram: [Schema.Property] =
        [.always("range", .object(range)), .always("bucket_ms", .number)]
        + members("buckets", of: "SessionHistogramBucket")

    private static let agentNode: [Schema.Property] = [
        .always("session_id", .string), .always("agent_id", .string),
        .nullable("parent_agent_id", .string, "The agent that it is listed below; null for a root."),
        .always("agent_type", names(AgentRole.self)), .nullable("agent_name", .string),
        .always("status", .named("AgentStatus")), .nullable("description", .string), .nullable("model", .string),
        .always("depth", .integer, "Levels below the session's root."), .always("started_at", .time),
        .nullable("ended_at", .time), .nullable("duration_ms", .number), .always("event_count", .integer),
        .always("tool_count", .integer), .always("error_count", .integer), .always("failed_turn_count", .integer),
        .always("tokens", .named("Tokens"), "Of this agent's own calls."), .nullable("cost_usd", .number),
        .always("child_count", .integer, "Listed or not."), .always("descendant_count", .integer),
        .nullable("session_title", .string), .nullable("project_path", .string),
    ]

    private static let agentTree: [Schema.Property] =
        members("nodes", of: "AgentNode") + [
            .always("total", .integer, "Agents that match; those above them are listed with them."),
            .always("is_truncated", .boolean, "Deep agents are left out: ask for them with `root`."),
        ]
}
