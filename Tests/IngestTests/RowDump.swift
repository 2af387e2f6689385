import EventModel
import EventStore

/// Every row of a store in words, one a line, in a fixed order.
///
/// Left out: what an event was completed with from what was known of its agent when it came, ids of storage, and sums
/// that came back to nothing.
func dump(_ store: any EventStore) throws -> [String] {
    var lines: [String] = []
    let sessions = try store.sessions(SessionQuery()).sessions
    for session in sessions {
        lines.append("\(session)")
        let id = session.id
        lines += try store.prompts(session: id, limit: 1000).map { "\($0)" }
        lines += try store.fileChanges(session: id, limit: 1000).map { "\($0)" }
        lines += try store.compactions(session: id, limit: 1000).map { "\($0)" }
        lines += try store.turnFailures(session: id, limit: 1000).map { "\($0)" }
        lines += try store.modelUsages(session: id).filter { $0 != ModelUsage(sessionID: id, model: $0.model) }
            .map { "\($0)" }
        var calls = ModelCallQuery()
        calls.sessionID = id
        calls.includeInherited = true
        calls.limit = 1000
        lines += try store.modelCalls(calls).calls.map { "\($0)" }
        for grouping in [CostGrouping.hour, .agent, .model] {
            var costs = CostQuery(by: grouping)
            costs.sessionIDs = [id]
            costs.limit = 1000
            lines += try store.costs(costs).filter { !$0.usage.isZero }.map { "\(grouping) \($0)" }
        }
    }
    lines += try store.agents(AgentQuery()).agents.map { "\($0)" }
    var calls = ToolCallQuery()
    calls.includeInherited = true
    calls.limit = 1000
    lines += try store.toolCalls(calls).calls.map { "\($0)" }
    var events = EventQuery()
    events.limit = 1000
    lines += try store.events(events).events.map { "Event \($0.uuid) \($0.sessionID) \($0.agentID) \($0.type)" }
    return lines.sorted()
}
