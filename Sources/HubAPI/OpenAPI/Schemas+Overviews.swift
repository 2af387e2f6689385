import EventModel
import EventStore

// Searches by session, budgets, connections.

extension Schemas {
    static let overviews: [(name: String, schema: Schema)] = [
        ("SearchPage", .object(searchPage)), ("SearchGroup", .object(searchGroup)),
        ("Budgets", .object(budgets)), ("SourceConnection", .object(sourceConnection)),
        ("MachineConnections", .object(machineConnections)),
        ("ConnectionList", list("machines", of: "MachineConnections")),
    ]

    private static let searchPage: [Schema.Property] = [
        .always("hits", .array(.named("SearchHit")), "Empty where `group=session`."),
        .optional("groups", .array(.named("SearchGroup")), "Where `group=session`; the newest hit first."),
        .nullable("next_cursor", .string), .always("total", .integer, "All hits, exactly."),
        .optional("session_total", .integer, "Sessions of the examined hits."),
        .optional("examined", .integer, "The newest \(SearchGroup.examinedLimit) hits at most make the groups."),
    ]

    private static let searchGroup: [Schema.Property] = [
        .always("session_id", .string), .nullable("session_title", .string), .nullable("project_path", .string),
        .always("count", .integer),
        .always("hits", .array(.named("SearchHit")), "The newest \(SearchGroup.hitLimit)."),
    ]

    private static let budgets: [Schema.Property] = [
        .always(
            "day",
            .object([
                .nullable("limit_usd", .number), .always("spent_usd", .number), .always("forecast_usd", .number),
                .always("resets_at", .time),
            ]), "Of UTC; the forecast goes on at the rate of the last 24 hours."),
        .always(
            "projects",
            .array(
                .object([
                    .always("project", .string), .nullable("limit_usd", .number), .always("spent_usd", .number),
                ])), "Today, the dearest first; at most \(BudgetEndpoints.rowLimit)."),
        .always(
            "sessions",
            .object([
                .nullable("limit_usd", .number),
                .always(
                    "over", .array(.object([.always("session_id", .string), .always("spent_usd", .number)])),
                    "At or over the limit, the dearest first; at most \(BudgetEndpoints.rowLimit)."),
            ])),
        .always(
            "month", .object([.always("spent_usd", .number), .always("forecast_usd", .number)]),
            "Of UTC; the forecast goes on at the rate of the last seven days."),
    ]

    private static let sourceConnection: [Schema.Property] = [
        .always("source", names(RecordSource.self)), .always("events_24h", .integer, "In whole hours."),
        .always("first_at", .time), .always("last_at", .time), .always("agent_versions", .array(.string)),
    ]

    private static let machineConnections: [Schema.Property] =
        [.always("machine_id", .string)] + members("sources", of: "SourceConnection") + [
            .nullable("collector", .named("Collector"), "The latest report of the machine's collector.")
        ]
}
