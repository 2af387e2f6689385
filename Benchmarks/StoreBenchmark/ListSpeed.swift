internal import EventModel
internal import EventStore
internal import SQLiteStore
internal import StoreTesting

/// Prints how long lists, counts and charts take in a store that ends at `end`.
func measureLists(_ store: SQLiteStore, sample: Session, end: Timestamp) throws {
    for order in SessionOrder.allCases {
        try time("sessions by \(order.rawValue), filtered") {
            var query = SessionQuery()
            query.order = order
            query.sourceApps = [sample.sourceApp]
            _ = try store.sessions(query)
        }
    }
    try time("session facets") { _ = try store.sessionFacets(SessionQuery()) }
    try time("session histogram") { _ = try store.sessionHistogram(SessionQuery(), buckets: 60) }
    try time("agent tree of a session") {
        var query = AgentTreeQuery()
        query.sessionID = sample.id
        _ = try store.agentTree(query)
    }
    try time("agent tree of an hour") {
        var query = AgentTreeQuery()
        query.time.since = end.advanced(byMicroseconds: -ActivityTime.hour)
        _ = try store.agentTree(query)
    }
    for (name, hours) in [("an hour", 1), ("a day", 24), ("a week", 168), ("everything", 0)] as [(String, Int64)] {
        var query = ToolStatisticsQuery()
        if hours > 0 { query.time.since = end.advanced(byMicroseconds: -hours * ActivityTime.hour + 1_234_567) }
        query.now = end
        try time("tool statistics of \(name), with trends") { _ = try store.toolStatistics(query) }
        try time("tool heat map of \(name)") { _ = try store.toolHeatMap(query, columns: 60) }
        query.sourceApps = [sample.sourceApp]
        try time("tool statistics of \(name), of an app") { _ = try store.toolStatistics(query) }
        var failures = ToolFailureQuery()
        failures.time = query.time
        try time("tool failures of \(name)") { _ = try store.toolFailures(failures) }
        var analytics = AnalyticsQuery(
            since: query.time.since ?? StoreSamples.time(0), until: end, unit: hours > 72 || hours == 0 ? .day : .hour)
        try time("analytics of \(name)") { _ = try store.analytics(analytics) }
        analytics.sessions.sourceApps = [sample.sourceApp]
        try time("analytics of \(name), of an app") { _ = try store.analytics(analytics) }
    }
    for text in ["conf*", "test", "git status", "f*"] {
        try time("search '\(text)' by session") { _ = try store.searchSessions(SearchQuery(text: text)) }
        var query = SearchQuery(text: text)
        query.sessionID = sample.id
        try time("search '\(text)' in a session") { _ = try store.search(query) }
        query.sessionID = nil
        try time("search '\(text)'") { _ = try store.search(query) }
        query.scopes = [.prompt]
        try time("search '\(text)' in prompts") { _ = try store.search(query) }
    }
    try time("connections") {
        _ = try store.connections(since: end.advanced(byMicroseconds: -ActivityTime.day))
    }
}
