import EventModel
import EventStore
import StoreTesting
import Testing

@testable import Ingest

/// Many agents in one session.
@Suite struct AgentLimitTests {
    @Test func agentsBeyondTheLimitCountAsOne() throws {
        var builder = ObservationBuilder()
        let surplus = 50
        let observations = (0..<SessionRows.agentLimit + surplus).map { number in
            var fact = AgentFact(id: "agent-\(number)")
            fact.name = "name-\(number)"
            return builder.observe("SubagentStart", agent: "agent-\(number)", [.agent(fact)])
        }
        let store = InMemoryStore()
        try commit(observations, Projection(), store)
        let session = try #require(try store.session("session-1"))
        // The main agent, those with rows of their own, and the one for the rest.
        #expect(session.agentCount == Int64(SessionRows.agentLimit) + 1)
        #expect(session.eventCount == Int64(observations.count))
        #expect(session.maxDepth == 1)
    }
}
