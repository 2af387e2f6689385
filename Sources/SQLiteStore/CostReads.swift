internal import EventModel
package import EventStore

extension SQLiteStore {
    package func costs(_ query: CostQuery) throws(StoreError) -> [CostGroup] {
        try query.check()
        return try read { (reader) throws(StoreError) in
            if query.isOfTotals { return try reader.costsOfTotals(query) }
            if let groups = try reader.costsOfPlace(query) { return query.answer(groups) }
            return query.answer(try reader.costsOfSessions(query))
        }
    }
}

/// What a grouping selects: three columns that make the key, the joins that they need, and what they are grouped by.
private struct CostShape {
    private static let agents = "LEFT JOIN agents AS a ON a.session = u.session AND a.agent = u.agent"

    var keys: String
    var grouped = "1, 2, 3"
    var joins = ""

    init(_ grouping: CostGrouping) {
        switch grouping {
        case .day, .hour: keys = "u.hour, NULL, NULL"
        case .model: keys = "u.model, NULL, NULL"
        case .agent:
            keys = "u.session, u.agent, coalesce(a.description, (SELECT text FROM names WHERE names.id = a.name))"
            joins = CostShape.agents
            grouped = "1, 2"
        case .agentName:
            keys = "a.role, a.name, CASE WHEN a.session IS NULL THEN u.agent END"
            joins = CostShape.agents
        case .total, .tool, .session, .project, .machine, .sourceApp: keys = "NULL, NULL, NULL"
        }
    }
}

extension CostGrouping {
    /// What a session is known by, where that is what groups are made by.
    fileprivate var placeColumn: String? {
        switch self {
        case .project: "project"
        case .machine: "machine"
        case .sourceApp: "app"
        case .day, .hour, .model, .agent, .agentName, .session, .tool, .total: nil
        }
    }
}

extension CostQuery {
    fileprivate var hasPlace: Bool { !sourceApps.isEmpty || !machineIDs.isEmpty || !projects.isEmpty }
}

extension Reader {
    /// Groups from the hours of the sessions; `areFew` where the range is short, so that few sessions used anything in it.
    func costsOfSessions(_ query: CostQuery, areFew: Bool = false) throws(StoreError) -> [CostGroup] {
        let hasSessions = try chooseSessions(
            apps: query.sourceApps, machines: query.machineIDs, projects: query.projects,
            usedIn: areFew ? query.hours : nil)
        if !hasSessions { return [] }
        if query.grouping == .tool { return try costsByTool(query, areFew: areFew) }
        guard let conditions = try Conditions(query, hourColumn: "u.hour", names, chosen) else { return [] }
        if let column = query.grouping.placeColumn {
            let places = SessionPlaces(column: column, connection)
            return try costs(conditions, by: places).map { (place, group) throws(StoreError) in
                var group = group
                group.key = place == 0 ? "" : try names.text(place)
                if query.grouping == .project { group.label = CostQuery.projectLabel(group.key) }
                return group
            }
        }
        if query.grouping == .session { return try costsBySession(query, conditions) }
        let shape = CostShape(query.grouping)
        let row = try connection.statement(
            """
            SELECT \(shape.keys), \(UsageHourRow.sums) FROM usage_hours AS u \(shape.joins)
            WHERE \(conditions.sql) GROUP BY \(shape.grouped)
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        var groups: [GroupKey: CostGroup] = [:]
        while try row.step() {
            let group = try CostGroup(row, query, names)
            groups[GroupKey(group), default: CostGroup(empty: group)].add(group)
        }
        return Array(groups.values)
    }

    /// The sessions that may be among the dearest ones that are asked for: only they are named.
    private func costsBySession(_ query: CostQuery, _ conditions: Conditions) throws(StoreError) -> [CostGroup] {
        func size(_ group: CostGroup) -> (Int64, Int64) { (group.cost.total, group.usage.total) }
        var found = try costs(conditions, by: nil).filter { !$0.group.isZero }
        let limit = pageLimit(query.limit)
        if found.count > limit {
            found.sort { size($0.group) > size($1.group) }
            // Of equal ones the name decides.
            let last = size(found[limit - 1].group)
            found = Array(found.prefix { size($0.group) >= last })
        }
        return try found.map { (number, group) throws(StoreError) in
            var group = group
            group.key = try names.text(number)
            let row = try connection.statement("SELECT title FROM sessions WHERE id = ?")
            defer { row.reset() }
            row.bind(number)
            group.label = try row.step() ? row.optionalText() : nil
            return group
        }
    }

    /// Sums by what sessions are known by, or by session. They are added up here: SQLite would read each session's row,
    /// and sort all hours by what it finds there.
    private func costs(
        _ conditions: Conditions, by places: SessionPlaces?
    ) throws(StoreError) -> [(number: Int64, group: CostGroup)] {
        var places = places
        let width = UsageHourRow.figures.count
        var starts: [Int64: Int] = [:]
        var sums: [Int64] = []
        let row = try connection.statement(
            """
            SELECT u.session, \(UsageHourRow.figures.map { "u.\($0)" }.joined(separator: ", ")) FROM usage_hours AS u
            WHERE \(conditions.sql)
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        while try row.step() {
            let session = row.integer()
            let number = try places?.place(of: session) ?? session
            let start = starts[number] ?? sums.count
            if start == sums.count {
                starts[number] = start
                sums += repeatElement(0, count: width)
            }
            for index in start..<start + width { sums[index] = sums[index].saturatedSum(row.integer()) }
        }
        return starts.map { number, start in
            var group = CostGroup(key: "")
            let usageStart = start + 2
            let costStart = usageStart + group.usage.fields.count
            group.callCount = sums[start]
            group.unpricedCallCount = sums[start + 1]
            group.usage = TokenUsage(fields: Array(sums[usageStart..<costStart]))
            group.cost = Cost(fields: Array(sums[costStart..<start + width]))
            return (number, group)
        }
    }
}

/// A column's number by session; 0 where it has none.
private struct SessionPlaces {
    /// Sessions that are looked up one by one; of more all are read, along the digests.
    private static let lookLimit = 1000

    private let column: String
    private let connection: Connection
    private var known: [Int64: Int64] = [:]
    private var hasAll = false

    init(column: String, _ connection: Connection) {
        self.column = column
        self.connection = connection
    }

    mutating func place(of session: Int64) throws(StoreError) -> Int64 {
        if let place = known[session] { return place }
        if hasAll { return 0 }
        guard known.count < SessionPlaces.lookLimit else {
            try readAll()
            return known[session] ?? 0
        }
        let row = try connection.statement("SELECT \(column) FROM sessions WHERE id = ?")
        defer { row.reset() }
        row.bind(session)
        let place = try row.step() ? row.integer() : 0
        known[session] = place
        return place
    }

    private mutating func readAll() throws(StoreError) {
        let row = try connection.statement("SELECT id, \(column) FROM sessions INDEXED BY sessions_digest")
        defer { row.reset() }
        while try row.step() { known[row.integer()] = row.integer() }
        hasAll = true
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
        case .model:
            key = try names.text(row.optionalInteger()) ?? ""
            row.skip(2)
        case .agent:
            sessionID = try names.text(row.integer())
            key = try names.text(row.integer())
            label = row.optionalText()
        case .agentName:
            let role = row.optionalInteger().map(AgentRole.init(code:))
            let name = try names.text(row.optionalInteger())
            let id = try names.text(row.optionalInteger())
            key = CostQuery.agentName(role: role, name: name, id: id ?? "")
        case .total, .tool, .session, .project, .machine, .sourceApp:
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

extension Statement {
    /// What `UsageHourRow.figures` names, in that order.
    func bind(calls: Int64, unpriced: Int64, _ usage: TokenUsage, _ cost: Cost) {
        bind(calls)
        bind(unpriced)
        for figure in usage.fields { bind(figure) }
        for figure in cost.fields { bind(figure) }
    }
}

extension Conditions {
    /// The filters of a question for costs, on `u` with the hours; `chosen` are the sessions of its places. Nil when nothing
    /// can match. `modelColumn` is nil where `u` has reported models, which the caller looks at.
    init?(
        _ query: CostQuery, hourColumn: String, modelColumn: String? = "u.model", _ names: Names,
        _ chosen: ChosenNumbers, upTo limit: Int = ChosenNumbers.fewLimit
    ) throws(StoreError) {
        self.init()
        if query.time.since != nil { add("\(hourColumn) >= ?", .integer(query.hours.lowerBound)) }
        if query.time.until != nil { add("\(hourColumn) < ?", .integer(query.hours.upperBound)) }
        if let modelColumn { try add(modelColumn, named: query.models, names) }
        try add("u.session", named: query.sessionIDs, names)
        try add("u.agent", named: query.agentIDs, names)
        if matchNothing { return nil }
        if query.hasPlace { chosen.restrict("u.session", &self, upTo: limit) }
    }
}
