package import EventModel
package import EventStore

enum FileChangeRow {
    fileprivate static let columns = """
        path, tool_use, agent, operation, at, lines_added, lines_removed, patch_encoding, is_inherited, detail, source,
        patch
        """
    static let columnsWithoutPatch = """
        path, tool_use, agent, operation, at, lines_added, lines_removed, NULL, is_inherited, detail, source, NULL
        """

    /// The values of `detail`.
    fileprivate static let reported: Int64 = 0
    fileprivate static let derived: Int64 = 1
    static let pending: Int64 = 2

    static func read(
        _ row: Statement, session: String, names: Names, _ codec: PayloadCodec
    ) throws(StoreError) -> FileChange {
        let path = row.text()
        let toolUse = row.toolUse()
        let agent = try names.text(row.integer())
        let operation = FileOperation(code: row.integer())
        var change = FileChange(
            sessionID: session, agentID: agent, toolUseID: toolUse, path: path, operation: operation,
            at: row.timestamp())
        change.linesAdded = row.integer()
        change.linesRemoved = row.integer()
        let encoding = row.optionalInteger()
        change.isInherited = row.boolean()
        let detail = row.integer()
        change.isDerived = detail != reported
        change.isPending = detail == pending
        change.source = RecordSource(code: row.integer())
        guard let encoding else { return change }
        change.patch = try row.withBlob { (bytes) throws(StoreError) in try codec.decode(bytes, encoding: encoding) }
        return change
    }
}

extension FileChange {
    fileprivate var detail: Int64 {
        isPending ? FileChangeRow.pending : isDerived ? FileChangeRow.derived : FileChangeRow.reported
    }
}

extension Writer {
    func fileChange(session: String, toolUseID: String, path: String) throws(StoreError) -> FileChange? {
        guard let number = try names.existing(session) else { return nil }
        let row = try connection.statement(
            "SELECT \(FileChangeRow.columns) FROM file_changes WHERE session = ? AND path = ? AND tool_use = ?")
        defer { row.reset() }
        row.bind(number)
        row.bind(path)
        row.bind(toolUse: toolUseID)
        guard try row.step() else { return nil }
        return try FileChangeRow.read(row, session: session, names: names, codec)
    }

    func derivedFileChanges(session: String, toolUseID: String) throws(StoreError) -> [FileChange] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement(
            """
            SELECT \(FileChangeRow.columns) FROM file_changes WHERE session = ? AND tool_use = ? AND detail > 0
            ORDER BY path
            """)
        defer { row.reset() }
        row.bind(number)
        row.bind(toolUse: toolUseID)
        var changes: [FileChange] = []
        while try row.step() { changes.append(try FileChangeRow.read(row, session: session, names: names, codec)) }
        return changes
    }

    func put(_ change: FileChange) throws(StoreError) -> Int64 {
        let session = try names.id(change.sessionID)
        let wasCounted = try isCounted(path: change.path, session: session)
        let patch = change.patch.map { codec.encode($0) }
        let row = try connection.statement(
            """
            INSERT OR REPLACE INTO file_changes (session, \(FileChangeRow.columns))
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)
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
        row.bind(change.isInherited)
        row.bind(change.detail)
        row.bind(change.source.code)
        row.bind(blob: patch?.bytes)
        try row.run()
        if !change.isInherited, !change.isPending { return wasCounted ? 0 : 1 }
        guard wasCounted else { return 0 }
        return try isCounted(path: change.path, session: session) ? 0 : -1
    }

    private func isCounted(path: String, session: Int64) throws(StoreError) -> Bool {
        let row = try connection.statement(
            """
            SELECT 1 FROM file_changes WHERE session = ? AND path = ? AND is_inherited = 0 AND detail < 2 LIMIT 1
            """)
        defer { row.reset() }
        row.bind(session)
        row.bind(path)
        return try row.step()
    }
}

extension SQLiteStore {
    package func fileChanges(session: String, limit: Int) throws(StoreError) -> [FileChange] {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(session) else { return [] }
            let row = try reader.connection.statement(
                """
                SELECT \(FileChangeRow.columns) FROM file_changes WHERE session = ? AND detail < 2
                ORDER BY at, tool_use, path LIMIT ?
                """)
            defer { row.reset() }
            row.bind(number)
            row.bind(Int64(max(0, limit)))
            var changes: [FileChange] = []
            while try row.step() {
                changes.append(try FileChangeRow.read(row, session: session, names: reader.names, reader.codec))
            }
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
            conditions.add("detail < ?", .integer(FileChangeRow.pending))
            if let path = query.path { conditions.add("path = ?", .text(path)) }
            if let until = query.until { conditions.add("at <= ?", .integer(until.microseconds)) }
            if let id = query.toolUseID {
                let packed = PackedID.packed(id, prefix: PackedID.toolUse)
                conditions.add("tool_use = ?", packed.map { .blob($0) } ?? .text(id))
            }
            let total = try reader.count("file_changes", conditions)
            let offset = max(0, cursor?.numbers[0] ?? 0)
            let row = try reader.connection.statement(
                """
                SELECT \(query.includePatch ? FileChangeRow.columns : FileChangeRow.columnsWithoutPatch)
                FROM file_changes WHERE \(conditions.sql) ORDER BY at, path, tool_use
                LIMIT \(pageLimit(query.limit)) OFFSET ?
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            row.bind(offset)
            var changes: [FileChange] = []
            while try row.step() {
                changes.append(
                    try FileChangeRow.read(row, session: query.sessionID, names: reader.names, reader.codec))
            }
            let end = offset + Int64(changes.count)
            let next = end < total && !changes.isEmpty ? PageCursor([end]).text(list: "file-changes") : nil
            return FileChangePage(changes: changes, nextCursor: next, total: total)
        }
    }
}
