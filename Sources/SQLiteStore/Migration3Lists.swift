internal import EventModel
internal import EventStore

/// The part of schema 3 that lists, counts and charts are read from.
///
/// - `sessions.project` is what a project is called in filters, `tokens` and `span` what lists are sorted by: figures
///   that follow from other columns.
/// - `sessions_digest` has all that lists filter, count and sort by: a pass over it reads a tenth of what a pass over
///   the sessions would. It takes the place of `sessions_last_event`.
enum Migration3Lists {
    static let script = """
        ALTER TABLE sessions ADD COLUMN project INTEGER;
        ALTER TABLE sessions ADD COLUMN branch INTEGER;
        ALTER TABLE sessions ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN span INTEGER NOT NULL DEFAULT 0;
        INSERT OR IGNORE INTO names (text) SELECT DISTINCT coalesce(git_root, project_path) FROM sessions
            WHERE coalesce(git_root, project_path) IS NOT NULL;
        INSERT OR IGNORE INTO names (text) SELECT DISTINCT git_branch FROM sessions WHERE git_branch IS NOT NULL;
        UPDATE sessions SET project = (SELECT id FROM names WHERE text = coalesce(git_root, project_path)),
            branch = (SELECT id FROM names WHERE text = git_branch),
            span = coalesce(ended_at, last_event_at) - started_at;
        DROP INDEX sessions_last_event;
        CREATE INDEX sessions_digest ON sessions (
            last_event_at, id, started_at, status, project, machine, app, model, branch, agent_kind, cost, span, tokens,
            error_count, agent_count, file_count, open_question_count);
        """

    /// What SQL cannot work out: figures that are packed.
    static func fill(_ connection: Connection) throws(StoreError) {
        try fillTokens(connection)
    }

    private static func fillTokens(_ connection: Connection) throws(StoreError) {
        let row = try connection.statement("SELECT id, figures FROM sessions WHERE figures IS NOT NULL")
        defer { row.reset() }
        var tokens: [(id: Int64, tokens: Int64)] = []
        while try row.step() {
            let id = row.integer()
            tokens.append((id, row.withBlob { SessionRow.usage(in: $0).total }))
        }
        let update = try connection.statement("UPDATE sessions SET tokens = ? WHERE id = ?")
        for session in tokens where session.tokens != 0 {
            update.bind(session.tokens)
            update.bind(session.id)
            try update.run()
        }
    }
}
