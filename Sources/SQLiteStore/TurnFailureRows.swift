package import EventModel
package import EventStore

enum TurnFailureRow {
    static let columns = "session, agent, turn, at, code, message, sources"

    static func read(_ row: Statement, names: Names) throws(StoreError) -> TurnFailure {
        let session = try names.text(row.integer())
        let agent = try names.text(row.integer())
        let id = row.text()
        let at = row.timestamp()
        var failure = TurnFailure(
            sessionID: session, id: id, agentID: agent, at: at, code: try names.text(row.integer()))
        failure.message = row.optionalText()
        failure.sources = RecordSources(rawValue: row.integer())
        return failure
    }
}

extension Writer {
    func turnFailure(session: String, agent: String, id: String) throws(StoreError) -> TurnFailure? {
        guard let session = try names.existing(session), let agent = try names.existing(agent) else { return nil }
        let row = try connection.statement(
            "SELECT \(TurnFailureRow.columns) FROM turn_failures WHERE session = ? AND agent = ? AND turn = ?")
        defer { row.reset() }
        row.bind(session)
        row.bind(agent)
        row.bind(id)
        return try row.step() ? TurnFailureRow.read(row, names: names) : nil
    }

    func put(_ failure: TurnFailure) throws(StoreError) {
        let row = try connection.statement(
            "INSERT OR REPLACE INTO turn_failures (\(TurnFailureRow.columns)) VALUES (?,?,?,?,?,?,?)")
        row.bind(try names.id(failure.sessionID))
        row.bind(try names.id(failure.agentID))
        row.bind(failure.id)
        row.bind(failure.at)
        row.bind(try names.id(failure.code))
        row.bind(failure.message)
        row.bind(failure.sources.rawValue)
        try row.run()
    }
}

extension SQLiteStore {
    package func turnFailures(session: String, limit: Int) throws(StoreError) -> [TurnFailure] {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(session) else { return [] }
            let row = try reader.connection.statement(
                """
                SELECT \(TurnFailureRow.columns) FROM turn_failures WHERE session = ? ORDER BY at, agent, turn LIMIT ?
                """)
            defer { row.reset() }
            row.bind(number)
            row.bind(Int64(max(0, limit)))
            var failures: [TurnFailure] = []
            while try row.step() { failures.append(try TurnFailureRow.read(row, names: reader.names)) }
            return failures
        }
    }
}
