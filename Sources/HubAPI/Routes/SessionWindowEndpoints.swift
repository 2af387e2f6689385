import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// Windows into one session: as a strip, as a timeline, as a conversation.
struct SessionWindowEndpoints {
    /// Columns of a strip.
    static let columnLimit: Int64 = 2000
    static let columnsDefault: Int64 = 600

    let services: HubServices

    var all: [Endpoint] { [strip, timeline, conversation] }

    private func parameters(_ request: HTTPRequest) -> QueryParameters {
        QueryParameters(request.query.items, now: services.clock.now())
    }

    private func spans(_ request: HTTPRequest) throws -> SessionSpans {
        let id = request.pathParameter("session_id")
        guard let spans = try services.spans.spans(of: id, services.store) else {
            throw APIError.notFound("session '\(id)'")
        }
        return spans
    }

    private var strip: Endpoint {
        .query(
            "/api/sessions/{session_id}/strip", "getSessionStrip", tag: "session windows",
            "The whole session in columns: how much began in each, by depth of agents, and what stands out.",
            [
                .query(
                    "columns",
                    "1 to \(SessionWindowEndpoints.columnLimit), \(SessionWindowEndpoints.columnsDefault) by default.",
                    .integer)
            ], answer: .named("SessionStrip")
        ) { request in
            var parameters = parameters(request)
            let columns = parameters.integer(
                "columns", in: 1...SessionWindowEndpoints.columnLimit, default: SessionWindowEndpoints.columnsDefault)
            try parameters.check()
            let spans = try spans(request)
            var strip = SessionStrip(spans, columns: Int(columns))
            strip.name(
                try services.store.outlineCalls(
                    session: spans.outline.session.id, tools: strip.toolNumbers, models: []))
            return Answers.body { $0.members(of: strip) }
        }
    }

    private var timeline: Endpoint {
        .query(
            "/api/sessions/{session_id}/timeline", "getSessionTimeline", tag: "session windows",
            "Turns, model calls, tool calls and waits in a window of time; short ones in buckets where they are many.",
            Operation.Parameter.range + [
                .agent, .query("errors", "1: only what failed."),
                .query("minimum_ms", "Shorter spans go into buckets.", .integer),
                .query(
                    "limit",
                    """
                    Spans: 1 to \(SessionTimeline.spanLimit), \(SessionTimeline.spanLimitDefault) by default. Of more, \
                    errors and the longest are shown.
                    """, .integer),
            ], answer: .named("SessionTimeline")
        ) { request in
            var parameters = parameters(request)
            let query = try parameters.timelineQuery()
            let timeline = SessionTimeline(try spans(request), query)
            let outline = timeline.spans.outline
            let calls = try services.store.outlineCalls(
                session: outline.session.id,
                tools: timeline.shown.filter { $0.kind == .tool }.map { outline.tools[$0.place].number },
                models: timeline.shown.filter { $0.kind == .model }.map { outline.models[$0.place].number })
            return Answers.body { $0.members(of: timeline, calls) }
        }
    }
}

extension SessionWindowEndpoints {
    fileprivate var conversation: Endpoint {
        .query(
            "/api/sessions/{session_id}/conversation", "getSessionConversation", tag: "session windows",
            "What was said and done, one entry for one thing whoever told of it.",
            [
                .query("agent_id", "Of this agent, `main` by default; `all` for all agents."),
                .query("order", "`asc` (oldest first, the default) or `desc`.", .oneOf(["asc", "desc"])),
                .query("around", "The page that has this time in its middle."),
                .query("until", "Nothing later; inclusive."),
            ] + Operation.Parameter.paging, answer: .named("ConversationPage")
        ) { request in
            var parameters = parameters(request)
            let query = try parameters.conversationQuery()
            let answer = try ConversationAnswer(
                session: request.pathParameter("session_id"), query, services: services)
            return Answers.body { answer.write(to: &$0) }
        }
    }
}

extension QueryParameters {
    mutating func conversationQuery() throws -> ConversationAnswer.Query {
        var query = ConversationAnswer.Query()
        let agent = text("agent_id") ?? Agent.mainID
        query.agentID = agent == "all" ? nil : agent
        query.order = text("order") == nil ? .oldestFirst : order()
        query.until = time("until")
        query.limit = limit()
        if let time = time("around") { query.start = .around(time) }
        try check()
        if let cursor = text("cursor") { query.start = try ConversationCursor(cursor).start }
        return query
    }

    /// A day: no span that is asked for is longer.
    private static let minimumLimit: Int64 = 86_400_000

    mutating func timelineQuery() throws(APIError) -> SessionTimeline.Query {
        var query = SessionTimeline.Query()
        let time = timeRange()
        query.since = time.since
        query.until = time.until
        query.agentID = text("agent_id")
        query.onlyErrors = flag("errors", default: false)
        query.minimum = integer("minimum_ms", in: 0...QueryParameters.minimumLimit, default: 0) * 1000
        query.limit = Int(
            integer(
                "limit", in: 1...Int64(SessionTimeline.spanLimit), default: Int64(SessionTimeline.spanLimitDefault)))
        try check()
        return query
    }
}
