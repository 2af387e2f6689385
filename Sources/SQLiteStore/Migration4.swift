internal import EventStore

/// Schema 4: which tools a session used, beside everything else that lists filter and count by.
///
/// - `sessions.tools` names the tools of the session's own calls, packed (see `SessionTools`).
enum Migration4 {
    static let script = """
        ALTER TABLE sessions ADD COLUMN tools BLOB;
        DROP INDEX sessions_digest;
        CREATE INDEX sessions_digest ON sessions (
            last_event_at, id, started_at, status, project, machine, app, model, branch, agent_kind, cost, span, tokens,
            error_count, agent_count, file_count, open_question_count, retries, tools);
        """

    /// Hours of sessions know their tools.
    static func fill(_ connection: Connection) throws(StoreError) {
        let row = try connection.statement(
            """
            SELECT DISTINCT session, name FROM activity_sums
            WHERE kind = \(ActivityKind.toolCalls.rawValue) AND span = \(ActivityRow.Span.sessionHour)
            """)
        defer { row.reset() }
        let tools = SessionTools(connection)
        while try row.step() { tools.note(session: row.integer(), tool: row.integer(), isUsed: true) }
        try tools.store()
    }
}
