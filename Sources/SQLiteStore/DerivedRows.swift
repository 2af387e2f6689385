internal import EventModel
internal import EventStore

/// Rows that follow from others, made anew where some of those were lost: what is left of them may speak of rows that
/// are gone, whose numbers others get and which collectors send again.
struct DerivedRows {
    /// Tables that follow from events alone.
    static let ofEvents: Set = [
        "event_blocks", "event_kinds", "event_counts", "custom_events", "connection_hours", "facets",
    ]
    /// Tables that sum up what calls and agents did.
    static let sums: Set = ["activity_sums", "tool_hours", "tool_totals", "place_days"]
    /// What those follow from.
    private static let summedUp: Set = ["sessions", "agents", "tool_calls", "model_calls", "usage_hours"]

    /// Numbers of events beyond the last that is left, among which the damaged database may say that some were given.
    private static let lostNumbers: Int64 = 1 << 24

    let connection: Connection

    /// Makes what follows from events; the tables must be empty.
    func makeOfEvents() throws(StoreError) {
        try connection.execute(script: "BEGIN; \(DerivedRows.blocks); \(MigrationEventCounts.filling)")
        try EventKindBlocks.fill(connection)
        try connection.execute(script: "\(DerivedRows.lists); \(DerivedRows.facets); COMMIT")
    }

    /// Makes the sums anew where they, or what they sum up, are damaged.
    func mendSums(damaged: [String]) throws(StoreError) {
        guard !DerivedRows.sums.union(DerivedRows.summedUp).isDisjoint(with: damaged) else { return }
        // Rows of tools take themselves off those of places.
        try connection.execute(
            script: """
                BEGIN; DELETE FROM place_days; DELETE FROM tool_hours; DELETE FROM tool_totals;
                DELETE FROM activity_sums; \(Migration3Tools.totals)
                """)
        try Migration3Tools.fill(connection)
        try Migration3Lists.fillActivity(connection)
        try connection.execute(script: "\(MigrationPlaces.filling); COMMIT")
    }

    /// Gives no number of an event again: viewers know the newest that they have seen.
    func keepNumbers() throws(StoreError) {
        let given = connection.attempt { () throws(StoreError) in
            try connection.number("SELECT (coalesce(max(block), -1) + 1) << 10 FROM damaged.event_blocks")
        }
        let left = try connection.number("SELECT coalesce(max(id), 0) FROM events") + 1
        let noted = try connection.number("SELECT coalesce(max(next), 1) FROM main.event_numbers")
        let next = [left, noted, given ?? 0].filter { $0 <= left + DerivedRows.lostNumbers }.max() ?? left
        try connection.execute(
            script: "DELETE FROM main.event_numbers; INSERT INTO main.event_numbers (next) VALUES (\(next))")
    }

    /// Different bits add up to what all of them are together.
    private static let blocks = """
        INSERT INTO event_blocks (block, first, last, kinds)
            SELECT e.id >> 10, min(e.timestamp), max(e.timestamp), sum(DISTINCT 1 << (c.source +
                CASE c.replay WHEN \(ReplayState.imported.code) THEN 4 ELSE 0 END))
            FROM events AS e CROSS JOIN contexts AS c ON c.id = e.context GROUP BY e.id >> 10
        """

    private static let lists = """
        INSERT INTO custom_events (at, id, session)
            SELECT e.timestamp, e.id, e.session FROM events AS e CROSS JOIN contexts AS c ON c.id = e.context
            WHERE c.source = \(RecordSource.custom.code);
        INSERT INTO connection_hours (machine, source, hour, events)
            SELECT c.machine, c.source, \(Migration3Lists.hourOfEvent) AS hour, count(*)
            FROM events AS e CROSS JOIN contexts AS c ON c.id = e.context GROUP BY c.machine, c.source, hour
        """

    private static let facets = """
        INSERT INTO facets SELECT \(FacetField.eventType.rawValue), k.type, sum(c.events)
            FROM event_counts AS c JOIN kinds AS k ON k.id = c.kind GROUP BY k.type;
        INSERT INTO facets SELECT \(FacetField.tool.rawValue), k.tool, sum(c.events)
            FROM event_counts AS c JOIN kinds AS k ON k.id = c.kind WHERE k.tool IS NOT NULL GROUP BY k.tool;
        INSERT INTO facets SELECT \(FacetField.app.rawValue), app, sum(events) FROM event_counts GROUP BY app;
        INSERT INTO facets SELECT \(FacetField.machine.rawValue), machine, sum(events) FROM event_counts
            GROUP BY machine;
        INSERT INTO facets SELECT \(FacetField.agentName.rawValue), c.agent_name, sum(e.events)
            FROM (SELECT context, count(*) AS events FROM events GROUP BY context) AS e
            CROSS JOIN contexts AS c ON c.id = e.context WHERE c.agent_name IS NOT NULL GROUP BY c.agent_name;
        INSERT INTO facets SELECT \(FacetField.model.rawValue), model, 1 FROM (
            SELECT model FROM model_calls WHERE model IS NOT NULL UNION
            SELECT c.model FROM custom_events AS u JOIN events AS e ON e.id = u.id
            JOIN contexts AS c ON c.id = e.context WHERE c.model IS NOT NULL)
        """
}
