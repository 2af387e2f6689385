import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// Agents with their places below one another.
struct AgentTreeEndpoints {
    let services: HubServices

    var all: [Endpoint] {
        [
            .query(
                "/api/agents/tree", "agentTree", tag: "agents",
                "Agents of a session, or of all sessions that lasted into a range; parents before children.",
                [
                    .query("session_id", "Only this session."),
                    .query(
                        "status", "Only agents that do this, and those above them.", Schemas.names(AgentStatus.self)),
                    .query("agent_type", "`main`, `subagent`, or a kind of agent; may be repeated."),
                    .query("q", "A part of the agent's name, description or id."),
                    .query("root", "Only this agent of the session and what is below it."),
                    .query("depth", "Levels below the root.", .integer),
                    .query("limit", "Agents: 1 to \(AgentTreeQuery.nodeLimit), which is the default.", .integer),
                ] + Operation.Parameter.range, answer: .named("AgentTree")
            ) { request in
                let now = services.clock.now()
                var parameters = QueryParameters(request.query.items, now: now)
                let tree = try services.store.agentTree(parameters.agentTreeQuery())
                return Answers.body { writer in
                    writer.key("nodes")
                    writer.array(tree.nodes) { $0.value($1, now: now) }
                    writer.member("total", tree.total)
                    writer.member("is_truncated", tree.isTruncated)
                }
            }
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ node: AgentTree.Node, now: Timestamp) {
        let agent = node.agent
        object { writer in
            writer.member("session_id", agent.sessionID)
            writer.member("agent_id", agent.id)
            writer.member("parent_agent_id", node.parentID)
            writer.member("agent_type", agent.role.rawValue)
            writer.member("agent_name", agent.name)
            writer.member("status", agent.status.rawValue)
            writer.member("description", agent.description)
            writer.member("model", agent.model)
            writer.member("depth", Int64(node.depth))
            writer.member("started_at", agent.startedAt)
            writer.member("ended_at", agent.endedAt)
            writer.member("duration_ms", milliseconds: agent.lasted(now: now))
            writer.member("event_count", agent.eventCount)
            writer.member("tool_count", agent.toolCount)
            writer.member("error_count", agent.errorCount)
            writer.member("failed_turn_count", agent.failedTurnCount)
            writer.member("tokens", agent.usage)
            writer.member("cost_usd", agent.cost, calls: agent.modelCallCount, unpriced: agent.unpricedCallCount)
            writer.member("child_count", Int64(node.childCount))
            writer.member("descendant_count", Int64(node.descendantCount))
            writer.member("session_title", node.sessionTitle)
            writer.member("project_path", node.projectPath)
        }
    }
}
