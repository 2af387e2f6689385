internal import EventModel
internal import EventStore

extension StoreConformance {
    /// 240 events in which every combination of the filtered columns occurs.
    private static func mixedEvents() -> [Event] {
        (1...240).map { number in
            var event = StoreSamples.event(
                number, session: "session-\(number % 3)", type: ["Pre", "Post", "Stop"][number / 3 % 3])
            event.agentID = number % 4 == 0 ? "sub" : Agent.mainID
            event.toolName = [nil, "Bash", "Read", "Edit"][number / 2 % 4]
            event.sourceApp = "app-\(number % 2)"
            event.machineID = "machine-\(number / 5 % 2)"
            event.isError = number % 7 == 0
            event.source = RecordSource.allCases[number / 7 % 4]
            event.replayState = number % 5 < 2 ? .imported : .live
            return event
        }
    }

    private static func matches(_ query: EventQuery, _ event: Event, id: Int64) -> Bool {
        func admits(_ list: [String], _ value: String?) -> Bool { list.isEmpty || list.contains { $0 == value } }
        return admits(query.sessionIDs, event.sessionID) && admits(query.agentIDs, event.agentID)
            && admits(query.types, event.type) && admits(query.toolNames, event.toolName)
            && admits(query.sourceApps, event.sourceApp) && admits(query.machineIDs, event.machineID)
            && (query.sources.isEmpty || query.sources.contains(event.source))
            && (query.includeImported || event.replayState != .imported)
            && (!query.onlyErrors || event.isError) && event.timestamp >= query.time.since ?? .epoch
            && event.timestamp < query.time.until ?? .latest && id > query.afterID ?? 0 && id < query.beforeID ?? 999
            && (query.text.map { event.summary.hasSuffix($0) } ?? true)
    }

    /// Each filter alone; bit n of a combination is filter n.
    private static let filters: [@Sendable (inout EventQuery) -> Void] = [
        { $0.sessionIDs = ["session-1", "session-2"] },
        { $0.agentIDs = ["sub"] },
        { $0.types = ["Pre", "Stop", "Unknown"] },
        { $0.toolNames = ["Bash", "Edit"] },
        { $0.sourceApps = ["app-0"] },
        { $0.machineIDs = ["machine-1", "nowhere"] },
        { $0.onlyErrors = true },
        { $0.time = TimeRange(since: StoreSamples.time(40), until: StoreSamples.time(200)) },
        {
            $0.afterID = 20
            $0.beforeID = 220
        },
    ]

    /// One of them goes with each combination of the others.
    private static let sourceFilters: [@Sendable (inout EventQuery) -> Void] = [
        { _ in },
        { $0.sources = [.transcript, .custom] },
        { $0.includeImported = false },
        {
            $0.sources = [.hook]
            $0.includeImported = false
        },
    ]

    static let eventFilterChecks: [Check] = [
        Check("every combination of event filters, in both orders, with totals") { store in
            let events = mixedEvents()
            try store.store(events)
            for combination in 0..<(1 << filters.count) {
                var query = EventQuery()
                for (bit, filter) in filters.enumerated() where combination >> bit & 1 == 1 { filter(&query) }
                sourceFilters[combination % 7 % 4](&query)
                query.order = combination.nonzeroBitCount % 2 == 0 ? .newestFirst : .oldestFirst
                query.includePayload = false
                query.includeTotal = true
                query.limit = 50
                let expected = events.enumerated().filter { matches(query, $1, id: Int64($0) + 1) }.map(\.element.uuid)
                let page = try store.events(query)
                let ordered = query.order == .newestFirst ? Array(expected.reversed()) : expected
                try expect(
                    page.events.map(\.uuid) == Array(ordered.prefix(50)), "combination \(combination) found others")
                try expect(
                    page.total == Int64(expected.count), "combination \(combination) counted \(page.total ?? -1)")
                try expect((page.nextCursor != nil) == (expected.count > 50), "combination \(combination): cursor")
            }
        },
        Check("filters with words") { store in
            let events = mixedEvents()
            try store.store(events)
            for text in ["7", "event 70", "nothing", "\"event 140\"", "11*"] {
                for (bit, filter) in (sourceFilters + filters).enumerated() {
                    var query = EventQuery()
                    filter(&query)
                    query.text = text
                    query.includeTotal = true
                    query.limit = 1000
                    let words = SearchExpression(text)
                    var plain = query
                    plain.text = nil
                    let expected = events.enumerated().filter {
                        matches(plain, $1, id: Int64($0) + 1) && words.matches(SearchWords($1.summary))
                    }
                    let page = try store.events(query)
                    try expect(
                        page.events.map(\.uuid) == expected.reversed().map(\.element.uuid),
                        "filter \(bit) with \(text) found \(page.events.map(\.summary))")
                    try expectEqual(page.total, Int64(expected.count))
                }
            }
        },
        Check("an empty word filter lets everything pass, one without words nothing") { store in
            try store.store([StoreSamples.event(1)])
            var query = EventQuery()
            query.text = ""
            try expectEqual(try store.events(query).events.count, 1)
            query.text = "!?*"
            try expectEqual(try store.events(query).events.count, 0)
        },
        Check("a total is counted on demand only, and does not shrink from page to page") { store in
            try store.store((1...9).map { StoreSamples.event($0) })
            var query = EventQuery()
            query.limit = 4
            try expect(try store.events(query).total == nil)
            query.includeTotal = true
            query.cursor = try store.events(query).nextCursor
            try expectEqual(try store.events(query).total, 9)
        },
        Check("pages without imported history, however much of it lies in between") { store in
            var events = (1...6000).map { StoreSamples.event($0) }
            for index in events.indices {
                events[index].payload = []
                events[index].source = .transcript
                events[index].replayState = .imported
            }
            let live = [0, 1, 1030, 4100, 5999]
            for index in live { events[index].replayState = .live }
            events[1030].source = .telemetry
            try store.store(events, text: { _ in "" })
            for order in [SortOrder.newestFirst, .oldestFirst] {
                var query = EventQuery()
                query.order = order
                query.includeImported = false
                query.includeTotal = true
                query.limit = 2
                var ids: [Int64] = []
                repeat {
                    let page = try store.events(query)
                    try expectEqual(page.total, 5)
                    ids += page.events.map(\.id)
                    query.cursor = page.nextCursor
                } while query.cursor != nil
                try expectEqual(ids, (order == .oldestFirst ? live : live.reversed()).map { Int64($0) + 1 })
                query.sources = [.telemetry]
                try expectEqual(try store.events(query).events.map(\.id), [1031])
                query.sources = [.hook]
                try expectEqual(try store.events(query).events.count, 0)
            }
        },
        Check("events that arrive late are found by when they happened") { store in
            let numbers = [5000, 1, 2500, 4999, 3, 2499, 9000]
            try store.store(numbers.map { StoreSamples.event($0) })
            var query = EventQuery()
            query.time = TimeRange(since: StoreSamples.time(2499), until: StoreSamples.time(5000))
            try expectEqual(
                try store.events(query).events.map(\.summary), ["event 2499", "event 4999", "event 2500"])
        },
    ]
}
