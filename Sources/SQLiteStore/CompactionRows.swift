package import EventModel
package import EventStore

extension Compaction {
    fileprivate static let columns =
        "session, agent, started_at, source, ended_at, \"trigger\", tokens_before, tokens_after, is_inherited"

    fileprivate init(_ row: Statement, names: Names) throws(StoreError) {
        let session = try names.text(row.integer())
        let agent = try names.text(row.integer())
        let start = row.timestamp()
        let source = RecordSource(code: row.integer())
        let end = row.optionalTimestamp()
        self.init(sessionID: session, agentID: agent, trigger: try names.text(row.integer()), startedAt: start)
        self.source = source
        endedAt = end
        tokensBefore = row.optionalInteger()
        tokensAfter = row.optionalInteger()
        isInherited = row.boolean()
    }

    static func list(
        session: String, _ connection: Connection, names: Names
    ) throws(StoreError) -> [Compaction] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement(
            "SELECT \(columns) FROM compactions WHERE session = ? ORDER BY started_at, agent, source")
        defer { row.reset() }
        row.bind(number)
        var compactions: [Compaction] = []
        while try row.step() { compactions.append(try Compaction(row, names: names)) }
        return compactions
    }
}

extension Writer {
    func put(_ compaction: Compaction) throws(StoreError) {
        let row = try connection.statement(
            """
            INSERT INTO compactions (\(Compaction.columns)) VALUES (?,?,?,?,?,?,?,?,?)
            ON CONFLICT (session, agent, started_at, source) DO UPDATE SET
            "trigger" = CASE ended_at IS NULL OR excluded.ended_at IS NOT NULL
            WHEN 1 THEN excluded."trigger" ELSE "trigger" END,
            ended_at = coalesce(excluded.ended_at, ended_at),
            tokens_before = coalesce(excluded.tokens_before, tokens_before),
            tokens_after = coalesce(excluded.tokens_after, tokens_after),
            is_inherited = max(is_inherited, excluded.is_inherited)
            """)
        row.bind(try names.id(compaction.sessionID))
        row.bind(try names.id(compaction.agentID))
        row.bind(compaction.startedAt)
        row.bind(compaction.source.code)
        row.bind(compaction.endedAt)
        row.bind(try names.id(compaction.trigger))
        row.bind(compaction.tokensBefore)
        row.bind(compaction.tokensAfter)
        row.bind(compaction.isInherited)
        try row.run()
    }
}

extension SQLiteStore {
    package func compactions(session: String, limit: Int) throws(StoreError) -> [Compaction] {
        let rows = try read { (reader) throws(StoreError) in
            try Compaction.list(session: session, reader.connection, names: reader.names)
        }
        return Array(Compaction.merged(rows).prefix(max(0, limit)))
    }
}
