package import EventModel
package import EventStore

extension Compaction {
    fileprivate static let columns =
        "session, agent, started_at, source, ended_at, \"trigger\", tokens_before, tokens_after"

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
    }

    static func list(
        _ condition: String, session: String, _ connection: Connection, names: Names
    ) throws(StoreError) -> [Compaction] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement(
            """
            SELECT \(columns) FROM compactions WHERE session = ? AND \(condition) ORDER BY started_at, agent, source
            """)
        defer { row.reset() }
        row.bind(number)
        var compactions: [Compaction] = []
        while try row.step() { compactions.append(try Compaction(row, names: names)) }
        return compactions
    }
}

extension Writer {
    func openCompactions(session: String) throws(StoreError) -> [Compaction] {
        try Compaction.list("ended_at IS NULL", session: session, connection, names: names)
    }

    func put(_ compaction: Compaction) throws(StoreError) {
        let row = try connection.statement(
            "INSERT OR REPLACE INTO compactions (\(Compaction.columns)) VALUES (?,?,?,?,?,?,?,?)")
        row.bind(try names.id(compaction.sessionID))
        row.bind(try names.id(compaction.agentID))
        row.bind(compaction.startedAt)
        row.bind(compaction.source.code)
        row.bind(compaction.endedAt)
        row.bind(try names.id(compaction.trigger))
        row.bind(compaction.tokensBefore)
        row.bind(compaction.tokensAfter)
        try row.run()
    }
}

extension SQLiteStore {
    package func compactions(session: String, limit: Int) throws(StoreError) -> [Compaction] {
        let rows = try read { (reader) throws(StoreError) in
            try Compaction.list("1", session: session, reader.connection, names: reader.names)
        }
        return Array(Compaction.merged(rows).prefix(max(0, limit)))
    }
}
