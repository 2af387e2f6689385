internal import EventModel
package import EventStore

extension InMemoryStore {
    package func toolStatistics(_ query: ToolStatisticsQuery) throws(StoreError) -> [ToolStatistics] {
        let calls = snapshot.calls(query)
        var buckets: TimeBuckets?
        if query.now != nil {
            buckets = ActivityTime.buckets(query.chartTime, days: days, count: ToolStatistics.trendParts)
        }
        let statistics = Dictionary(grouping: calls, by: \.toolName).map { name, calls in
            var tool = ToolStatistics(toolName: name, series(calls, buckets), buckets)
            tool.lastUsedAt = calls.map(\.startedAt).max()
            return tool
        }
        return statistics.sorted { ($1.calls, $0.toolName) < ($0.calls, $1.toolName) }
    }

    package func toolHeatMap(_ query: ToolStatisticsQuery, columns: Int) throws(StoreError) -> ToolHeatMap {
        let buckets = ActivityTime.buckets(query.chartTime, days: days, count: min(columns, ToolHeatMap.columnLimit))
        guard let buckets else { return ToolHeatMap() }
        return ToolHeatMap([series(snapshot.calls(query), buckets)], buckets)
    }

    package func toolFailures(_ query: ToolFailureQuery) throws(StoreError) -> ToolFailures {
        let rows = snapshot
        var filter = ToolStatisticsQuery()
        filter.time = query.time
        filter.toolNames = query.toolNames
        filter.sourceApps = query.sourceApps
        filter.machineIDs = query.machineIDs
        filter.sessionID = query.sessionID
        let failed = rows.calls(filter).filter { $0.status == .failed }
            .sorted { ($1.startedAt, $1.sessionID, $1.toolUseID) < ($0.startedAt, $0.sessionID, $0.toolUseID) }
        let failures = failed.prefix(ToolFailureQuery.examinedLimit).map { call in
            let agent = rows.agents[.init(session: call.sessionID, id: call.agentID)]
            return ToolFailure(
                toolName: call.toolName, message: call.error ?? "", at: call.startedAt, sessionID: call.sessionID,
                toolUseID: call.toolUseID,
                agent: CostQuery.agentName(role: agent?.role, name: agent?.name, id: call.agentID),
                project: rows.sessions[call.sessionID]?.projectKey)
        }
        var groups = Array(ToolFailureGroup.groups(failures).prefix(ToolFailureQuery.groupLimit))
        for index in groups.indices {
            let example = groups[index].example
            groups[index].exampleEvent =
                rows.events.first {
                    $0.event.sessionID == example.sessionID && $0.event.toolUseID == example.toolUseID
                        && $0.event.isError
                }?.event.uuid
        }
        return ToolFailures(groups: groups, total: Int64(failed.count), examined: Int64(failures.count))
    }

    package func analytics(_ query: AnalyticsQuery) throws(StoreError) -> Analytics {
        let all = snapshot
        var rows = AnalyticsRows()
        var sessions = query.sessions
        sessions.time = query.time
        var texts = TextNumbers()
        let digests = all.digests(sessions, &texts)
        let numbers = texts
        let facets = try SessionFacetFilter(sessions) { text in numbers.numbers[text] }
        rows.sessions = digests.filter { facets.admits($0) }
        for session in rows.sessions where session.model != 0 {
            rows.modelNames[session.model] = numbers.texts[Int(session.model) - 1]
        }
        var anyTime = sessions
        anyTime.time = TimeRange()
        func admits(_ id: String) -> Bool {
            guard sessions.hasFilter else { return true }
            return all.sessions[id].map { anyTime.matches($0) && anyTime.matchesTools(of: $0, all) } ?? false
        }
        for call in all.toolCalls.values where !call.isInherited && query.time.holds(call.startedAt) {
            guard admits(call.sessionID) else { continue }
            rows.tools[call.toolName, default: ActivitySeries()].add(
                call.figures, at: call.startedAt, query.buckets)
        }
        for call in all.modelCalls.values.map(\.call) where !call.isInherited && query.time.holds(call.at) {
            guard admits(call.sessionID) else { continue }
            let figures = ActivityFigures(
                modelCallOf: call.durationMicroseconds, firstToken: call.timeToFirstTokenMicroseconds)
            rows.models[call.model ?? "", default: ActivitySeries()].add(figures, at: call.at, nil)
        }
        for agent in all.agents.values where query.time.holds(agent.startedAt) && admits(agent.sessionID) {
            let figures = ActivityFigures(
                agentStatus: agent.status, errors: agent.errorCount, calls: agent.modelCallCount,
                unpriced: agent.unpricedCallCount, usage: agent.usage, cost: agent.cost)
            let name = agent.role == .main ? AgentRole.main.rawValue : agent.name ?? ""
            rows.agents[name, default: ActivitySeries()].add(figures, at: agent.startedAt, nil)
        }
        var costs = CostQuery(by: .total)
        costs.time = query.time
        for hour in all.usageHours.values where costs.hours.contains(hour.hour) && admits(hour.sessionID) {
            rows.usage.add(
                ActivityFigures(
                    calls: hour.callCount, unpriced: hour.unpricedCallCount, usage: hour.usage, cost: hour.cost))
        }
        rows.turnFailures = all.turnFailures.values.filter {
            !$0.isInherited && query.time.holds($0.at) && admits($0.sessionID)
        }
        .map { ($0.at, all.sessions[$0.sessionID]?.model) }
        return Analytics(rows, query)
    }

    /// The days of all calls that count.
    private var days: ClosedRange<Int64>? {
        let days = snapshot.toolCalls.values.filter { !$0.isInherited }
            .map { $0.startedAt.microseconds.floored(by: ActivityTime.day) }
        guard let first = days.min(), let last = days.max() else { return nil }
        return first...last
    }

    private func series(_ calls: [ToolCall], _ buckets: TimeBuckets?) -> ActivitySeries {
        var series = ActivitySeries()
        for call in calls { series.add(call.figures, at: call.startedAt, buckets) }
        return series
    }
}

extension ToolCall {
    fileprivate var figures: ActivityFigures {
        ActivityFigures(toolStatus: status, duration: durationMicroseconds)
    }
}

extension InMemoryStore.Rows {
    fileprivate func calls(_ query: ToolStatisticsQuery) -> [ToolCall] {
        toolCalls.values.filter { call in
            let session = sessions[call.sessionID]
            return !call.isInherited && query.time.contains(call.startedAt)
                && (query.sessionID == nil || call.sessionID == query.sessionID)
                && query.toolNames.admits(call.toolName)
                && query.sourceApps.admits(session?.sourceApp) && query.machineIDs.admits(session?.machineID)
        }
    }
}
