package import EventModel
package import EventStore

enum TurnFailureRow {
    static let columns = "session, agent, turn, at, code, message, sources, is_inherited"
    static let reportColumns = "session, agent, report, at, code, message, sources, is_inherited, prompt"

    static func read(_ row: Statement, names: Names) throws(StoreError) -> TurnFailure {
        let session = try names.text(row.integer())
        let agent = try names.text(row.integer())
        let id = row.text()
        let at = row.timestamp()
        var failure = TurnFailure(
            sessionID: session, id: id, agentID: agent, at: at, code: try names.text(row.integer()))
        failure.message = row.optionalText()
        failure.sources = RecordSources(rawValue: row.integer())
        failure.isInherited = row.boolean()
        return failure
    }

    fileprivate static func bind(_ failure: TurnFailure, to row: Statement, names: Names) throws(StoreError) {
        row.bind(try names.id(failure.sessionID))
        row.bind(try names.id(failure.agentID))
        row.bind(failure.id)
        row.bind(failure.at)
        row.bind(try names.id(failure.code))
        row.bind(failure.message)
        row.bind(failure.sources.rawValue)
        row.bind(failure.isInherited)
    }

    fileprivate static func list(
        session: String, limit: Int, _ connection: Connection, names: Names
    ) throws(StoreError) -> [TurnFailure] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement(
            "SELECT \(columns) FROM turn_failures WHERE session = ? ORDER BY at, agent, turn LIMIT ?")
        defer { row.reset() }
        row.bind(number)
        row.bind(Int64(max(0, limit)))
        var failures: [TurnFailure] = []
        while try row.step() { failures.append(try read(row, names: names)) }
        return failures
    }
}

extension Writer {
    func turnFailureReports(session: String) throws(StoreError) -> [TurnFailure] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement(
            "SELECT \(TurnFailureRow.reportColumns) FROM turn_failure_reports WHERE session = ?")
        defer { row.reset() }
        row.bind(number)
        var reports: [TurnFailure] = []
        while try row.step() {
            var report = try TurnFailureRow.read(row, names: names)
            report.promptID = row.optionalText()
            reports.append(report)
        }
        return reports
    }

    func put(report: TurnFailure) throws(StoreError) {
        let row = try connection.statement(
            """
            INSERT OR REPLACE INTO turn_failure_reports (\(TurnFailureRow.reportColumns))
            VALUES (?,?,?,?,?,?,?,?,?)
            """)
        try TurnFailureRow.bind(report, to: row, names: names)
        row.bind(report.promptID)
        try row.run()
    }

    func turnFailures(session: String) throws(StoreError) -> [TurnFailure] {
        try TurnFailureRow.list(session: session, limit: .max, connection, names: names)
    }

    func put(_ failure: TurnFailure) throws(StoreError) {
        let row = try connection.statement(
            "INSERT OR REPLACE INTO turn_failures (\(TurnFailureRow.columns)) VALUES (?,?,?,?,?,?,?,?)")
        try TurnFailureRow.bind(failure, to: row, names: names)
        try row.run()
    }

    func removeTurnFailure(session: String, agent: String, id: String) throws(StoreError) {
        guard let session = try names.existing(session), let agent = try names.existing(agent) else { return }
        let row = try connection.statement("DELETE FROM turn_failures WHERE session = ? AND agent = ? AND turn = ?")
        row.bind(session)
        row.bind(agent)
        row.bind(id)
        try row.run()
    }
}

extension SQLiteStore {
    package func turnFailures(session: String, limit: Int) throws(StoreError) -> [TurnFailure] {
        try read { (reader) throws(StoreError) in
            try TurnFailureRow.list(session: session, limit: limit, reader.connection, names: reader.names)
        }
    }
}
