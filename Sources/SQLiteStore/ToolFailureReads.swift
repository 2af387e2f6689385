internal import EventModel
package import EventStore

extension SQLiteStore {
    package func toolFailures(_ query: ToolFailureQuery) throws(StoreError) -> ToolFailures {
        try read { (reader) throws(StoreError) in
            let filter = try ActivityFilter(
                session: query.sessionID, apps: query.sourceApps, machines: query.machineIDs, reader.names
            ).settled(reader)
            let only = query.toolNames.isEmpty ? nil : try reader.names.existing(Array(Set(query.toolNames)))
            var conditions = Conditions()
            if let only { conditions.add("tool", in: only) }
            conditions.add("started_at", in: query.time)
            // Written out, so that the indexes of failed calls serve.
            conditions.add("status = 2 AND is_inherited = 0")
            filter.restrict(&conditions)
            if conditions.matchNothing || filter.matchesNothing {
                return ToolFailures(groups: [], total: 0, examined: 0)
            }
            let failures = try reader.toolFailures(conditions)
            var total = Int64(failures.count)
            if failures.count >= ToolFailureQuery.examinedLimit {
                total = max(total, try reader.failureCount(query.time, filter, only, conditions))
            }
            var groups = Array(ToolFailureGroup.groups(failures).prefix(ToolFailureQuery.groupLimit))
            for index in groups.indices {
                groups[index].exampleEvent = try reader.failureEvent(of: groups[index].example)
            }
            return ToolFailures(groups: groups, total: total, examined: Int64(failures.count))
        }
    }
}

extension Reader {
    /// Where rows are tested for their sessions, the index of failed calls has less to read than sums of all calls.
    fileprivate func failureCount(
        _ time: TimeRange, _ filter: ActivityFilter, _ tools: [Int64]?, _ conditions: Conditions
    ) throws(StoreError) -> Int64 {
        if case .chosen(let sessions) = filter, sessions.count > ChosenNumbers.fewLimit {
            return try count("tool_calls INDEXED BY tool_calls_failed", conditions)
        }
        let table = try activity(.toolCalls, time, filter, names: tools, nil)
        return table.series.values.reduce(0) { $0 + $1.total.count(.failed) }
    }

    /// The newest failed calls.
    fileprivate func toolFailures(_ conditions: Conditions) throws(StoreError) -> [ToolFailure] {
        let row = try connection.statement(
            """
            SELECT tool, error, started_at, session, tool_use, agent FROM tool_calls WHERE \(conditions.sql)
            ORDER BY started_at DESC LIMIT \(ToolFailureQuery.examinedLimit)
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        var failures: [ToolFailure] = []
        var projects: [Int64: String?] = [:]
        var agentNames: [Place: String] = [:]
        while try row.step() {
            let tool = try names.text(row.integer()) as String
            let message = row.text()
            let at = row.timestamp()
            let session = row.integer()
            let toolUse = row.toolUse()
            let agent = Place(session: session, agent: row.integer())
            if projects[session] == nil { projects[session] = .some(try project(of: session)) }
            if agentNames[agent] == nil { agentNames[agent] = try agentName(agent) }
            failures.append(
                ToolFailure(
                    toolName: tool, message: message, at: at, sessionID: try names.text(session), toolUseID: toolUse,
                    agent: agentNames[agent] ?? "", project: projects[session] ?? nil))
        }
        return failures
    }

    private struct Place: Hashable {
        var session: Int64
        var agent: Int64
    }

    private func project(of session: Int64) throws(StoreError) -> String? {
        let row = try connection.statement("SELECT project FROM sessions WHERE id = ?")
        defer { row.reset() }
        row.bind(session)
        return try row.step() ? names.text(row.optionalInteger()) : nil
    }

    private func agentName(_ place: Place) throws(StoreError) -> String {
        let row = try connection.statement("SELECT role, name FROM agents WHERE session = ? AND agent = ?")
        defer { row.reset() }
        row.bind(place.session)
        row.bind(place.agent)
        let id = try names.text(place.agent) as String
        guard try row.step() else { return CostQuery.agentName(role: nil, name: nil, id: id) }
        return CostQuery.agentName(
            role: AgentRole(code: row.integer()), name: try names.text(row.optionalInteger()), id: id)
    }

    /// The report that the call failed, looked for among the session's events of that time: a session may have very
    /// many others.
    fileprivate func failureEvent(of failure: ToolFailure) throws(StoreError) -> EventUUID? {
        guard let session = try names.existing(failure.sessionID) else { return nil }
        let row = try connection.statement(
            """
            SELECT e.uuid FROM events AS e INDEXED BY events_window CROSS JOIN kinds AS k ON k.id = e.kind
            WHERE e.session = ? AND e.timestamp BETWEEN ? AND ? AND e.tool_use = ? AND k.is_error = 1
            ORDER BY e.id LIMIT 1
            """)
        defer { row.reset() }
        let end = try failureEnd(session: session, failure.toolUseID) ?? failure.at
        row.bind(session)
        row.bind(end.advanced(byMicroseconds: -Reader.reportDistance))
        row.bind(end.advanced(byMicroseconds: Reader.reportDistance))
        row.bind(toolUse: failure.toolUseID)
        return try row.step() ? row.uuid() : nil
    }

    /// Microseconds between a call's end and the report of it.
    private static let reportDistance: Int64 = 1_000_000

    private func failureEnd(session: Int64, _ toolUse: String) throws(StoreError) -> Timestamp? {
        let row = try connection.statement("SELECT ended_at FROM tool_calls WHERE session = ? AND tool_use = ?")
        defer { row.reset() }
        row.bind(session)
        row.bind(toolUse: toolUse)
        return try row.step() ? row.optionalTimestamp() : nil
    }
}
