internal import EventModel
internal import EventStore
internal import Platform
internal import SQLiteStore
internal import StoreTesting

/// Prints how long the queries behind the pages take in a store of many events.
func measureQueries(eventCount: Int) throws {
    try withStore(in: "/dev/shm") { store in
        let concurrent = 20
        var last = HookSampleSession(seed: 0, eventCount: 10)
        for round in 0..<max(1, eventCount / (100 * concurrent)) {
            let samples = (0..<concurrent).map { index in
                HookSampleSession(
                    seed: UInt64(round * concurrent + index), eventCount: 100,
                    start: StoreSamples.time(round * 300))
            }
            // Sessions of one time are interleaved, as they arrive.
            let rows = samples.flatMap(\.rows).sorted { $0.event.timestamp < $1.event.timestamp }
            let prepared = rows.map { ($0, store.prepare($0.event, searchText: $0.searchText)) }
            try store.transaction { (transaction) throws(StoreError) in
                for (row, payload) in prepared {
                    _ = try transaction.insert(row.event, payload: payload, searchText: row.searchText)
                }
                for sample in samples {
                    try transaction.put(sample.session)
                    for agent in sample.agents { try transaction.put(agent) }
                    for call in sample.calls { try transaction.put(call) }
                }
            }
            last = samples[0]
        }
        let end = last.session.lastEventAt
        print("\(try store.status().eventCount) events, \(try store.status().databaseBytes >> 20) MiB")
        try measure(store, "newest events") { _ in }
        try measure(store, "newest events without payload") { $0.includePayload = false }
        try measure(store, "a session") { $0.sessionIDs = [last.session.id] }
        try measure(store, "a session, with total") {
            $0.sessionIDs = [last.session.id]
            $0.includeTotal = true
        }
        try measure(store, "a common type") { $0.types = ["PreToolUse"] }
        try measure(store, "a rare type") { $0.types = ["SessionEnd"] }
        try measure(store, "errors") { $0.onlyErrors = true }
        try measure(store, "errors, with total") {
            $0.onlyErrors = true
            $0.includeTotal = true
        }
        try measure(store, "a tool of an app") {
            $0.toolNames = ["WebFetch"]
            $0.sourceApps = [last.session.sourceApp]
        }
        try measure(store, "a minute long ago") {
            $0.time = TimeRange(since: StoreSamples.time(3000), until: StoreSamples.time(3060))
        }
        try measure(store, "words as a filter") { $0.text = "npm test" }
        try time("search") { _ = try store.search(SearchQuery(text: "git status")) }
        try time("search of a beginning") { _ = try store.search(SearchQuery(text: "conf*")) }
        try time("sessions") { _ = try store.sessions(SessionQuery()) }
        try time("sessions by text") {
            var query = SessionQuery()
            query.text = "gateway"
            _ = try store.sessions(query)
        }
        try time("agents of a session") {
            var query = AgentQuery()
            query.sessionID = last.session.id
            _ = try store.agents(query)
        }
        try time("tool calls of a session") {
            var query = ToolCallQuery()
            query.sessionID = last.session.id
            _ = try store.toolCalls(query)
        }
        try time("tool statistics of an hour") {
            var query = ToolStatisticsQuery()
            query.time = TimeRange(since: end.advanced(byMicroseconds: -3_600_000_000))
            _ = try store.toolStatistics(query)
        }
        try time("tool statistics of everything") { _ = try store.toolStatistics(ToolStatisticsQuery()) }
        try measureLists(store, sample: last.session, end: end)
        try time("facets") { _ = try store.facets() }
        try time("status") { _ = try store.status() }
        try time("one event") { _ = try store.event(last.rows[0].event.uuid) }
    }
}

private func measure(_ store: SQLiteStore, _ name: String, _ change: (inout EventQuery) -> Void) throws {
    var query = EventQuery()
    change(&query)
    try time("events: " + name) { _ = try store.events(query) }
}

/// Prints the median and the 95th percentile of 40 runs.
func time(_ name: String, _ body: () throws -> Void) throws {
    var times: [UInt64] = []
    for _ in 0..<40 {
        let start = monotonicNanoseconds()
        try body()
        times.append((monotonicNanoseconds() - start) / 1000)
    }
    times.sort()
    print("\(name): median \(times[19]) µs, p95 \(times[37]) µs")
}
