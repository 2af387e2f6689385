import EventModel
import EventStore
import Ingest
import StoreTesting
import TestRandomness
import Testing

@Suite struct ProjectionTests {
    @Test func aToolCallIsOneRowWithItsOutcome() throws {
        var build = ObservationBuilder()
        let store = try apply([
            build.toolStart("t1", "Bash"), build.permission("Bash"), build.toolEnd("t1", "Bash", .failed),
        ])
        let calls = try store.toolCalls(ToolCallQuery()).calls
        #expect(calls.count == 1)
        #expect(calls[0].status == .failed)
        #expect(calls[0].durationMicroseconds == 2_000_000)
        #expect(calls[0].permissionWaitMicroseconds == 0)
        let session = try #require(try store.session("session-1"))
        #expect(session.toolCount == 1)
        #expect(session.errorCount == 1)
        #expect(session.eventCount == 3)
        #expect(session.openQuestionCount == 0)
        #expect(session.status == .running)
    }

    @Test func anOpenQuestionMakesTheSessionWaitUntilItIsAnswered() throws {
        var build = ObservationBuilder()
        let asked = [build.toolStart("t1", "Bash"), build.permission("Bash")]
        let store = try apply(asked)
        #expect(try store.session("session-1")?.status == .waiting)
        #expect(try store.questions(session: nil, limit: 10).count == 1)
        let answered = try apply(asked + [build.toolEnd("t1", "Bash")])
        #expect(try answered.session("session-1")?.status == .running)
        #expect(try answered.questions(session: nil, limit: 10).isEmpty)
        #expect(try answered.questions(session: "session-1", limit: 10).first?.resolvedAt != nil)
    }

    @Test func nestedAgentsHaveParentsAndDepths() throws {
        let store = try apply(nestedAgents())
        let agents = try agentsByID(store)
        #expect(agents.keys.sorted() == ["a1", "a2", "main"])
        #expect(agents["a1"]?.parentID == "main")
        #expect(agents["a1"]?.depth == 1)
        #expect(agents["a2"]?.parentID == "a1")
        #expect(agents["a2"]?.depth == 2)
        #expect(agents["a2"]?.parentIsKnown == true)
        #expect(agents["a2"]?.status == .completed)
        let session = try #require(try store.session("session-1"))
        #expect(session.agentCount == 3)
        #expect(session.maxDepth == 2)
        #expect(session.status == .ended)
        #expect(session.endReason == "other")
    }

    @Test func aRunningAgentHasAProvisionalParent() throws {
        let store = try apply(Array(nestedAgents().prefix(4)))
        let agents = try agentsByID(store)
        #expect(agents["a2"]?.parentID == "a1")
        #expect(agents["a2"]?.parentIsKnown == false)
        #expect(agents["a2"]?.spawnToolUseID == "t2")
        #expect(agents["a2"]?.description == "use of Agent")
    }

    /// Whatever the order in which events arrive, one by one or in groups, and however often: the same rows.
    @Test(arguments: 0..<60) func orderAndRepetitionChangeNothing(seed: UInt64) throws {
        let inOrder = try Rows(apply(nestedAgents()))
        var random = SeededGenerator(seed: seed)
        let events = nestedAgents()
        let shuffled = (events + events.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)
        let store = InMemoryStore()
        let projection = Projection()
        var rest = shuffled[...]
        while !rest.isEmpty {
            let group = rest.prefix(Int.random(in: 1...5, using: &random))
            rest = rest.dropFirst(group.count)
            try commit(Array(group), projection, store)
        }
        try Rows(store).expectEqual(to: inOrder)
    }

    @Test func aSessionThatEndsLeavesNothingOpen() throws {
        var build = ObservationBuilder()
        let store = try apply([
            build.toolStart("t1", "Agent", spawning: "Explore"), build.agentStart("a1", name: "Explore"),
            build.toolStart("t2", "Read", agent: "a1"), build.session(.ended, "SessionEnd", reason: "other"),
        ])
        #expect(try store.toolCalls(ToolCallQuery()).calls.allSatisfy { $0.status == .abandoned })
        let agents = try agentsByID(store)
        #expect(agents["a1"]?.status == .failed)
        #expect(agents["main"]?.status == .completed)
    }

    @Test func silentSessionsEndAndComeBack() throws {
        var build = ObservationBuilder()
        let store = InMemoryStore()
        let projection = Projection()
        try commit([build.toolStart("t1", "Bash")], projection, store)
        let later = build.now.advanced(byMicroseconds: 1)
        try store.transaction { transaction throws(StoreError) in
            projection.beginTransaction()
            #expect(try projection.endSilentSessions(since: later, limit: 10, transaction) == 1)
            _ = try projection.endTransaction(transaction)
        }
        #expect(try store.session("session-1")?.status == .ended)
        #expect(try store.session("session-1")?.endReason == "inactivity")
        try commit([build.toolStart("t2", "Bash")], projection, store)
        #expect(try store.session("session-1")?.status == .running)
        #expect(try store.session("session-1")?.endedAt == nil)
    }

    @Test func agentsThatClaimEachOtherAsParentMakeNoCircle() throws {
        var build = ObservationBuilder()
        var first = AgentFact(id: "a1")
        first.parentID = "a2"
        var second = AgentFact(id: "a2")
        second.parentID = "a1"
        let store = try apply([build.observe("X", [.agent(first)]), build.observe("X", [.agent(second)])])
        let agents = try agentsByID(store)
        #expect(agents["a1"]?.parentID == "a2")
        #expect(agents["a2"]?.parentID != "a1")
    }
}

private func nestedAgents() -> [Observation] {
    var build = ObservationBuilder()
    return [
        build.toolStart("t1", "Agent", spawning: "general-purpose"),
        build.agentStart("a1", name: "general-purpose"),
        build.toolStart("t2", "Agent", agent: "a1", spawning: "Explore"),
        build.agentStart("a2", name: "Explore"),
        build.toolStart("t3", "Read", agent: "a2"),
        build.toolEnd("t3", "Read", agent: "a2", .failed),
        build.agentStop("a2"),
        build.toolEnd("t2", "Agent", agent: "a1", spawned: "a2"),
        build.agentStop("a1"),
        build.toolEnd("t1", "Agent", spawned: "a1"),
        build.session(.idle, "Stop"),
        build.session(.ended, "SessionEnd", reason: "other"),
    ]
}

func apply(_ observations: [Observation]) throws -> InMemoryStore {
    let store = InMemoryStore()
    let projection = Projection()
    for observation in observations { try commit([observation], projection, store) }
    return store
}

func commit(
    _ observations: [Observation], _ projection: Projection, _ store: any EventStore, at now: Timestamp = .epoch
) throws {
    try store.transaction { transaction throws(StoreError) in
        projection.beginTransaction(at: now)
        for observation in observations {
            guard observation.storesEvent else {
                try projection.note(observation, transaction)
                continue
            }
            var observation = observation
            let payload = store.prepare(observation.event, searchText: observation.searchText)
            _ = try projection.apply(&observation, payload: payload, transaction)
        }
        try projection.endTransaction(transaction)
    }
}

private func agentsByID(_ store: InMemoryStore) throws -> [String: Agent] {
    var query = AgentQuery()
    query.sessionID = "session-1"
    return Dictionary(uniqueKeysWithValues: try store.agents(query).agents.map { ($0.id, $0) })
}

/// All derived rows of a store, in a form that can be compared.
private struct Rows {
    var sessions: [Session]
    var agents: [Agent]
    var calls: [ToolCall]

    init(_ store: InMemoryStore) throws {
        sessions = try store.sessions(SessionQuery()).sessions.sorted { $0.id < $1.id }
        agents = try store.agents(AgentQuery()).agents.sorted { $0.id < $1.id }
        calls = try store.toolCalls(ToolCallQuery()).calls.sorted { $0.toolUseID < $1.toolUseID }
    }

    func expectEqual(to other: Rows) {
        #expect(sessions == other.sessions)
        #expect(calls == other.calls)
        #expect(agents.map(\.id) == other.agents.map(\.id))
        for (agent, expected) in zip(agents, other.agents) { #expect(agent == expected) }
    }
}
