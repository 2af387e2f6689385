package import EventModel
package import EventStore

extension SQLiteStore {
    package func session(_ id: String) throws(StoreError) -> Session? {
        try read { (reader) throws(StoreError) in
            try SessionRow.session(id, reader.connection, names: reader.names)
        }
    }

    package func sessions(_ query: SessionQuery) throws(StoreError) -> SessionPage {
        let list = query.listName
        let cursor = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 2) }
        return try read { (reader) throws(StoreError) in
            let conditions = try Conditions(query, reader.names)
            if conditions.matchNothing {
                return SessionPage(sessions: [], total: query.includeTotal ? 0 : nil)
            }
            let limit = pageLimit(query.limit)
            var (places, total) = try reader.places(query, conditions, after: cursor?.numbers, limit: limit + 1)
            var next: String?
            if places.count > limit {
                places.removeLast()
                next = places.last.map { PageCursor([$0.position, $0.id]).text(list: list) }
            }
            var sessions: [Session] = []
            for place in places {
                let session = try SessionRow.session(number: place.id, reader.connection, names: reader.names)
                if let session { sessions.append(session) }
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
            let hasPlace = !query.sourceApps.isEmpty || !query.machineIDs.isEmpty
            if hasPlace {
                let hasSessions = try reader.chooseSessions(apps: query.sourceApps, machines: query.machineIDs)
                if !hasSessions { return AgentPage(agents: [], total: 0) }
                reader.chosen.restrict("session", &conditions, upTo: try reader.fewSessions())
            }
            if conditions.matchNothing { return AgentPage(agents: [], total: 0) }
            let table = query.isOfOpenOnes ? "agents INDEXED BY agents_open" : "agents"
            // In the words of the index.
            if query.isOfOpenOnes { conditions.add("status IN (0, 1, 2)") }
            let total = try reader.count(table, conditions)
            if let last = cursor?.numbers {
                conditions.add(
                    "(started_at, session, agent) \(isOfOneSession ? ">" : "<") (?, ?, ?)", .integer(last[0]),
                    .integer(last[1]), .integer(last[2]))
            }
            let limit = pageLimit(query.limit)
            let direction = isOfOneSession ? "ASC" : "DESC"
            let row = try reader.connection.statement(
                """
                SELECT \(AgentRow.columns) FROM \(table) WHERE \(conditions.sql)
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

extension AgentQuery {
    /// Whether it is for agents of all sessions that have not come to their end.
    fileprivate var isOfOpenOnes: Bool {
        sessionID == nil && !statuses.isEmpty && statuses.allSatisfy { [.running, .waiting, .idle].contains($0) }
    }
}

/// Where a session stands in a list.
private struct SessionPlace {
    var id: Int64
    /// What the list is in the order of.
    var position: Int64
}

extension Reader {
    /// The first `limit` sessions behind a position of the list, and how many the whole list has, if that is asked for.
    fileprivate func places(
        _ query: SessionQuery, _ conditions: Conditions, after last: [Int64]?, limit: Int
    ) throws(StoreError) -> (places: [SessionPlace], total: Int64?) {
        guard query.mentionsText, query.includeTotal else {
            let total = query.includeTotal ? try count("sessions\(query.digestIndex)", conditions) : nil
            var places: [SessionPlace] = []
            try eachPlace(query, conditions, after: last, limit: limit) { places.append($0) }
            return (places, total)
        }
        // Every session's texts are read to find those that mention something: so once, and not again for the total.
        var places: [SessionPlace] = []
        var total: Int64 = 0
        try eachPlace(query, conditions, after: nil, limit: nil) { place in
            total += 1
            if places.count < limit, last.map({ query.follows(place, $0) }) ?? true { places.append(place) }
        }
        return (places, total)
    }

    private func eachPlace(
        _ query: SessionQuery, _ conditions: Conditions, after last: [Int64]?, limit: Int?,
        _ body: (SessionPlace) -> Void
    ) throws(StoreError) {
        var conditions = conditions
        let column = query.order.column
        if let last {
            let comparison = query.isAscending ? ">" : "<"
            conditions.add("(\(column), id) \(comparison) (?, ?)", .integer(last[0]), .integer(last[1]))
        }
        let direction = query.isAscending ? "ASC" : "DESC"
        // Under filters a pass over the digests is cheaper than the rows that an index in order leads to.
        let index = query.order.hasIndex && !query.hasFilter ? "" : query.digestIndex
        let row = try connection.statement(
            """
            SELECT id, \(column) FROM sessions\(index) WHERE \(conditions.sql)
            ORDER BY \(column) \(direction), id \(direction) LIMIT \(limit ?? -1)
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        while try row.step() { body(SessionPlace(id: row.integer(), position: row.integer())) }
    }
}

extension SessionQuery {
    /// Whether a session comes behind that position and id.
    fileprivate func follows(_ place: SessionPlace, _ last: [Int64]) -> Bool {
        let (own, other) = ((place.position, place.id), (last[0], last[1]))
        return isAscending ? own > other : own < other
    }
}

extension SessionOrder {
    fileprivate var column: String {
        switch self {
        case .latest: "last_event_at"
        case .started: "started_at"
        case .cost: "cost"
        case .tokens: "tokens"
        case .duration: "span"
        case .errors: "error_count"
        case .agents: "agent_count"
        case .files: "file_count"
        }
    }

    /// Whether an index has sessions in this order; for the others a pass over the digests picks the first ones.
    fileprivate var hasIndex: Bool {
        switch self {
        case .latest, .started, .cost: true
        case .tokens, .duration, .errors, .agents, .files: false
        }
    }
}

extension Conditions {
    fileprivate init(_ query: SessionQuery, _ names: Names) throws(StoreError) {
        try self.init(filtersOf: query, names)
        add(from: "started_at", to: "last_event_at", overlapping: query.time)
    }

    /// All filters but the range.
    init(filtersOf query: SessionQuery, _ names: Names) throws(StoreError) {
        self.init()
        try add("id", named: query.ids, names)
        add("status", codes: query.statuses)
        try add("agent_kind", named: query.agentKinds, names)
        try add("app", named: query.sourceApps, names)
        try add("machine", named: query.machineIDs, names)
        try add("project", named: query.projects, names)
        try add("model", named: query.models, names)
        try add("branch", named: query.branches, names)
        try add(usingTools: query.tools, names)
        if query.onlyWithErrors { add("error_count > 0") }
        if query.onlyWaiting { add("(open_question_count > 0 OR status = ?)", .integer(SessionStatus.waiting.code)) }
        if let minimum = query.minimumCost { add("cost >= ?", .integer(minimum)) }
        if let maximum = query.maximumCost { add("cost <= ?", .integer(maximum)) }
        if let minimum = query.minimumSpan { add("span >= ?", .integer(minimum)) }
        if let maximum = query.maximumSpan { add("span <= ?", .integer(maximum)) }
        add(mentioning: query.text)
    }

    fileprivate init(_ query: AgentQuery, _ names: Names) throws(StoreError) {
        self.init()
        try add("session", named: query.sessionID.map { [$0] } ?? [], names)
        try add("agent", named: query.agentID.map { [$0] } ?? [], names)
        try add("name", named: query.names, names)
        add("status", codes: query.statuses)
        add(from: "started_at", to: "last_event_at", overlapping: query.time)
    }
}
