internal import EventModel
internal import EventStore

extension StoreConformance {
    /// So many that whatever is kept by thousands of events has begun anew several times.
    private static let manyEvents = 4500
    private static let manyTypes = ["UserPromptSubmit", "assistant", "tool_use", "tool_result", "thinking", "Other"]

    /// The type and the moment of the event that is stored at that place; every 700th one came late.
    private static func manyType(_ number: Int) -> String { manyTypes[number * 7 % 13 % manyTypes.count] }
    private static func manyMoment(_ number: Int) -> Int { number % 700 == 699 ? number / 2 : number }

    private static func storeMany(_ store: any EventStore, _ numbers: Range<Int>) throws {
        let events = numbers.map { number in
            var event = StoreSamples.event(number, session: "s\(number % 3)", type: manyType(number))
            event.timestamp = StoreSamples.time(manyMoment(number))
            event.payload = []
            return event
        }
        try store.store(events) { _ in "same words" }
    }

    private static func count(
        of store: any EventStore, _ scopes: [SearchScope] = [], _ time: TimeRange = TimeRange()
    ) throws -> Int64 {
        var query = SearchQuery(text: "words")
        query.scopes = scopes
        query.time = time
        query.limit = 5
        let page = try store.search(query)
        try expectEqual(page.hits.count, Int(min(5, page.total)))
        try expectEqual(try store.searchSessions(query).total, page.total)
        return page.total
    }

    static let blockChecks: [Check] = [
        Check("hits in some scopes are counted among very many events, and as more come") { store in
            var stored = 0
            for end in [1, 900, 1023, 1024, 1025, 3000, manyEvents] {
                try storeMany(store, stored..<end)
                stored = end
                for scope in SearchScope.allCases where scope != .error {
                    let expected = (0..<end).count { scope.eventTypes.contains(manyType($0)) }
                    try expectEqual(try count(of: store, [scope]), Int64(expected))
                }
            }
            let expected = (0..<stored).count { ["thinking", "tool_use"].contains(manyType($0)) }
            try expectEqual(try count(of: store, [.thinking, .toolInput]), Int64(expected))
        },
        Check("a kind that is new is found in its scope") { store in
            try storeMany(store, 0..<2000)
            _ = try count(of: store, [.reply])
            var events = (2000..<2100).map { StoreSamples.event($0, type: "Stop") }
            for index in events.indices { events[index].toolName = "tool \(index)" }
            try store.store(events) { _ in "same words" }
            let expected = (0..<2000).count { manyType($0) == "assistant" }
            try expectEqual(try count(of: store, [.reply]), Int64(expected + 100))
        },
        Check("hits in a range are counted among very many events, also where some came late") { store in
            try storeMany(store, 0..<manyEvents)
            for (first, last) in [
                (0, manyEvents), (0, 1), (1000, 1050), (1023, 2048), (350, 4100), (2000, 9000), (4499, 4500),
                (5000, 6000), (-9, 0),
            ] {
                let moments = first..<last
                let time = TimeRange(since: StoreSamples.time(first), until: StoreSamples.time(last))
                let expected = (0..<manyEvents).count { moments.contains(manyMoment($0)) }
                try expectEqual(try count(of: store, [], time), Int64(expected))
                let prompts = (0..<manyEvents).count {
                    moments.contains(manyMoment($0)) && manyType($0) == "UserPromptSubmit"
                }
                try expectEqual(try count(of: store, [.prompt], time), Int64(prompts))
            }
            let since = (0..<manyEvents).count { manyMoment($0) >= 3000 }
            try expectEqual(try count(of: store, [], TimeRange(since: StoreSamples.time(3000))), Int64(since))
            let until = (0..<manyEvents).count { manyMoment($0) < 3000 }
            try expectEqual(try count(of: store, [], TimeRange(until: StoreSamples.time(3000))), Int64(until))
        },
        Check("totals by place and kind follow events that are reassigned or forgotten") { store in
            func total(_ change: (inout EventQuery) -> Void) throws -> Int64? {
                var query = EventQuery()
                query.includeTotal = true
                query.limit = 1
                change(&query)
                return try store.events(query).total
            }
            var events = (0..<60).map { StoreSamples.event($0, session: "s\($0 % 3)", type: "Pre") }
            for index in events.indices {
                events[index].sourceApp = "app-\(index % 3)"
                events[index].toolName = index % 2 == 0 ? "Bash" : "Read"
                events[index].isError = index % 5 == 0
            }
            try store.store(events)
            try store.store(Array(events.prefix(7)))
            try expectEqual(try total { $0.sourceApps = ["app-1"] }, 20)
            try expectEqual(try total { ($0.sourceApps, $0.toolNames) = (["app-1", "app-2"], ["Bash"]) }, 20)
            try expectEqual(try total { ($0.onlyErrors, $0.machineIDs) = (true, ["machine", "x"]) }, 12)
            var moved = events[1]
            (moved.sessionID, moved.sourceApp, moved.source) = ("s0", "app-0", .telemetry)
            let target = moved
            try store.transaction { (transaction) throws(StoreError) in
                try transaction.reassign(eventID: 2, to: target)
            }
            try expectEqual(try total { $0.sourceApps = ["app-1"] }, 19)
            try expectEqual(try total { ($0.sourceApps, $0.sources) = (["app-0"], [.telemetry]) }, 1)
            try store.store(sessions: [StoreSamples.session("s0")])
            var selection = ForgetSelection()
            selection.sessionIDs = ["s0"]
            let chosen = selection
            _ = try store.transaction { (transaction) throws(StoreError) in
                try transaction.forget(chosen, apply: true)
            }
            try expectEqual(try total { $0.sourceApps = ["app-0"] }, 0)
            try expectEqual(try total { _ in }, 39)
            try store.store([StoreSamples.event(99)])
            try expectEqual(try total { $0.includeImported = false }, 40)
        },
    ]
}
