import EventModel
import EventStore

extension QueryParameters {
    /// Minutes by which the clocks of this world differ from UTC, in either direction at most as in the farthest east.
    static let utcOffsetMinutes: ClosedRange<Int64> = -840...840

    mutating func modelCallQuery(session: String) throws(APIError) -> ModelCallQuery {
        var query = ModelCallQuery()
        query.sessionID = session
        query.agentID = text("agent_id")
        query.models = repeated("model")
        query.time = timeRange()
        query.includeInherited = flag("inherited", default: false)
        query.order = order()
        query.limit = limit()
        query.cursor = text("cursor")
        try check()
        return query
    }

    mutating func metricQuery() throws(APIError) -> MetricQuery {
        var query = MetricQuery()
        query.sessionIDs = list("session_id")
        query.projects = repeated("project")
        query.sources = values("source", RecordSource.self)
        query.categories = values("category", MetricCategory.self)
        query.types = list("type")
        query.models = repeated("model")
        query.toolNames = list("tool_name")
        query.machineIDs = list("machine_id")
        query.sourceApps = list("source_app")
        query.agentIDs = agentsOfSessions()
        query.time = timeRange()
        query.limit = limit()
        query.cursor = text("cursor")
        try check()
        return query
    }

    mutating func costQuery() throws(APIError) -> CostQuery {
        var query = CostQuery(by: choice("by", default: CostGrouping.day))
        query.time = namedRange(default: "all")
        query.projects = repeated("project")
        query.models = repeated("model")
        query.sessionIDs = list("session_id")
        query.machineIDs = list("machine_id")
        query.sourceApps = list("source_app")
        query.agentIDs = agentsOfSessions()
        query.utcOffsetMinutes = integer("utc_offset_minutes", in: QueryParameters.utcOffsetMinutes, default: 0)
        query.limit = limit()
        try check()
        return query
    }

    /// Agents, which are known within their session: `main` alone would name one in each.
    private mutating func agentsOfSessions() -> [String] {
        let agents = list("agent_id")
        if !agents.isEmpty, list("session_id").isEmpty {
            mistakes.append(
                .init(name: "agent_id", message: "needs session_id: agents are known within their session"))
        }
        return agents
    }
}
