internal import EventModel
internal import EventStore

extension StoreConformance {
    private static func samples(_ count: Int) -> [Session] {
        (0..<count).map { number in
            var session = StoreSamples.session("s\(number)", at: number * 7 % 60)
            session.status = SessionStatus.allCases[number % 5]
            session.projectPath = number % 4 == 0 ? nil : "/p/\(number % 4)"
            session.gitRoot = number % 6 == 1 ? "/root" : nil
            session.machineID = "machine-\(number % 2)"
            session.sourceApp = "app-\(number % 3)"
            session.agentKind = number % 7 == 0 ? "codex" : "claude-code"
            session.model = number % 5 == 0 ? nil : "model-\(number % 2)"
            session.gitBranch = number % 3 == 0 ? nil : "branch-\(number % 5)"
            session.cost.output = Int64(number % 8) * 300_000_000
            session.usage.output = Int64(number * 37 % 11)
            session.lastEventAt = session.startedAt.advanced(byMicroseconds: Int64(number % 9) * 40_000_000)
            session.endedAt = number % 2 == 0 ? session.lastEventAt : nil
            session.errorCount = Int64(number % 4 / 2)
            session.openQuestionCount = number % 10 == 0 ? 1 : 0
            session.agentCount = Int64(number % 6)
            session.fileCount = Int64(number * 5 % 13)
            return session
        }
    }

    /// Restricts the query to a facet's value, in place of what it said of that facet.
    private static func choose(_ facet: SessionFacet, _ value: String, in query: inout SessionQuery) throws {
        switch facet {
        case .status: query.statuses = [try require(SessionStatus(rawValue: value))]
        case .project: query.projects = [value]
        case .machineID: query.machineIDs = [value]
        case .sourceApp: query.sourceApps = [value]
        case .model: query.models = [value]
        case .branch: query.branches = [value]
        case .agentKind: query.agentKinds = [value]
        case .costBand:
            let band = try require(SessionBand.costs.first { $0.value == value })
            (query.minimumCost, query.maximumCost) = (band.from, band.to.map { $0 - 1 })
        case .durationBand:
            let band = try require(SessionBand.durations.first { $0.value == value })
            (query.minimumSpan, query.maximumSpan) = (band.from, band.to.map { $0 - 1 })
        case .hasErrors: query.onlyWithErrors = value == "1"
        case .hasQuestions: query.onlyWaiting = value == "1"
        case .tool: query.tools = [value]
        }
    }

    private static let filters: [@Sendable (inout SessionQuery) -> Void] = [
        { _ in }, { $0.statuses = [.running, .ended] }, { $0.projects = ["/root", "/p/2"] },
        { $0.models = ["model-1", "other"] }, { $0.branches = ["branch-1"] }, { $0.onlyWithErrors = true },
        { $0.onlyWaiting = true },
        { ($0.minimumCost, $0.maximumCost) = (300_000_000, 1_500_000_000) },
        { ($0.minimumSpan, $0.maximumSpan) = (80_000_000, 240_000_000) },
        {
            $0.machineIDs = ["machine-1"]
            $0.sourceApps = ["app-0", "app-2"]
        },
        { $0.time = TimeRange(since: StoreSamples.time(20), until: StoreSamples.time(45)) },
        {
            $0.agentKinds = ["claude-code"]
            $0.text = "S1"
        },
        { $0.projects = ["unknown"] },
        { $0.tools = ["tool-1", "none"] },
        {
            $0.tools = ["tool-2"]
            $0.onlyWithErrors = true
        },
        { $0.tools = ["none"] },
        {
            $0.statuses = [.idle]
            $0.onlyWithErrors = true
            $0.minimumCost = 1
        },
    ]

    /// Each session calls some of five tools, and has a copy of a call of another.
    private static func calls(of sessions: [Session]) -> [ToolCall] {
        sessions.enumerated().flatMap { place, session in
            (0..<place % 4).map { number in
                var call = StoreSamples.toolCall(
                    number, tool: "tool-\((place + number) % 5)", session: session.id)
                call.isInherited = number == 2
                return call
            }
        }
    }

    static let sessionListChecks: [Check] = [
        Check("a facet counts what its choice would list, under the filters of the others") { store in
            try store.store(sessions: samples(70))
            try store.store(calls: calls(of: samples(70)))
            for filter in filters {
                var query = SessionQuery()
                filter(&query)
                let facets = try store.sessionFacets(query)
                try expectEqual(facets.total, try store.sessions(query).total)
                for facet in SessionFacet.allCases {
                    for value in facets.values[facet] ?? [] {
                        var chosen = query
                        try choose(facet, value.value, in: &chosen)
                        guard !(value.value == "0" && (facet == .hasErrors || facet == .hasQuestions)) else { continue }
                        let count = try store.sessions(chosen).total
                        try expect(count == value.count, "\(facet) \(value) is \(String(describing: count))")
                    }
                }
            }
        },
        Check("facets name values once, the most frequent first, and none that no session has") { store in
            try expectEqual(try store.sessionFacets(SessionQuery()), emptyFacets)
            try store.store(sessions: samples(70))
            let values = try store.sessionFacets(SessionQuery()).values
            try expectEqual(values[.sourceApp]?.map(\.value), ["app-0", "app-1", "app-2"])
            try expectEqual(values[.sourceApp]?.map(\.count), [24, 23, 23])
            try expectEqual(Set(values[.project]?.map(\.label) ?? []), ["root", "1", "2", "3"])
            try expectEqual(values[.hasErrors]?.map(\.value), ["1", "0"])
            try store.store(
                sessions: (0..<80).map { number in
                    var session = StoreSamples.session("b\(number)")
                    session.gitBranch = "many-\(number)"
                    return session
                })
            let branches = try store.sessionFacets(SessionQuery()).values[.branch]
            try expectEqual(branches?.count, SessionFacets.valueLimit)
        },
        Check("a histogram has every session once, with its cost and its failure") { store in
            let sessions = samples(70)
            try store.store(sessions: sessions)
            try store.store(calls: calls(of: sessions))
            try store.transaction { (transaction) throws(StoreError) in
                try transaction.put(
                    TurnFailure(
                        sessionID: "s6", id: "p", agentID: "main", at: StoreSamples.time(30), code: "overloaded"))
            }
            for filter in filters {
                for count in [1, 7, 60] {
                    var query = SessionQuery()
                    query.limit = Limits.pageRows
                    filter(&query)
                    let histogram = try store.sessionHistogram(query, buckets: count)
                    let listed = try store.sessions(query).sessions
                    try expect(histogram.buckets.count <= count)
                    try expectEqual(histogram.buckets.reduce(0) { $0 + $1.sessions }, Int64(listed.count))
                    try expectEqual(
                        histogram.buckets.reduce(0) { $0 + $1.cost }, listed.reduce(0) { $0 + $1.cost.total })
                    let failed = listed.count { $0.status == .failed || $0.id == "s6" }
                    try expectEqual(histogram.buckets.reduce(0) { $0 + $1.failed }, Int64(failed))
                    try expectEqual(histogram.buckets.map(\.at), histogram.buckets.map(\.at).sorted())
                }
            }
            var query = SessionQuery()
            query.ids = ["none"]
            let empty = try store.sessionHistogram(query, buckets: 5)
            try expectEqual(empty.buckets, [])
        },
        Check("sessions are sorted by each order in both directions, without a gap or a double") { store in
            let sessions = samples(40)
            try store.store(sessions: sessions)
            for order in SessionOrder.allCases {
                for isAscending in [false, true] {
                    var query = SessionQuery()
                    query.order = order
                    query.isAscending = isAscending
                    query.limit = 7
                    var seen: [Session] = []
                    repeat {
                        let page = try store.sessions(query)
                        seen += page.sessions
                        query.cursor = page.nextCursor
                    } while query.cursor != nil
                    try expectEqual(Set(seen.map(\.id)).count, 40)
                    let values = seen.map { figure(order, $0) }
                    try expectEqual(values, isAscending ? values.sorted() : values.sorted(by: >))
                    query.isAscending.toggle()
                    query.cursor = try firstCursor(store, order, isAscending)
                    try expectError(.badQuery) { _ = try store.sessions(query) }
                }
            }
        },
    ]

    private static var emptyFacets: SessionFacets {
        var facets = SessionFacets()
        for facet in SessionFacet.allCases { facets.values[facet] = [] }
        return facets
    }

    private static func firstCursor(
        _ store: any EventStore, _ order: SessionOrder, _ isAscending: Bool
    ) throws -> String {
        var query = SessionQuery()
        query.order = order
        query.isAscending = isAscending
        query.limit = 1
        return try require(try store.sessions(query).nextCursor)
    }

    private static func figure(_ order: SessionOrder, _ session: Session) -> Int64 {
        switch order {
        case .latest: session.lastEventAt.microseconds
        case .started: session.startedAt.microseconds
        case .cost: session.cost.total
        case .tokens: session.usage.total
        case .duration: session.spanMicroseconds
        case .errors: session.errorCount
        case .agents: session.agentCount
        case .files: session.fileCount
        }
    }
}
