internal import EventModel
internal import EventStore

/// How an agent is laid out in its table.
enum AgentRow {
    static let columns = """
        session, agent, role, name, parent, parent_is_known, spawn_tool_use, depth, status, description, model,
        is_background, started_at, ended_at, last_event_at, event_count, tool_count, error_count,
        figures, sources, failed_turn_count
        """

    static let update = RowUpdate.statement("agents", columns: columns, keys: ["session", "agent", "started_at"])

    static let insertion = FrequentSQL(
        "INSERT OR REPLACE INTO agents (\(columns)) VALUES (\((1...21).map { "?\($0)" }.joined(separator: ",")))")

    static func bind(_ agent: Agent, to row: Statement, names: Names) throws(StoreError) {
        row.bind(try names.id(agent.sessionID))
        row.bind(try names.id(agent.id))
        row.bind(agent.role.code)
        row.bind(try names.id(agent.name))
        row.bind(try names.id(agent.parentID))
        row.bind(agent.parentIsKnown)
        row.bind(toolUse: agent.spawnToolUseID)
        row.bind(agent.depth)
        row.bind(agent.status.code)
        row.bind(agent.description)
        row.bind(try names.id(agent.model))
        row.bind(agent.isBackground)
        row.bind(agent.startedAt)
        row.bind(agent.endedAt)
        row.bind(agent.lastEventAt)
        row.bind(agent.eventCount)
        row.bind(agent.toolCount)
        row.bind(agent.errorCount)
        row.bind(blob: figures(of: agent))
        row.bind(agent.sources.rawValue)
        row.bind(agent.failedTurnCount)
    }

    private static func figures(of agent: Agent) -> [UInt8]? {
        var figures = Figures()
        figures.append(agent.modelCallCount)
        figures.append(agent.unpricedCallCount)
        figures.append(agent.usage)
        figures.append(agent.cost)
        return figures.storedOrNil
    }

    static func read(_ row: Statement, names: Names) throws(StoreError) -> Agent {
        let session = try names.text(row.integer())
        let id = try names.text(row.integer())
        var agent = Agent(sessionID: session, id: id, role: AgentRole(code: row.integer()), startedAt: .epoch)
        agent.name = try names.text(row.optionalInteger())
        agent.parentID = try names.text(row.optionalInteger())
        agent.parentIsKnown = row.boolean()
        agent.spawnToolUseID = row.optionalToolUse()
        agent.depth = row.integer()
        agent.status = AgentStatus(code: row.integer())
        agent.description = row.optionalText()
        agent.model = try names.text(row.optionalInteger())
        agent.isBackground = row.boolean()
        agent.startedAt = row.timestamp()
        agent.endedAt = row.optionalTimestamp()
        agent.lastEventAt = row.timestamp()
        agent.eventCount = row.integer()
        agent.toolCount = row.integer()
        agent.errorCount = row.integer()
        row.withBlob { bytes in
            var figures = FigureReader(bytes)
            agent.modelCallCount = figures.next()
            agent.unpricedCallCount = figures.next()
            agent.usage = figures.usage()
            agent.cost = figures.cost()
        }
        agent.sources = RecordSources(rawValue: row.integer())
        agent.failedTurnCount = row.integer()
        return agent
    }
}

extension Writer {
    func agents(session: String) throws(StoreError) -> [Agent] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement(
            "SELECT \(AgentRow.columns) FROM agents WHERE session = ? ORDER BY started_at, agent")
        defer { row.reset() }
        row.bind(number)
        var agents: [Agent] = []
        while try row.step() { agents.append(try AgentRow.read(row, names: names)) }
        return agents
    }

    func put(_ agent: Agent) throws(StoreError) {
        try count(agent)
        try put(update: AgentRow.update, insertion: AgentRow.insertion) { (row) throws(StoreError) in
            try AgentRow.bind(agent, to: row, names: names)
        }
    }
}
