import EventModel
import EventStore
import LiveFeed

extension QueryParameters {
    mutating func eventQuery() throws(APIError) -> EventQuery {
        var query = EventQuery()
        query.sessionIDs = list("session_id")
        query.agentIDs = list("agent_id")
        query.types = list("event_type") + list("hook_event_type")
        query.toolNames = list("tool_name")
        query.sourceApps = list("source_app")
        query.machineIDs = list("machine_id")
        query.sources = values("source", RecordSource.self)
        query.includeImported = flag("imported", default: true)
        query.onlyErrors = onlyErrors()
        query.time = timeRange()
        query.text = text("q")
        query.afterID = eventID("after_id")
        query.beforeID = eventID("before_id")
        query.order = order()
        query.limit = limit()
        query.cursor = text("cursor")
        query.includePayload = flag("payload", default: true)
        query.includeTotal = flag("total", default: true)
        try check()
        return query
    }

    /// The same filters for what is shown live.
    mutating func liveFilter() throws(APIError) -> LiveFilter {
        var filter = LiveFilter()
        filter.sessionIDs = Set(list("session_id"))
        filter.agentIDs = Set(list("agent_id"))
        filter.types = Set(list("event_type") + list("hook_event_type"))
        filter.toolNames = Set(list("tool_name"))
        filter.sourceApps = Set(list("source_app"))
        filter.machineIDs = Set(list("machine_id"))
        filter.sources = Set(values("source", RecordSource.self))
        filter.onlyErrors = onlyErrors()
        filter.text = text("q")?.lowercased()
        try check()
        return filter
    }

    /// `status=error`, or `errors=1`.
    private mutating func onlyErrors() -> Bool {
        switch text("status") {
        case nil: return flag("errors", default: false)
        case "error": return true
        case .some(let other):
            mistakes.append(.init(name: "status", message: "'\(other)' is not error"))
            return false
        }
    }

    mutating func agentQuery() throws(APIError) -> AgentQuery {
        var query = AgentQuery()
        query.sessionID = text("session_id")
        query.agentID = text("agent_id")
        query.names = list("agent_name")
        query.statuses = values("status", AgentStatus.self)
        query.sourceApps = list("source_app")
        query.machineIDs = list("machine_id")
        query.time = timeRange()
        query.limit = limit()
        query.cursor = text("cursor")
        try check()
        return query
    }

    mutating func toolCallQuery(session: String) throws(APIError) -> ToolCallQuery {
        var query = ToolCallQuery()
        query.sessionID = session
        query.agentID = text("agent_id")
        query.toolNames = list("tool_name")
        query.statuses = values("status", ToolCallStatus.self)
        query.includeInherited = flag("inherited", default: false)
        query.time = timeRange()
        query.order = order()
        query.limit = limit()
        query.cursor = text("cursor")
        try check()
        return query
    }

    mutating func searchQuery() throws(APIError) -> SearchQuery {
        guard let text = text("q") else {
            throw .badRequest("missing_field", "Say what to search for.", field: "q")
        }
        // Texts are indexed by words: a pattern would have to walk all of them.
        if text.hasPrefix("re:") {
            throw .badRequest(
                "unsupported_search", "Search finds words, phrases and beginnings, no regular expressions.",
                field: "q", hint: "write word* for a beginning, or quotes around the text to find it as it stands")
        }
        var query = SearchQuery(text: text)
        query.sessionID = self.text("session_id")
        query.scopes = values("scope", SearchScope.self)
        query.time = timeRange()
        query.limit = limit()
        query.cursor = self.text("cursor")
        try check()
        return query
    }
}
