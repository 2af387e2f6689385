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

extension SQLiteStore {
    package func fileChanges(_ query: FileChangeQuery) throws(StoreError) -> FileChangePage {
        let cursor = try query.cursor.map { text throws(StoreError) in
            try PageCursor(text, list: "file-changes", numbers: 1)
        }
        return try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(query.sessionID) else {
                return FileChangePage(changes: [], total: 0)
            }
            var conditions = Conditions()
            conditions.add("session = ?", .integer(number))
            if let path = query.path { conditions.add("path = ?", .text(path)) }
            if let until = query.until { conditions.add("at <= ?", .integer(until.microseconds)) }
            if let id = query.toolUseID {
                let packed = PackedID.packed(id, prefix: PackedID.toolUse)
                conditions.add("tool_use = ?", packed.map { .blob($0) } ?? .text(id))
            }
            let total = try reader.count("file_changes", conditions)
            let limit = pageLimit(query.limit)
            let offset = max(0, cursor?.numbers[0] ?? 0)
            let patch = query.includePatch ? "patch_encoding, patch" : "NULL, NULL"
            let row = try reader.connection.statement(
                """
                SELECT path, tool_use, agent, operation, at, lines_added, lines_removed, \(patch)
                FROM file_changes WHERE \(conditions.sql) ORDER BY at, path, tool_use LIMIT \(limit) OFFSET ?
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            row.bind(offset)
            var changes: [FileChange] = []
            while try row.step() { changes.append(try FileChange(row, session: query.sessionID, reader)) }
            let end = offset + Int64(changes.count)
            let next = end < total && !changes.isEmpty ? PageCursor([end]).text(list: "file-changes") : nil
            return FileChangePage(changes: changes, nextCursor: next, total: total)
        }
    }
}

extension FileChange {
    init(_ row: Statement, session: String, _ reader: Reader) throws(StoreError) {
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
