internal import CSQLite
package import EventStore

/// Where numbers of `names` stand.
enum NameColumns {
    static let list: [(table: String, columns: [String])] = [
        (
            "contexts",
            ["session", "agent", "agent_name", "parent", "app", "machine", "agent_version", "plugin_version", "model"]
        ),
        ("events", ["session"]), ("custom_events", ["session"]), ("kinds", ["type", "tool"]), ("facets", ["name"]),
        (
            "sessions",
            [
                "id", "agent_kind", "app", "machine", "model", "permission_mode", "agent_version", "start_source",
                "end_reason", "forked_from", "project", "branch",
            ]
        ),
        ("agents", ["session", "agent", "name", "parent", "model"]),
        (
            "tool_calls",
            ["session", "agent", "tool", "mcp_server", "spawned_agent", "spawn_agent_name", "decision_source"]
        ),
        (
            "model_calls",
            [
                "session", "agent", "model", "stop_reason", "speed", "service_tier", "inference_geo", "effort",
                "query_source", "origin", "price_version",
            ]
        ),
        ("file_changes", ["session", "agent"]), ("prompts", ["session"]), ("questions", ["session", "agent", "tool"]),
        ("compactions", ["session", "agent", "\"trigger\""]), ("tasks", ["session"]),
        ("turn_failures", ["session", "agent", "code"]), ("turn_failure_reports", ["session", "agent", "code"]),
        ("model_usages", ["session", "model"]), ("usage_hours", ["session", "agent", "model"]),
        ("tool_hours", ["session", "tool", "model"]), ("tool_totals", ["tool", "model"]),
        ("place_days", ["place", "tool", "model"]),
        ("activity_sums", ["session", "name"]), ("connections", ["machine"]),
        ("connection_versions", ["machine", "version"]), ("connection_hours", ["machine"]),
        ("event_counts", ["app", "machine"]),
    ]

    /// All numbers that are in use.
    static let used = list.flatMap { table, columns in
        columns.map { "SELECT \($0) FROM \(table) WHERE \($0) IS NOT NULL" }
    }.joined(separator: " UNION ")
}

extension Writer {
    /// Removes what nothing refers to any more.
    private static let sweep = """
        BEGIN IMMEDIATE;
        DELETE FROM heads WHERE id NOT IN (SELECT head FROM events WHERE head IS NOT NULL);
        DELETE FROM kinds WHERE id NOT IN (SELECT kind FROM events);
        DELETE FROM contexts WHERE id NOT IN (SELECT context FROM events);
        DELETE FROM connection_versions WHERE (machine, source, version) NOT IN
            (SELECT machine, source, agent_version FROM contexts WHERE agent_version IS NOT NULL);
        DELETE FROM facets WHERE field = \(FacetField.model.rawValue) AND name NOT IN (
            SELECT model FROM model_calls WHERE model IS NOT NULL UNION
            SELECT c.model FROM custom_events AS u JOIN events AS e ON e.id = u.id JOIN contexts AS c ON c.id = e.context
            WHERE c.model IS NOT NULL);
        DELETE FROM tool_totals WHERE \(UsageHourRow.areZero);
        DELETE FROM place_days WHERE \(UsageHourRow.areZero);
        DELETE FROM names WHERE id NOT IN (\(NameColumns.used));
        INSERT INTO event_text (event_text) VALUES ('optimize');
        COMMIT
        """

    /// Leaves nothing in the database's file of what was removed or replaced: neither in rows that only sums or names
    /// have kept, nor in the index, nor in pages that are free. The connection knows nothing by heart afterwards.
    func purge() throws(StoreError) {
        hasForgotten = true
        do throws(StoreError) {
            try connection.execute(script: Writer.sweep)
        } catch {
            if connection.isInTransaction { try? connection.execute(script: "ROLLBACK") }
            throw error
        }
        // The copy may be larger than memory.
        try connection.execute(script: "PRAGMA temp_store = FILE; VACUUM;")
    }
}

extension SQLiteStore {
    package func purge() throws(StoreError) {
        try withWriter { (writer) throws(StoreError) in try writer.purge() }
        // Readers of an older state keep the log from being emptied.
        renewReaders()
        try withWriter { (writer) throws(StoreError) in
            guard writer.emptyLog() else {
                throw StoreError(.busy, "readers keep the log of the database from being emptied", hint: "try again")
            }
            try writer.connection.run("UPDATE forgettings SET is_purged = 1 WHERE is_purged = 0")
        }
    }
}
