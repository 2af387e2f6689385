/// The part of schema 3 that tells copies of file changes, compactions and failed turns from what the session did itself,
/// and works out failed turns anew from all reports of them.
///
/// - `file_changes.detail`: 0 for what was reported of the file, 1 for what was only read out of the call's input, 2 while
///   nobody said that such a call did anything.
/// - `turn_failures` has a row for each turn, `turn_failure_reports` each report; a row of schema 2 counts as the one
///   report of itself.
enum Migration3Copies {
    static let script = """
        ALTER TABLE file_changes ADD COLUMN is_inherited INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE file_changes ADD COLUMN detail INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE file_changes ADD COLUMN source INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX file_changes_derived ON file_changes (session, tool_use) WHERE detail > 0;

        ALTER TABLE compactions ADD COLUMN is_inherited INTEGER NOT NULL DEFAULT 0;

        ALTER TABLE turn_failures ADD COLUMN is_inherited INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE turn_failure_reports (
            session INTEGER NOT NULL, agent INTEGER NOT NULL, report TEXT NOT NULL, prompt TEXT, at INTEGER NOT NULL,
            code INTEGER NOT NULL, message TEXT, sources INTEGER NOT NULL, is_inherited INTEGER NOT NULL,
            PRIMARY KEY (session, agent, report)) WITHOUT ROWID;
        INSERT INTO turn_failure_reports (session, agent, report, prompt, at, code, message, sources, is_inherited)
            SELECT session, agent, turn, turn, at, code, message, sources, 0 FROM turn_failures;
        """
}
