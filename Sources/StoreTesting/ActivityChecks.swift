internal import EventModel
package import EventStore

/// Rows that are put, changed and removed at random; the same seed gives the same rows.
struct RandomActivity {
    private var random: SplitMix
    private static let sessionCount = 6

    init(seed: UInt64) { random = SplitMix(state: seed) }

    mutating func number(below limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    private mutating func element<Value>(of values: [Value]) -> Value { values[number(below: values.count)] }

    /// Within four days, some of them before 1970.
    mutating func time() -> Timestamp {
        let start: Int64 = number(below: 20) == 0 ? -200_000_000_000 : StoreSamples.time(0).microseconds
        return Timestamp(microseconds: start + Int64(number(below: 4 * 86_400)) * 1_000_000 + Int64(number(below: 9)))
    }

    private mutating func duration() -> Int64? {
        guard number(below: 5) > 0 else { return nil }
        return Int64(number(below: 1000)) << Int64(number(below: 36)) - Int64(number(below: 50))
    }

    private mutating func usage() -> TokenUsage {
        TokenUsage(fields: (0..<9).map { _ in Int64(number(below: 1000)) })
    }

    private mutating func cost() -> Cost { Cost(fields: (0..<7).map { _ in Int64(number(below: 1_000_000)) }) }

    func sessions() -> [Session] {
        (0..<RandomActivity.sessionCount).map { number in
            var session = StoreSamples.session("s\(number)", at: number * 3600)
            session.lastEventAt = StoreSamples.time(number * 40_000)
            session.status = number % 2 == 0 ? .ended : .failed
            session.sourceApp = "app-\(number % 2)"
            session.machineID = "machine-\(number % 3)"
            session.projectPath = "/p/\(number % 2)"
            session.model = "model-\(number % 2)"
            session.retryCount = Int64(number)
            return session
        }
    }

    /// Changes rows of a few keys, so that the same row is changed again and again.
    mutating func change(_ stores: [any EventStore]) throws(StoreError) {
        let session = "s\(number(below: RandomActivity.sessionCount))"
        let key = number(below: 12)
        switch number(below: 10) {
        case 0..<5:
            var call = StoreSamples.toolCall(key, tool: element(of: ["Bash", "Read", "mcp__a__b"]), session: session)
            call.startedAt = time()
            call.status = element(of: ToolCallStatus.allCases)
            call.durationMicroseconds = duration()
            call.isInherited = number(below: 8) == 0
            call.error = call.status == .failed ? "File /a/\(key) has \(key) lines" : nil
            for store in stores { try store.store(calls: [call]) }
        case 5, 6:
            var call = StoreSamples.modelCall(key, session: session)
            call.at = time()
            call.model = element(of: [nil, "model-0", "model-1"])
            call.durationMicroseconds = duration()
            call.timeToFirstTokenMicroseconds = duration()
            call.isInherited = number(below: 8) == 0
            for store in stores { try store.store(modelCalls: [call]) }
        case 7:
            for store in stores {
                try store.transaction { (transaction) throws(StoreError) in
                    try transaction.removeModelCall(session: session, key: "msg_\(key)")
                }
            }
        case 8:
            let isMain = key == 0
            var agent = Agent(
                sessionID: session, id: isMain ? Agent.mainID : "a\(key)", role: isMain ? .main : .subagent,
                startedAt: time())
            agent.name = element(of: [nil, "Explore", "Plan"])
            agent.status = element(of: AgentStatus.allCases)
            agent.errorCount = Int64(number(below: 3))
            agent.usage = usage()
            agent.cost = cost()
            for store in stores { try store.store(agents: [agent]) }
        default:
            var hour = UsageHour(
                hour: time().microseconds.floored(by: ActivityTime.hour), sessionID: session, agentID: "main",
                model: "model-\(key % 2)")
            hour.callCount = 1
            hour.usage = usage()
            hour.cost = cost()
            let failure = TurnFailure(sessionID: session, id: "p\(key)", agentID: "main", at: time(), code: "x")
            for store in stores {
                try store.transaction { (transaction) throws(StoreError) in
                    try transaction.add(hour)
                    try transaction.put(failure)
                }
            }
        }
    }

    /// Open, long, short, and within an hour; at hours and between them.
    mutating func range() -> TimeRange {
        let (one, other) = (time(), time())
        let start = min(one, other)
        switch number(below: 5) {
        case 0: return TimeRange()
        case 1: return TimeRange(since: start)
        case 2: return TimeRange(until: start)
        case 3:
            return TimeRange(
                since: start, until: start.advanced(byMicroseconds: Int64(number(below: 9)) * 1_800_000_000))
        default: return TimeRange(since: start, until: max(one, other))
        }
    }
}

extension StoreConformance {
    /// Puts, changes and removes the same rows in each store.
    package static func fillWithActivity(_ stores: [any EventStore], seed: UInt64) throws(StoreError) {
        var random = RandomActivity(seed: seed)
        for store in stores { try store.store(sessions: random.sessions()) }
        for _ in 0..<300 { try random.change(stores) }
    }

    static let activityChecks: [Check] = [
        Check("figures of tools, models and agents are those of the rows, however often these were changed") { store in
            let reference = InMemoryStore()
            for seed in 0..<4 {
                var random = RandomActivity(seed: UInt64(seed))
                for one in [store, reference] as [any EventStore] { try one.store(sessions: random.sessions()) }
                for _ in 0..<120 { try random.change([store, reference]) }
                for _ in 0..<25 {
                    var query = ToolStatisticsQuery()
                    query.time = random.range()
                    query.now = random.number(below: 2) == 0 ? random.time() : nil
                    switch random.number(below: 5) {
                    case 0: query.sessionID = "s1"
                    case 1: query.sourceApps = ["app-1"]
                    case 2:
                        query.machineIDs = ["machine-2", "none"]
                        query.sessionID = "s2"
                    case 3: query.toolNames = ["Read", "mcp__a__b", "none"]
                    default: break
                    }
                    try expectEqual(try store.toolStatistics(query), try reference.toolStatistics(query))
                    try expectEqual(
                        try store.toolHeatMap(query, columns: 20), try reference.toolHeatMap(query, columns: 20))
                    var failures = ToolFailureQuery()
                    failures.time = query.time
                    failures.toolNames = query.toolNames
                    failures.sourceApps = query.sourceApps
                    let found = try store.toolFailures(failures)
                    let expected = try reference.toolFailures(failures)
                    try expectEqual(found.total, expected.total)
                    try expectEqual(found.groups.map(\.count), expected.groups.map(\.count))
                    try expectAnalytics(store, reference, &random)
                }
            }
        },
        Check("an analytics answer for one session and its failures") { store in
            var session = StoreSamples.session("s")
            session.status = .ended
            session.endedAt = StoreSamples.time(7200)
            session.lastEventAt = StoreSamples.time(7200)
            try store.store(sessions: [session])
            var calls = (0..<4).map { StoreSamples.toolCall($0 * 1000, session: "s") }
            calls[1].status = .failed
            calls[2].status = .succeeded
            calls[2].durationMicroseconds = 1_000_000
            try store.store(calls: calls)
            let query = AnalyticsQuery(since: StoreSamples.time(-1), until: StoreSamples.time(20_000), unit: .hour)
            let analytics = try store.analytics(query)
            try expectEqual(analytics.buckets.width, ActivityTime.hour)
            try expectEqual(analytics.sessions.map(\.started), [0, 1, 0, 0, 0, 0, 0])
            try expectEqual(analytics.sessions.map(\.ended), [0, 0, 0, 1, 0, 0, 0])
            try expectEqual(analytics.errors.map(\.calls), [0, 4, 0, 0, 0, 0, 0])
            try expectEqual(analytics.errors.map(\.toolFailures), [0, 1, 0, 0, 0, 0, 0])
            try expectEqual(analytics.totals.toolCalls, 4)
            try expectEqual(analytics.totals.errors, 1)
            try expectEqual(analytics.totals.errorRate, 0.25)
            try expectEqual(analytics.tools.map(\.name), ["Bash"])
        },
        Check("failures are grouped by reason, with an example, its report, agents and projects") { store in
            var session = StoreSamples.session("session-1")
            session.projectPath = "/p"
            try store.store(sessions: [session])
            var report = StoreSamples.event(9, type: "PostToolUseFailure")
            report.toolUseID = "toolu_8"
            report.isError = true
            try store.store([report])
            var calls = (0..<9).map { StoreSamples.toolCall($0, tool: $0 < 6 ? "Read" : "Bash") }
            for index in calls.indices {
                calls[index].status = index == 0 ? .succeeded : .failed
                calls[index].error = index < 6 ? "No file /home/u/\(index).txt" : "Exit code \(index)\nbad"
                calls[index].endedAt = StoreSamples.time(index + 1)
            }
            try store.store(calls: calls)
            let failures = try store.toolFailures(ToolFailureQuery())
            try expectEqual(failures.total, 8)
            try expectEqual(failures.examined, 8)
            try expectEqual(failures.groups.map(\.count), [5, 1, 1, 1])
            try expectEqual(failures.groups[0].reason, "No file <path>")
            try expectEqual(failures.groups[0].example.toolUseID, "toolu_5")
            try expectEqual(failures.groups[0].agents, ["main"])
            try expectEqual(failures.groups[0].projects, ["/p"])
            try expectEqual(failures.groups[3].reason, "Exit code 8: bad")
            try expectEqual(failures.groups[3].exampleEvent, report.uuid)
        },
    ]

    private static func expectAnalytics(
        _ store: any EventStore, _ reference: InMemoryStore, _ random: inout RandomActivity
    ) throws {
        let time = random.range()
        var query = AnalyticsQuery(
            since: time.since ?? StoreSamples.time(-300_000), until: time.until ?? StoreSamples.time(400_000),
            unit: random.number(below: 2) == 0 ? .hour : .day)
        switch random.number(below: 5) {
        case 3: query.sessions.tools = ["mcp__a__b"]
        case 0: query.sessions.projects = ["/p/1"]
        case 1: query.sessions.statuses = [.failed]
        case 2: query.sessions.models = ["unknown"]
        default: break
        }
        try expectEqual(try store.analytics(query), try reference.analytics(query))
        var lists = SessionQuery()
        lists.tools = ["Read"]
        try expectEqual(try store.sessions(lists).total, try reference.sessions(lists).total)
        try expectEqual(
            try store.sessionFacets(SessionQuery()).values[.tool],
            try reference.sessionFacets(SessionQuery()).values[.tool])
    }
}
