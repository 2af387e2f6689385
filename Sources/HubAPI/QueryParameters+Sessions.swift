import EventModel
import EventStore

extension QueryParameters {
    mutating func sessionQuery() throws(APIError) -> SessionQuery {
        var query = sessionFilters()
        query.order = choice("sort", default: SessionOrder.latest)
        query.isAscending = choice("direction", default: Direction.desc) == .asc
        query.limit = limit()
        query.cursor = text("cursor")
        query.includeTotal = flag("total", default: true)
        try check()
        return query
    }

    private enum Direction: String, CaseIterable { case desc, asc }

    /// The filters that every list and chart of sessions has; `check` says whether they were right.
    mutating func sessionFilters() -> SessionQuery {
        var query = SessionQuery()
        query.ids = list("session_id")
        query.statuses = values("status", SessionStatus.self)
        if query.statuses.contains(.failed) { query.statuses.append(.endedFailed) }
        query.agentKinds = list("agent_kind")
        query.sourceApps = list("source_app")
        query.machineIDs = list("machine_id")
        query.projects = repeated("project")
        query.models = repeated("model")
        query.branches = repeated("branch")
        query.tools = repeated("tool")
        if text("person") != nil {
            mistakes.append(
                .init(
                    name: "person",
                    message: "nothing that agents report says who ran a session; machine_id says where"))
        }
        query.onlyWithErrors = flag("errors", default: false)
        query.onlyWaiting = flag("waiting", default: false)
        query.minimumCost = dollars("cost_min")
        query.maximumCost = dollars("cost_max")
        query.minimumSpan = milliseconds("duration_min_ms")
        query.maximumSpan = milliseconds("duration_max_ms")
        query.time = timeRange()
        query.text = text("q")
        return query
    }

    /// US dollars as nano-dollars.
    private mutating func dollars(_ name: String) -> Int64? {
        guard let text = text(name) else { return nil }
        if let amount = USD.nanoDollars(text: text) { return amount }
        mistakes.append(.init(name: name, message: "must be an amount of US dollars like 0.5 or 25"))
        return nil
    }

    /// Milliseconds as microseconds.
    private mutating func milliseconds(_ name: String) -> Int64? {
        guard text(name) != nil else { return nil }
        return integer(name, in: 0...(Int64.max / 1000), default: 0) * 1000
    }

    mutating func agentTreeQuery() throws(APIError) -> AgentTreeQuery {
        var query = AgentTreeQuery()
        query.sessionID = text("session_id")
        query.time = timeRange()
        query.statuses = values("status", AgentStatus.self)
        query.types = repeated("agent_type")
        query.text = text("q")
        query.rootID = text("root")
        if text("depth") != nil { query.depth = Int(integer("depth", in: 0...1000, default: 0)) }
        let limit = Int64(AgentTreeQuery.nodeLimit)
        query.limit = Int(integer("limit", in: 1...limit, default: limit))
        if query.rootID != nil, query.sessionID == nil {
            mistakes.append(.init(name: "root", message: "needs session_id: agents are known within their session"))
        }
        try check()
        return query
    }
}

extension Operation.Parameter {
    static let sessionFilters: [Self] =
        [
            .session, .query("status", "Only sessions that do this.", Schemas.names(SessionStatus.self)),
            .query("agent_kind", "Only this agent tool."), .project,
            .query("model", "Only this model, as it was reported; may be repeated."),
            .query("branch", "Only this git branch; may be repeated."),
            .query("tool", "Only sessions that called this tool themselves; may be repeated."),
            .query("errors", "1: only sessions with errors."),
            .query("waiting", "1: only sessions that wait for the user."),
            .query("cost_min", "US dollars, inclusive.", .number), .query("cost_max", "As `cost_min`.", .number),
            .query(
                "duration_min_ms", "Inclusive; of a session that goes on, until its latest event.", .integer),
            .query("duration_max_ms", "As `duration_min_ms`.", .integer),
            .query("q", "A part of the title, the path, the branch or the id."),
        ] + place + range

    static let sessionOrder: [Self] = [
        .query("sort", "What comes first: `latest` event (the default), …", Schemas.names(SessionOrder.self)),
        .query("direction", "`desc` (greatest first) or `asc`.", .oneOf(["desc", "asc"])),
    ]
}
