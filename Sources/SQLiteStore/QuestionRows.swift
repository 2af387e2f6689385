package import EventModel
package import EventStore

extension Question {
    fileprivate static let columns = "session, question, agent, kind, tool, message, asked_at, resolved_at"

    fileprivate init(_ row: Statement, names: Names) throws(StoreError) {
        let session = try names.text(row.integer())
        let id = row.text()
        let agent = try names.text(row.integer())
        let kind = QuestionKind(code: row.integer())
        let tool = try names.text(row.optionalInteger())
        let message = row.text()
        self.init(
            sessionID: session, id: id, agentID: agent, kind: kind, message: message, askedAt: row.timestamp())
        toolName = tool
        resolvedAt = row.optionalTimestamp()
    }

    static func list(
        _ condition: String, session: Int64?, limit: Int, _ connection: Connection, names: Names
    ) throws(StoreError) -> [Question] {
        let row = try connection.statement(
            "SELECT \(columns) FROM questions WHERE \(condition) ORDER BY asked_at, question LIMIT ?")
        defer { row.reset() }
        if let session { row.bind(session) }
        row.bind(Int64(max(0, limit)))
        var questions: [Question] = []
        while try row.step() { questions.append(try Question(row, names: names)) }
        return questions
    }
}

extension Writer {
    func openQuestions(session: String) throws(StoreError) -> [Question] {
        guard let number = try names.existing(session) else { return [] }
        return try Question.list(
            "session = ? AND resolved_at IS NULL", session: number, limit: .max, connection, names: names)
    }

    func put(_ question: Question) throws(StoreError) {
        let row = try connection.statement(
            "INSERT OR REPLACE INTO questions (\(Question.columns)) VALUES (?,?,?,?,?,?,?,?)")
        row.bind(try names.id(question.sessionID))
        row.bind(question.id)
        row.bind(try names.id(question.agentID))
        row.bind(question.kind.code)
        row.bind(try names.id(question.toolName))
        row.bind(question.message)
        row.bind(question.askedAt)
        row.bind(question.resolvedAt)
        try row.run()
    }
}

extension SQLiteStore {
    package func questions(session: String?, limit: Int) throws(StoreError) -> [Question] {
        try read { (reader) throws(StoreError) in
            guard let session else {
                return try Question.list(
                    "resolved_at IS NULL", session: nil, limit: limit, reader.connection, names: reader.names)
            }
            guard let number = try reader.names.existing(session) else { return [] }
            return try Question.list(
                "session = ?", session: number, limit: limit, reader.connection, names: reader.names)
        }
    }
}
