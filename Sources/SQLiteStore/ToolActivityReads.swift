internal import EventModel
package import EventStore

extension SQLiteStore {
    package func toolStatistics(_ query: ToolStatisticsQuery) throws(StoreError) -> [ToolStatistics] {
        try read { (reader) throws(StoreError) in
            var buckets: TimeBuckets?
            if query.now != nil {
                buckets = ActivityTime.buckets(
                    query.chartTime, days: try reader.activityDays(.toolCalls), count: ToolStatistics.trendParts)
            }
            let filter = try ActivityFilter(query, reader.names).settled(reader)
            let table = try reader.toolActivity(query, filter, buckets)
            var tools: [ToolStatistics] = []
            for (tool, series) in table.series where series.total.toolCalls > 0 {
                var statistics = ToolStatistics(toolName: try reader.names.text(tool), series, buckets)
                statistics.lastUsedAt = try reader.lastUse(of: tool, in: table, query.time, filter)
                tools.append(statistics)
            }
            return tools.sorted { ($1.calls, $0.toolName) < ($0.calls, $1.toolName) }
        }
    }

    package func toolHeatMap(_ query: ToolStatisticsQuery, columns: Int) throws(StoreError) -> ToolHeatMap {
        try read { (reader) throws(StoreError) in
            let buckets = ActivityTime.buckets(
                query.chartTime, days: try reader.activityDays(.toolCalls), count: min(columns, ToolHeatMap.columnLimit)
            )
            guard let buckets else { return ToolHeatMap() }
            let filter = try ActivityFilter(query, reader.names).settled(reader)
            return ToolHeatMap(try reader.toolActivity(query, filter, buckets).series.values, buckets)
        }
    }
}

extension ActivityFilter {
    fileprivate init(_ query: ToolStatisticsQuery, _ names: Names) throws(StoreError) {
        try self.init(session: query.sessionID, apps: query.sourceApps, machines: query.machineIDs, names)
    }
}

extension Reader {
    fileprivate func toolActivity(
        _ query: ToolStatisticsQuery, _ filter: ActivityFilter, _ buckets: TimeBuckets?
    ) throws(StoreError) -> ActivityTable {
        let only = query.toolNames.isEmpty ? nil : try names.existing(Array(Set(query.toolNames)))
        return try activity(.toolCalls, query.time, filter, names: only, buckets)
    }

    /// The latest start of the tool's calls: among the rows that were read, or in the latest hour that has one.
    fileprivate func lastUse(
        of tool: Int64, in table: ActivityTable, _ time: TimeRange, _ filter: ActivityFilter
    ) throws(StoreError) -> Timestamp? {
        let read = table.latestStart[tool]
        guard let hour = table.latestHour[tool] else { return read }
        var since = Timestamp(microseconds: hour &* ActivityTime.hour)
        if let read, read >= since.advanced(byMicroseconds: ActivityTime.day) { return read }
        if let start = time.since { since = max(since, start) }
        // An hour that is known from the sum of a day may be any of that day; sessions are known by the hour.
        var until = time.until
        if case .chosen = filter {
            let end = Timestamp(microseconds: (hour &+ 1) &* ActivityTime.hour)
            until = min(until ?? end, end)
        }
        var conditions = Conditions()
        conditions.add("tool = ?", .integer(tool))
        conditions.add("is_inherited = 0")
        conditions.add("started_at", in: TimeRange(since: since, until: until))
        filter.restrict(&conditions)
        let row = try connection.statement(
            """
            SELECT started_at FROM tool_calls INDEXED BY tool_calls_tool WHERE \(conditions.sql)
            ORDER BY started_at DESC LIMIT 1
            """)
        defer { row.reset() }
        row.bind(conditions.values)
        let found = try row.step() ? row.timestamp() : nil
        return [found, read].compactMap(\.self).max()
    }
}
