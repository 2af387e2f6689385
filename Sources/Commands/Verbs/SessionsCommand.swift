internal import EventModel
internal import HTTPClient
internal import JSONCoding
internal import Platform

extension Command {
    package static let sessions = Command(
        "sessions", topic: .look, summary: "list sessions, or show one",
        discussion: "An id may be cut short as long as it names one session of those that were active last.",
        options: .timeFilters + [
            CommandOption(
                "--status", .choice(["running", "waiting", "idle", "failed", "ended"]), isRepeatable: true,
                help: "in this state"),
            CommandOption("--active", help: "not ended"),
            CommandOption("--errors", help: "with failures"),
            CommandOption("--sort", .choice(["latest", "cost"]), help: "latest event or highest cost first"),
            CommandOption("--search", .text("TEXT"), help: "whose title, project or first prompt holds the text"),
        ] + .limit(30) + .json + .hubConnection,
        positionals: [Positional("SESSION", help: "id of one session, to see its agents")],
        examples: [
            Example("eyrie sessions --active", "what runs now"),
            Example("eyrie sessions --since 24h --errors --json", "for a program"),
            Example("eyrie sessions 1b9d6bcd", "one session and its agents"),
        ],
        run: { context throws(CommandFailure) in
            let hub = try context.hub()
            if let id = context.arguments.positionals.first {
                return try showSession(try sessionID(id, hub), hub, context)
            }
            var query = context.arguments.filterQuery.filter { $0.0 != "status" }
            query += context.arguments.texts("--status").map { ("status", $0) }
            if let order = context.arguments.text("--sort") { query.append(("sort", order)) }
            if context.arguments.has("--errors") { query.append(("errors", "1")) }
            if let text = context.arguments.text("--search") { query.append(("q", text)) }
            let path = context.arguments.has("--active") ? "/api/sessions/active" : "/api/sessions"
            let listing = try Listing(
                hub, path, key: "sessions", query: query, limit: context.arguments.integer("--limit") ?? 30)
            if context.arguments.has("--json") {
                listing.printJSON(to: context.console)
            } else {
                sessionTable(listing.rows, now: context.clock.now()).print(to: context.console)
                listing.printRest(to: context.console, noun: "sessions")
            }
            return .success
        })
}

/// Columns of a title where the output has no width of its own.
private let titleColumns = 72

private func sessionTable(_ rows: [JSONNode], now: Timestamp) -> Table {
    var table = Table([
        Table.Column("SESSION"), Table.Column("STATUS"), Table.Column("APP", isFlexible: true),
        Table.Column("TITLE", isFlexible: true), Table.Column("LAST EVENT"), Table.Column("LENGTH", isNumber: true),
        Table.Column("EVENTS", isNumber: true), Table.Column("TOOLS", isNumber: true),
        Table.Column("AGENTS", isNumber: true), Table.Column("ERRORS", isNumber: true),
        Table.Column("TOKENS", isNumber: true), Table.Column("COST", isNumber: true),
    ])
    for row in rows {
        let errors = row["error_count"]?.int ?? 0
        table.rows.append([
            Table.Cell(shortID(row.text("session_id")), .name),
            Table.Cell(row.text("status"), style(ofStatus: row.text("status"))), Table.Cell(row.text("source_app")),
            Table.Cell(row["title"]?.string.map { cut($0, toColumns: titleColumns) } ?? "-"),
            Table.Cell(row.time("last_event_at").map { Quantity.age(of: $0, now: now) } ?? "-"),
            Table.Cell(row.duration("duration_ms")), Table.Cell(row.count("event_count")),
            Table.Cell(row.count("tool_count")), Table.Cell(row.count("agent_count")),
            Table.Cell(Quantity.count(errors), errors > 0 ? .bad : .faint), Table.Cell(row.allTokens),
            row.costCell(),
        ])
    }
    return table
}

/// Enough of an id to tell sessions apart and to name one on a command line.
func shortID(_ id: String) -> String { String(id.prefix(8)) }

/// Completes the beginning of an id, as listings show it.
func sessionID(_ text: String, _ hub: any HubConnection) throws(CommandFailure) -> String {
    guard text.utf8.count < 36 else { return text }
    let recent = try Listing(hub, "/api/sessions", key: "sessions", query: [], limit: Limits.pageRows).rows
    let found = recent.map { $0.text("session_id") }.filter { $0.hasPrefix(text) }
    if found.contains(text) || found.isEmpty { return text }
    guard found.count == 1 else {
        throw CommandFailure(.usage, "\(found.count) sessions begin with \(visible(text))", hint: "give more of the id")
    }
    return found[0]
}

private func showSession(
    _ id: String, _ hub: any HubConnection, _ context: CommandContext
) throws(CommandFailure) -> ExitCode {
    let path = "/api/sessions/" + HTTPAddress.encoded(id)
    let detail = try hub.get(path)
    let agents = try hub.get(path + "/agents")
    let console = context.console
    if context.arguments.has("--json") {
        console.printJSON { writer in
            for (name, value) in detail.members { writer.key(name); writer.raw(value.rawBytes) }
            writer.key("agents")
            writer.array(agents["agents"]?.elements ?? []) { $0.raw($1.rawBytes) }
        }
        return .success
    }
    guard let session = detail["session"] else { throw CommandFailure(.nothingFound, "no session \(visible(id))") }
    let fields: [(String, String)] = [
        ("Session", session.text("session_id")), ("Title", session.text("title")), ("Status", session.text("status")),
        ("App", session.text("source_app")), ("Machine", session.text("machine_id")),
        ("Folder", session.text("cwd")), ("Model", session.text("model")), ("Started", session.text("started_at")),
        ("Ended", session.text("ended_at")), ("Length", session.duration("duration_ms")),
        ("Events", session.count("event_count")), ("Errors", session.count("error_count")),
        ("Files", session.count("file_count")), ("Tokens", session.allTokens), ("Cost", session.costCell().text),
    ]
    for (name, value) in fields where !value.isEmpty && value != "-" {
        let space = String(repeating: " ", count: 9 - name.count)
        console.print(console.styled(name, .heading) + space + visible(value))
    }
    for prompt in detail["prompts"]?.elements ?? [] {
        let text = cut(visible(prompt.text("text")), toColumns: (console.width ?? 200) - 9)
        console.print(console.styled("Prompt", .heading) + "   " + text)
    }
    console.print()
    agentTable(agents["agents"]?.elements ?? []).print(to: console)
    return .success
}
