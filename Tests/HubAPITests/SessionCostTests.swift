import EventModel
import EventStore
import StoreTesting
import Testing

@testable import HubAPI

/// Which turn a call belongs to, and what the turns add up to.
@Suite struct SessionCostTests {
    private func prompt(_ id: String, at number: Int) -> Prompt {
        Prompt(sessionID: "s", id: id, at: StoreSamples.time(number), text: "text of \(id)")
    }

    private func call(
        _ id: Int, at number: Int, prompt: String? = nil, agent: String = Agent.mainID, cost: Int64? = 100
    ) -> ModelCall {
        var call = ModelCall(sessionID: "s", key: "msg_\(id)", agentID: agent, at: StoreSamples.time(number))
        call.messageID = "msg_\(id)"
        call.promptID = prompt
        call.usage.input = Int64(id)
        call.cost = cost.map { amount in
            var cost = Cost()
            cost.output = amount
            return cost
        }
        return call
    }

    private func tool(at number: Int, message: String? = nil) -> ToolCallStart {
        ToolCallStart(messageID: message, at: StoreSamples.time(number))
    }

    @Test func callsBelongToThePromptTheyNameOrTheLatestBeforeThem() {
        let cost = SessionCost(
            prompts: [prompt("b", at: 20), prompt("a", at: 10)],
            calls: [
                call(1, at: 11, prompt: "a"), call(2, at: 12, agent: "sub"), call(4, at: 20),
                // A subagent that went on in the background after the next prompt.
                call(3, at: 25, prompt: "a", agent: "sub"), call(5, at: 26, cost: nil),
            ],
            toolCalls: [tool(at: 30, message: "msg_1"), tool(at: 21), tool(at: 12, message: "msg_none")])
        #expect(cost.turns.map(\.promptID) == ["a", "b"])
        #expect(cost.turns.map(\.prompt) == ["text of a", "text of b"])
        #expect(cost.turns.map(\.calls) == [3, 2])
        #expect(cost.turns.map(\.unpricedCalls) == [0, 1])
        #expect(cost.turns.map(\.usage.input) == [6, 9])
        #expect(cost.turns.map(\.cumulative) == [300, 400])
        #expect(cost.turns.map(\.toolCalls) == [2, 1])
    }

    @Test func turnsTellWhoBeganThem() {
        var notice = prompt("b", at: 20)
        notice.text = "<task-notification>done</task-notification>"
        let cost = SessionCost(
            prompts: [prompt("a", at: 10), notice], calls: [call(1, at: 5), call(2, at: 30, prompt: "c")],
            toolCalls: [])
        #expect(cost.turns.map(\.promptID) == [nil, "a", "b", "c"])
        #expect(cost.turns.map(\.kind) == [.unknown, .user, .automatic, .unknown])
    }

    @Test func whatComesBeforeAnyPromptHasATurnWithoutOne() {
        let cost = SessionCost(
            prompts: [prompt("a", at: 10)], calls: [call(1, at: 5), call(2, at: 15)], toolCalls: [tool(at: 6)])
        #expect(cost.turns.map(\.promptID) == [nil, "a"])
        #expect(cost.turns.map(\.at) == [StoreSamples.time(5), StoreSamples.time(10)])
        #expect(cost.turns.map(\.calls) == [1, 1])
        #expect(cost.turns.map(\.toolCalls) == [1, 0])
        let onlyTools = SessionCost(prompts: [], calls: [], toolCalls: [tool(at: 6)])
        #expect(onlyTools.turns.map(\.at) == [StoreSamples.time(6)])
        #expect(SessionCost(prompts: [], calls: [], toolCalls: []).turns.isEmpty)
    }

    @Test func aPromptThatWasNeverReportedIsATurnAllTheSame() {
        let cost = SessionCost(
            prompts: [prompt("a", at: 10)],
            calls: [call(1, at: 12, prompt: "x"), call(2, at: 13), call(3, at: 14, prompt: "a")], toolCalls: [])
        #expect(cost.turns.map(\.promptID) == ["a", "x"])
        #expect(cost.turns.map(\.prompt) == ["text of a", nil])
        #expect(cost.turns.map(\.usage.input) == [3, 3])
    }

    @Test func turnsAddUpToAllCalls() {
        let prompts = (0..<40).map { prompt("p\($0)", at: $0 * 10) }
        let calls = (0..<600).map { call($0, at: $0, prompt: $0 % 3 == 0 ? "p\($0 % 40)" : nil, agent: "a\($0 % 7)") }
        let cost = SessionCost(prompts: prompts, calls: calls, toolCalls: [])
        #expect(cost.turns.reduce(0) { $0 + $1.calls } == 600)
        #expect(cost.turns.reduce(TokenUsage()) { $0 + $1.usage } == calls.reduce(TokenUsage()) { $0 + $1.usage })
        #expect(cost.turns.last?.cumulative == 60_000)
        #expect(cost.turns.map(\.at) == cost.turns.map(\.at).sorted())
    }

    @Test func aLongPromptIsCut() {
        var long = prompt("a", at: 0)
        long.text = String(repeating: "ü", count: 5000)
        let cost = SessionCost(prompts: [long], calls: [], toolCalls: [])
        #expect((cost.turns.first?.prompt?.utf8.count ?? 0) <= SessionCost.promptBytes)
    }

    @Test func theContextIsThatOfTheConversation() {
        var side = call(2, at: 2)
        side.querySource = "title"
        var main = call(3, at: 3)
        main.querySource = "repl_main_thread:outputStyle:default"
        main.usage.cacheRead = 1000
        main.usage.cacheCreation = 100
        let points = SessionCost.context([call(1, at: 1), side, main, call(4, at: 4, agent: "sub")]) { _ in 200_000 }
        #expect(points.map(\.tokens) == [1, 1103])
        #expect(points.map(\.window) == [200_000, 200_000])
        #expect(SessionCost.context([call(0, at: 1)]) { _ in nil }.isEmpty)
    }

    @Test func aLongContextKeepsItsExtremes() {
        let calls = (1...10_000).map { call($0 == 5000 ? 1_000_000 : $0 == 7000 ? 1 : 500 + $0 % 100, at: $0) }
        let points = SessionCost.context(calls, window: { _ in nil }, limit: 100)
        #expect(points.count <= 100)
        #expect(points.count > 50)
        #expect(points.map(\.tokens).max() == 1_000_000)
        #expect(points.map(\.tokens).min() == 1)
        #expect(points.map(\.at) == points.map(\.at).sorted())
        #expect(SessionCost.context(calls, window: { _ in nil }, limit: 10_000).count == 10_000)
    }
}
