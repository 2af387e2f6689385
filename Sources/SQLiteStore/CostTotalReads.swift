internal import EventModel
internal import EventStore

extension CostQuery {
    /// Whether sums of all sessions answer: nothing limits the sessions, and no group tells them apart.
    var isOfTotals: Bool {
        guard sessionIDs.isEmpty, agentIDs.isEmpty, projects.isEmpty, machineIDs.isEmpty, sourceApps.isEmpty else {
            return false
        }
        switch grouping {
        case .total, .day, .hour, .model: return true
        case .project, .agent, .agentName, .session, .tool, .machine, .sourceApp: return false
        }
    }
}

extension Reader {
    /// Costs from the sums of hours and days of all sessions.
    func costsOfTotals(_ query: CostQuery) throws(StoreError) -> [CostGroup] {
        let isByTime = query.grouping == .day || query.grouping == .hour
        let parts = ActivityTime.stretches(
            first: query.time.since.map { _ in query.hours.lowerBound },
            end: query.time.until.map { _ in query.hours.upperBound }, wantsHours: isByTime)
        var groups: [String: CostGroup] = [:]
        for part in parts {
            var conditions = Conditions()
            conditions.add("u.span = ?", .integer(part.span))
            if let first = part.first { conditions.add("u.number >= ?", .integer(first)) }
            if let end = part.end { conditions.add("u.number < ?", .integer(end)) }
            conditions.add("u.tool = ?", .integer(ToolHours.everything))
            try conditions.add("u.model", named: query.models, names)
            if conditions.matchNothing { return query.answer([]) }
            let key = isByTime ? "u.number" : query.grouping == .model ? "u.model" : "0"
            let row = try connection.statement(
                """
                SELECT \(key), \(UsageHourRow.sums) FROM tool_totals AS u WHERE \(conditions.sql) GROUP BY 1
                """)
            defer { row.reset() }
            row.bind(conditions.values)
            while try row.step() {
                let number = row.integer()
                let name =
                    isByTime
                    ? query.key(ofHour: number) : query.grouping == .model ? try names.text(number) as String : ""
                var group = CostGroup(key: name)
                group.readFigures(row)
                groups[name, default: CostGroup(key: name)].add(group)
            }
        }
        return query.answer(groups.values)
    }
}
