internal import EventStore

/// The part of schema 3 that says what model calls cost by the tools that they asked for, summed up, and gives
/// the store its identity.
///
/// - `tool_hours` has the figures of each session's hours by tool and reported model (0: none was reported).
/// - `tool_totals` has those of all sessions by hours (`span` 1) and days (`span` 24): `number` counts them since 1970.
///   Under tool 0 stands everything that was used, by canonical model, whether it was for a tool or not.
/// - `store_identity` has one row: a name by which collectors know that this is the store to which they have sent.
enum Migration3Tools {
    static let script = """
        CREATE INDEX tool_calls_message ON tool_calls (session, message) WHERE message IS NOT NULL;

        CREATE TABLE tool_hours (
            session INTEGER NOT NULL, hour INTEGER NOT NULL, tool INTEGER NOT NULL, model INTEGER NOT NULL,
            \(figures), PRIMARY KEY (session, hour, tool, model)) WITHOUT ROWID;
        CREATE TABLE tool_totals (
            span INTEGER NOT NULL, number INTEGER NOT NULL, tool INTEGER NOT NULL, model INTEGER NOT NULL,
            \(figures), PRIMARY KEY (span, number, tool, model)) WITHOUT ROWID;
        \(totals)

        CREATE TABLE store_identity (id TEXT NOT NULL);
        INSERT INTO store_identity VALUES (lower(hex(randomblob(16))));
        """

    /// Sums up everything that was used; the table must be empty.
    static let totals = """
        INSERT INTO tool_totals SELECT 1, hour, 0, model, \(sums) FROM usage_hours GROUP BY hour, model;
        INSERT INTO tool_totals SELECT 24, (hour - (hour % 24 + 24) % 24) / 24 AS day, 0, model, \(sums)
        FROM usage_hours GROUP BY day, model;
        """

    private static let columns = [
        "calls", "unpriced", "input", "output", "cache_read", "cache_creation_5m", "cache_creation_1h",
        "cache_creation", "thinking", "web_searches", "web_fetches", "input_cost", "output_cost", "cache_read_cost",
        "cache_creation_5m_cost", "cache_creation_1h_cost", "other_cost", "uncached_cost",
    ]
    private static let figures = columns.map { "\($0) INTEGER NOT NULL" }.joined(separator: ", ")
    private static let sums = columns.map { "sum(\($0))" }.joined(separator: ", ")

    /// Messages whose figures are worked out before they are written.
    private static let batch = 20_000

    /// Sums up the calls that are there.
    static func fill(_ connection: Connection) throws(StoreError) {
        let tools = ToolHours(connection, names: Names(connection))
        let row = try connection.statement(
            "SELECT DISTINCT session, message FROM tool_calls WHERE message IS NOT NULL")
        defer { row.reset() }
        while try row.step() {
            let session = row.integer()
            tools.count(session: session, message: row.optionalID(packedAfter: PackedID.message) ?? "")
            if tools.pendingCount >= batch {
                try tools.store()
                tools.forget()
            }
        }
        try tools.store()
    }
}
