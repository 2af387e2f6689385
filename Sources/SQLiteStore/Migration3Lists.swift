internal import EventModel
internal import EventStore

/// The part of schema 3 that lists, counts and charts are read from.
///
/// - `sessions.project` is what a project is called in filters, `tokens`, `span` and `retries` are figures
///   that follow from other columns.
/// - `activity_sums` has counts and durations (`figures`: packed, see `ActivityRow`) of tool calls, model calls
///   and agents (`kind`), by hour of a session, by hour and by day (`span`; `number` counts hours or days since 1970).
/// - `connections` has the earliest and latest event of each machine by each way, `connection_hours` how many there were
///   in an hour. Older databases get the hours of the events that were stored last: none that are asked for lie before.
/// - `sessions_digest` has all that lists filter, count and sort by: a pass over it reads a tenth of what a pass over
///   the sessions would. It takes the place of `sessions_last_event`.
enum Migration3Lists {
    static let script = """
        ALTER TABLE sessions ADD COLUMN project INTEGER;
        ALTER TABLE sessions ADD COLUMN branch INTEGER;
        ALTER TABLE sessions ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN span INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
        INSERT OR IGNORE INTO names (text) SELECT DISTINCT coalesce(git_root, project_path) FROM sessions
            WHERE coalesce(git_root, project_path) IS NOT NULL;
        INSERT OR IGNORE INTO names (text) SELECT DISTINCT git_branch FROM sessions WHERE git_branch IS NOT NULL;
        UPDATE sessions SET project = (SELECT id FROM names WHERE text = coalesce(git_root, project_path)),
            branch = (SELECT id FROM names WHERE text = git_branch),
            span = coalesce(ended_at, last_event_at) - started_at;
        DROP INDEX sessions_last_event;
        CREATE INDEX sessions_digest ON sessions (
            last_event_at, id, started_at, status, project, machine, app, model, branch, agent_kind, cost, span, tokens,
            error_count, agent_count, file_count, open_question_count, retries);

        CREATE INDEX tool_calls_tool ON tool_calls (tool, started_at) WHERE is_inherited = 0;
        CREATE INDEX tool_calls_failed ON tool_calls (started_at) WHERE status = 2 AND is_inherited = 0;
        CREATE INDEX tool_calls_failed_tool ON tool_calls (tool, started_at) WHERE status = 2 AND is_inherited = 0;

        CREATE TABLE activity_sums (
            kind INTEGER NOT NULL, span INTEGER NOT NULL, number INTEGER NOT NULL, session INTEGER NOT NULL,
            name INTEGER NOT NULL, figures BLOB NOT NULL, PRIMARY KEY (kind, span, number, session, name))
            WITHOUT ROWID;

        CREATE TABLE connections (
            machine INTEGER NOT NULL, source INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
            PRIMARY KEY (machine, source)) WITHOUT ROWID;
        CREATE TABLE connection_versions (
            machine INTEGER NOT NULL, source INTEGER NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (machine, source, version)) WITHOUT ROWID;
        CREATE TABLE connection_hours (
            machine INTEGER NOT NULL, source INTEGER NOT NULL, hour INTEGER NOT NULL, events INTEGER NOT NULL,
            PRIMARY KEY (machine, source, hour)) WITHOUT ROWID;
        INSERT INTO connections SELECT c.machine, c.source, min(s.started_at), max(s.last_event_at)
            FROM contexts AS c JOIN sessions AS s ON s.id = c.session GROUP BY c.machine, c.source;
        INSERT INTO connection_versions SELECT DISTINCT machine, source, agent_version FROM contexts
            WHERE agent_version IS NOT NULL;
        INSERT INTO connection_hours
            SELECT c.machine, c.source, \(hourOfEvent) AS hour, count(*)
            FROM events AS e CROSS JOIN contexts AS c ON c.id = e.context
            WHERE e.id >= (SELECT min(block) << 10 FROM event_blocks
                WHERE last >= (SELECT max(last) FROM event_blocks) - \(2 * ActivityTime.day))
            GROUP BY c.machine, c.source, hour;
        """

    /// Rounded towards the past.
    static let hourOfEvent = """
        (e.timestamp - (e.timestamp % \(ActivityTime.hour) + \(ActivityTime.hour)) % \(ActivityTime.hour))
        / \(ActivityTime.hour)
        """

    /// What SQL cannot work out: figures that are packed.
    static func fill(_ connection: Connection) throws(StoreError) {
        try fillFigures(connection)
        try fillActivity(connection)
    }

    private static func fillFigures(_ connection: Connection) throws(StoreError) {
        let row = try connection.statement("SELECT id, figures FROM sessions WHERE figures IS NOT NULL")
        defer { row.reset() }
        var found: [(id: Int64, retries: Int64, tokens: Int64)] = []
        while try row.step() {
            let id = row.integer()
            let sums = row.withBlob { SessionRow.sums(in: $0) }
            found.append((id, sums.retries, sums.tokens))
        }
        let update = try connection.statement("UPDATE sessions SET retries = ?, tokens = ? WHERE id = ?")
        for session in found where session.retries != 0 || session.tokens != 0 {
            update.bind(session.retries)
            update.bind(session.tokens)
            update.bind(session.id)
            try update.run()
        }
    }

    /// Sums that are kept in memory before they are written.
    private static let batch = 20_000

    /// Sums up the calls and agents that are there; the table must be empty.
    static func fillActivity(_ connection: Connection) throws(StoreError) {
        let ledger = ActivityLedger(connection)
        func walk(_ sql: String, _ take: (Statement) -> Void) throws(StoreError) {
            let row = try connection.statement(sql)
            defer { row.reset() }
            while try row.step() {
                take(row)
                if ledger.pendingCount >= batch {
                    try ledger.store()
                    ledger.forget()
                }
            }
        }
        try walk("SELECT session, tool, started_at, status, duration, is_inherited FROM tool_calls") {
            ActivitySource.takeToolCall($0, session: $0.integer(), isOld: false, ledger)
        }
        try walk("SELECT session, model, at, duration, first_token, is_inherited FROM model_calls") {
            ActivitySource.takeModelCall($0, session: $0.integer(), isOld: false, ledger)
        }
        let main = try Names(connection).id(AgentRole.main.rawValue) as Int64
        try walk("SELECT session, \(ActivitySource.agentColumns) FROM agents") {
            ActivitySource.takeAgent($0, session: $0.integer(), main: main, isOld: false, ledger)
        }
        try ledger.store()
    }
}

extension ActivityFigures {
    /// Reads the columns of `UsageHourRow.figures`.
    init(usageOf row: Statement) {
        let (calls, unpriced) = (row.integer(), row.integer())
        let usage = TokenUsage(fields: (0..<TokenUsage().fields.count).map { _ in row.integer() })
        let cost = Cost(fields: (0..<Cost().fields.count).map { _ in row.integer() })
        self.init(calls: calls, unpriced: unpriced, usage: usage, cost: cost)
    }
}
