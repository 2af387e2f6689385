internal import EventModel
internal import EventStore

extension StoreConformance {
    /// Reads all pages, storing one more event after each.
    private static func pages(_ store: any EventStore, _ query: EventQuery, from number: Int) throws -> [Int64] {
        var query = query
        var ids: [Int64] = []
        var number = number
        repeat {
            let page = try store.events(query)
            try expect(page.events.count <= query.limit, "a page of \(page.events.count)")
            ids += page.events.map(\.id)
            query.cursor = page.nextCursor
            number += 1
            try store.store([StoreSamples.event(number, session: "session-\(number % 2)")])
            try expect(ids.count < 5000, "paging does not end")
        } while query.cursor != nil
        return ids
    }

    static let pagingChecks: [Check] = [
        Check("pages of events, newest first, have no gap and no double while events arrive") { store in
            try store.store((1...100).map { StoreSamples.event($0) })
            for (index, limit) in [1, 7, 50, 99, 100, 101].enumerated() {
                var query = EventQuery()
                query.limit = limit
                query.beforeID = 101
                try expectEqual(
                    try pages(store, query, from: 1000 * (index + 1)), (1...100).reversed().map { Int64($0) })
                query.beforeID = nil
                let last = try store.lastEventID()
                try expectEqual(
                    try pages(store, query, from: 1000 * (index + 1) + 500),
                    (1...last).reversed().map { Int64($0) })
            }
        },
        Check("pages of events, oldest first, go on into what arrives") { store in
            try store.store((1...40).map { StoreSamples.event($0) })
            var query = EventQuery()
            query.limit = 9
            query.order = .oldestFirst
            let ids = try pages(store, query, from: 1000)
            try expectEqual(ids, (1...Int64(ids.count)).map { $0 })
            try expect(ids.count > 40, "\(ids.count)")
        },
        Check("pages of a filtered list, and of a search") { store in
            try store.store((1...60).map { StoreSamples.event($0, session: "session-\($0 % 2)") })
            var query = EventQuery()
            query.sessionIDs = ["session-1"]
            query.limit = 4
            try expectEqual(
                try pages(store, query, from: 1000), (1...60).reversed().filter { $0 % 2 == 1 }.map { Int64($0) })
            var search = SearchQuery(text: "event")
            search.limit = 11
            var ids: [Int64] = []
            let last = try store.lastEventID()
            repeat {
                let page = try store.search(search)
                ids += page.hits.map(\.event.id)
                search.cursor = page.nextCursor
                try store.store([StoreSamples.event(5000 + ids.count)])
            } while search.cursor != nil
            try expectEqual(ids, (1...last).reversed().map { $0 })
        },
        Check("a page is never larger than allowed, nor empty without need") { store in
            try store.store((1...3).map { StoreSamples.event($0) })
            for limit in [Int.min, -1, 0, 1] {
                var query = EventQuery()
                query.limit = limit
                try expectEqual(try store.events(query).events.count, 1)
            }
            var query = EventQuery()
            query.limit = .max
            try expectEqual(try store.events(query).events.count, 3)
            try store.store((10...1100).map { StoreSamples.event($0) })
            query.includePayload = false
            try expectEqual(try store.events(query).events.count, Limits.pageRows)
        },
        Check("a damaged cursor, or that of another list, is a bad question") { store in
            try store.store((1...5).map { StoreSamples.event($0) })
            try store.store(sessions: (1...5).map { StoreSamples.session("s\($0)", at: $0) })
            var query = EventQuery()
            query.limit = 2
            let cursor = try require(try store.events(query).nextCursor)
            var turned = query
            turned.order = .oldestFirst
            turned.cursor = cursor
            try expectError(.badQuery) { _ = try store.events(turned) }
            for text in ["", "!", "AAAA", cursor + "AAAA!", String(cursor.dropLast(2)), "\u{0}", "' OR 1=1 --", "🦅"] {
                query.cursor = text
                do {
                    _ = try store.events(query)
                    // A cursor that is cut may still be one.
                    try expect(cursor.hasPrefix(text) && !text.isEmpty, "\(text) was read as a cursor")
                } catch let error as StoreError {
                    try expectEqual(error.code, .badQuery)
                }
                var sessions = SessionQuery()
                sessions.cursor = text
                try expectError(.badQuery) { _ = try store.sessions(sessions) }
                var agents = AgentQuery()
                agents.cursor = text
                try expectError(.badQuery) { _ = try store.agents(agents) }
                var calls = ToolCallQuery()
                calls.cursor = text
                try expectError(.badQuery) { _ = try store.toolCalls(calls) }
                var search = SearchQuery(text: "event")
                search.cursor = text
                try expectError(.badQuery) { _ = try store.search(search) }
            }
        },
    ]
}
