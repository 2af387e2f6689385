import EventModel
import EventStore
import StoreTesting
import Testing

@testable import SQLiteStore

/// What is asked for again and again is read without a look at what is over, or has been counted.
@Suite struct KnownFigureTests {
    @Test func agentsAtWorkAreFoundAmongAllThatAreDone() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open { $0.readerCount = 1 }
        defer { store.close() }
        let count = 3000
        try store.store(
            agents: (0..<count).map { number in
                var agent = Agent(
                    sessionID: "s\(number)", id: Agent.mainID, role: .main, startedAt: StoreSamples.time(number))
                agent.status = number % 1000 == 7 ? .idle : number % 1000 == 8 ? .running : .completed
                return agent
            })
        var query = AgentQuery()
        for (statuses, expected) in [
            ([AgentStatus.running, .waiting, .idle], [2008, 2007, 1008, 1007, 8, 7]), ([.idle], [2007, 1007, 7]),
        ] {
            query.statuses = statuses
            var page = AgentPage(agents: [], total: 0)
            let steps = try StatementWork.steps(of: store) { page = try store.agents(query) }
            #expect(page.agents.map(\.sessionID) == expected.map { "s\($0)" })
            #expect(page.total == Int64(expected.count))
            #expect(steps < count / 4, "\(steps) steps")
        }
    }

    @Test func totalsOfAllEventsAndOfTypesAndToolsAreNotCountedAnew() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open { $0.readerCount = 1 }
        defer { store.close() }
        let count = 4000
        let tools = ["Bash", "Read", nil]
        try store.store(
            (1...count).map { number in
                var event = StoreSamples.event(number, type: number % 2 == 0 ? "PreToolUse" : "PostToolUse")
                event.toolName = tools[number % 3]
                return event
            })
        func expect(_ total: Int, _ change: (inout EventQuery) -> Void) throws {
            var query = EventQuery()
            query.limit = 3
            query.includeTotal = true
            change(&query)
            var found: Int64?
            let steps = try StatementWork.steps(of: store) { found = try store.events(query).total }
            #expect(found == Int64(total))
            #expect(steps < count / 4, "\(steps) steps for \(query)")
        }
        try expect(count) { _ in }
        try expect(count / 2) { $0.types = ["PreToolUse"] }
        try expect(count) { $0.types = ["PreToolUse", "PostToolUse", "unknown"] }
        try expect(0) { $0.types = ["unknown"] }
        try expect((1...count).count { $0 % 3 == 0 }) { $0.toolNames = ["Bash"] }
        try expect((1...count).count { $0 % 3 != 2 }) { $0.toolNames = ["Bash", "Read", "Bash"] }
    }
}
