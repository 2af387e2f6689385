internal import EventModel
internal import EventStore

extension StoreConformance {
    private static func fullCall() -> ToolCall {
        var call = StoreSamples.toolCall(1, tool: "mcp__db__query")
        call.toolUseID = "toolu_01AbCdEfGhIjKlMnOpQrStUv"
        call.agentID = "a1"
        call.status = .failed
        call.summary = "select 'x' -- \u{0} ☃"
        call.endedAt = StoreSamples.time(4)
        call.durationMicroseconds = 2_500_000
        call.permissionWaitMicroseconds = 500_000
        call.permissionRequestedAt = StoreSamples.time(2)
        call.error = "Exit code 1"
        call.isInterrupt = true
        call.mcpServer = "db"
        call.spawnedAgentID = "a2"
        call.spawnAgentName = "Explore"
        call.messageID = "msg_01AbCdEfGhIjKlMnOpQrStUv"
        call.decisionSource = "user_temporary"
        call.sources = [.hook, .transcript]
        return call
    }

    private static func stored(_ store: any EventStore, session: String, id: String) throws -> ToolCall? {
        try store.transaction { (transaction) throws(StoreError) in try transaction.toolCall(session: session, id: id) }
    }

    /// As near as percentiles are said to be.
    private static func expectNear(_ values: [Int64?], _ expected: [Int64?]) throws {
        try expectEqual(values.count, expected.count)
        for (value, expected) in zip(values, expected) {
            guard let expected else { try expect(value == nil); continue }
            let distance = Double(try require(value)) - Double(expected)
            try expect(
                abs(distance) <= Double(expected) * DurationScale.precision + 1, "\(value ?? 0) is not near \(expected)"
            )
        }
    }

    static let toolCallChecks: [Check] = [
        Check("a tool call comes back as it was put, bare and full, and is replaced as a whole") { store in
            let full = fullCall()
            try store.store(calls: [full])
            try expectEqual(try stored(store, session: full.sessionID, id: full.toolUseID), full)
            try expectEqual(try store.toolCalls(ToolCallQuery()).calls, [full])
            var bare = StoreSamples.toolCall(7)
            bare.toolUseID = full.toolUseID
            try store.store(calls: [bare])
            try expectEqual(try store.toolCalls(ToolCallQuery()).calls, [bare])
            for status in ToolCallStatus.allCases {
                bare.status = status
                try store.store(calls: [bare])
                try expectEqual(try stored(store, session: bare.sessionID, id: bare.toolUseID), bare)
            }
        },
        Check("ids of tool calls of every shape are kept apart") { store in
            let ids =
                weirdTexts.filter { $0.utf8.count < 600 } + [
                    "toolu_", "toolu_01", "toolu_01AbCdEfGhIjKlMnOpQrStUv", "toolu_01AbCdEfGhIjKlMnOpQrStU",
                    "toolu_02AbCdEfGhIjKlMnOpQrStUv", "AbCdEfGhIjKlMnOpQrStUv", "call_AbC-_9", "toolu_01AbCd EfGh",
                    "toolu_01A", "toolu_01AA", "toolu_01", "A", "AA", "-", "_", "0", "00", "\u{1}", "\u{1}\u{2}",
                ]
            for id in Set(ids) {
                var call = StoreSamples.toolCall(1)
                call.toolUseID = id
                call.summary = "of " + id
                try store.store(calls: [call])
            }
            for id in Set(ids) {
                try expectEqual(try stored(store, session: "session-1", id: id)?.summary, "of " + id)
            }
            var query = ToolCallQuery()
            query.limit = 1000
            try expectEqual(Set(try store.toolCalls(query).calls.map(\.toolUseID)), Set(ids))
        },
        Check("open tool calls are those that run, of that session only") { store in
            var calls = (1...5).map { StoreSamples.toolCall($0) }
            calls[1].status = .succeeded
            calls[3].status = .abandoned
            calls.append(StoreSamples.toolCall(6, session: "other"))
            try store.store(calls: calls)
            func open() throws -> [String] {
                try store.transaction { (transaction) throws(StoreError) in
                    try transaction.openToolCalls(session: "session-1").map(\.toolUseID)
                }
            }
            try expectEqual(try open(), ["toolu_1", "toolu_3", "toolu_5"])
            calls[2].status = .refused
            try store.store(calls: [calls[2]])
            try expectEqual(try open(), ["toolu_1", "toolu_5"])
        },
        Check("tool calls are filtered, ordered, counted and paged") { store in
            var calls = (0..<40).map {
                StoreSamples.toolCall($0, tool: ["Bash", "Read"][$0 % 2], session: "s\($0 / 20)")
            }
            for index in calls.indices {
                calls[index].agentID = index % 5 == 0 ? "sub" : Agent.mainID
                calls[index].status = index % 3 == 0 ? .failed : .succeeded
                // Many calls start at the same time.
                calls[index].startedAt = StoreSamples.time(index / 4)
            }
            try store.store(calls: calls)
            for order in [SortOrder.newestFirst, .oldestFirst] {
                for combination in 0..<32 {
                    var query = ToolCallQuery()
                    query.order = order
                    query.limit = 3
                    var expected = calls
                    func keep(_ bit: Int, _ set: () -> Void, _ test: (ToolCall) -> Bool) {
                        guard combination >> bit & 1 == 1 else { return }
                        set()
                        expected = expected.filter(test)
                    }
                    let (start, end) = (StoreSamples.time(2), StoreSamples.time(8))
                    keep(0, { query.sessionID = "s1" }, { $0.sessionID == "s1" })
                    keep(1, { query.agentID = "sub" }, { $0.agentID == "sub" })
                    keep(2, { query.toolNames = ["Read", "X"] }, { $0.toolName == "Read" })
                    keep(3, { query.statuses = [.failed] }, { $0.status == .failed })
                    keep(4, { query.time = TimeRange(since: start, until: end) }) {
                        $0.startedAt >= start && $0.startedAt < end
                    }
                    var seen: [ToolCall] = []
                    repeat {
                        let page = try store.toolCalls(query)
                        try expectEqual(page.total, Int64(expected.count))
                        seen += page.calls
                        query.cursor = page.nextCursor
                    } while query.cursor != nil
                    try expectEqual(Set(seen.map(\.toolUseID)), Set(expected.map(\.toolUseID)))
                    try expectEqual(seen.count, expected.count)
                    let starts = seen.map(\.startedAt)
                    try expectEqual(starts, order == .newestFirst ? starts.sorted(by: >) : starts.sorted())
                }
            }
        },
        Check("tool statistics count by outcome and give nearest-rank percentiles, as far as buckets tell") { store in
            var calls: [ToolCall] = []
            for (tool, count) in [("One", 1), ("Two", 2), ("Twenty", 20), ("Hundred", 100), ("Odd", 21)] {
                for rank in (1...count).shuffled() {
                    var call = StoreSamples.toolCall(calls.count, tool: tool)
                    call.status = rank % 4 == 0 ? .failed : .succeeded
                    call.durationMicroseconds = Int64(rank) * 1000
                    calls.append(call)
                }
            }
            for status in [ToolCallStatus.running, .refused, .abandoned, .succeeded] {
                var call = StoreSamples.toolCall(calls.count, tool: "Bare")
                call.status = status
                // Only calls that finished count for the percentiles.
                call.durationMicroseconds = status == .succeeded ? nil : 99_000_000
                calls.append(call)
            }
            try store.store(calls: calls)
            let tools = try store.toolStatistics(ToolStatisticsQuery())
            try expectEqual(tools.map(\.toolName), ["Hundred", "Odd", "Twenty", "Bare", "Two", "One"])
            try expectNear(tools.map(\.p50Microseconds), [50_000, 11_000, 10_000, nil, 1000, 1000])
            try expectNear(tools.map(\.p95Microseconds), [95_000, 20_000, 19_000, nil, 2000, 1000])
            try expectEqual(tools.map(\.failed), [25, 5, 5, 0, 0, 0])
            try expectEqual(tools.map(\.succeeded), [75, 16, 15, 1, 2, 1])
            try expectEqual([tools[3].running, tools[3].refused, tools[3].abandoned, tools[3].calls], [1, 1, 1, 4])
            try expectEqual(tools[3].lastUsedAt, StoreSamples.time(calls.count - 1))
        },
        Check("tool statistics of a range, a session, an app, a machine") { store in
            var session = StoreSamples.session("s0")
            session.sourceApp = "app-0"
            try store.store(sessions: [session, StoreSamples.session("s1")])
            try store.store(calls: (0..<10).map { StoreSamples.toolCall($0, session: "s\($0 % 2)") })
            func calls(_ change: (inout ToolStatisticsQuery) -> Void) throws -> Int64 {
                var query = ToolStatisticsQuery()
                change(&query)
                return try store.toolStatistics(query).first?.calls ?? 0
            }
            try expectEqual(try calls { _ in }, 10)
            try expectEqual(try calls { $0.sessionID = "s1" }, 5)
            try expectEqual(try calls { $0.sessionID = "unknown" }, 0)
            try expectEqual(try calls { $0.sourceApps = ["app-0"] }, 5)
            try expectEqual(try calls { $0.machineIDs = ["machine"] }, 10)
            try expectEqual(
                try calls { $0.time = TimeRange(since: StoreSamples.time(3), until: StoreSamples.time(6)) }, 3)
        },
    ]
}
