internal import EventModel
internal import EventStore

extension StoreConformance {
    private static let session = "session-1"

    /// In an order that is not that of time.
    private static func fill(_ store: any EventStore) throws -> [Event] {
        let rows: [(Int, String, String)] = [
            (5, "assistant", "main"), (2, "PreToolUse", "main"), (3, "PostToolUse", "main"), (4, "assistant", "child"),
            (1, "prompt", "main"), (2, "thinking", "main"),
        ]
        var events = rows.enumerated().map { index, row in
            var event = StoreSamples.event(row.0, session: session, type: row.1)
            event.uuid = StoreSamples.uuid(1000 + index)
            event.agentID = row.2
            return event
        }
        events[1].toolUseID = "toolu_01AbCdEfGhIjKlMnOpQrStUv"
        events[2].toolUseID = "toolu_01AbCdEfGhIjKlMnOpQrStUv"
        events[3].isError = true
        events[5].toolUseID = "plain"
        events[0].source = .custom
        try store.store(events + [StoreSamples.event(3, session: "other", type: "assistant")])
        for index in events.indices { events[index].id = Int64(index + 1) }
        return events
    }

    private static func ids(
        _ store: any EventStore, _ change: (inout SessionEventQuery) -> Void = { _ in }
    ) throws -> [Int64] {
        var query = SessionEventQuery(session: session)
        change(&query)
        return try store.sessionEvents(query).map(\.id)
    }

    static let sessionEventChecks: [Check] = [
        Check("a session's events are listed in order of time, by type, source, agent, time and outcome") { store in
            _ = try fill(store)
            try expectEqual(try ids(store), [5, 2, 6, 3, 4, 1])
            try expectEqual(try ids(store) { $0.order = .newestFirst }, [1, 4, 3, 6, 2, 5])
            try expectEqual(try ids(store) { $0.limit = 2 }, [5, 2])
            try expectEqual(try ids(store) { $0.types = ["assistant", "prompt", "never"] }, [5, 4, 1])
            try expectEqual(try ids(store) { $0.types = ["never"] }, [])
            try expectEqual(try ids(store) { $0.sources = [.custom] }, [1])
            try expectEqual(
                try ids(store) {
                    $0.types = ["prompt"]
                    $0.sources = [.custom]
                }, [5, 1])
            try expectEqual(try ids(store) { $0.agentID = "child" }, [4])
            try expectEqual(try ids(store) { $0.agentID = "stranger" }, [])
            try expectEqual(try ids(store) { $0.onlyErrors = true }, [4])
            try expectEqual(
                try ids(store) { $0.time = TimeRange(since: StoreSamples.time(2), until: StoreSamples.time(4)) },
                [2, 6, 3])
            var query = SessionEventQuery(session: session)
            query.types = ["assistant", "prompt"]
            try expectEqual(
                try store.sessionEvents(query),
                [
                    SessionEventPoint(id: 5, at: StoreSamples.time(1), type: 1, isError: false),
                    SessionEventPoint(id: 4, at: StoreSamples.time(4), type: 0, isError: true),
                    SessionEventPoint(id: 1, at: StoreSamples.time(5), type: 0, isError: false),
                ])
            try expectEqual(try store.sessionEvents(SessionEventQuery(session: "none")), [])
        },
        Check("events are read by their ids and counted up to an instant") { store in
            let events = try fill(store)
            try expectEqual(try store.events(ids: [3, 1, 99, -1]), [events[2], events[0]])
            try expectEqual(try store.eventCount(session: session, until: StoreSamples.time(3)), 4)
            try expectEqual(try store.eventCount(session: session, until: StoreSamples.time(0)), 0)
            try expectEqual(try store.eventCount(session: "none", until: StoreSamples.time(9)), 0)
        },
        Check("the events of a tool call are those that name it") { store in
            let events = try fill(store)
            var call = StoreSamples.toolCall(2, session: session)
            call.toolUseID = "toolu_01AbCdEfGhIjKlMnOpQrStUv"
            call.endedAt = StoreSamples.time(3)
            var plain = StoreSamples.toolCall(2, session: session)
            plain.toolUseID = "plain"
            var foreign = call
            foreign.sessionID = "other"
            try expectEqual(try store.events(of: [call, plain, foreign]), [[events[1], events[2]], [events[5]], []])
        },
        Check("usage up to an instant is that of the session's own calls") { store in
            var calls = (1...4).map { StoreSamples.modelCall($0, session: session) }
            calls[1].cost = nil
            calls[2].isInherited = true
            try store.store(modelCalls: calls + [StoreSamples.modelCall(1, session: "other")])
            let sum = try store.usage(session: session, until: StoreSamples.time(3))
            try expectEqual(sum.usage, StoreSamples.usage(1) + StoreSamples.usage(2))
            try expectEqual(sum.cost, StoreSamples.cost(1))
            try expectEqual(sum.callCount, 2)
            try expectEqual(sum.unpricedCallCount, 1)
            try expectEqual(try store.usage(session: "none", until: StoreSamples.time(3)), UsageSum())
        },
        Check("prompts are read by their ids") { store in
            let prompts = ["a", "b"].map {
                Prompt(sessionID: session, id: $0, at: StoreSamples.time(1), text: "of " + $0)
            }
            try store.transaction { (transaction) throws(StoreError) in
                for prompt in prompts { try transaction.put(prompt) }
            }
            try expectEqual(try store.prompts(session: session, ids: ["b", "none", "a"]), [prompts[1], prompts[0]])
            try expectEqual(try store.prompts(session: "none", ids: ["a"]), [])
        },
        Check("what tools were called with is told once for each agent") { store in
            var calls = (1...6).map { StoreSamples.toolCall($0, tool: "Read", session: session) }
            for index in calls.indices {
                calls[index].summary = index % 2 == 0 ? "/a" : "/b"
                calls[index].status = .succeeded
            }
            calls[3].agentID = "child"
            calls[4].status = .failed
            calls[5].toolName = "Bash"
            try store.store(calls: calls + [StoreSamples.toolCall(1, tool: "Read", session: "other")])
            let subjects = try store.toolSubjects(session: session, tools: ["Read", "NotebookRead"])
            try expectEqual(subjects.map(\.summary), ["/a", "/b", "/b"])
            try expectEqual(subjects.map(\.agentID), ["main", "main", "child"])
            try expectEqual(subjects.map(\.count), [2, 1, 1])
            try expectEqual(subjects.map(\.firstAt), [1, 2, 4].map(StoreSamples.time))
            try expectEqual(subjects.map(\.lastAt), [3, 2, 4].map(StoreSamples.time))
            try expectEqual(try store.toolSubjects(session: session, tools: ["Glob"]), [])
        },
    ]
}
