internal import EventModel
package import EventStore

extension SQLiteStore {
    package func agentTree(_ query: AgentTreeQuery) throws(StoreError) -> AgentTree {
        try read { (reader) throws(StoreError) in
            var conditions = Conditions()
            try conditions.add("id", named: query.sessionID.map { [$0] } ?? [], reader.names)
            conditions.add(from: "started_at", to: "last_event_at", overlapping: query.time)
            if conditions.matchNothing { return AgentTree() }
            let (sessions, isPart) = try reader.sessionsOfTree(conditions)
            var parts: [(session: Session?, agents: [Agent])] = []
            for number in sessions {
                let id = try reader.names.text(number) as String
                let session = try SessionRow.session(id, reader.connection, names: reader.names)
                parts.append((session, try reader.agents(session: number)))
            }
            return AgentTree(parts, query, isPart: isPart)
        }
    }
}

extension Reader {
    /// The latest sessions with as many agents as are examined together, and whether there are more.
    fileprivate func sessionsOfTree(_ conditions: Conditions) throws(StoreError) -> ([Int64], isPart: Bool) {
        let row = try connection.statement(
            "SELECT id, agent_count FROM sessions WHERE \(conditions.sql) ORDER BY last_event_at DESC, id DESC")
        defer { row.reset() }
        row.bind(conditions.values)
        var sessions: [Int64] = []
        var agentCount: Int64 = 0
        while try row.step() {
            let id = row.integer()
            let count = max(1, row.integer())
            if !sessions.isEmpty, agentCount + count > Int64(AgentTreeQuery.examinedLimit) { return (sessions, true) }
            sessions.append(id)
            agentCount += count
        }
        return (sessions, false)
    }

    fileprivate func agents(session: Int64) throws(StoreError) -> [Agent] {
        let row = try connection.statement(
            "SELECT \(AgentRow.columns) FROM agents WHERE session = ? LIMIT \(AgentTreeQuery.examinedLimit)")
        defer { row.reset() }
        row.bind(session)
        var agents: [Agent] = []
        while try row.step() { agents.append(try AgentRow.read(row, names: names)) }
        return agents
    }
}
