internal import JSONCoding

extension Command {
    package static let events = Command(
        "events", topic: .look, summary: "list events, newest last",
        options: .eventFilters + .timeFilters + [
            CommandOption("--search", .text("TEXT"), help: "whose prompt, command, path or error holds the text"),
            CommandOption("--payload", help: "with --json: the payloads as they were received, too"),
            CommandOption("--oldest", help: "begin with the oldest instead of the newest"),
        ] + .limit(50) + .json + .hubConnection,
        examples: [
            Example("eyrie events --session 1b9d6bcd --tool Bash", "the commands of one session"),
            Example("eyrie events --errors --since 1h", "what failed"),
            Example("eyrie events --json --payload --limit 1000", "for a program"),
        ],
        run: { context throws(CommandFailure) in
            let hub = try context.hub()
            let arguments = context.arguments
            var query: [(String, String)] = []
            for (name, value) in arguments.filterQuery {
                query.append((name, name == "session_id" ? try sessionID(value, hub) : value))
            }
            if let text = arguments.text("--search") { query.append(("q", text)) }
            let isOldestFirst = arguments.has("--oldest")
            query += [
                ("order", isOldestFirst ? "asc" : "desc"), ("total", "1"),
                ("payload", arguments.has("--payload") && arguments.has("--json") ? "1" : "0"),
            ]
            var listing = try Listing(
                hub, "/api/events", key: "events", query: query, limit: arguments.integer("--limit") ?? 50)
            if !isOldestFirst { listing.rows.reverse() }
            if arguments.has("--json") {
                listing.printJSON(to: context.console)
            } else {
                let line = EventLine(console: context.console)
                for row in listing.rows { context.console.print(line.text(of: row)) }
                listing.printRest(to: context.console, noun: "events")
            }
            return .success
        })

    package static let tools = Command(
        "tools", topic: .look, summary: "show how often tools are called, how long they take and how often they fail",
        options: [
            CommandOption("--range", .choice(["1h", "24h", "7d", "30d", "all"]), help: "how far back [default: 24h]"),
            CommandOption("--session", .text("ID"), help: "of this session"),
        ] + .timeFilters + .json + .hubConnection,
        examples: [Example("eyrie tools --range 7d", "this week")],
        run: { context throws(CommandFailure) in
            let hub = try context.hub()
            let arguments = context.arguments
            var query: [(String, String)] = []
            for (name, value) in arguments.filterQuery {
                query.append((name, name == "session_id" ? try sessionID(value, hub) : value))
            }
            let isRanged = !arguments.has("--since") && !arguments.has("--until")
            if isRanged || arguments.has("--range") { query.append(("range", arguments.text("--range") ?? "24h")) }
            let answer = try hub.get("/api/tools/stats", query: query)
            let rows = answer["tools"]?.elements ?? []
            if arguments.has("--json") {
                context.console.printJSON(answer)
            } else {
                toolTable(rows).print(to: context.console)
            }
            return .success
        })

    package static let search = Command(
        "search", topic: .look, summary: "find events by words in prompts, replies, commands, output and errors",
        options: [CommandOption("--session", .text("ID"), help: "in this session")] + .timeFilters + .limit(20) + .json
            + .hubConnection,
        positionals: [Positional("WORDS", isRequired: true, isRepeatable: true, help: "what to look for")],
        examples: [
            Example("eyrie search connection refused", "both words"),
            Example("eyrie search '\"npm test\"'", "the phrase"),
        ],
        run: { context throws(CommandFailure) in
            let hub = try context.hub()
            var query = [("q", context.arguments.positionals.joined(separator: " "))]
            for (name, value) in context.arguments.filterQuery {
                query.append((name, name == "session_id" ? try sessionID(value, hub) : value))
            }
            let listing = try Listing(
                hub, "/api/search", key: "hits", query: query, limit: context.arguments.integer("--limit") ?? 20)
            if context.arguments.has("--json") {
                listing.printJSON(to: context.console)
            } else {
                for hit in listing.rows { printHit(hit, context.console) }
                listing.printRest(to: context.console, noun: "hits")
            }
            return .success
        })
}

private func toolTable(_ rows: [JSONNode]) -> Table {
    var table = Table([
        Table.Column("TOOL", isFlexible: true), Table.Column("CALLS", isNumber: true),
        Table.Column("OK", isNumber: true), Table.Column("FAILED", isNumber: true),
        Table.Column("REFUSED", isNumber: true), Table.Column("RUNNING", isNumber: true),
        Table.Column("SUCCESS", isNumber: true), Table.Column("P50", isNumber: true),
        Table.Column("P95", isNumber: true),
    ])
    for row in rows {
        let failures = row["failure"]?.int ?? 0
        let rate = row["success_rate"]?.double.map { Quantity.decimal($0 * 100, places: 1) + " %" } ?? "-"
        table.rows.append([
            Table.Cell(row.text("tool_name"), .name), Table.Cell(row.count("calls")), Table.Cell(row.count("success")),
            Table.Cell(Quantity.count(failures), failures > 0 ? .bad : .faint), Table.Cell(row.count("refused")),
            Table.Cell(row.count("running")), Table.Cell(rate), Table.Cell(row.duration("p50_ms")),
            Table.Cell(row.duration("p95_ms")),
        ])
    }
    return table
}

/// The event's line, then the place where the words stand, with the words marked.
private func printHit(_ hit: JSONNode, _ console: Console) {
    if let event = hit["event"] { console.print(EventLine(console: console).text(of: event)) }
    let snippet = hit.text("snippet")
    var line = "    "
    var isMatch = false
    for part in snippet.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\u{2}" || $0 == "\u{3}" }) {
        line += isMatch ? console.styled(visible(part), .warning) : visible(part)
        isMatch.toggle()
    }
    console.print(line)
}
