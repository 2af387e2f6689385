internal import EventModel
package import EventStore

extension SQLiteStore {
    package func analytics(_ query: AnalyticsQuery) throws(StoreError) -> Analytics {
        try read { (reader) throws(StoreError) in
            var rows = AnalyticsRows()
            var sessions = query.sessions
            sessions.time = query.time
            let facets = try SessionFacetFilter(sessions) { (text) throws(StoreError) in
                try reader.names.existing(text)
            }
            try reader.walkDigests(sessions) { if facets.admits($0) { rows.sessions.append($0) } }
            for model in Set(rows.sessions.map(\.model)) where model != 0 {
                rows.modelNames[model] = try reader.names.text(model)
            }
            var filter = ActivityFilter.everything
            if sessions.hasFilter {
                filter = try ActivityFilter.sessions(try Conditions(filtersOf: sessions, reader.names)).settled(reader)
            }
            guard !filter.matchesNothing else { return Analytics(rows, query) }
            func named(_ kind: ActivityKind, _ buckets: TimeBuckets?) throws(StoreError) -> [String: ActivitySeries] {
                var named: [String: ActivitySeries] = [:]
                for (number, series) in try reader.activity(kind, query.time, filter, buckets).series {
                    named[number == 0 ? "" : try reader.names.text(number)] = series
                }
                return named
            }
            rows.tools = try named(.toolCalls, query.buckets)
            rows.models = try named(.modelCalls, nil)
            rows.agents = try named(.agents, nil)
            rows.usage = try reader.usage(query.time, filter)
            rows.turnFailures = try reader.turnFailures(query.time, filter)
            return Analytics(rows, query)
        }
    }
}

extension Reader {
    /// What was used in the hours that the range touches.
    func usage(_ time: TimeRange, _ filter: ActivityFilter) throws(StoreError) -> ActivityFigures {
        var query = CostQuery(by: .total)
        query.time = time
        let hours = query.hours
        let (first, end) = (time.since.map { _ in hours.lowerBound }, time.until.map { _ in hours.upperBound })
        var sum = ActivityFigures()
        if case .everything = filter {
            for part in ActivityTime.stretches(first: first, end: end, wantsHours: false) {
                var conditions = Conditions()
                conditions.add("span = ?", .integer(part.span))
                if let first = part.first { conditions.add("number >= ?", .integer(first)) }
                if let end = part.end { conditions.add("number < ?", .integer(end)) }
                conditions.add("tool = ?", .integer(ToolHours.everything))
                sum.add(try usage("tool_totals", conditions))
            }
            return sum
        }
        var conditions = Conditions()
        if let first { conditions.add("hour >= ?", .integer(first)) }
        if let end { conditions.add("hour < ?", .integer(end)) }
        filter.restrict(&conditions)
        return try usage("usage_hours", conditions)
    }

    private func usage(_ table: String, _ conditions: Conditions) throws(StoreError) -> ActivityFigures {
        let sums = UsageHourRow.figures.map { "coalesce(sum(\($0)), 0)" }.joined(separator: ", ")
        let row = try connection.statement("SELECT \(sums) FROM \(table) WHERE \(conditions.sql)")
        defer { row.reset() }
        row.bind(conditions.values)
        return try row.step() ? ActivityFigures(usageOf: row) : ActivityFigures()
    }

    fileprivate func turnFailures(
        _ time: TimeRange, _ filter: ActivityFilter
    ) throws(StoreError) -> [(at: Timestamp, model: String?)] {
        var conditions = Conditions()
        conditions.add("is_inherited = 0")
        conditions.add("at", in: time)
        filter.restrict(&conditions)
        let row = try connection.statement(
            """
            SELECT at, (SELECT model FROM sessions WHERE sessions.id = turn_failures.session) FROM turn_failures
            WHERE \(conditions.sql)
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        var failures: [(at: Timestamp, model: String?)] = []
        while try row.step() { failures.append((row.timestamp(), try names.text(row.optionalInteger()))) }
        return failures
    }
}
