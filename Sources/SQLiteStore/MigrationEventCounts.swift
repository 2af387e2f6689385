/// Schema 8: how many events of a kind a place has sent, so that totals of lists are read from sums, and what lists of
/// failed calls are read from.
///
/// - `event_counts` has a row for each app, machine, source, replay state and kind that occur together.
/// - `event_kinds` has the kinds of the events of each whole block, see `EventKindBlocks`.
/// - `tool_calls_failed` has all that failed calls are chosen and counted by, where it had their time.
enum MigrationEventCounts {
    static let script = """
        CREATE TABLE event_counts (
            app INTEGER NOT NULL, machine INTEGER NOT NULL, source INTEGER NOT NULL, replay INTEGER NOT NULL,
            kind INTEGER NOT NULL, events INTEGER NOT NULL, PRIMARY KEY (app, machine, source, replay, kind))
            WITHOUT ROWID;
        \(filling);
        CREATE TABLE event_kinds (block INTEGER PRIMARY KEY, kinds BLOB NOT NULL);
        DROP INDEX tool_calls_failed;
        CREATE INDEX tool_calls_failed ON tool_calls (started_at, session, tool) WHERE status = 2 AND is_inherited = 0;
        """

    /// Counts what is stored; the table must be empty.
    static let filling = """
        INSERT INTO event_counts SELECT c.app, c.machine, c.source, c.replay, e.kind, sum(e.events) FROM
            (SELECT context, kind, count(*) AS events FROM events GROUP BY context, kind) AS e
            CROSS JOIN contexts AS c ON c.id = e.context GROUP BY 1, 2, 3, 4, 5
        """
}
