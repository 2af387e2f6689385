package import EventModel
package import EventStore

extension Writer {
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
