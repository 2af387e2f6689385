import EventStore

// What the hub is told to forget, and what became of it.

extension Schemas {
    static let forgetting: [(name: String, schema: Schema)] = [
        ("ForgetInput", .object(forgetInput)), ("ForgetResult", .object(forgetResult)),
        ("Forgetting", .object(forgettingRow)),
        ("ForgettingList", .object([.always("forgettings", .array(.named("Forgetting")))])),
    ]

    private static let forgetInput: [Schema.Property] = [
        .optional("sessions", .array(.string), "These sessions."),
        .optional("project", .string, "Sessions that ran in this folder, or below it."),
        .optional("since", .string, "Sessions with an event from then on: ISO 8601, milliseconds, or `30m` ago."),
        .optional("until", .string, "Before then."),
        .optional("with_forks", .boolean, "Also sessions that were forked from those."),
        .optional("text", .string, "This text, wherever it stands: a marker takes its place."),
        .optional("rules", .boolean, "What the rules of redaction in force find in what is stored."),
        .optional("apply", .boolean, "Without it nothing changes: the answer tells what would."),
    ]

    private static let forgetResult: [Schema.Property] = [
        .always("applied", .boolean), .always("kind", names(Forgetting.Kind.self)),
        .always("sessions", .integer), .always("events", .integer, "Removed, or changed."),
        .always("hits", .integer, "Texts that were replaced in events."),
        .always("rows", .integer, "Rows that follow from events in which a text was replaced."),
        .always("session_ids", .array(.string), "At most 10,000."),
        .always("forks", .array(.string), "Sessions that were forked from those and stay, with what they copied."),
        .always("purged", .boolean, "Whether the store's files have been cleaned of it."),
        .nullable("problem", .string, "Why they have not been."),
    ]

    private static let forgettingRow: [Schema.Property] = [
        .always("at", .time), .always("by", .string), .always("kind", names(Forgetting.Kind.self)),
        .always("sessions", .integer), .always("events", .integer), .always("hits", .integer),
        .always("purged", .boolean),
    ]
}
