package import EventModel
package import EventStore

extension Compaction {
    fileprivate static func list(
        _ condition: String, session: String, limit: Int, _ connection: Connection, names: Names
    ) throws(StoreError) -> [Compaction] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement(
            """
            SELECT agent, started_at, ended_at, "trigger" FROM compactions WHERE session = ? AND \(condition)
            ORDER BY started_at, agent LIMIT ?
            """)
        defer { row.reset() }
        row.bind(number)
        row.bind(Int64(max(0, limit)))
        var compactions: [Compaction] = []
        while try row.step() {
            let agent = try names.text(row.integer())
            let start = row.timestamp()
            let end = row.optionalTimestamp()
            var compaction = Compaction(
                sessionID: session, agentID: agent, trigger: try names.text(row.integer()), startedAt: start)
            compaction.endedAt = end
            compactions.append(compaction)
        }
        return compactions
    }
}

extension Writer {
    func openCompactions(session: String) throws(StoreError) -> [Compaction] {
        try Compaction.list("ended_at IS NULL", session: session, limit: .max, connection, names: names)
    }

    func put(_ compaction: Compaction) throws(StoreError) {
        let row = try connection.statement(
            """
            INSERT OR REPLACE INTO compactions (session, agent, started_at, ended_at, "trigger") VALUES (?,?,?,?,?)
            """)
        row.bind(try names.id(compaction.sessionID))
        row.bind(try names.id(compaction.agentID))
        row.bind(compaction.startedAt)
        row.bind(compaction.endedAt)
        row.bind(try names.id(compaction.trigger))
        try row.run()
    }

    func put(_ task: TaskItem) throws(StoreError) {
        let row = try connection.statement(
            """
            INSERT INTO tasks (session, task, subject, description, teammate, created_at, completed_at)
            VALUES (?,?,?,?,?,?,?) ON CONFLICT (session, task) DO UPDATE SET subject = excluded.subject,
            description = coalesce(excluded.description, description),
            teammate = coalesce(excluded.teammate, teammate),
            completed_at = coalesce(excluded.completed_at, completed_at)
            """)
        row.bind(try names.id(task.sessionID))
        row.bind(task.id)
        row.bind(task.subject)
        row.bind(task.description)
        row.bind(task.teammate)
        row.bind(task.createdAt)
        row.bind(task.completedAt)
        try row.run()
    }
}

extension SQLiteStore {
    package func compactions(session: String, limit: Int) throws(StoreError) -> [Compaction] {
        try read { (reader) throws(StoreError) in
            try Compaction.list("1", session: session, limit: limit, reader.connection, names: reader.names)
        }
    }

    package func tasks(session: String, limit: Int) throws(StoreError) -> [TaskItem] {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(session) else { return [] }
            let row = try reader.connection.statement(
                """
                SELECT task, subject, description, teammate, created_at, completed_at FROM tasks WHERE session = ?
                ORDER BY created_at, task LIMIT ?
                """)
            defer { row.reset() }
            row.bind(number)
            row.bind(Int64(max(0, limit)))
            var tasks: [TaskItem] = []
            while try row.step() {
                var task = TaskItem(sessionID: session, id: row.text(), subject: row.text(), createdAt: .epoch)
                task.description = row.optionalText()
                task.teammate = row.optionalText()
                task.createdAt = row.timestamp()
                task.completedAt = row.optionalTimestamp()
                tasks.append(task)
            }
            return tasks
        }
    }
}
