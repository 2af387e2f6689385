package import EventModel
package import EventStore

extension SQLiteStore {
    package func session(_ id: String) throws(StoreError) -> Session? {
        try read { (reader) throws(StoreError) in
            try SessionRow.session(id, reader.connection, names: reader.names)
        }
    }

    package func sessions(_ query: SessionQuery) throws(StoreError) -> SessionPage {
        let (list, column) = query.order == .cost ? ("sessions-cost", "cost") : ("sessions", "last_event_at")
        let cursor = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 2) }
        return try read { (reader) throws(StoreError) in
            var conditions = try Conditions(query, reader.names)
            if conditions.matchNothing {
                return SessionPage(sessions: [], total: query.includeTotal ? 0 : nil)
            }
            let total = query.includeTotal ? try reader.count("sessions", conditions) : nil
            if let last = cursor?.numbers {
                conditions.add("(\(column), id) < (?, ?)", .integer(last[0]), .integer(last[1]))
            }
            let limit = pageLimit(query.limit)
            let row = try reader.connection.statement(
                """
                SELECT \(SessionRow.columns) FROM sessions WHERE \(conditions.sql)
                ORDER BY \(column) DESC, id DESC LIMIT \(limit + 1)
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            var sessions: [Session] = []
            while try row.step() { sessions.append(try SessionRow.read(row, names: reader.names)) }
            var next: String?
            if sessions.count > limit {
                sessions.removeLast()
                if let last = sessions.last, let number = try reader.names.existing(last.id) {
                    let position = query.order == .cost ? last.cost.total : last.lastEventAt.microseconds
                    next = PageCursor([position, number]).text(list: list)
                }
            }
            return SessionPage(sessions: sessions, nextCursor: next, total: total)
        }
    }

    package func agents(_ query: AgentQuery) throws(StoreError) -> AgentPage {
        let isOfOneSession = query.sessionID != nil
        let list = isOfOneSession ? "agents-of" : "agents"
        let cursor = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 3) }
        return try read { (reader) throws(StoreError) in
            var conditions = try Conditions(query, reader.names)
            if conditions.matchNothing { return AgentPage(agents: [], total: 0) }
            let total = try reader.count("agents", conditions)
            if let last = cursor?.numbers {
                conditions.add(
                    "(started_at, session, agent) \(isOfOneSession ? ">" : "<") (?, ?, ?)", .integer(last[0]),
                    .integer(last[1]), .integer(last[2]))
            }
            let limit = pageLimit(query.limit)
            let direction = isOfOneSession ? "ASC" : "DESC"
            let row = try reader.connection.statement(
                """
                SELECT \(AgentRow.columns) FROM agents WHERE \(conditions.sql)
                ORDER BY started_at \(direction), session \(direction), agent \(direction) LIMIT \(limit + 1)
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            var agents: [Agent] = []
            while try row.step() { agents.append(try AgentRow.read(row, names: reader.names)) }
            var next: String?
            if agents.count > limit {
                agents.removeLast()
                if let last = agents.last, let session = try reader.names.existing(last.sessionID),
                    let agent = try reader.names.existing(last.id)
                {
                    next = PageCursor([last.startedAt.microseconds, session, agent]).text(list: list)
                }
            }
            return AgentPage(agents: agents, nextCursor: next, total: total)
        }
    }
}

extension Conditions {
    fileprivate init(_ query: SessionQuery, _ names: Names) throws(StoreError) {
        self.init()
        try add("id", named: query.ids, names)
        add("status", codes: query.statuses)
        try add("agent_kind", named: query.agentKinds, names)
        try add("app", named: query.sourceApps, names)
        try add("machine", named: query.machineIDs, names)
        if query.onlyWithErrors { add("error_count > 0") }
        add(from: "started_at", to: "last_event_at", overlapping: query.time)
        if let text = query.text, !text.isEmpty {
            add(
                """
                mentions(?, title, project_path, git_branch,
                (SELECT text FROM names WHERE names.id = sessions.id))
                """, .text(text.lowercased()))
        }
    }

    fileprivate init(_ query: AgentQuery, _ names: Names) throws(StoreError) {
        self.init()
        try add("session", named: query.sessionID.map { [$0] } ?? [], names)
        try add("agent", named: query.agentID.map { [$0] } ?? [], names)
        try add("name", named: query.names, names)
        add("status", codes: query.statuses)
        try add(session: "session", apps: query.sourceApps, machines: query.machineIDs, names)
        add(from: "started_at", to: "last_event_at", overlapping: query.time)
    }
}
