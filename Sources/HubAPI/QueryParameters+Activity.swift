import EventModel
import EventStore
import Pricing

extension QueryParameters {
    mutating func toolStatisticsQuery() throws(APIError) -> ToolStatisticsQuery {
        var query = ToolStatisticsQuery()
        query.time = namedRange(default: "24h")
        query.sourceApps = list("source_app")
        query.machineIDs = list("machine_id")
        query.toolNames = list("tool_name")
        query.sessionID = text("session_id")
        query.now = now
        try check()
        return query
    }

    mutating func toolFailureQuery() throws(APIError) -> ToolFailureQuery {
        var query = ToolFailureQuery()
        query.time = namedRange(default: "24h")
        query.sourceApps = list("source_app")
        query.machineIDs = list("machine_id")
        query.toolNames = list("tool_name")
        query.sessionID = text("session_id")
        try check()
        return query
    }

    /// `earliest` is where a range without a beginning begins.
    mutating func analyticsQuery(earliest: () throws -> Timestamp?) throws -> AnalyticsQuery {
        let filters = sessionFilters()
        let time = namedRange(default: "7d")
        let unit = text("bucket") == nil ? nil : choice("bucket", default: AnalyticsQuery.Unit.day)
        try check()
        let until = time.until ?? now
        let since = try time.since ?? earliest() ?? until
        let isShort = until.since(since) <= AnalyticsQuery.hourlyMicroseconds
        var query = AnalyticsQuery(since: since, until: until, unit: unit ?? (isShort ? .hour : .day))
        query.sessions = filters
        query.canonicalName = PriceTable.canonicalName
        return query
    }
}

extension AnalyticsQuery {
    /// Ranges up to this length are drawn by hours unless the request says otherwise: three days.
    fileprivate static let hourlyMicroseconds: Int64 = 3 * ActivityTime.day
}
