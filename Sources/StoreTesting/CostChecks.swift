internal import EventModel
internal import EventStore

extension StoreConformance {
    /// Filters of costs, each alone and some together.
    private static let costFilters: [@Sendable (inout CostQuery) -> Void] = [
        { _ in },
        { $0.sessionIDs = ["s1", "s4", "unknown"] },
        { $0.sessionIDs = ["unknown"] },
        { $0.projects = ["/srv/a"] },
        { $0.models = ["claude-opus-5"] },
        {
            $0.sessionIDs = ["s1", "s2"]
            $0.agentIDs = ["sub", "unknown"]
        },
        { $0.agentIDs = ["main"] },
        { $0.machineIDs = ["m1"] },
        { $0.sourceApps = ["app-2", "x"] },
        { $0.time = TimeRange(since: StoreSamples.time(7_300), until: StoreSamples.time(90_100)) },
        { $0.time = TimeRange(since: StoreSamples.time(7_200), until: StoreSamples.time(7_200)) },
        {
            $0.time = TimeRange(since: StoreSamples.time(3_600))
            $0.models = ["claude-opus-5", "claude-haiku-5"]
            $0.projects = ["/srv/a", "/srv/b"]
            $0.machineIDs = ["m2"]
        },
    ]

    private static func sum(_ groups: [CostGroup]) -> CostGroup {
        var sum = CostGroup(key: "total")
        for group in groups { sum.add(group) }
        return sum
    }

    private static func hour(
        _ number: Int64, _ session: String, agent: String = Agent.mainID, model: String = "m", cost: Int64
    ) -> UsageHour {
        var hour = UsageHour(
            hour: RandomUsage.firstHour + number, sessionID: session, agentID: agent, model: model)
        hour.callCount = 1
        hour.usage.input = cost / 10
        hour.cost.input = cost
        return hour
    }

    private static func add(_ hours: [UsageHour], to store: any EventStore) throws {
        try store.transaction { (transaction) throws(StoreError) in for hour in hours { try transaction.add(hour) } }
    }

    private static func keys(
        _ store: any EventStore, by grouping: CostGrouping, _ change: (inout CostQuery) -> Void = { _ in }
    ) throws -> [String] {
        var query = CostQuery(by: grouping)
        change(&query)
        return try store.costs(query).map { "\($0.key)=\($0.cost.total)" }
    }

    static let costChecks: [Check] = [
        Check("costs of random rows: every grouping and filter, summing up to the total") { store in
            let reference = InMemoryStore()
            for seed in 1...2 as ClosedRange<UInt64> {
                // The second round replaces rows of the first and adds to its hours.
                var random = RandomUsage(seed: seed)
                try random.fill([store, reference])
                for (index, filter) in costFilters.enumerated() {
                    var query = CostQuery(by: .total)
                    filter(&query)
                    query.canonicalName = RandomUsage.canonicalName
                    query.limit = Limits.pageRows
                    let total = try require(try store.costs(query).first)
                    for grouping in CostGrouping.allCases {
                        query.grouping = grouping
                        if grouping == .tool, !query.agentIDs.isEmpty {
                            try expectError(.badQuery) { _ = try store.costs(query) }
                            continue
                        }
                        query.utcOffsetMinutes = index % 2 == 0 ? 0 : -570
                        let groups = try store.costs(query)
                        try expect(
                            groups == (try reference.costs(query)), "filter \(index) by \(grouping) found others")
                        try expect(sum(groups) == total, "filter \(index) by \(grouping) is not the total")
                        let sorted = grouping == .day || grouping == .hour
                        try expect(!sorted || groups.map(\.key) == groups.map(\.key).sorted())
                    }
                }
            }
        },
        Check("costs by day begin where the asker's day does, hours are those of UTC") { store in
            try add([hour(0, "s", cost: 10), hour(22, "s", cost: 20), hour(23, "t", cost: 30)], to: store)
            try expectEqual(try keys(store, by: .day), ["2026-01-01=60"])
            try expectEqual(
                try keys(store, by: .day) { $0.utcOffsetMinutes = 60 }, ["2026-01-01=30", "2026-01-02=30"])
            try expectEqual(
                try keys(store, by: .day) { $0.utcOffsetMinutes = 90 }, ["2026-01-01=30", "2026-01-02=30"])
            try expectEqual(
                try keys(store, by: .day) { $0.utcOffsetMinutes = -60 }, ["2025-12-31=10", "2026-01-01=50"])
            try expectEqual(
                try keys(store, by: .hour) { $0.utcOffsetMinutes = 60 },
                ["2026-01-01T00=10", "2026-01-01T22=20", "2026-01-01T23=30"])
            try expectEqual(
                try keys(store, by: .hour) { $0.limit = 2 }, ["2026-01-01T22=20", "2026-01-01T23=30"])
        },
        Check("costs: the dearest first, groups without use left out, the total always there") { store in
            try expectEqual(try keys(store, by: .total), ["total=0"])
            try expectEqual(try keys(store, by: .tool), [])
            try add(
                [
                    hour(0, "s1", model: "a", cost: 10), hour(0, "s1", model: "b", cost: 30),
                    hour(1, "s2", agent: "sub", model: "a", cost: 25), hour(1, "s3", cost: 5),
                ], to: store)
            var gone = hour(1, "s3", cost: -5)
            gone.callCount = -1
            gone.usage.input = -hour(1, "s3", cost: 5).usage.input
            try add([gone], to: store)
            var session = StoreSamples.session("s1")
            session.title = "One"
            session.projectPath = "/home/u/project"
            try store.store(sessions: [session])
            var agent = Agent(sessionID: "s2", id: "sub", role: .subagent, startedAt: StoreSamples.time(0))
            agent.name = "Explore"
            try store.store(agents: [agent])
            try expectEqual(try keys(store, by: .model), ["a=35", "b=30"])
            try expectEqual(try keys(store, by: .session), ["s1=40", "s2=25"])
            try expectEqual(try keys(store, by: .session) { $0.limit = 1 }, ["s1=40"])
            try expectEqual(try keys(store, by: .agentName), ["main=40", "Explore=25"])
            try expectEqual(try keys(store, by: .machine), ["machine=40", "=25"])
            try expectEqual(try keys(store, by: .project), ["/home/u/project=40", "=25"])
            try expectEqual(try keys(store, by: .tool), ["=65"])
            try expectEqual(try store.costs(CostQuery(by: .project)).first?.label, "project")
            try expectEqual(try store.costs(CostQuery(by: .session)).first?.label, "One")
            let agents = try store.costs(CostQuery(by: .agent))
            try expectEqual(agents.map(\.sessionID), ["s1", "s2"])
            try expectEqual(agents.map(\.label), [nil, "Explore"])
        },
        Check("costs by tool: a call counts in equal parts for what it asked for") { store in
            var call = StoreSamples.modelCall(1, session: "s")
            call.cost = Cost(fields: [100])
            call.usage = TokenUsage(fields: [11])
            var hours = hour(0, "s", cost: 130)
            hours.usage.input = 20
            try add([hours], to: store)
            try store.store(modelCalls: [call])
            let asked = ["Read", "Bash", "Read"].enumerated().map { index, tool in
                var tool = StoreSamples.toolCall(index, tool: tool, session: "s")
                tool.messageID = call.messageID
                return tool
            }
            try store.store(calls: asked + [StoreSamples.toolCall(9, tool: "Edit", session: "s")])
            let groups = try store.costs(CostQuery(by: .tool))
            try expectEqual(groups.map(\.key), ["Read", "Bash", ""])
            try expectEqual(groups.map(\.cost.input), [66, 34, 30])
            try expectEqual(groups.map(\.usage.input), [6, 5, 9])
            try expectEqual(groups.map(\.callCount), [0, 1, 0])
        },
    ]
}
