import CSQLite
import Testing

extension TemporaryFolder {
    /// Takes from the database what schema 3 brought, so that it is brought up to date once more.
    func bringBackToSchema2() throws {
        var database: OpaquePointer?
        sqlite3_open(self.database, &database)
        defer { sqlite3_close(database) }
        let script = """
            DROP TABLE tool_hours; DROP TABLE tool_totals; DROP TABLE store_identity; DROP INDEX tool_calls_message;
            DROP INDEX file_changes_derived; DROP TABLE turn_failure_reports;
            ALTER TABLE file_changes DROP COLUMN is_inherited; ALTER TABLE file_changes DROP COLUMN detail;
            ALTER TABLE file_changes DROP COLUMN source; ALTER TABLE compactions DROP COLUMN is_inherited;
            ALTER TABLE turn_failures DROP COLUMN is_inherited;
            DROP INDEX sessions_digest; ALTER TABLE sessions DROP COLUMN project; ALTER TABLE sessions DROP COLUMN branch;
            ALTER TABLE sessions DROP COLUMN tokens; ALTER TABLE sessions DROP COLUMN span;
            ALTER TABLE sessions DROP COLUMN retries; CREATE INDEX sessions_last_event ON sessions (last_event_at);
            DROP INDEX tool_calls_tool; DROP INDEX tool_calls_failed; DROP INDEX tool_calls_failed_tool;
            DROP TABLE activity_sums; DROP TABLE connections; DROP TABLE connection_versions;
            DROP TABLE connection_hours; DROP INDEX tool_calls_window; DROP INDEX model_calls_window;
            DROP INDEX events_window; DROP TABLE waiting_texts; PRAGMA user_version = 2;
            """
        let result = sqlite3_exec(database, script, nil, nil, nil)
        try #require(result == SQLITE_OK, "\(String(cString: sqlite3_errmsg(database)))")
    }
}
