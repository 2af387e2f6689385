import EventCodec
import EventModel
import EventStore
import JSONCoding
import Pricing

/// Reads what `/api/sessions/{session_id}/cost` needs, and writes it.
struct SessionCostAnswer {
    /// Prompts, model calls, and tool calls that are read for one answer: the turns of a longer session lack the latest.
    static let callLimit = 20_000

    let session: Session
    let services: HubServices

    func body() throws(StoreError) -> [UInt8] {
        let store = services.store
        let prompts = try store.prompts(session: session.id, limit: SessionCostAnswer.callLimit)
        let calls = try modelCalls()
        let toolCalls = try store.toolCallStarts(session: session.id, limit: SessionCostAnswer.callLimit)
        let compactions = try store.compactions(session: session.id, limit: Limits.pageRows)
        let models = try store.modelUsages(session: session.id)
        let agents = try agents()
        let cost = SessionCost(prompts: prompts, calls: calls, toolCalls: toolCalls)
        let points = SessionCost.context(calls, window: window)
        return Answers.body { writer in
            writeTotals(to: &writer)
            writer.key("models")
            writer.array(models.sorted { ($1.knownCost ?? 0, $0.model) < ($0.knownCost ?? 0, $1.model) }) {
                $0.value($1)
            }
            writer.key("agents")
            writer.array(agents.sorted { ($1.cost.total, $0.id) < ($0.cost.total, $1.id) }) { $0.usage(of: $1) }
            writer.key("turns")
            writer.array(cost.turns.suffix(SessionCost.turnLimit)) { $0.value($1) }
            writer.member("turn_count", cost.turns.count)
            writer.member(
                "is_truncated", max(prompts.count, calls.count, toolCalls.count) >= SessionCostAnswer.callLimit)
            writer.key("context")
            writer.array(points) { $0.value($1) }
            writer.key("compactions")
            writer.array(compactions) { $0.value($1) }
        }
    }

    private func writeTotals(to writer: inout JSONWriter) {
        writer.member("session_id", session.id)
        writer.member("tokens", session.usage)
        writer.member("cost_usd", session.cost, calls: session.modelCallCount, unpriced: session.unpricedCallCount)
        writer.member("cost", session.cost)
        writer.member("cost_is_partial", session.unpricedCallCount > 0)
        writer.part("inherited", session.inheritedUsage, session.inheritedCost)
        writer.part("unattributed", session.unattributedUsage, session.unattributedCost)
        writer.savings(session.cost)
    }

    /// The client knows the window of the model that it uses now; of others the price table does.
    func window(_ call: ModelCall) -> Int64? {
        guard let model = call.model else { return session.contextWindow }
        if let current = session.model, PriceTable.canonicalName(current) == PriceTable.canonicalName(model),
            let window = session.contextWindow
        {
            return window
        }
        return services.prices.table.contextWindow(model)
    }

    /// Those that used something.
    private func agents() throws(StoreError) -> [Agent] {
        var query = AgentQuery()
        query.sessionID = session.id
        query.limit = Limits.pageRows
        var agents: [Agent] = []
        repeat {
            let page = try services.store.agents(query)
            agents += page.agents.filter { $0.modelCallCount > 0 }
            query.cursor = page.nextCursor
        } while query.cursor != nil && agents.count < SessionCostAnswer.callLimit
        return agents
    }

    private func modelCalls() throws(StoreError) -> [ModelCall] {
        var query = ModelCallQuery()
        query.sessionID = session.id
        query.order = .oldestFirst
        query.limit = Limits.pageRows
        query.includeTotal = false
        var calls: [ModelCall] = []
        repeat {
            let page = try services.store.modelCalls(query)
            calls += page.calls
            query.cursor = page.nextCursor
        } while query.cursor != nil && calls.count < SessionCostAnswer.callLimit
        return calls
    }
}
