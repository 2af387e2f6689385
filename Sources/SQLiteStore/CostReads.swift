internal import EventModel
package import EventStore

extension SQLiteStore {
    package func costs(_ query: CostQuery) throws(StoreError) -> [CostGroup] {
        try read { (reader) throws(StoreError) in
            guard let conditions = try Conditions(query, hourColumn: "u.hour", reader.names) else {
                return query.answer([])
            }
            if query.grouping == .tool { return try reader.costsByTool(query, conditions) }
            let shape = CostShape(query.grouping)
            let row = try reader.connection.statement(
                """
                SELECT \(shape.keys), \(CostShape.sums) FROM usage_hours AS u \(shape.joins)
                WHERE \(conditions.sql) GROUP BY \(shape.grouped)
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            var groups: [GroupKey: CostGroup] = [:]
            while try row.step() {
                let group = try CostGroup(row, query, reader.names)
                groups[GroupKey(group), default: CostGroup(empty: group)].add(group)
            }
            return query.answer(groups.values)
        }
    }
}

/// What a grouping selects: three columns that make the key, the joins that they need, and what they are grouped by.
private struct CostShape {
    static let sums = UsageHourRow.figures.map { "sum(u.\($0))" }.joined(separator: ", ")
    private static let sessions = "LEFT JOIN sessions AS s ON s.id = u.session"
    private static let agents = "LEFT JOIN agents AS a ON a.session = u.session AND a.agent = u.agent"

    var keys: String
    var grouped = "1, 2, 3"
    /// Filters may need the session in any case.
    var joins = sessions

    init(_ grouping: CostGrouping) {
        switch grouping {
        case .day, .hour: keys = "u.hour, NULL, NULL"
        case .model: keys = "u.model, NULL, NULL"
        case .project: keys = "coalesce(s.git_root, s.project_path), NULL, NULL"
        case .agent:
            keys = "u.session, u.agent, coalesce(a.description, (SELECT text FROM names WHERE names.id = a.name))"
            joins += " " + CostShape.agents
            grouped = "1, 2"
        case .agentName:
            keys = "a.role, a.name, CASE WHEN a.session IS NULL THEN u.agent END"
            joins += " " + CostShape.agents
        case .session:
            keys = "u.session, s.title, NULL"
            grouped = "1"
        case .machine: keys = "s.machine, NULL, NULL"
        case .sourceApp: keys = "s.app, NULL, NULL"
        case .total, .tool: keys = "NULL, NULL, NULL"
        }
    }
}

private struct GroupKey: Hashable {
    var key: ExactText
    var session: ExactText?

    init(_ group: CostGroup) {
        key = ExactText(group.key)
        session = group.sessionID.map(ExactText.init)
    }
}

extension CostGroup {
    /// The group without its figures.
    fileprivate init(empty group: CostGroup) {
        self.init(key: group.key)
        label = group.label
        sessionID = group.sessionID
    }

    /// Reads three key columns and the sums.
    fileprivate init(_ row: Statement, _ query: CostQuery, _ names: Names) throws(StoreError) {
        self.init(key: "")
        switch query.grouping {
        case .day, .hour:
            key = query.key(ofHour: row.integer())
            row.skip(2)
        case .model, .machine, .sourceApp:
            key = try names.text(row.optionalInteger()) ?? ""
            row.skip(2)
        case .project:
            key = row.text()
            label = CostQuery.projectLabel(key)
            row.skip(2)
        case .session:
            key = try names.text(row.integer())
            label = row.optionalText()
            row.skip(1)
        case .agent:
            sessionID = try names.text(row.integer())
            key = try names.text(row.integer())
            label = row.optionalText()
        case .agentName:
            let role = row.optionalInteger().map(AgentRole.init(code:))
            let name = try names.text(row.optionalInteger())
            let id = try names.text(row.optionalInteger())
            key = CostQuery.agentName(role: role, name: name, id: id ?? "")
        case .total, .tool:
            row.skip(3)
        }
        callCount = row.integer()
        unpricedCallCount = row.integer()
        usage = TokenUsage(fields: (0..<TokenUsage().fields.count).map { _ in row.integer() })
        cost = Cost(fields: (0..<Cost().fields.count).map { _ in row.integer() })
    }
}

extension Conditions {
    /// The filters of a question for costs, on `u` with the hours or model calls and `s` with their sessions; nil when
    /// nothing can match. `hourColumn` is nil where `u` has times.
    fileprivate init?(_ query: CostQuery, hourColumn: String?, _ names: Names) throws(StoreError) {
        self.init()
        if let hourColumn {
            if query.time.since != nil { add("\(hourColumn) >= ?", .integer(query.hours.lowerBound)) }
            if query.time.until != nil { add("\(hourColumn) < ?", .integer(query.hours.upperBound)) }
            try add("u.model", named: query.models, names)
        } else {
            add("u.at", in: query.wholeHours)
        }
        try add("u.session", named: query.sessionIDs, names)
        try add("s.machine", named: query.machineIDs, names)
        try add("s.app", named: query.sourceApps, names)
        if !query.projects.isEmpty { add("coalesce(s.git_root, s.project_path)", inTexts: query.projects) }
        if matchNothing { return nil }
    }
}

extension Reader {
    private struct Message: Hashable {
        var session: Int64
        var id: ExactText
    }

    /// Each call's figures in equal parts to the tool calls that its message asked for; everything else has no key.
    fileprivate func costsByTool(_ query: CostQuery, _ hours: Conditions) throws(StoreError) -> [CostGroup] {
        guard let calls = try Conditions(query, hourColumn: nil, names) else { return [] }
        let tools = try toolsByMessage(calls)
        var groups: [Int64: CostGroup] = [:]
        var rest = CostGroup(key: "")
        for group in try total(hours) { rest.add(group) }
        let row = try connection.statement(
            """
            SELECT u.session, u.call, u.model, u.usage, u.cost FROM model_calls AS u
            LEFT JOIN sessions AS s ON s.id = u.session WHERE u.is_inherited = 0 AND u.has_message AND \(calls.sql)
            """)
        defer { row.reset() }
        row.bind(calls.values)
        while try row.step() {
            let session = row.integer()
            let id = ExactText(row.optionalID(packedAfter: PackedID.message) ?? "")
            let model = try names.text(row.optionalInteger())
            guard let asked = tools[Message(session: session, id: id)], query.admits(model: model) else { continue }
            var call = ModelCall(sessionID: "", key: "", agentID: "", at: .epoch)
            call.usage = row.usage()
            call.cost = row.optionalCost()
            let whole = CostGroup(key: "", call)
            rest.subtract(whole)
            if asked.count == 1 {
                groups[asked[0], default: CostGroup(key: "")].add(whole)
                continue
            }
            for (index, tool) in try sortedByName(asked).enumerated() {
                groups[tool, default: CostGroup(key: "")].add(whole.part(index, of: asked.count))
            }
        }
        for tool in groups.keys { groups[tool]?.key = try names.text(tool) }
        return query.answer(Array(groups.values) + [rest])
    }

    private func sortedByName(_ numbers: [Int64]) throws(StoreError) -> [Int64] {
        let named = try numbers.map { (number) throws(StoreError) in (number, try names.text(number) as String) }
        return named.sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// The tool calls of each message, of the sessions that the conditions on model calls find.
    private func toolsByMessage(_ calls: Conditions) throws(StoreError) -> [Message: [Int64]] {
        let row = try connection.statement(
            """
            SELECT session, message, tool FROM tool_calls WHERE message IS NOT NULL AND session IN (
            SELECT u.session FROM model_calls AS u LEFT JOIN sessions AS s ON s.id = u.session WHERE \(calls.sql))
            """)
        defer { row.reset() }
        row.bind(calls.values)
        var tools: [Message: [Int64]] = [:]
        while try row.step() {
            let session = row.integer()
            let id = ExactText(row.optionalID(packedAfter: PackedID.message) ?? "")
            tools[Message(session: session, id: id), default: []].append(row.integer())
        }
        return tools
    }

    private func total(_ hours: Conditions) throws(StoreError) -> [CostGroup] {
        let row = try connection.statement(
            """
            SELECT NULL, NULL, NULL, \(CostShape.sums) FROM usage_hours AS u
            LEFT JOIN sessions AS s ON s.id = u.session WHERE \(hours.sql)
            """)
        defer { row.reset() }
        row.bind(hours.values)
        var groups: [CostGroup] = []
        while try row.step() { groups.append(try CostGroup(row, CostQuery(by: .total), names)) }
        return groups
    }
}
