package import EventModel
package import EventStore

extension Writer {
    func put(_ change: FileChange) throws(StoreError) -> Bool {
        let session = try names.id(change.sessionID)
        let known = try connection.statement("SELECT 1 FROM file_changes WHERE session = ? AND path = ? LIMIT 1")
        known.bind(session)
        known.bind(change.path)
        let isNew = try !known.step()
        known.reset()
        let patch = change.patch.map { codec.encode($0) }
        let row = try connection.statement(
            """
            INSERT OR REPLACE INTO file_changes (session, path, tool_use, agent, operation, at, lines_added,
            lines_removed, patch_encoding, patch) VALUES (?,?,?,?,?,?,?,?,?,?)
            """)
        row.bind(session)
        row.bind(change.path)
        row.bind(toolUse: change.toolUseID)
        row.bind(try names.id(change.agentID))
        row.bind(change.operation.code)
        row.bind(change.at)
        row.bind(change.linesAdded)
        row.bind(change.linesRemoved)
        row.bind(patch?.encoding)
        row.bind(blob: patch?.bytes)
        try row.run()
        return isNew
    }
}

extension SQLiteStore {
    package func fileChanges(session: String, limit: Int) throws(StoreError) -> [FileChange] {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(session) else { return [] }
            let row = try reader.connection.statement(
                """
                SELECT path, tool_use, agent, operation, at, lines_added, lines_removed, patch_encoding, patch
                FROM file_changes WHERE session = ? ORDER BY at, tool_use, path LIMIT ?
                """)
            defer { row.reset() }
            row.bind(number)
            row.bind(Int64(max(0, limit)))
            var changes: [FileChange] = []
            while try row.step() { changes.append(try FileChange(row, session: session, reader)) }
            return changes
        }
    }
}

extension FileChange {
    fileprivate init(_ row: Statement, session: String, _ reader: Reader) throws(StoreError) {
        let path = row.text()
        let toolUse = row.toolUse()
        let agent = try reader.names.text(row.integer())
        let operation = FileOperation(code: row.integer())
        self.init(
            sessionID: session, agentID: agent, toolUseID: toolUse, path: path, operation: operation,
            at: row.timestamp())
        linesAdded = row.integer()
        linesRemoved = row.integer()
        guard let encoding = row.optionalInteger() else { return }
        patch = try row.withBlob { (bytes) throws(StoreError) in try reader.codec.decode(bytes, encoding: encoding) }
    }
}
