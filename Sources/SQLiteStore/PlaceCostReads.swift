internal import EventModel
internal import EventStore

extension CostQuery {
    /// The place whose days answer: nothing else limits the sessions, or tells groups apart that days have together.
    fileprivate var placeOfDays: PlaceKind? {
        guard sessionIDs.isEmpty, agentIDs.isEmpty else { return nil }
        var kinds: Set<PlaceKind> = []
        switch grouping {
        case .project: kinds = [.project]
        case .machine: kinds = [.machine]
        case .sourceApp: kinds = [.app]
        case .total, .model, .tool: break
        case .day, .hour, .agent, .agentName, .session: return nil
        }
        if !projects.isEmpty { kinds.insert(.project) }
        if !machineIDs.isEmpty { kinds.insert(.machine) }
        if !sourceApps.isEmpty { kinds.insert(.app) }
        return kinds.count == 1 ? kinds.first : nil
    }

    /// The names that the filter by that place admits; empty for all.
    fileprivate func names(of kind: PlaceKind) -> [String] {
        switch kind {
        case .project: projects
        case .machine: machineIDs
        case .app: sourceApps
        }
    }
}

extension Reader {
    /// Groups from the days of a place, and from sessions' hours where the range cuts a day; nil where days do not answer.
    func costsOfPlace(_ query: CostQuery) throws(StoreError) -> [CostGroup]? {
        guard let kind = query.placeOfDays else { return nil }
        let stretches = ActivityTime.stretches(
            first: query.time.since.map { _ in query.hours.lowerBound },
            end: query.time.until.map { _ in query.hours.upperBound }, wantsHours: false)
        guard stretches.contains(where: { $0.span == 24 }) else { return nil }
        var groups: [String: CostGroup] = [:]
        for stretch in stretches {
            for group in try costs(of: kind, query, stretch) {
                var known = groups[group.key] ?? CostGroup(key: group.key)
                known.label = group.label
                known.add(group)
                groups[group.key] = known
            }
        }
        return Array(groups.values)
    }

    private func costs(
        of kind: PlaceKind, _ query: CostQuery, _ stretch: (span: Int64, first: Int64?, end: Int64?)
    ) throws(StoreError) -> [CostGroup] {
        guard stretch.span == 24 else {
            var part = query
            func time(_ hour: Int64?) -> Timestamp? { hour.map { Timestamp(microseconds: $0 * ActivityTime.hour) } }
            part.time = TimeRange(since: time(stretch.first), until: time(stretch.end))
            return try costsOfSessions(part, areFew: true)
        }
        var days = Conditions()
        try days.add("u.place", named: query.names(of: kind), names)
        if let first = stretch.first { days.add("u.day >= ?", .integer(first)) }
        if let end = stretch.end { days.add("u.day < ?", .integer(end)) }
        if days.matchNothing { return [] }
        var everything = days
        everything.add("u.kind = ?", .integer(kind.everything))
        try everything.add("u.model", named: query.models, names)
        guard query.grouping == .tool else {
            if everything.matchNothing { return [] }
            let column = query.grouping == .model ? "u.model" : query.grouping == .total ? "0" : "u.place"
            return try groups(by: column, query, everything)
        }
        days.add("u.kind = ?", .integer(kind.tools))
        var found = try toolFigures("place_days AS u", days)
        if !everything.matchNothing {
            for group in try groups(by: "0", query, everything) {
                found.append((ToolHours.everything, ToolHours.noModel, group))
            }
        }
        return try costsByTool(found, query)
    }

    private func groups(
        by column: String, _ query: CostQuery, _ conditions: Conditions
    ) throws(StoreError) -> [CostGroup] {
        let row = try connection.statement(
            """
            SELECT \(column), \(UsageHourRow.sums) FROM place_days AS u WHERE \(conditions.sql) GROUP BY 1
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        var groups: [CostGroup] = []
        while try row.step() {
            let number = row.integer()
            var group = CostGroup(key: number == 0 ? "" : try names.text(number))
            if query.grouping == .project { group.label = CostQuery.projectLabel(group.key) }
            group.readFigures(row)
            groups.append(group)
        }
        return groups
    }
}
