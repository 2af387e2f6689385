internal import CSQLite
internal import EventModel
package import EventStore
internal import Platform

/// Finds out that a database is damaged, and takes what can still be read of it over into a new one.
///
/// Used before the store is opened, by whoever holds the lock of the state folder.
package enum StoreRepair {
    /// Why the database cannot be relied on; nil when nothing is wrong, or nothing is there, or it is not known after
    /// `milliseconds` (nil: all of it is looked at, however long that takes).
    package static func damage(path: String, milliseconds: Int?) -> String? {
        guard Files.exists(path) else { return nil }
        let connection: Connection
        do throws(StoreError) {
            connection = try Connection.writer(path: path, settings: SQLiteStoreSettings())
        } catch {
            return error.code == .corrupt ? error.message : nil
        }
        // The limit ends before the connection does.
        defer { connection.close() }
        let limit = TimeLimit(connection, milliseconds: milliseconds)
        defer { limit.end() }
        return damage(connection, limit)
    }

    /// Nil also when the limit was reached.
    static func damage(_ connection: Connection, _ limit: TimeLimit) -> String? {
        do throws(StoreError) {
            let application = try connection.number("PRAGMA application_id")
            // What another program or a newer one wrote is not ours to judge; opening it says so.
            guard application == Schema.applicationID, try connection.number("PRAGMA user_version") <= Schema.version
            else { return nil }
            let verdict = try connection.text("PRAGMA quick_check(1)")
            // A check that was interrupted complains of all the pages that it has not come to.
            guard limit.end() else { return nil }
            return verdict == "ok" ? nil : verdict
        } catch {
            return error.code == .corrupt ? error.message : nil
        }
    }

    /// What was taken over.
    package struct Recovery: Sendable, Equatable {
        /// Events in the new database.
        package var events: Int64 = 0
        /// Events that the old one had and the new one has not, as far as is known.
        package var lostEvents: Int64 = 0
        /// Tables of which some rows could not be read.
        package var damagedTables: [String] = []
    }

    /// Makes a database at `path`, where there must be none, with every row of the damaged one that can be read. It has an
    /// identity of its own, so that collectors send their session files again: what was lost of those comes back.
    package static func recover(_ damaged: String, into path: String) throws(StoreError) -> Recovery {
        let connection = try Connection.writer(path: path, settings: SQLiteStoreSettings())
        defer { connection.close() }
        try Schema.migrate(connection, path: path)
        // Without it a file that is shorter than it says is not even opened.
        try connection.execute(script: "PRAGMA writable_schema = ON; PRAGMA cell_size_check = ON")
        let attach = try connection.statement("ATTACH ? AS damaged")
        attach.bind(damaged)
        try attach.run()
        let version = connection.attempt { () throws(StoreError) in try connection.number("PRAGMA damaged.user_version")
        }
        guard version == Schema.version else {
            throw StoreError(.corrupt, "its schema cannot be read, or is of an earlier version")
        }
        var recovery = Recovery()
        for table in try tables(connection) {
            var copy = TableCopy(table, connection)
            if try copy.run() > 0 { recovery.damagedTables.append(table) }
        }
        if !recovery.damagedTables.isEmpty { try dropUnreadable(connection) }
        try joinUp(connection, recovery.damagedTables)
        let expected = connection.attempt { () throws(StoreError) in
            try connection.number(
                "SELECT coalesce(sum(uses), 0) FROM damaged.facets WHERE field = \(FacetField.eventType.rawValue)")
        }
        recovery.events = try connection.number("SELECT count(*) FROM events")
        recovery.lostEvents = max(0, (expected ?? 0) - recovery.events)
        try connection.run("DETACH damaged")
        sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        return recovery
    }

    /// Those that are copied: what follows from events is made anew, and the identity is the new one's.
    private static func tables(_ connection: Connection) throws(StoreError) -> [String] {
        let list = try connection.statement(
            """
            SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            AND name NOT LIKE 'event_text%' AND name NOT IN ('waiting_texts', 'store_identity')
            """)
        defer { list.reset() }
        var names: [String] = []
        while try list.step() { names.append(list.text()) }
        return names.filter { !DerivedRows.ofEvents.contains($0) }
    }

    /// A page that is missing behind a row's first reads as something else: what does not decompress is lost, too.
    private static func dropUnreadable(_ connection: Connection) throws(StoreError) {
        let codec = PayloadCodec()
        for (table, column) in [("heads", "bytes"), ("events", "body")] {
            let rows = try connection.statement("SELECT id, encoding, \(column) FROM main.\(table)")
            var unreadable: [Int64] = []
            while try rows.step() {
                let id = rows.integer()
                let encoding = rows.integer()
                let isReadable = try rows.withBlob { (bytes) throws(StoreError) -> Bool in
                    if table == "heads" { return (try? codec.decode(bytes, encoding: encoding)) != nil }
                    return
                        (try? EventBody(bytes, encoding: encoding, toolUse: nil, wantsPayload: false, codec: codec) {
                            []
                        }) != nil
                }
                if !isReadable { unreadable.append(id) }
            }
            rows.reset()
            for id in unreadable { try connection.execute(script: "DELETE FROM main.\(table) WHERE id = \(id)") }
            if table == "heads", !unreadable.isEmpty {
                try connection.execute(script: "DELETE FROM events WHERE head NOT IN (SELECT id FROM heads)")
            }
        }
    }

    /// Leaves no row that refers to one that was lost, makes anew what follows from others, and has everything indexed
    /// for search.
    private static func joinUp(_ connection: Connection, _ damaged: [String]) throws(StoreError) {
        // What was around the events can be guessed at, the beginnings of their texts cannot.
        if damaged.contains("heads") {
            try connection.execute(script: "DELETE FROM events WHERE head NOT IN (SELECT id FROM heads)")
        }
        if try lacks("contexts", for: "context", connection) { try connection.execute(script: contextsOfEvents) }
        if try lacks("kinds", for: "kind", connection) { try connection.execute(script: kindsOfEvents) }
        if damaged.contains("names") { try connection.execute(script: namesInTheGaps) }
        let derived = DerivedRows(connection: connection)
        try derived.makeOfEvents()
        try derived.mendSums(damaged: damaged)
        try derived.keepNumbers()
        try connection.execute(
            script: "INSERT INTO waiting_texts (first) SELECT min(id) FROM events HAVING count(*) > 0")
    }

    private static func lacks(
        _ table: String, for column: String, _ connection: Connection
    ) throws(StoreError) -> Bool {
        try connection.number(
            "SELECT EXISTS (SELECT 1 FROM events WHERE \(column) NOT IN (SELECT id FROM \(table)))") != 0
    }

    private static let contextsOfEvents = """
        INSERT OR IGNORE INTO names (text) VALUES ('main'), ('unknown');
        INSERT OR IGNORE INTO contexts (id, session, agent, role, app, machine, replay, source)
            SELECT DISTINCT e.context, e.session, (SELECT id FROM names WHERE text = 'main'),
                \(AgentRole.main.code), coalesce(s.app, u.id), coalesce(s.machine, u.id), \(ReplayState.buffered.code),
                \(RecordSource.hook.code)
            FROM events AS e LEFT JOIN sessions AS s ON s.id = e.session
            JOIN names AS u ON u.text = 'unknown'
            WHERE e.context NOT IN (SELECT id FROM contexts)
        """

    private static let kindsOfEvents = """
        INSERT OR IGNORE INTO names (text) VALUES ('unknown');
        INSERT OR IGNORE INTO kinds (id, type, is_error)
            SELECT DISTINCT e.kind, u.id, 0 FROM events AS e JOIN names AS u ON u.text = 'unknown'
            WHERE e.kind NOT IN (SELECT id FROM kinds)
        """

    private static let namesInTheGaps = """
        WITH RECURSIVE numbers (n) AS (
            SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < (
                SELECT max(coalesce(n, 0)) FROM (
                    SELECT max(id) AS n FROM names UNION ALL SELECT max(id) FROM sessions
                    UNION ALL SELECT max(max(session), max(agent), max(app), max(machine)) FROM contexts
                    UNION ALL SELECT max(max(type), coalesce(max(tool), 0)) FROM kinds)))
        INSERT OR IGNORE INTO names (id, text) SELECT n, 'lost-name-' || n FROM numbers
        """
}

extension Connection {
    /// What `body` gives, or nil where the database cannot say.
    func attempt<Result>(_ body: () throws(StoreError) -> Result) -> Result? {
        defer { failure = nil }
        return try? body()
    }
}
