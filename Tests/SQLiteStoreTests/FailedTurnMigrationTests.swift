import EventModel
import EventStore
import StoreTesting
import Testing

@testable import SQLiteStore

/// The failed turns that an older database lists, but does not count.
@Suite struct FailedTurnMigrationTests {
    private static func failure(_ session: String, _ id: String, agent: String, isInherited: Bool = false)
        -> TurnFailure
    {
        var failure = TurnFailure(
            sessionID: session, id: id, agentID: agent, at: StoreSamples.time(3), code: "overloaded")
        failure.isInherited = isInherited
        return failure
    }

    @Test func failedTurnsAreCountedBySessionAndAgent() throws {
        let folder = try TemporaryFolder()
        let before = try folder.open()
        let sessions = ["s1", "s2", "s3"].map { StoreSamples.session($0) }
        let agents = ["main", "a1"].map {
            Agent(sessionID: "s1", id: $0, role: .main, startedAt: StoreSamples.time(0))
        }
        let failures = [
            Self.failure("s1", "p1", agent: "main"), Self.failure("s1", "p2", agent: "a1"),
            Self.failure("s1", "p3", agent: "a1"), Self.failure("s1", "p4", agent: "a1", isInherited: true),
            Self.failure("s2", "p1", agent: "main", isInherited: true),
        ]
        try before.store(sessions: sessions)
        try before.store(agents: agents)
        try before.transaction { (transaction) throws(StoreError) in
            for failure in failures { try transaction.put(failure) }
        }
        before.close()
        try OlderDatabase.downgrade(folder.database, to: 6)
        let store = try folder.open()
        defer { store.close() }
        #expect(try sessions.map { try store.session($0.id)?.failedTurnCount } == [3, 0, 0])
        let counted = try store.agents(AgentQuery()).agents
        #expect(Dictionary(uniqueKeysWithValues: counted.map { ($0.id, $0.failedTurnCount) }) == ["main": 1, "a1": 2])
    }
}
