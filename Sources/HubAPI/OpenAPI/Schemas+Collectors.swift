// What collectors say of themselves.

extension Schemas {
    static let collectors: [(name: String, schema: Schema)] = [
        ("Collector", .object(collector)), ("CollectorList", list("collectors", of: "Collector")),
        ("CollectorReport", .object(collectorReport)), ("BackfillProgress", .object(backfillProgress)),
        ("BackfillMachine", .object([.always("machine_id", .string)] + backfillProgress)),
        ("BackfillList", list("machines", of: "BackfillMachine")),
    ]

    static let collector: [Schema.Property] = [
        .always("machine_id", .string), .always("reported_at", .time), .always("report", .anyObject),
    ]

    static let collectorReport: [Schema.Property] = [
        .optional("version", .string), .optional("spool", .anyObject), .optional("last_error", .any),
        .optional("drops", .map(.integer)), .optional("backfill", .named("BackfillProgress")),
        .optional(
            "transcripts",
            .object([
                .optional("watching", .oneOf(["inotify", "polling"])), .optional("files", .integer),
                .optional("backlog_bytes", .integer), .optional("oldest_unread_age_s", .number),
                .optional("lost_bytes", .integer), .optional("polled_folders", .integer),
                .optional("store_id", .string, "The store that has been sent to."),
                .optional("store_changes", .integer, "How often another store was found in its place."),
            ])),
    ]

    static let backfillProgress: [Schema.Property] = [
        .always("state", names(BackfillState.self), "`stuck` also when a collector at work fell silent."),
        .always("files_total", .integer), .always("files_done", .integer), .always("bytes_total", .integer),
        .always("bytes_done", .integer), .always("events", .integer), .nullable("rate_bytes_per_s", .number),
        .nullable("eta_s", .number), .nullable("started_at", .time), .nullable("updated_at", .time),
    ]
}
