package import EventModel
package import EventStore

/// How a session's usage of a model is laid out in its table.
enum ModelUsageRow {
    static let columns = "session, model, figures, booked_hour"

    static func figures(of usage: ModelUsage) -> [UInt8]? {
        var figures = Figures()
        figures.append(usage.callCount)
        figures.append(usage.unpricedCallCount)
        figures.append(usage.estimatedCallCount)
        figures.append(usage.own)
        figures.append(usage.ownCost)
        figures.append(usage.inherited)
        figures.append(usage.inheritedCost)
        figures.append(usage.reported)
        figures.append(usage.reportedCost)
        figures.append(usage.metered)
        figures.append(usage.meteredCost)
        figures.append(usage.booked)
        figures.append(usage.bookedCost)
        return figures.storedOrNil
    }

    static func list(
        session: String, _ connection: Connection, names: Names
    ) throws(StoreError) -> [ModelUsage] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement("SELECT \(columns) FROM model_usages WHERE session = ?")
        defer { row.reset() }
        row.bind(number)
        var usages: [ModelUsage] = []
        while try row.step() {
            row.skip()
            var usage = ModelUsage(sessionID: session, model: try names.text(row.integer()))
            row.withBlob { read($0, into: &usage) }
            usage.bookedHour = row.optionalInteger()
            usages.append(usage)
        }
        return usages.sorted { $0.model < $1.model }
    }

    private static func read(_ bytes: UnsafeRawBufferPointer, into usage: inout ModelUsage) {
        var figures = FigureReader(bytes)
        usage.callCount = figures.next()
        usage.unpricedCallCount = figures.next()
        usage.estimatedCallCount = figures.next()
        usage.own = figures.usage()
        usage.ownCost = figures.cost()
        usage.inherited = figures.usage()
        usage.inheritedCost = figures.next()
        usage.reported = figures.usage()
        usage.reportedCost = figures.next()
        usage.metered = figures.usage()
        usage.meteredCost = figures.next()
        usage.booked = figures.usage()
        usage.bookedCost = figures.cost()
    }
}

/// How the usage of an hour is laid out in its table.
enum UsageHourRow {
    /// The figures in the order of `TokenUsage.fields`, then those of `Cost.fields`, behind the two counts.
    static let figures = [
        "calls", "unpriced", "input", "output", "cache_read", "cache_creation_5m", "cache_creation_1h",
        "cache_creation", "thinking", "web_searches", "web_fetches", "input_cost", "output_cost", "cache_read_cost",
        "cache_creation_5m_cost", "cache_creation_1h_cost", "other_cost", "uncached_cost",
    ]

    /// Whether nothing was used.
    static let areZero = figures.map { "\($0) = 0" }.joined(separator: " AND ")

    /// The sums of the figures, in that order.
    static let sums = figures.map { "sum(u.\($0))" }.joined(separator: ", ")

    /// What a row cost, without what it would have cost.
    static let total = """
        u.input_cost + u.output_cost + u.cache_read_cost + u.cache_creation_5m_cost + u.cache_creation_1h_cost
        + u.other_cost
        """

    fileprivate static let addition = FrequentSQL(
        """
        INSERT INTO usage_hours (hour, session, agent, model, \(figures.joined(separator: ", ")))
        VALUES (\(repeatElement("?", count: 4 + figures.count).joined(separator: ",")))
        ON CONFLICT DO UPDATE SET \(figures.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", "))
        """)
}

extension Writer {
    func modelUsages(session: String) throws(StoreError) -> [ModelUsage] {
        try ModelUsageRow.list(session: session, connection, names: names)
    }

    func put(_ usage: ModelUsage) throws(StoreError) {
        let row = try connection.statement(
            "INSERT OR REPLACE INTO model_usages (\(ModelUsageRow.columns)) VALUES (?,?,?,?)")
        row.bind(try names.id(usage.sessionID))
        row.bind(try names.id(usage.model))
        row.bind(blob: ModelUsageRow.figures(of: usage))
        row.bind(usage.bookedHour)
        try row.run()
    }

    func add(_ hour: UsageHour) throws(StoreError) {
        let row = try connection.statement(UsageHourRow.addition)
        row.bind(hour.hour)
        let session = try names.id(hour.sessionID) as Int64
        row.bind(session)
        row.bind(try names.id(hour.agentID))
        let model = try names.id(hour.model) as Int64
        toolHours.add(hour, session: session, model: model)
        row.bind(model)
        row.bind(calls: hour.callCount, unpriced: hour.unpricedCallCount, hour.usage, hour.cost)
        try row.run()
    }

    func cost(hours: Range<Int64>, session: String?, project: String?) throws(StoreError) -> Int64 {
        var conditions = Conditions()
        if let session {
            guard let number = try names.existing(session) else { return 0 }
            conditions.add("u.session = ?", .integer(number))
        }
        if let project {
            conditions.add(
                "u.session IN (SELECT id FROM sessions WHERE coalesce(git_root, project_path) = ?)", .text(project))
        }
        conditions.add("u.hour >= ?", .integer(hours.lowerBound))
        conditions.add("u.hour < ?", .integer(hours.upperBound))
        let row = try connection.statement(
            "SELECT coalesce(sum(\(UsageHourRow.total)), 0) FROM usage_hours AS u WHERE \(conditions.sql)")
        defer { row.reset() }
        row.bind(conditions.values)
        return try row.step() ? row.integer() : 0
    }
}

extension SQLiteStore {
    package func modelUsages(session: String) throws(StoreError) -> [ModelUsage] {
        try read { (reader) throws(StoreError) in
            try ModelUsageRow.list(session: session, reader.connection, names: reader.names)
        }
    }
}
