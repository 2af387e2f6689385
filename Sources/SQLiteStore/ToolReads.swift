internal import EventModel
package import EventStore

extension SQLiteStore {
    package func toolCalls(_ query: ToolCallQuery) throws(StoreError) -> ToolCallPage {
        let isNewestFirst = query.order == .newestFirst
        let list = isNewestFirst ? "calls-new" : "calls-old"
        let cursor = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 2) }
        return try read { (reader) throws(StoreError) in
            var conditions = try Conditions(query, reader.names)
            if conditions.matchNothing { return ToolCallPage(calls: [], total: 0) }
            let total = try reader.count("tool_calls", conditions, inherited: query.includeInherited)
            if !query.includeInherited { conditions.add("is_inherited = 0") }
            if let last = cursor?.numbers {
                conditions.add(
                    "(started_at, id) \(isNewestFirst ? "<" : ">") (?, ?)", .integer(last[0]), .integer(last[1]))
            }
            let limit = pageLimit(query.limit)
            let direction = isNewestFirst ? "DESC" : "ASC"
            let row = try reader.connection.statement(
                """
                SELECT id, \(ToolCallRow.columns) FROM tool_calls WHERE \(conditions.sql)
                ORDER BY started_at \(direction), id \(direction) LIMIT \(limit + 1)
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            var calls: [(id: Int64, call: ToolCall)] = []
            while try row.step() {
                let id = row.integer()
                calls.append((id, try ToolCallRow.read(row, names: reader.names)))
            }
            var next: String?
            if calls.count > limit {
                calls.removeLast()
                next = calls.last.map { PageCursor([$0.call.startedAt.microseconds, $0.id]).text(list: list) }
            }
            return ToolCallPage(calls: calls.map(\.call), nextCursor: next, total: total)
        }
    }

    package func toolCallStarts(session: String, limit: Int) throws(StoreError) -> [ToolCallStart] {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(session) else { return [] }
            let row = try reader.connection.statement(
                """
                SELECT message, started_at FROM tool_calls WHERE session = ? AND is_inherited = 0
                ORDER BY started_at, id LIMIT ?
                """)
            defer { row.reset() }
            row.bind(number)
            row.bind(Int64(max(0, limit)))
            var starts: [ToolCallStart] = []
            while try row.step() {
                starts.append(
                    ToolCallStart(messageID: row.optionalID(packedAfter: PackedID.message), at: row.timestamp()))
            }
            return starts
        }
    }
}

extension Conditions {
    fileprivate init(_ query: ToolCallQuery, _ names: Names) throws(StoreError) {
        self.init()
        try add("session", named: query.sessionID.map { [$0] } ?? [], names)
        try add("agent", named: query.agentID.map { [$0] } ?? [], names)
        try add("tool", named: query.toolNames, names)
        add("status", codes: query.statuses)
        add("started_at", in: query.time)
    }
}
