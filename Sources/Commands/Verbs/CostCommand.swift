internal import EventModel
internal import JSONCoding
internal import Platform

extension Command {
    private static let costKinds = [
        "day", "hour", "model", "project", "agent", "agent_type", "session", "tool", "machine", "source_app",
    ]

    package static let cost = Command(
        "cost", topic: .look, summary: "show what was spent, by day, model, project, session, agent or tool",
        discussion: """
            A cost with a + is the least it can be: some calls have no known price. \"unknown\" means that none of the \
            calls has one; eyrie prices says which models have. Days are this machine's.
            SAVED is what the same tokens would have cost more without a cache.
            """,
        options: [
            CommandOption("--by", .choice(costKinds), help: "one row for each [default: day]"),
            CommandOption("--project", .text("PATH"), help: "of this project"),
            CommandOption("--model", .text("NAME"), help: "of this model"),
            CommandOption("--session", .text("ID"), help: "of this session"),
        ] + .timeFilters + [
            CommandOption(
                "--utc-offset", .integer("MINUTES", -840...840), help: "where days begin [default: this machine's zone]"
            )
        ] + .limit(100) + .json + .hubConnection,
        positionals: [Positional("PERIOD", choices: ["today"], help: "today; else the last 30 days, or --since")],
        examples: [
            Example("eyrie cost today", "since midnight, by model"),
            Example("eyrie cost --by project --since 7d", "this week's projects"),
            Example("eyrie cost --by session --json", "for a program"),
        ],
        run: { context throws(CommandFailure) in
            let arguments = context.arguments
            let hub = try context.hub()
            let today = arguments.positionals.first == "today"
            if today, arguments.has("--since") || arguments.has("--until") {
                throw CommandFailure(.usage, "eyrie cost: today is a period already: --since and --until say another")
            }
            let isNarrow = today || arguments.has("--session")
            let kind = arguments.text("--by") ?? (isNarrow ? "model" : "day")
            let answer = try hub.get(
                "/api/metrics/costs", query: try costQuery(context, hub, kind: kind, isToday: today))
            guard let groups = answer["groups"]?.elements else {
                throw CommandFailure(
                    .failure, "\(visible(hub.address)) answered without \"groups\"", hint: "is it an Eyrie hub?")
            }
            if arguments.has("--json") {
                context.console.printJSON(answer)
                return .success
            }
            costTable(groups, kind: kind, total: answer["total"]).print(to: context.console)
            if let unpriced = answer["total"]?["unpriced_calls"]?.int, unpriced > 0 {
                context.console.writeError(
                    "\(Quantity.count(unpriced)) calls have no known price; eyrie prices set MODEL gives one\n")
            }
            return .success
        })
}

private func costQuery(
    _ context: CommandContext, _ hub: any HubConnection, kind: String, isToday: Bool
) throws(CommandFailure) -> [(String, String)] {
    let arguments = context.arguments
    let now = context.clock.now()
    let offset = arguments.integer("--utc-offset") ?? LocalTime.offsetMinutes(at: now)
    var query = [("by", kind), ("utc_offset_minutes", String(offset))]
    for (name, value) in arguments.filterQuery {
        query.append((name, name == "session_id" ? try sessionID(value, hub) : value))
    }
    if let project = arguments.text("--project") { query.append(("project", context.absolutePath(project))) }
    if let model = arguments.text("--model") { query.append(("model", model)) }
    if isToday {
        var midnight = LocalTime.midnight(before: now, offsetMinutes: offset)
        // The clocks may have been changed since.
        let then = LocalTime.offsetMinutes(at: midnight)
        if !arguments.has("--utc-offset"), then != offset {
            midnight = LocalTime.midnight(before: now, offsetMinutes: then)
        }
        query.append(("since", midnight.iso8601))
    } else if !arguments.has("--since"), !arguments.has("--session") {
        query.append(("since", "30d"))
    }
    query.append(("limit", String(arguments.integer("--limit") ?? 100)))
    return query
}

private func costTable(_ groups: [JSONNode], kind: String, total: JSONNode?) -> Table {
    var table = Table([
        Table.Column(kind.replacing("_", by: " ").uppercased(), isFlexible: true),
        Table.Column("CALLS", isNumber: true),
        Table.Column("INPUT", isNumber: true), Table.Column("OUTPUT", isNumber: true),
        Table.Column("CACHE READ", isNumber: true), Table.Column("CACHE WRITE", isNumber: true),
        Table.Column("COST", isNumber: true), Table.Column("SAVED", isNumber: true),
    ])
    func cells(_ row: JSONNode, _ name: Table.Cell) -> [Table.Cell] {
        [
            name, Table.Cell(row.count("calls")), Table.Cell(row.tokens("input")), Table.Cell(row.tokens("output")),
            Table.Cell(row.tokens("cache_read")), Table.Cell(row.tokens("cache_creation_5m", "cache_creation_1h")),
            row.costCell(), row.moneyCell("cache_savings_usd"),
        ]
    }
    for group in groups {
        let label = group["label"]?.string ?? group["key"]?.string ?? "-"
        let id = group["session_id"]?.string ?? group.text("key")
        table.rows.append(cells(group, Table.Cell(kind == "session" ? "\(shortID(id)) \(label)" : label, .name)))
    }
    if let total, groups.count != 1 { table.rows.append(cells(total, Table.Cell("total", .heading))) }
    return table
}

extension String {
    fileprivate func replacing(_ character: Character, by other: Character) -> String {
        String(map { $0 == character ? other : $0 })
    }
}
