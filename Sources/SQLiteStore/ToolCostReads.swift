internal import EventModel
internal import EventStore

extension Reader {
    /// What was used for each tool; everything else has no key. `areFew`: see `costsOfSessions`.
    func costsByTool(_ query: CostQuery, areFew: Bool) throws(StoreError) -> [CostGroup] {
        var found: [(tool: Int64, model: Int64, group: CostGroup)] = []
        let isOfAll =
            query.sessionIDs.isEmpty && query.projects.isEmpty && query.machineIDs.isEmpty && query.sourceApps.isEmpty
        if isOfAll {
            for stretch in Stretch.list(query.hours) {
                var conditions = Conditions()
                conditions.add("u.span = ?", .integer(stretch.span))
                conditions.add("u.number >= ?", .integer(stretch.numbers.lowerBound))
                conditions.add("u.number < ?", .integer(stretch.numbers.upperBound))
                found += try toolFigures("tool_totals AS u", conditions)
            }
        } else {
            let sessions = try Conditions(
                query, hourColumn: "u.hour", modelColumn: nil, names, chosen,
                upTo: areFew ? NumberSet.listLimit : ChosenNumbers.fewLimit)
            guard let sessions else { return [] }
            found = try toolFigures("tool_hours AS u", sessions)
            let hours = try Conditions(query, hourColumn: "u.hour", names, chosen)
            for group in try hours.map(total) ?? [] { found.append((ToolHours.everything, ToolHours.noModel, group)) }
        }
        return try costsByTool(found, query, isOfAll: isOfAll)
    }

    /// Groups of figures by tool and reported model, and of everything under `ToolHours.everything`; there the canonical
    /// model stands where it is everything of all sessions, else it has been looked at.
    func costsByTool(
        _ found: [(tool: Int64, model: Int64, group: CostGroup)], _ query: CostQuery, isOfAll: Bool = false
    ) throws(StoreError) -> [CostGroup] {
        var rest = CostGroup(key: "")
        var groups: [Int64: CostGroup] = [:]
        for (tool, model, group) in found {
            if tool == ToolHours.everything {
                // What hours are summed up under is the canonical name already.
                let name = isOfAll ? try names.text(model) as String : ""
                if !isOfAll || query.models.isEmpty || query.models.contains(name) { rest.add(group) }
            } else {
                guard query.admits(model: model == ToolHours.noModel ? nil : try names.text(model)) else { continue }
                rest.subtract(group)
                groups[tool, default: CostGroup(key: "")].add(group)
            }
        }
        for tool in groups.keys { groups[tool]?.key = try names.text(tool) }
        return Array(groups.values) + [rest]
    }

    func toolFigures(
        _ table: String, _ conditions: Conditions
    ) throws(StoreError) -> [(tool: Int64, model: Int64, group: CostGroup)] {
        let row = try connection.statement(
            """
            SELECT u.tool, u.model, \(UsageHourRow.sums) FROM \(table) WHERE \(conditions.sql) GROUP BY 1, 2
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        var found: [(tool: Int64, model: Int64, group: CostGroup)] = []
        while try row.step() {
            let (tool, model) = (row.integer(), row.integer())
            var group = CostGroup(key: "")
            group.readFigures(row)
            found.append((tool, model, group))
        }
        return found
    }

    private func total(_ hours: Conditions) throws(StoreError) -> [CostGroup] {
        let row = try connection.statement(
            """
            SELECT \(UsageHourRow.sums) FROM usage_hours AS u WHERE \(hours.sql)
            """)
        defer { row.reset() }
        row.bind(hours.values)
        var groups: [CostGroup] = []
        while try row.step() {
            var group = CostGroup(key: "")
            group.readFigures(row)
            groups.append(group)
        }
        return groups
    }
}

/// A part of a range of hours, in spans of `tool_totals`.
private struct Stretch {
    var span: Int64
    var numbers: Range<Int64>

    /// The days that lie within the hours, and the hours before and after them.
    static func list(_ hours: Range<Int64>) -> [Stretch] {
        let first = -(-hours.lowerBound).floor(dividingBy: 24)
        let end = hours.upperBound.floor(dividingBy: 24)
        guard first < end else { return [Stretch(span: 1, numbers: hours)] }
        return [
            Stretch(span: 1, numbers: hours.lowerBound..<first * 24), Stretch(span: 24, numbers: first..<end),
            Stretch(span: 1, numbers: end * 24..<hours.upperBound),
        ].filter { !$0.numbers.isEmpty }
    }
}
