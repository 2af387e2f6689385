internal import EventModel
internal import EventStore

extension StoreConformance {
    static let transactionChecks: [Check] = [
        Check("an empty store answers everything with nothing") { store in
            try expectEqual(try store.lastEventID(), 0)
            try expect(try store.events(EventQuery()).events.isEmpty)
            try expect(try store.event(StoreSamples.uuid(1)) == nil)
            try expect(try store.sessions(SessionQuery()).sessions.isEmpty)
            try expectEqual(try store.sessions(SessionQuery()).total, 0)
            try expect(try store.session("none") == nil)
            try expect(try store.agents(AgentQuery()).agents.isEmpty)
            try expect(try store.toolCalls(ToolCallQuery()).calls.isEmpty)
            try expect(try store.toolStatistics(ToolStatisticsQuery()).isEmpty)
            try expect(try store.questions(session: nil, limit: 10).isEmpty)
            try expect(try store.search(SearchQuery(text: "word")).hits.isEmpty)
            try expectEqual(try store.facets(), Facets())
            try expectEqual(try store.status().eventCount, 0)
        },
        Check("a transaction sees its own rows, and readers see them after it") { store in
            try store.transaction { (transaction) throws(StoreError) in
                try transaction.put(StoreSamples.session("a"))
                try transaction.put(StoreSamples.toolCall(1, session: "a"))
            }
            let seen = try store.transaction { (transaction) throws(StoreError) in
                var session = try transaction.session("a")
                session?.title = "new"
                if let session { try transaction.put(session) }
                return (try transaction.session("a"), try transaction.toolCall(session: "a", id: "toolu_1"))
            }
            try expectEqual(seen.0?.title, "new")
            try expectEqual(seen.1, StoreSamples.toolCall(1, session: "a"))
            try expectEqual(try store.session("a")?.title, "new")
        },
        Check("a body that throws leaves nothing behind") { store in
            try store.store([StoreSamples.event(1)])
            let refused = StoreError(.fault, "changed my mind")
            let event = StoreSamples.event(2, session: "other", type: "Other")
            let payload = store.prepare(event, searchText: "unfindable")
            try expectError(.fault) {
                try store.transaction { (transaction) throws(StoreError) -> Void in
                    _ = try transaction.insert(event, payload: payload, searchText: "unfindable")
                    try transaction.put(StoreSamples.session("other"))
                    try transaction.put(Agent(sessionID: "o", id: "x", role: .main, startedAt: StoreSamples.time(1)))
                    try transaction.put(StoreSamples.toolCall(1, session: "other"))
                    throw refused
                }
            }
            try expectEqual(try store.lastEventID(), 1)
            try expect(try store.event(event.uuid) == nil)
            try expect(try store.session("other") == nil)
            try expect(try store.agents(AgentQuery()).agents.isEmpty)
            try expect(try store.toolCalls(ToolCallQuery()).calls.isEmpty)
            try expect(try store.search(SearchQuery(text: "unfindable")).hits.isEmpty)
            try expectEqual(try store.facets().eventTypes, ["PreToolUse"])
            try expectEqual(try store.status().eventCount, 1)
            try expectEqual(try store.store([event]), [.inserted(id: 2)])
            try expectEqual(try store.event(event.uuid)?.sessionID, "other")
            try expectEqual(try store.facets().eventTypes, ["Other", "PreToolUse"])
        },
        Check("a duplicate is told from a new event, in one transaction and in two") { store in
            let first = StoreSamples.event(1)
            var altered = first
            altered.summary = "altered"
            altered.payload = Array("{}".utf8)
            try expectEqual(try store.store([first, altered]), [.inserted(id: 1), .duplicate(id: 1)])
            try expectEqual(
                try store.store([StoreSamples.event(2), altered]), [.inserted(id: 2), .duplicate(id: 1)])
            try expectEqual(try store.event(first.uuid)?.summary, first.summary)
            try expectEqual(try store.lastEventID(), 2)
            try expectEqual(try store.search(SearchQuery(text: "altered")).total, 0)
            try expectEqual(try store.status().eventCount, 2)
        },
        Check("a payload of another event is refused") { store in
            let payload = store.prepare(StoreSamples.event(1), searchText: "")
            try expectError(.fault) {
                try store.transaction { (transaction) throws(StoreError) -> Void in
                    _ = try transaction.insert(StoreSamples.event(2), payload: payload, searchText: "")
                }
            }
        },
        Check("an empty transaction is fine") { store in
            try store.transaction { (_) throws(StoreError) in }
            try expectEqual(try store.transaction { (_) throws(StoreError) in 7 }, 7)
        },
        Check("closing twice is fine") { store in
            try store.store([StoreSamples.event(1)])
            store.close()
            store.close()
        },
    ]
}
