internal import EventModel
package import EventStore

/// Which tables have rows of sessions.
enum SessionTables {
    /// By the column that names the session. What sums of all sessions are made of is taken off them before.
    static let rows: [(table: String, column: String)] = [
        ("events", "session"), ("custom_events", "session"), ("contexts", "session"), ("agents", "session"),
        ("tool_calls", "session"), ("file_changes", "session"), ("prompts", "session"), ("questions", "session"),
        ("compactions", "session"), ("tasks", "session"), ("model_calls", "session"), ("model_usages", "session"),
        ("usage_hours", "session"), ("tool_hours", "session"), ("turn_failures", "session"),
        ("turn_failure_reports", "session"), ("sessions", "id"),
    ]
    /// Tables with such a column whose rows are changed otherwise.
    static let others: Set<String> = ["activity_sums"]
}

extension Writer {
    func forget(_ selection: ForgetSelection, apply: Bool) throws(StoreError) -> ForgetReport {
        try connection.execute(
            script: """
                CREATE TEMP TABLE IF NOT EXISTS chosen (session INTEGER PRIMARY KEY); DELETE FROM chosen;
                """)
        try choose(selection)
        var report = ForgetReport()
        report.sessionIDs = try texts("SELECT n.text FROM chosen AS c JOIN names AS n ON n.id = c.session")
        report.forkIDs = try texts(
            """
            SELECT n.text FROM sessions AS s JOIN names AS n ON n.id = s.id
            WHERE s.forked_from IN (SELECT session FROM chosen) AND s.id NOT IN (SELECT session FROM chosen)
            """)
        report.eventCount = try connection.number(
            "SELECT count(*) FROM events INDEXED BY events_session WHERE session IN (SELECT session FROM chosen)")
        if apply, !report.sessionIDs.isEmpty { try forgetChosen() }
        try connection.execute(script: "DELETE FROM chosen")
        return report
    }

    private func texts(_ sql: String) throws(StoreError) -> [String] {
        let row = try connection.statement(sql)
        defer { row.reset() }
        var texts: [String] = []
        while try row.step() { texts.append(row.text()) }
        return texts.sorted()
    }

    private func choose(_ selection: ForgetSelection) throws(StoreError) {
        guard !selection.isEmpty else { return }
        var conditions = Conditions()
        if !selection.sessionIDs.isEmpty {
            let numbers = try names.existing(selection.sessionIDs)
            conditions.add("id IN (\(numbers.map(String.init).joined(separator: ",")))")
        }
        if let project = selection.project {
            let folder = project.count > 1 && project.hasSuffix("/") ? String(project.dropLast()) : project
            let columns = ["project_path", "git_root", "cwd", "worktree_path"]
            let isThere = columns.map { "\($0) = ? OR substr(\($0), 1, ?) = ?" }.joined(separator: " OR ")
            let below = folder == "/" ? "/" : folder + "/"
            conditions.add(
                "(\(isThere))",
                columns.flatMap { _ in
                    [Conditions.Value.text(folder), .integer(Int64(below.unicodeScalars.count)), .text(below)]
                })
        }
        if selection.time.since != nil || selection.time.until != nil {
            let (since, until) = (selection.time.since?.microseconds, selection.time.until?.microseconds)
            conditions.add(
                """
                (EXISTS (SELECT 1 FROM events AS e INDEXED BY events_window
                    WHERE e.session = sessions.id AND e.timestamp >= ? AND e.timestamp < ?)
                OR started_at >= ? AND started_at < ?)
                """,
                [since ?? .min, until ?? .max, since ?? .min, until ?? .max].map { .integer($0) })
        }
        let row = try connection.statement("INSERT INTO chosen SELECT id FROM sessions WHERE \(conditions.sql)")
        row.bind(conditions.values)
        try row.run()
        if selection.project == nil, selection.time == TimeRange() {
            // There may be rows of a session before there is a row for it.
            try connection.run(
                """
                INSERT OR IGNORE INTO chosen SELECT id FROM names WHERE \(conditions.sql) AND (
                    EXISTS (SELECT 1 FROM contexts WHERE session = names.id)
                    OR EXISTS (SELECT 1 FROM agents WHERE session = names.id)
                    OR EXISTS (SELECT 1 FROM usage_hours WHERE session = names.id))
                """)
        }
        while selection.includesForks {
            try connection.run(
                """
                INSERT OR IGNORE INTO chosen SELECT id FROM sessions
                WHERE forked_from IN (SELECT session FROM chosen) AND id NOT IN (SELECT session FROM chosen)
                """)
            if connection.changedRowCount == 0 { break }
        }
    }

    /// Takes everything of the chosen sessions off the sums, then away.
    private func forgetChosen() throws(StoreError) {
        try texts.settleAll()
        try unindexChosen()
        try takeChosenOffFacets()
        try takeChosenOffEventCounts()
        try takeChosenOffConnections()
        try takeChosenOffActivity()
        try toolHours.takeOffChosen()
        for (table, column) in SessionTables.rows {
            try connection.run("DELETE FROM \(table) WHERE \(column) IN (SELECT session FROM chosen)")
        }
        try connection.run(
            """
            DELETE FROM event_blocks WHERE NOT EXISTS
            (SELECT 1 FROM events WHERE id BETWEEN block << 10 AND (block << 10) + 1023)
            """)
        try storeConnectionTimes()
        try keepEventNumber()
        // What the writer knows of its rows by heart is no longer so.
        hasForgotten = true
    }

    private func unindexChosen() throws(StoreError) {
        let row = try connection.statement(
            "SELECT id, encoding, body FROM events WHERE session IN (SELECT session FROM chosen)")
        defer { row.reset() }
        while try row.step() {
            let id = row.integer()
            let encoding = row.integer()
            let body = try row.withBlob { (bytes) throws(StoreError) in
                try EventBody(bytes, encoding: encoding, toolUse: nil, wantsPayload: false, codec: codec) { [] }
            }
            if !body.searchText.isEmpty { try texts.remove(body.searchText, of: id) }
        }
    }

    private func takeChosenOffFacets() throws(StoreError) {
        let events = "events AS e JOIN kinds AS k ON k.id = e.kind JOIN contexts AS c ON c.id = e.context"
        let columns: [(FacetField, String)] = [
            (.eventType, "k.type"), (.tool, "k.tool"), (.app, "c.app"), (.machine, "c.machine"),
            (.agentName, "c.agent_name"),
        ]
        for (field, column) in columns {
            try connection.run(
                """
                UPDATE facets SET uses = uses - gone.count FROM (
                    SELECT \(column) AS name, count(*) AS count FROM \(events)
                    WHERE e.session IN (SELECT session FROM chosen) AND \(column) IS NOT NULL GROUP BY 1) AS gone
                WHERE facets.field = \(field.rawValue) AND facets.name = gone.name
                """)
        }
        try connection.run("DELETE FROM facets WHERE uses <= 0 AND field <> \(FacetField.model.rawValue)")
    }

    /// Rounded towards the past.
    private static let hourOfEvent = """
        (e.timestamp - (e.timestamp % \(ActivityTime.hour) + \(ActivityTime.hour)) % \(ActivityTime.hour))
        / \(ActivityTime.hour)
        """

    private func takeChosenOffConnections() throws(StoreError) {
        try connection.execute(
            script: """
                CREATE TEMP TABLE IF NOT EXISTS changed_connections (machine INTEGER, source INTEGER);
                DELETE FROM changed_connections;
                INSERT INTO changed_connections SELECT DISTINCT c.machine, c.source FROM contexts AS c
                    WHERE c.session IN (SELECT session FROM chosen)
                    OR c.id IN (SELECT context FROM events WHERE session IN (SELECT session FROM chosen));
                UPDATE connection_hours SET events = events - gone.count FROM (
                    SELECT c.machine AS machine, c.source AS source, \(Writer.hourOfEvent) AS hour, count(*) AS count
                    FROM events AS e JOIN contexts AS c ON c.id = e.context
                    WHERE e.session IN (SELECT session FROM chosen) GROUP BY 1, 2, 3) AS gone
                WHERE connection_hours.machine = gone.machine AND connection_hours.source = gone.source
                    AND connection_hours.hour = gone.hour;
                DELETE FROM connection_hours WHERE events <= 0;
                """)
    }

    /// When machines were heard of follows from what is left.
    private func storeConnectionTimes() throws(StoreError) {
        try connection.execute(
            script: """
                DELETE FROM connections WHERE (machine, source) IN (SELECT machine, source FROM changed_connections);
                INSERT INTO connections
                    SELECT c.machine, c.source, min(e.first), max(e.last) FROM
                        (SELECT context, min(timestamp) AS first, max(timestamp) AS last
                        FROM events INDEXED BY events_window GROUP BY context) AS e
                    JOIN contexts AS c ON c.id = e.context
                    WHERE (c.machine, c.source) IN (SELECT machine, source FROM changed_connections)
                    GROUP BY c.machine, c.source;
                DELETE FROM connection_versions WHERE (machine, source, version) NOT IN
                    (SELECT machine, source, agent_version FROM contexts WHERE agent_version IS NOT NULL);
                DELETE FROM changed_connections;
                """)
    }

    private func takeChosenOffActivity() throws(StoreError) {
        let row = try connection.statement(
            """
            SELECT kind, number, session, name, figures FROM activity_sums
            WHERE span = \(ActivityRow.Span.sessionHour) AND session IN (SELECT session FROM chosen)
            """)
        defer { row.reset() }
        while try row.step() {
            let kind = ActivityKind(rawValue: row.integer())
            let (hour, session, name) = (row.integer(), row.integer(), row.integer())
            let figures = row.withBlob { ActivityRow.figures($0) }
            guard let kind else { continue }
            activity.add(kind, session: session, hour: hour, name: name, figures, isOld: true)
        }
    }

    /// No id of an event is given twice, also not when the newest events are gone.
    private func keepEventNumber() throws(StoreError) {
        let row = try connection.statement("UPDATE event_numbers SET next = ?")
        row.bind(nextEventID)
        try row.run()
    }

    // MARK: - What is kept of it

    func add(_ spans: [ForgottenSpan]) throws(StoreError) {
        for span in spans {
            let row = try connection.statement("INSERT OR IGNORE INTO forgotten (mark, first, last) VALUES (?, ?, ?)")
            row.bind(span.mark)
            row.bind(span.first)
            row.bind(span.last)
            try row.run()
        }
    }

    func add(_ forgetting: Forgetting) throws(StoreError) {
        let row = try connection.statement(
            """
            INSERT INTO forgettings (at, by, kind, sessions, events, hits, is_purged) VALUES (?,?,?,?,?,?,?)
            """)
        row.bind(forgetting.at)
        row.bind(forgetting.by)
        row.bind(forgetting.kind.rawValue)
        row.bind(forgetting.sessionCount)
        row.bind(forgetting.eventCount)
        row.bind(forgetting.hitCount)
        row.bind(forgetting.isPurged)
        try row.run()
    }
}

extension ToolHours {
    /// Takes what the chosen sessions used off the totals.
    fileprivate func takeOffChosen() throws(StoreError) {
        let figures = UsageHourRow.figures.joined(separator: ", ")
        try takeOff(
            "SELECT hour, tool, model, \(figures) FROM tool_hours WHERE session IN (SELECT session FROM chosen)")
        try takeOff(
            """
            SELECT hour, \(ToolHours.everything), model, \(figures) FROM usage_hours
            WHERE session IN (SELECT session FROM chosen)
            """)
    }
}

extension SQLiteStore {
    package func forgottenSpans() throws(StoreError) -> [ForgottenSpan] {
        try read { (reader) throws(StoreError) in
            let row = try reader.connection.statement("SELECT mark, first, last FROM forgotten")
            defer { row.reset() }
            var spans: [ForgottenSpan] = []
            while try row.step() {
                spans.append(ForgottenSpan(mark: row.uuid(), first: row.timestamp(), last: row.timestamp()))
            }
            return spans
        }
    }

    package func forgettings(limit: Int) throws(StoreError) -> [Forgetting] {
        try read { (reader) throws(StoreError) in
            let row = try reader.connection.statement(
                """
                SELECT at, by, kind, sessions, events, hits, is_purged FROM forgettings ORDER BY id DESC LIMIT ?
                """)
            defer { row.reset() }
            row.bind(Int64(max(0, limit)))
            var found: [Forgetting] = []
            while try row.step() {
                var forgetting = Forgetting(
                    at: row.timestamp(), by: row.text(), kind: Forgetting.Kind(rawValue: row.text()) ?? .sessions)
                forgetting.sessionCount = row.integer()
                forgetting.eventCount = row.integer()
                forgetting.hitCount = row.integer()
                forgetting.isPurged = row.boolean()
                found.append(forgetting)
            }
            return found
        }
    }
}
