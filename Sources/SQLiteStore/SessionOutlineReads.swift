internal import EventModel
package import EventStore

extension SQLiteStore {
    package func outline(_ query: OutlineQuery) throws(StoreError) -> SessionOutline? {
        try read { (reader) throws(StoreError) in
            guard let number = try reader.names.existing(query.sessionID),
                let session = try SessionRow.session(query.sessionID, reader.connection, names: reader.names)
            else { return nil }
            var outline = SessionOutline(session: session)
            let until = query.until ?? Timestamp(microseconds: .max)
            outline.agents = try reader.outlineAgents(of: number, until: until)
            var agents = NumberedAgents(outline.agents, names: reader.names)
            if query.parts.contains(.tools) {
                outline.tools = try reader.outlineTools(of: number, until: until, agents: &agents)
                try reader.fillSpawned(of: number, outline.agents, &outline.tools)
            }
            if query.parts.contains(.models) {
                outline.models = try reader.outlineModels(of: number, until: until, agents: &agents)
            }
            outline.agentIDs = agents.agents.ids
            // Only hooks tell of them; a look for them goes through all events.
            if query.parts.contains(.stops), session.sources.contains(.hook) {
                outline.stops = try reader.outlineStops(of: number, until: until)
            }
            outline.prompts = try reader.outlinePrompts(of: number, session.id, until: until)
            outline.questions = try Question.list(
                "session = ?", session: number, limit: SessionOutline.rowLimit, reader.connection,
                names: reader.names
            ).filter { $0.askedAt <= until }
            outline.compactions = Array(
                Compaction.merged(
                    try Compaction.list(session: query.sessionID, reader.connection, names: reader.names)
                ).filter { $0.startedAt <= until && !$0.isInherited }.prefix(SessionOutline.rowLimit))
            outline.failures = try reader.outlineFailures(of: number, until: until)
            if query.parts.contains(.changes) {
                outline.changes = try reader.outlineChanges(of: number, session.id, until: until)
            }
            return outline
        }
    }

    package func outlineCalls(
        session: String, tools: [Int64], models: [Int64]
    ) throws(StoreError) -> OutlineCalls {
        try read { (reader) throws(StoreError) in
            var calls = OutlineCalls()
            guard let number = try reader.names.existing(session) else { return calls }
            let tool = try reader.connection.statement(
                "SELECT \(ToolCallRow.columns) FROM tool_calls WHERE id = ? AND session = ?")
            defer { tool.reset() }
            for id in tools {
                tool.reset()
                tool.bind(id)
                tool.bind(number)
                if try tool.step() { calls.tools[id] = try ToolCallRow.read(tool, names: reader.names) }
            }
            let model = try reader.connection.statement(
                "SELECT \(ModelCallRow.columns) FROM model_calls WHERE id = ? AND session = ?")
            defer { model.reset() }
            for id in models {
                model.reset()
                model.bind(id)
                model.bind(number)
                if try model.step() { calls.models[id] = try ModelCallRow.read(model, names: reader.names) }
            }
            return calls
        }
    }
}

extension SQLiteStore {
    package func toolSubjects(session: String, tools: [String]) throws(StoreError) -> [ToolSubject] {
        try read { (reader) throws(StoreError) in
            var conditions = Conditions()
            try conditions.add("session", named: [session], reader.names)
            conditions.add("tool", in: try reader.names.existing(tools))
            conditions.add("status", codes: [ToolCallStatus.succeeded])
            if conditions.matchNothing { return [] }
            let row = try reader.connection.statement(
                """
                SELECT summary, text, count(*), min(started_at) AS first, max(started_at)
                FROM tool_calls INDEXED BY tool_calls_window JOIN names ON names.id = agent
                WHERE \(conditions.sql) AND is_inherited = 0
                GROUP BY summary, agent ORDER BY first, summary, text LIMIT \(ToolSubject.limit)
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            var subjects: [ToolSubject] = []
            while try row.step() {
                subjects.append(
                    ToolSubject(
                        summary: row.text(), agentID: row.text(), count: row.integer(), firstAt: row.timestamp(),
                        lastAt: row.timestamp()))
            }
            return subjects
        }
    }
}

/// What is read from indexes alone; the values are the session, the latest time and the number of rows.
enum SessionOutlineSQL {
    static let tools = """
        SELECT id, agent, started_at, ended_at, status, spawned_agent FROM tool_calls INDEXED BY tool_calls_window
        WHERE session = ? AND started_at <= ? AND is_inherited = 0 ORDER BY started_at LIMIT ?
        """

    static let models = """
        SELECT id, agent, at, duration FROM model_calls INDEXED BY model_calls_window
        WHERE session = ? AND at <= ? AND is_inherited = 0 ORDER BY at LIMIT ?
        """

    /// `kinds` are numbers of the store, with commas between them.
    static func stops(kinds: String) -> String {
        """
        SELECT timestamp FROM events INDEXED BY events_window
        WHERE session = ? AND timestamp <= ? AND kind IN (\(kinds)) ORDER BY timestamp LIMIT ?
        """
    }
}

/// Places of agents by their stored numbers.
private struct NumberedAgents {
    private(set) var agents: OutlineAgents
    private let names: Names
    private var places: [Int64: Int] = [:]
    private var last: (number: Int64, place: Int)?

    init(_ agents: [Agent], names: Names) {
        self.agents = OutlineAgents(agents)
        self.names = names
    }

    mutating func place(of number: Int64) throws(StoreError) -> Int {
        if let last, last.number == number { return last.place }
        if let place = places[number] {
            last = (number, place)
            return place
        }
        let place = agents.place(of: try names.text(number))
        places[number] = place
        last = (number, place)
        return place
    }
}

extension Reader {
    fileprivate func outlineAgents(of session: Int64, until: Timestamp) throws(StoreError) -> [Agent] {
        let row = try connection.statement(
            """
            SELECT \(AgentRow.columns) FROM agents WHERE session = ? AND started_at <= ?
            ORDER BY started_at, agent LIMIT ?
            """)
        defer { row.reset() }
        row.bind(session)
        row.bind(until)
        row.bind(Int64(SessionOutline.rowLimit))
        var agents: [Agent] = []
        while try row.step() { agents.append(try AgentRow.read(row, names: names)) }
        return agents
    }

    fileprivate func outlineTools(
        of session: Int64, until: Timestamp, agents: inout NumberedAgents
    ) throws(StoreError) -> [SessionOutline.Tool] {
        let row = try connection.statement(SessionOutlineSQL.tools)
        defer { row.reset() }
        row.bind(session)
        row.bind(until)
        row.bind(Int64(SessionOutline.callLimit))
        var tools: [SessionOutline.Tool] = []
        while try row.step() {
            let number = row.integer()
            let agent = try agents.place(of: row.integer())
            var tool = SessionOutline.Tool(
                number: number, agent: agent, startedAt: row.timestamp(), endedAt: row.optionalTimestamp(),
                status: ToolCallStatus(code: row.integer()))
            if let spawned = row.optionalInteger() { tool.spawned = try agents.place(of: spawned) }
            tools.append(tool)
        }
        return tools
    }

    fileprivate func outlineModels(
        of session: Int64, until: Timestamp, agents: inout NumberedAgents
    ) throws(StoreError) -> [SessionOutline.Model] {
        let row = try connection.statement(SessionOutlineSQL.models)
        defer { row.reset() }
        row.bind(session)
        row.bind(until)
        row.bind(Int64(SessionOutline.callLimit))
        var models: [SessionOutline.Model] = []
        while try row.step() {
            let number = row.integer()
            let agent = try agents.place(of: row.integer())
            models.append(
                SessionOutline.Model(
                    number: number, agent: agent, at: row.timestamp(), durationMicroseconds: row.optionalInteger()))
        }
        return models
    }

    fileprivate func outlinePrompts(
        of number: Int64, _ session: String, until: Timestamp
    ) throws(StoreError) -> [Prompt] {
        let row = try connection.statement(
            "SELECT \(Prompt.columns) FROM prompts WHERE session = ? AND at <= ? ORDER BY at, prompt LIMIT ?")
        defer { row.reset() }
        row.bind(number)
        row.bind(until)
        row.bind(Int64(SessionOutline.rowLimit))
        var prompts: [Prompt] = []
        while try row.step() {
            var prompt = try Prompt(row, session: session, codec: codec)
            prompt.text = prompt.text.cut(toUTF8Bytes: SessionOutline.promptBytes)
            prompts.append(prompt)
        }
        return prompts
    }

    fileprivate func outlineFailures(of session: Int64, until: Timestamp) throws(StoreError) -> [TurnFailure] {
        let row = try connection.statement(
            """
            SELECT \(TurnFailureRow.columns) FROM turn_failures
            WHERE session = ? AND at <= ? AND is_inherited = 0 ORDER BY at, agent, turn LIMIT ?
            """)
        defer { row.reset() }
        row.bind(session)
        row.bind(until)
        row.bind(Int64(SessionOutline.rowLimit))
        var failures: [TurnFailure] = []
        while try row.step() { failures.append(try TurnFailureRow.read(row, names: names)) }
        return failures
    }

    fileprivate func outlineChanges(
        of number: Int64, _ session: String, until: Timestamp
    ) throws(StoreError) -> [FileChange] {
        let row = try connection.statement(
            """
            SELECT \(FileChangeRow.columnsWithoutPatch) FROM file_changes
            WHERE session = ? AND at <= ? AND detail < \(FileChangeRow.pending) AND is_inherited = 0
            ORDER BY at, path, tool_use LIMIT ?
            """)
        defer { row.reset() }
        row.bind(number)
        row.bind(until)
        row.bind(Int64(SessionOutline.rowLimit))
        var changes: [FileChange] = []
        while try row.step() { changes.append(try FileChangeRow.read(row, session: session, names: names, codec)) }
        return changes
    }

    /// A tool call of which only the subagent knows that it spawned it.
    fileprivate func fillSpawned(
        of session: Int64, _ agents: [Agent], _ tools: inout [SessionOutline.Tool]
    ) throws(StoreError) {
        var places: [Int64: Int] = [:]
        let row = try connection.statement("SELECT id FROM tool_calls WHERE session = ? AND tool_use = ?")
        defer { row.reset() }
        for (place, agent) in agents.enumerated() {
            guard let spawn = agent.spawnToolUseID else { continue }
            row.reset()
            row.bind(session)
            row.bind(toolUse: spawn)
            if try row.step() { places[row.integer()] = place }
        }
        guard !places.isEmpty else { return }
        for index in tools.indices where tools[index].spawned == nil {
            tools[index].spawned = places[tools[index].number]
        }
    }

    fileprivate func outlineStops(of session: Int64, until: Timestamp) throws(StoreError) -> [Timestamp] {
        let kinds = try kinds(ofTypes: [SessionOutline.stopType])
        guard !kinds.isEmpty else { return [] }
        let sql = SessionOutlineSQL.stops(kinds: kinds.map { String($0) }.joined(separator: ","))
        let values: [Conditions.Value] = [
            .integer(session), .integer(until.microseconds), .integer(Int64(SessionOutline.rowLimit)),
        ]
        return try numbers((sql, values)).map { Timestamp(microseconds: $0) }
    }

    /// The numbers of the kinds of events with one of the types.
    func kinds(ofTypes types: [String]) throws(StoreError) -> [Int64] {
        var conditions = Conditions()
        try conditions.add("type", named: types, names)
        if conditions.matchNothing { return [] }
        return try numbers(("SELECT id FROM kinds WHERE \(conditions.sql)", conditions.values))
    }
}
