internal import EventModel
internal import EventStore

extension StoreConformance {
    private static let metricFilters: [@Sendable (inout MetricQuery) -> Void] = [
        { _ in },
        { $0.sessionIDs = ["s1", "s5", "unknown"] },
        { $0.projects = ["/srv/a"] },
        { $0.sources = [.transcript] },
        { $0.sources = [.custom, .telemetry] },
        { $0.categories = [.api, .user] },
        { $0.categories = [.session, .custom] },
        { $0.types = ["model_call", "session_end"] },
        { $0.types = ["deploy", "unknown"] },
        { $0.models = ["claude-opus-5"] },
        { $0.models = ["rare", "other"] },
        { $0.toolNames = ["Bash", "Read"] },
        { $0.machineIDs = ["m1"] },
        { $0.sourceApps = ["app-2", "x"] },
        { $0.sourceApps = ["x"] },
        {
            $0.sessionIDs = ["s1", "s2"]
            $0.agentIDs = ["sub", "unknown"]
        },
        {
            $0.agentIDs = ["main"]
            $0.machineIDs = ["m2"]
            $0.categories = [.api, .tool, .custom, .user, .session]
        },
        { $0.time = TimeRange(since: StoreSamples.time(18_000), until: StoreSamples.time(90_000)) },
        {
            $0.sessionIDs = ["s0", "s1", "s2"]
            $0.categories = [.tool, .custom, .api]
            $0.time = TimeRange(until: StoreSamples.time(150_000))
        },
    ]

    private static func allEntries(_ store: any EventStore, _ query: MetricQuery) throws -> [MetricEntry] {
        var query = query
        var entries: [MetricEntry] = []
        repeat {
            let page = try store.metricEntries(query)
            try expect(page.entries.count <= query.limit, "a page of \(page.entries.count)")
            entries += page.entries
            query.cursor = page.nextCursor
            try expect(entries.count < 5000, "paging does not end")
        } while query.cursor != nil
        return entries
    }

    static let metricChecks: [Check] = [
        Check("metric entries of random rows: every filter, in pages without gap and double") { store in
            let reference = InMemoryStore()
            var random = RandomUsage(seed: 7)
            try random.fill([store, reference])
            for (index, filter) in metricFilters.enumerated() {
                var query = MetricQuery()
                filter(&query)
                query.canonicalName = RandomUsage.canonicalName
                query.limit = Limits.pageRows
                let expected = try reference.metricEntries(query).entries
                for limit in [29, Limits.pageRows] {
                    query.limit = limit
                    let entries = try allEntries(store, query)
                    try expectEqual(entries.map(\.at), expected.map(\.at))
                    let byID = entries.sorted { $0.id < $1.id }
                    try expect(
                        byID == expected.sorted { $0.id < $1.id },
                        "filter \(index): \(entries.count) of \(expected.count)")
                    try expectEqual(Set(byID.map(\.id)).count, byID.count)
                }
            }
        },
        Check("each thing is one metric entry of its type and category") { store in
            var session = StoreSamples.fullSession("s")
            session.endedAt = StoreSamples.time(10)
            try store.store(sessions: [session])
            var tool = StoreSamples.toolCall(3, session: "s")
            tool.status = .refused
            tool.durationMicroseconds = 5
            try store.store(calls: [tool])
            try store.store(modelCalls: [StoreSamples.modelCall(2, session: "s")])
            var custom = StoreSamples.fullEvent(5)
            custom.sessionID = "s"
            custom.source = .custom
            try store.store([custom, StoreSamples.event(6, session: "s")])
            try store.transaction { (transaction) throws(StoreError) in
                try transaction.put(Prompt(sessionID: "s", id: "p", at: StoreSamples.time(1), text: "go"))
                try transaction.put(
                    TurnFailure(
                        sessionID: "s", id: "p", agentID: "main", at: StoreSamples.time(4), code: "overloaded"))
            }
            let entries = try store.metricEntries(MetricQuery()).entries
            try expectEqual(
                entries.map(\.type),
                [
                    "session_end", "PostToolUseFailure", "turn_failure", "tool_call", "model_call", "prompt",
                    "session_start",
                ])
            try expectEqual(entries.map(\.category), [.session, .custom, .api, .tool, .api, .user, .session])
            try expect(entries.allSatisfy { $0.projectPath == session.gitRoot && $0.sessionID == "s" })
            try expectEqual(entries[1].toolName, "Bash")
            try expectEqual(entries[3].toolSucceeded, false)
            try expectEqual(entries[3].toolDurationMicroseconds, 5)
            try expectEqual(entries[4].cost, StoreSamples.cost(2))
            try expectEqual(entries[5].summary, "go")
        },
        Check("model calls are filtered, ordered, counted and paged") { store in
            let reference = InMemoryStore()
            var random = RandomUsage(seed: 11)
            try random.fill([store, reference])
            let (start, end) = (StoreSamples.time(18_000), StoreSamples.time(90_000))
            for combination in 0..<32 {
                var query = ModelCallQuery()
                query.order = combination.nonzeroBitCount % 2 == 0 ? .newestFirst : .oldestFirst
                if combination & 1 != 0 { query.sessionID = "s1" }
                if combination & 2 != 0 { query.agentID = "sub" }
                if combination & 4 != 0 { query.models = ["claude-opus-5", "x"] }
                if combination & 8 != 0 { query.time = TimeRange(since: start, until: end) }
                query.includeInherited = combination & 16 != 0
                query.canonicalName = RandomUsage.canonicalName
                query.limit = Limits.pageRows
                let expected = try reference.modelCalls(query)
                query.limit = 5
                var seen: [ModelCall] = []
                repeat {
                    let page = try store.modelCalls(query)
                    try expectEqual(page.total, expected.total)
                    seen += page.calls
                    query.cursor = page.nextCursor
                } while query.cursor != nil
                try expect(seen == expected.calls, "combination \(combination) found others")
            }
        },
        Check("a damaged cursor of usage lists is a bad question") { store in
            for text in ["", "!", "AAAA", "\u{0}", PageCursor([1]).text(list: "sessions")] {
                var calls = ModelCallQuery()
                calls.cursor = text
                try expectError(.badQuery) { _ = try store.modelCalls(calls) }
                var metrics = MetricQuery()
                metrics.cursor = text
                try expectError(.badQuery) { _ = try store.metricEntries(metrics) }
                var sessions = SessionQuery()
                sessions.order = .cost
                sessions.cursor = text
                try expectError(.badQuery) { _ = try store.sessions(sessions) }
            }
        },
        Check("sessions by cost, the dearest first, also with equal costs, in pages") { store in
            var sessions = (0..<25).map { StoreSamples.session("s\($0)", at: $0) }
            for index in sessions.indices { sessions[index].cost.output = Int64(index * 7 % 5) * 1000 }
            try store.store(sessions: sessions)
            // A session that became dearer moves.
            sessions[3].cost.output = 99_000
            try store.store(sessions: [sessions[3]])
            var query = SessionQuery()
            query.order = .cost
            query.limit = 4
            var seen: [Session] = []
            repeat {
                let page = try store.sessions(query)
                try expectEqual(page.total, 25)
                seen += page.sessions
                query.cursor = page.nextCursor
            } while query.cursor != nil
            try expectEqual(seen.first?.id, "s3")
            try expectEqual(seen.map(\.cost.total), sessions.map(\.cost.total).sorted(by: >))
            try expectEqual(Set(seen.map(\.id)).count, 25)
        },
    ]
}
