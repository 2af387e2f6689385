/// What was used by project, machine, app and day, so that costs of all time are read from days instead of from every
/// session's hours.
///
/// - `place_days.kind`: see `PlaceKind`; `place` is 0 where the session names none. Under tool 0 stands everything that
///   was used, by canonical model; rows by tool have the reported model (0: none was reported).
/// - `agents_open` has the agents that are at work, waiting or may be asked again: few of very many.
/// - Rows of `usage_hours` and `tool_hours` that are deleted take themselves off, so that whoever deletes a session need
///   not know; the session's own row is deleted after them.
enum MigrationPlaces {
    static let script = """
        CREATE INDEX agents_open ON agents (started_at) WHERE status IN (0, 1, 2);
        CREATE TABLE place_days (
            kind INTEGER NOT NULL, place INTEGER NOT NULL, day INTEGER NOT NULL, tool INTEGER NOT NULL,
            model INTEGER NOT NULL, \(columns.map { "\($0) INTEGER NOT NULL" }.joined(separator: ", ")),
            PRIMARY KEY (kind, place, day, tool, model)) WITHOUT ROWID;
        \(filling)
        \(takingOff("usage_hours", kinds: 0, tool: "0"))
        \(takingOff("tool_hours", kinds: 3, tool: "old.tool"))
        """

    /// Sums up what is stored; the table must be empty.
    static let filling = """
        \(places.map { filling($0.kind, "usage_hours", place: $0.column, tool: "0") }.joined())
        \(places.map { filling($0.kind + 3, "tool_hours", place: $0.column, tool: "u.tool") }.joined())
        """

    private static let columns = [
        "calls", "unpriced", "input", "output", "cache_read", "cache_creation_5m", "cache_creation_1h",
        "cache_creation", "thinking", "web_searches", "web_fetches", "input_cost", "output_cost", "cache_read_cost",
        "cache_creation_5m_cost", "cache_creation_1h_cost", "other_cost", "uncached_cost",
    ]
    private static let places = [(kind: 0, column: "project"), (kind: 1, column: "machine"), (kind: 2, column: "app")]

    /// Rounded towards the past.
    private static func day(_ row: String) -> String { "((\(row).hour - (\(row).hour % 24 + 24) % 24) / 24)" }

    private static func filling(_ kind: Int, _ table: String, place: String, tool: String) -> String {
        """
        INSERT INTO place_days SELECT \(kind), coalesce(s.\(place), 0) AS place, \(day("u")) AS day, \(tool) AS used_for,
            u.model, \(columns.map { "sum(u.\($0))" }.joined(separator: ", "))
            FROM \(table) AS u LEFT JOIN sessions AS s ON s.id = u.session GROUP BY place, day, used_for, u.model;

        """
    }

    private static func takingOff(_ table: String, kinds: Int, tool: String) -> String {
        let changes = columns.map { "\($0) = \($0) - old.\($0)" }.joined(separator: ", ")
        let updates = places.map { place in
            """
            UPDATE place_days SET \(changes) WHERE kind = \(place.kind + kinds)
                AND place = coalesce((SELECT \(place.column) FROM sessions WHERE id = old.session), 0)
                AND day = \(day("old")) AND tool = \(tool) AND model = old.model;
            """
        }
        return "CREATE TRIGGER \(table)_gone AFTER DELETE ON \(table) BEGIN \(updates.joined(separator: "\n")) END;\n"
    }
}
