internal import HTTPClient
internal import JSONCoding

extension Command {
    package static let agents = Command(
        "agents", topic: .look, summary: "list agents, as a tree for one session",
        options: .timeFilters + [
            CommandOption(
                "--status", .choice(["running", "waiting", "idle", "completed", "failed"]), isRepeatable: true,
                help: "in this state")
        ] + .limit(50) + .json + .hubConnection,
        positionals: [Positional("SESSION", help: "id of the session whose agents are shown")],
        examples: [
            Example("eyrie agents --status running", "who works now"),
            Example("eyrie agents 1b9d6bcd", "the tree of one session"),
        ],
        run: { context throws(CommandFailure) in
            let hub = try context.hub()
            var query = context.arguments.filterQuery
            query += context.arguments.texts("--status").map { ("status", $0) }
            var path = "/api/agents"
            if let id = context.arguments.positionals.first {
                path = "/api/sessions/" + HTTPAddress.encoded(try sessionID(id, hub)) + "/agents"
            }
            let listing = try Listing(
                hub, path, key: "agents", query: query, limit: context.arguments.integer("--limit") ?? 50)
            if context.arguments.has("--json") {
                listing.printJSON(to: context.console)
            } else if context.arguments.positionals.isEmpty {
                agentTable(listing.rows, isTree: false).print(to: context.console)
                listing.printRest(to: context.console, noun: "agents")
            } else {
                agentTable(listing.rows).print(to: context.console)
            }
            return .success
        })
}

/// Agents of one session below those that spawned them, or of many sessions in a plain list.
func agentTable(_ rows: [JSONNode], isTree: Bool = true) -> Table {
    var table = Table(
        (isTree ? [] : [Table.Column("SESSION")]) + [
            Table.Column("AGENT", isFlexible: true), Table.Column("KIND", isFlexible: true), Table.Column("STATUS"),
            Table.Column("LENGTH", isNumber: true), Table.Column("EVENTS", isNumber: true),
            Table.Column("TOOLS", isNumber: true), Table.Column("ERRORS", isNumber: true),
            Table.Column("TOKENS", isNumber: true), Table.Column("COST", isNumber: true),
            Table.Column("DESCRIPTION", isFlexible: true),
        ])
    for (row, depth) in isTree ? treeOrder(rows) : rows.map({ ($0, 0) }) {
        let status = row.text("status")
        let errors = row["error_count"]?.int ?? 0
        let branch = depth == 0 ? "" : String(repeating: "  ", count: depth - 1) + "└ "
        let cells = [
            Table.Cell(branch + row.text("agent_id"), .name), Table.Cell(row.text("agent_name")),
            Table.Cell(status, style(ofStatus: status)), Table.Cell(row.duration("duration_ms")),
            Table.Cell(row.count("event_count")), Table.Cell(row.count("tool_count")),
            Table.Cell(Quantity.count(errors), errors > 0 ? .bad : .faint), Table.Cell(row.allTokens),
            row.costCell(), Table.Cell(row.text("description")),
        ]
        table.rows.append((isTree ? [] : [Table.Cell(shortID(row.text("session_id")), .name)]) + cells)
    }
    return table
}

/// Each agent behind its parent, in the order in which they came; one without a known parent stands at the top.
private func treeOrder(_ rows: [JSONNode]) -> [(JSONNode, Int)] {
    var children: [String: [Int]] = [:]
    let ids = Set(rows.map { $0.text("agent_id") })
    var pending: [(index: Int, depth: Int)] = []
    for (index, row) in rows.enumerated() {
        if let parent = row["parent_agent_id"]?.string, ids.contains(parent), parent != row.text("agent_id") {
            children[parent, default: []].append(index)
        } else {
            pending.append((index, 0))
        }
    }
    pending.reverse()
    var ordered: [(JSONNode, Int)] = []
    var seen: Set<Int> = []
    while let (index, depth) = pending.popLast() {
        guard seen.insert(index).inserted else { continue }
        ordered.append((rows[index], depth))
        for child in (children[rows[index].text("agent_id")] ?? []).reversed() { pending.append((child, depth + 1)) }
    }
    // A cycle of parents has no top; its agents are still shown.
    return ordered + rows.indices.filter { !seen.contains($0) }.map { (rows[$0], 0) }
}
