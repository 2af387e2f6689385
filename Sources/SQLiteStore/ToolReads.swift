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

    package func toolStatistics(_ query: ToolStatisticsQuery) throws(StoreError) -> [ToolStatistics] {
        try read { (reader) throws(StoreError) in
            var conditions = Conditions()
            try conditions.add("session", named: query.sessionID.map { [$0] } ?? [], reader.names)
            try conditions.add(
                session: "session", apps: query.sourceApps, machines: query.machineIDs, reader.names)
            conditions.add("started_at", in: query.time)
            conditions.add("is_inherited = 0")
            if conditions.matchNothing { return [] }
            let row = try reader.connection.statement(
                "SELECT tool, status, started_at, duration FROM tool_calls WHERE \(conditions.sql)")
            defer { row.reset() }
            row.bind(conditions.values)
            // Sorting the durations of each tool here is several times faster than window functions are.
            var tallies: [Int64: ToolTally] = [:]
            while try row.step() {
                tallies[row.integer(), default: ToolTally()].add(
                    ToolCallStatus(code: row.integer()), startedAt: row.integer(), duration: row.optionalInteger())
            }
            var tools: [ToolStatistics] = []
            for (tool, tally) in tallies { tools.append(tally.statistics(of: try reader.names.text(tool))) }
            return tools.sorted { ($1.calls, $0.toolName) < ($0.calls, $1.toolName) }
        }
    }
}

/// The calls of one tool as they are counted.
private struct ToolTally {
    /// By the stored code of the status.
    var counts = [Int64](repeating: 0, count: ToolCallStatus.stored.count)
    var durations: [Int64] = []
    var lastUsedAt = Int64.min

    mutating func add(_ status: ToolCallStatus, startedAt: Int64, duration: Int64?) {
        counts[Int(status.code)] += 1
        lastUsedAt = max(lastUsedAt, startedAt)
        if let duration, status == .succeeded || status == .failed { durations.append(duration) }
    }

    func statistics(of tool: String) -> ToolStatistics {
        var statistics = ToolStatistics(toolName: tool)
        func count(_ status: ToolCallStatus) -> Int64 { counts[Int(status.code)] }
        statistics.calls = counts.reduce(0, +)
        statistics.succeeded = count(.succeeded)
        statistics.failed = count(.failed)
        statistics.refused = count(.refused)
        statistics.running = count(.running)
        statistics.abandoned = count(.abandoned)
        statistics.lastUsedAt = Timestamp(microseconds: lastUsedAt)
        guard !durations.isEmpty else { return statistics }
        let sorted = durations.sorted()
        statistics.p50Microseconds = sorted[(sorted.count * 50 + 99) / 100 - 1]
        statistics.p95Microseconds = sorted[(sorted.count * 95 + 99) / 100 - 1]
        return statistics
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
