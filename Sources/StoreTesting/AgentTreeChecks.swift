internal import EventModel
internal import EventStore

extension StoreConformance {
    private static func agent(_ id: String, below parent: String?, session: String = "s", at number: Int) -> Agent {
        var agent = Agent(
            sessionID: session, id: id, role: id == Agent.mainID ? .main : .subagent,
            startedAt: StoreSamples.time(number))
        agent.parentID = parent
        agent.name = id.hasPrefix("e") ? "Explore" : nil
        agent.description = "does \(id)"
        return agent
    }

    /// main → (a → (b → c), e1 → e2), and `lost`, whose parent nobody knows.
    private static let family: [Agent] = [
        agent("main", below: nil, at: 0), agent("a", below: "main", at: 1), agent("b", below: "a", at: 2),
        agent("c", below: "b", at: 3), agent("e1", below: "main", at: 4), agent("e2", below: "e1", at: 5),
        agent("lost", below: "gone", at: 6),
    ]

    private static func ids(_ store: any EventStore, _ change: (inout AgentTreeQuery) -> Void) throws -> [String] {
        var query = AgentTreeQuery()
        query.sessionID = "s"
        change(&query)
        return try store.agentTree(query).nodes.map(\.agent.id)
    }

    static let agentTreeChecks: [Check] = [
        Check("a tree has parents before children, and counts what is below") { store in
            var session = StoreSamples.session("s")
            session.title = "Title"
            session.projectPath = "/p"
            session.agentCount = 7
            try store.store(sessions: [session])
            try store.store(agents: family.shuffled())
            var query = AgentTreeQuery()
            query.sessionID = "s"
            let tree = try store.agentTree(query)
            try expectEqual(tree.nodes.map(\.agent.id), ["main", "a", "e1", "lost", "b", "e2", "c"])
            try expectEqual(tree.nodes.map(\.depth), [0, 1, 1, 1, 2, 2, 3])
            try expectEqual(tree.nodes.map(\.parentID), [nil, "main", "main", "main", "a", "e1", "b"])
            try expectEqual(tree.nodes.map(\.childCount), [3, 1, 1, 0, 1, 0, 0])
            try expectEqual(tree.nodes.map(\.descendantCount), [6, 2, 1, 0, 1, 0, 0])
            try expectEqual(tree.nodes[3].sessionTitle, "Title")
            try expectEqual(tree.nodes[3].projectPath, "/p")
            try expectEqual(tree.total, 7)
            try expect(!tree.isTruncated)
        },
        Check("a tree is cut by root, depth and limit, and filtered with those above") { store in
            try store.store(sessions: [StoreSamples.session("s")])
            try store.store(agents: family)
            try expectEqual(try ids(store) { $0.rootID = "a" }, ["a", "b", "c"])
            try expectEqual(try ids(store) { $0.rootID = "none" }, [])
            try expectEqual(try ids(store) { $0.depth = 1 }, ["main", "a", "e1", "lost"])
            try expectEqual(
                try ids(store) {
                    $0.rootID = "a"
                    $0.depth = 1
                }, ["a", "b"])
            try expectEqual(try ids(store) { $0.limit = 4 }, ["main", "a", "e1", "lost"])
            try expectEqual(try ids(store) { $0.types = ["Explore"] }, ["main", "e1", "e2"])
            try expectEqual(try ids(store) { $0.types = ["main"] }, ["main"])
            try expectEqual(try ids(store) { $0.text = "DOES C" }, ["main", "a", "b", "c"])
            try expectEqual(try ids(store) { $0.statuses = [.failed] }, [])
            var query = AgentTreeQuery()
            query.sessionID = "s"
            query.limit = 4
            let tree = try store.agentTree(query)
            try expect(tree.isTruncated)
            try expectEqual(tree.total, 7)
            try expectEqual(tree.nodes[1].childCount, 1)
            query.types = ["Explore"]
            try expectEqual(try store.agentTree(query).total, 2)
        },
        Check("trees of several sessions stand beside one another, the latest first") { store in
            try store.store(sessions: [StoreSamples.session("s", at: 0), StoreSamples.session("t", at: 50)])
            try store.store(agents: [
                agent("main", below: nil, session: "s", at: 0), agent("main", below: nil, session: "t", at: 50),
                agent("x", below: "main", session: "s", at: 1),
            ])
            var query = AgentTreeQuery()
            try expectEqual(try store.agentTree(query).nodes.map(\.agent.sessionID), ["t", "s", "s"])
            query.time = TimeRange(since: StoreSamples.time(20))
            try expectEqual(try store.agentTree(query).nodes.map(\.agent.sessionID), ["t"])
            query.sessionID = "unknown"
            try expectEqual(try store.agentTree(query), AgentTree())
        },
        Check("parents that go round in a circle are cut, and nobody is lost") { store in
            try store.store(sessions: [StoreSamples.session("s")])
            try store.store(agents: [
                agent("main", below: "a", at: 9), agent("a", below: "b", at: 1), agent("b", below: "c", at: 2),
                agent("c", below: "a", at: 3), agent("own", below: "own", at: 4), agent("x", below: "c", at: 5),
            ])
            var query = AgentTreeQuery()
            query.sessionID = "s"
            let tree = try store.agentTree(query)
            try expectEqual(Set(tree.nodes.map(\.agent.id)), ["main", "a", "b", "c", "own", "x"])
            try expectEqual(tree.nodes.count, 6)
            try expectEqual(tree.nodes.filter { $0.parentID == nil }.map(\.agent.id).sorted(), ["a", "main"])
            for (index, node) in tree.nodes.enumerated() {
                guard let parent = node.parentID else { continue }
                try expect(tree.nodes[..<index].contains { $0.agent.id == parent })
            }
        },
    ]
}
