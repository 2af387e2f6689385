internal import EventModel
internal import EventStore

extension StoreConformance {
    private static func fullAgent(session: String) -> Agent {
        var agent = Agent(sessionID: session, id: "a4388d337bf8a9397", role: .subagent, startedAt: StoreSamples.time(5))
        agent.name = "general-purpose"
        agent.parentID = Agent.mainID
        agent.parentIsKnown = true
        agent.spawnToolUseID = "toolu_01AbCdEfGhIjKlMnOpQrStUv"
        agent.depth = 2
        agent.status = .completed
        agent.description = "Find the \"bug\" 🐛"
        agent.model = "claude-haiku-5"
        agent.isBackground = true
        agent.endedAt = StoreSamples.time(8)
        agent.lastEventAt = StoreSamples.time(9)
        agent.eventCount = 10
        agent.toolCount = 11
        agent.errorCount = 12
        agent.failedTurnCount = 7
        agent.modelCallCount = 13
        agent.unpricedCallCount = 14
        agent.usage = StoreSamples.usage(15)
        agent.cost = StoreSamples.cost(16)
        agent.sources = [.transcript, .custom]
        return agent
    }

    static let agentChecks: [Check] = [
        Check("an agent comes back as it was put, bare and full, and is replaced as a whole") { store in
            let full = fullAgent(session: "s")
            try store.store(agents: [full])
            var query = AgentQuery()
            query.sessionID = "s"
            try expectEqual(try store.agents(query).agents, [full])
            let bare = Agent(sessionID: "s", id: full.id, role: .main, startedAt: StoreSamples.time(1))
            try store.store(agents: [bare])
            try expectEqual(try store.agents(query).agents, [bare])
            try expectEqual(
                try store.transaction { (transaction) throws(StoreError) in try transaction.agents(session: "s") },
                [bare])
            for status in AgentStatus.allCases {
                var agent = bare
                agent.status = status
                try store.store(agents: [agent])
                try expectEqual(try store.agents(query).agents, [agent])
            }
        },
        Check("agents of a session come in order of start, of all sessions the latest first") { store in
            let agents = [("s1", "main", 1), ("s1", "b", 5), ("s1", "a", 3), ("s2", "main", 2), ("s2", "c", 9)].map {
                Agent(sessionID: $0.0, id: $0.1, role: .main, startedAt: StoreSamples.time($0.2))
            }
            try store.store(agents: agents)
            var query = AgentQuery()
            try expectEqual(try store.agents(query).agents.map(\.id), ["c", "b", "a", "main", "main"])
            try expectEqual(try store.agents(query).total, 5)
            query.sessionID = "s1"
            try expectEqual(try store.agents(query).agents.map(\.id), ["main", "a", "b"])
            let inside = try store.transaction { (transaction) throws(StoreError) in
                try transaction.agents(session: "s1").map(\.id)
            }
            try expectEqual(inside, ["main", "a", "b"])
            query.agentID = "a"
            try expectEqual(try store.agents(query).agents.map(\.id), ["a"])
            query.sessionID = "unknown"
            try expectEqual(try store.agents(query).agents.count, 0)
        },
        Check("agents are filtered by name, status, time, and by app and machine of their session") { store in
            var session = StoreSamples.session("s1")
            session.sourceApp = "app-1"
            session.machineID = "machine-1"
            try store.store(sessions: [session, StoreSamples.session("s2")])
            var agents = (0..<4).map {
                Agent(sessionID: $0 < 2 ? "s1" : "s2", id: "a\($0)", role: .main, startedAt: StoreSamples.time($0 * 10))
            }
            agents[1].name = "Explore"
            agents[3].name = "Plan"
            agents[2].status = .failed
            agents[0].lastEventAt = StoreSamples.time(15)
            agents.append(Agent(sessionID: "orphan", id: "a4", role: .main, startedAt: StoreSamples.time(40)))
            try store.store(agents: agents)
            func found(_ change: (inout AgentQuery) -> Void) throws -> [String] {
                var query = AgentQuery()
                change(&query)
                return try store.agents(query).agents.map(\.id)
            }
            try expectEqual(try found { $0.names = ["Explore", "Plan"] }, ["a3", "a1"])
            try expectEqual(try found { $0.statuses = [.failed] }, ["a2"])
            try expectEqual(try found { $0.sourceApps = ["app-1"] }, ["a1", "a0"])
            try expectEqual(try found { $0.machineIDs = ["machine", "x"] }, ["a3", "a2"])
            try expectEqual(
                try found { $0.time = TimeRange(since: StoreSamples.time(12), until: StoreSamples.time(30)) },
                ["a2", "a0"])
            try expectEqual(
                try found {
                    $0.sessionID = "s1"
                    $0.machineIDs = ["machine"]
                }, [])
        },
        Check("pages of agents have no gap and no double, in both orders") { store in
            try store.store(
                agents: (0..<30).map {
                    Agent(sessionID: "s\($0 % 2)", id: "a\($0)", role: .main, startedAt: StoreSamples.time($0 / 7))
                })
            for sessionID in [nil, "s1"] {
                var query = AgentQuery()
                query.sessionID = sessionID
                query.limit = 4
                var seen: [Agent] = []
                repeat {
                    let page = try store.agents(query)
                    try expectEqual(page.total, sessionID == nil ? 30 : 15)
                    seen += page.agents
                    query.cursor = page.nextCursor
                } while query.cursor != nil
                try expectEqual(Set(seen.map(\.id)).count, sessionID == nil ? 30 : 15)
                try expectEqual(seen.count, sessionID == nil ? 30 : 15)
                let starts = seen.map(\.startedAt)
                try expectEqual(starts, sessionID == nil ? starts.sorted(by: >) : starts.sorted())
            }
        },
    ]
}
