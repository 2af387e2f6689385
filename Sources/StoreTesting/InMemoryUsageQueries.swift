internal import EventModel
package import EventStore

extension InMemoryStore {
    package func modelCalls(_ query: ModelCallQuery) throws(StoreError) -> ModelCallPage {
        let isNewestFirst = query.order == .newestFirst
        let list = isNewestFirst ? "model-calls-new" : "model-calls-old"
        let after = try query.cursor.map { text throws(StoreError) in try PageCursor(text, list: list, numbers: 2) }
        let sorted = snapshot.modelCalls.values.filter { query.matches($0.call) }
            .map { (position: ($0.call.at.microseconds, $0.position), call: $0.call) }
            .sorted { isNewestFirst ? $1.position < $0.position : $0.position < $1.position }
        let rest = sorted.filter { row in
            guard let last = after?.numbers else { return true }
            return isNewestFirst ? row.position < (last[0], last[1]) : (last[0], last[1]) < row.position
        }
        let (page, next) = cut(rest, limit: query.limit) {
            PageCursor([$0.position.0, $0.position.1]).text(list: list)
        }
        return ModelCallPage(calls: page.map(\.call), nextCursor: next, total: Int64(sorted.count))
    }

    package func costs(_ query: CostQuery) throws(StoreError) -> [CostGroup] {
        try query.check()
        let rows = snapshot
        let hours = rows.usageHours.values.filter { hour in
            query.hours.contains(hour.hour) && query.models.admits(hour.model)
                && query.agentIDs.admits(hour.agentID) && query.admits(sessionID: hour.sessionID, rows)
        }
        if query.grouping == .tool { return query.answer(costsByTool(query, hours, rows)) }
        var groups: [[String]: CostGroup] = [:]
        for hour in hours {
            var group = rows.group(of: hour, query)
            if let sum = groups[[group.key, group.sessionID ?? ""]] { group.add(sum) }
            groups[[group.key, group.sessionID ?? ""]] = group
        }
        return query.answer(groups.values)
    }

    private func costsByTool(_ query: CostQuery, _ hours: [UsageHour], _ rows: Rows) -> [CostGroup] {
        var rest = CostGroup(key: "")
        for hour in hours { rest.add(CostGroup(key: "", hour)) }
        var groups: [String: CostGroup] = [:]
        for row in rows.modelCalls.values {
            let call = row.call
            guard !call.isInherited, let message = call.messageID, query.wholeHours.contains(call.at),
                query.admits(sessionID: call.sessionID, rows), query.admits(model: call.model)
            else { continue }
            let tools = rows.toolCalls.values.filter { $0.sessionID == call.sessionID && $0.messageID == message }
                .map(\.toolName).sorted()
            if tools.isEmpty { continue }
            let whole = CostGroup(key: "", call)
            rest.subtract(whole)
            for (index, tool) in tools.enumerated() {
                groups[tool, default: CostGroup(key: tool)].add(whole.part(index, of: tools.count))
            }
        }
        return Array(groups.values) + [rest]
    }

    package func metricEntries(_ query: MetricQuery) throws(StoreError) -> MetricPage {
        let after = try query.cursor.map { text throws(StoreError) in
            try PageCursor(text, list: "metrics", numbers: 4)
        }
        let rows = snapshot
        let sorted = MetricSource.allCases.filter { query.admits($0) }
            .flatMap { source in
                rows.entries(of: source, query).filter { query.matches($0, rows) }.map { (source.rank, $0) }
            }
            .sorted { left, right in
                left.1.at != right.1.at ? left.1.at > right.1.at : (left.0, left.1.id) < (right.0, right.1.id)
            }
        let rest = sorted.filter { rank, entry in
            guard let after else { return true }
            if entry.at.microseconds != after.numbers[0] { return entry.at.microseconds < after.numbers[0] }
            return (rank, entry.id) > (after.numbers[1], after.key)
        }
        let (page, next) = cut(rest, limit: query.limit) {
            PageCursor([$0.1.at.microseconds, $0.0, 0, 0], key: $0.1.id).text(list: "metrics")
        }
        let entries = page.map { _, entry in
            var entry = entry
            entry.projectPath = rows.sessions[entry.sessionID]?.project
            return entry
        }
        return MetricPage(entries: entries, nextCursor: next)
    }
}

extension InMemoryStore.Rows {
    fileprivate func group(of hour: UsageHour, _ query: CostQuery) -> CostGroup {
        let session = sessions[hour.sessionID]
        let agent = agents[SessionKey(session: hour.sessionID, id: hour.agentID)]
        var group = CostGroup(key: "", hour)
        switch query.grouping {
        case .day, .hour: group.key = query.key(ofHour: hour.hour)
        case .model: group.key = hour.model
        case .project:
            group.key = session?.project ?? ""
            group.label = CostQuery.projectLabel(group.key)
        case .agent:
            group.key = hour.agentID
            group.sessionID = hour.sessionID
            group.label = agent?.description ?? agent?.name
        case .agentName: group.key = CostQuery.agentName(role: agent?.role, name: agent?.name, id: hour.agentID)
        case .session:
            group.key = hour.sessionID
            group.label = session?.title
        case .machine: group.key = session?.machineID ?? ""
        case .sourceApp: group.key = session?.sourceApp ?? ""
        case .total, .tool: break
        }
        return group
    }

    fileprivate func entries(of source: MetricSource, _ query: MetricQuery) -> [MetricEntry] {
        switch source {
        case .modelCall: modelCalls.values.filter { !$0.call.isInherited }.map { MetricEntry($0.call) }
        case .toolCall: toolCalls.values.filter { !$0.isInherited }.map { MetricEntry($0) }
        case .prompt: prompts.values.map { MetricEntry($0) }
        case .turnFailure: turnFailures.values.filter { !$0.isInherited }.map { MetricEntry($0) }
        case .sessionStart: sessions.values.map { MetricEntry(startOf: $0) }
        case .sessionEnd:
            sessions.values.compactMap { session in session.endedAt.map { MetricEntry(endOf: session, at: $0) } }
        case .customEvent:
            events.map(\.event).filter { $0.source == .custom && query.types.admits($0.type) }.map { MetricEntry($0) }
        }
    }
}

extension ModelCallQuery {
    fileprivate func matches(_ call: ModelCall) -> Bool {
        (sessionID == nil || call.sessionID == sessionID) && (agentID == nil || call.agentID == agentID)
            && (models.admits(call.model) || models.admits(call.model.map(canonicalName))) && time.contains(call.at)
            && (includeInherited || !call.isInherited)
    }
}

extension CostQuery {
    fileprivate func admits(sessionID: String, _ rows: InMemoryStore.Rows) -> Bool {
        let session = rows.sessions[sessionID]
        return sessionIDs.admits(sessionID) && projects.admits(session?.project)
            && machineIDs.admits(session?.machineID) && sourceApps.admits(session?.sourceApp)
    }
}

extension MetricQuery {
    fileprivate func matches(_ entry: MetricEntry, _ rows: InMemoryStore.Rows) -> Bool {
        let session = rows.sessions[entry.sessionID]
        return sessionIDs.admits(entry.sessionID) && projects.admits(session?.project)
            && sourceApps.admits(session?.sourceApp) && machineIDs.admits(session?.machineID)
            && agentIDs.admits(entry.agentID) && (sourceSet.map { !$0.isDisjoint(with: entry.sources) } ?? true)
            && (models.admits(entry.model) || models.admits(entry.model.map(canonicalName)))
            && toolNames.admits(entry.toolName) && time.contains(entry.at)
    }
}
