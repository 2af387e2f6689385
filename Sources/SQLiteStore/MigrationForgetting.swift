/// What is kept of what was forgotten: nothing of it.
///
/// - `forgotten` has the stretches of time of which nothing is taken in again, by a digest of the session's id; zeros
///   stand for all sessions.
/// - `forgettings` says who let what be forgotten when, in counts. `is_purged` is 0 until the files have been cleaned.
/// - `event_numbers` has one row: the id of the next event, so that none is given twice when the newest are removed.
enum MigrationForgetting {
    static let script = """
        CREATE TABLE forgotten (
            mark BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (mark, first, last))
            WITHOUT ROWID;
        CREATE TABLE forgettings (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL,
            sessions INTEGER NOT NULL, events INTEGER NOT NULL, hits INTEGER NOT NULL, is_purged INTEGER NOT NULL);
        CREATE TABLE event_numbers (next INTEGER NOT NULL);
        INSERT INTO event_numbers SELECT coalesce(max(id), 0) + 1 FROM events;
        """
}
