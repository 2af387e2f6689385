internal import Configuration
internal import EventModel
internal import JSONCoding

/// Rows of a query, gathered from as many pages as it takes.
struct Listing {
    var rows: [JSONNode]
    /// How many rows there are in all; nil when the hub did not count.
    var total: Int64?
    private var key: String

    /// Asks for up to `limit` rows, which stand under `key` in each page.
    init(
        _ hub: any HubConnection, _ path: String, key: String, query: [(String, String)], limit: Int
    ) throws(CommandFailure) {
        self.key = key
        rows = []
        var cursor: String?
        repeat {
            let size = min(Limits.pageRows, limit - rows.count)
            var items = query + [("limit", String(size))]
            if let cursor { items.append(("cursor", cursor)) }
            let page = try hub.get(path, query: items)
            guard let elements = page[name: key]?.elements else {
                throw CommandFailure(
                    .failure, "\(visible(hub.address)) answered without \"\(key)\"", hint: "is it an Eyrie hub?")
            }
            rows += elements.prefix(limit - rows.count)
            total = page["total"]?.int ?? total
            cursor = elements.isEmpty ? nil : page["next_cursor"]?.string
        } while cursor != nil && rows.count < limit
    }

    func printJSON(to console: Console) {
        console.printJSON { writer in
            writer.key(key)
            writer.array(rows) { $0.raw($1.rawBytes) }
            writer.member("total", total)
        }
    }

    /// Says how much is not shown; a line of its own on standard error, so that a pipe gets rows only.
    func printRest(to console: Console, noun: String) {
        if let total, total > Int64(rows.count) {
            console.writeError("\(rows.count) of \(Quantity.count(total)) \(noun) shown; --limit N shows more\n")
        }
    }
}

extension [CommandOption] {
    /// Filters that every query has.
    static let timeFilters = [
        CommandOption("--since", .text("TIME"), help: "not before: 15m, 24h, 7d, or an ISO 8601 time"),
        CommandOption("--until", .text("TIME"), help: "not after, likewise"),
        CommandOption("--app", .text("NAME"), isRepeatable: true, help: "of this source application"),
        CommandOption("--machine", .text("NAME"), isRepeatable: true, help: "of this machine"),
    ]
    static let eventFilters = [
        CommandOption("--session", .text("ID"), isRepeatable: true, help: "of this session"),
        CommandOption("--agent", .text("ID"), isRepeatable: true, help: "of this agent (main for the main one)"),
        CommandOption("--type", .text("EVENT"), isRepeatable: true, help: "of this hook event, such as PreToolUse"),
        CommandOption("--tool", .text("NAME"), isRepeatable: true, help: "of this tool, such as Bash"),
        CommandOption("--errors", help: "failures only"),
    ]

    static func limit(_ standard: Int) -> [CommandOption] {
        [CommandOption("--limit", .integer("NUMBER", 1...1_000_000), help: "rows at most [default: \(standard)]")]
    }
}

extension ParsedArguments {
    /// The filters that were given, by the names the hub knows.
    var filterQuery: [(String, String)] {
        let names = [
            ("--session", "session_id"), ("--agent", "agent_id"), ("--type", "event_type"), ("--tool", "tool_name"),
            ("--app", "source_app"), ("--machine", "machine_id"), ("--since", "since"), ("--until", "until"),
        ]
        var items = names.flatMap { option, name in texts(option).map { (name, $0) } }
        if has("--errors") { items.append(("status", "error")) }
        return items
    }
}

extension JSONNode {
    func text(_ name: StaticString) -> String { self[name]?.string ?? "" }
    func count(_ name: StaticString) -> String { self[name]?.int.map { Quantity.count($0) } ?? "-" }
    func time(_ name: StaticString) -> Timestamp? { self[name]?.string.flatMap { Timestamp(iso8601: $0) } }

    func duration(_ name: StaticString) -> String {
        self[name]?.double.map { Quantity.duration(milliseconds: $0) } ?? "-"
    }
}

/// Colour of a session's, an agent's or a tool call's state.
func style(ofStatus status: String) -> Console.Style? {
    switch status {
    case "running": .good
    case "waiting": .warning
    case "failed", "refused": .bad
    case "ended", "completed", "idle", "abandoned": .faint
    default: nil
    }
}
