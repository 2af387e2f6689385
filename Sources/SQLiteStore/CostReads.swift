internal import EventModel
package import EventStore

extension SQLiteStore {
    package func costs(_ query: CostQuery) throws(StoreError) -> [CostGroup] {
        try query.check()
        return try read { (reader) throws(StoreError) in
            if query.grouping == .tool { return try reader.costsByTool(query) }
            if query.isOfTotals { return try reader.costsOfTotals(query) }
            guard let conditions = try Conditions(query, hourColumn: "u.hour", reader.names) else {
                return query.answer([])
            }
            let shape = CostShape(query.grouping)
            let row = try reader.connection.statement(
                """
                SELECT \(shape.keys), \(UsageHourRow.sums) FROM usage_hours AS u \(shape.joins)
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
        readFigures(row)
    }

    /// Reads the sums; a sum of no rows is null, which is 0.
    mutating func readFigures(_ row: Statement) {
        callCount = row.integer()
        unpricedCallCount = row.integer()
        usage = TokenUsage(fields: (0..<TokenUsage().fields.count).map { _ in row.integer() })
        cost = Cost(fields: (0..<Cost().fields.count).map { _ in row.integer() })
    }
}

extension Conditions {
    /// The filters of a question for costs, on `u` with the hours and `s` with their sessions; nil when nothing can match.
    /// `modelColumn` is nil where `u` has reported models, which the caller looks at.
    init?(
        _ query: CostQuery, hourColumn: String, modelColumn: String? = "u.model", _ names: Names
    ) throws(StoreError) {
        self.init()
        if query.time.since != nil { add("\(hourColumn) >= ?", .integer(query.hours.lowerBound)) }
        if query.time.until != nil { add("\(hourColumn) < ?", .integer(query.hours.upperBound)) }
        if let modelColumn { try add(modelColumn, named: query.models, names) }
        try add("u.session", named: query.sessionIDs, names)
        try add("u.agent", named: query.agentIDs, names)
        try add("s.machine", named: query.machineIDs, names)
        try add("s.app", named: query.sourceApps, names)
        if !query.projects.isEmpty { add("coalesce(s.git_root, s.project_path)", inTexts: query.projects) }
        if matchNothing { return nil }
    }
}
