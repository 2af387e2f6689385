import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

extension Operation.Parameter {
    static func query(_ name: String, _ description: String, _ schema: Schema = .string) -> Self {
        Self(name: name, schema: schema, description: description)
    }

    static let limit = query(
        "limit", "Rows of a page: 1 to \(Limits.pageRows), \(Limits.pageRowsDefault) by default.", .integer)
    static let cursor = query("cursor", "The `next_cursor` of the page before.")
    static let order = query("order", "`desc` (newest first) or `asc`.", .oneOf(["desc", "asc"]))
    static let since = query("since", "ISO 8601, epoch milliseconds, or like 15m, 24h, 7d ago; inclusive.")
    static let until = query("until", "As `since`; exclusive.")
    static let session = query("session_id", "Only this session; may be repeated or separated by commas.")
    static let agent = query("agent_id", "Only this agent.")
    static let sourceApp = query("source_app", "Only this source application.")
    static let machine = query("machine_id", "Only this machine.")
    static let tool = query("tool_name", "Only this tool.")
    static let text = query("q", "Words that must occur.")

    static let paging: [Self] = [.limit, .cursor]
    static let place: [Self] = [.sourceApp, .machine]
    static let range: [Self] = [.since, .until]
    static let eventFilters: [Self] = [.session] + eventFiltersOfASession
    static let eventFiltersOfASession: [Self] =
        [
            .agent, .query("event_type", "Only this type of event."), .tool,
            .query("status", "`error`: only events that report a failure."), .source, .text,
        ] + place + range
}

/// Reading events, sessions, agents, tools and files.
struct QueryEndpoints {
    let services: HubServices

    var all: [Endpoint] { sessions + details + events + agents }

    private func parameters(_ request: HTTPRequest) -> QueryParameters {
        QueryParameters(request.query.items, now: services.clock.now())
    }

    private var sessions: [Endpoint] {
        let filters =
            Operation.Parameter.sessionFilters + Operation.Parameter.sessionOrder + Operation.Parameter.paging
        let answer = Schema.named("SessionPage")
        return [
            .query(
                "/api/sessions", "listSessions", tag: "sessions", "Sessions, the latest event first.", filters,
                answer: answer
            ) { request in
                var parameters = parameters(request)
                let page = try services.store.sessions(parameters.sessionQuery())
                return Answers.page(page, now: services.clock.now())
            },
            // Hides a session whose id is `active`; `/api/sessions?session_id=active` finds that one.
            .query(
                "/api/sessions/active", "listActiveSessions", tag: "sessions", "Sessions that have not ended.", filters,
                answer: answer
            ) { request in
                var parameters = parameters(request)
                var query = try parameters.sessionQuery()
                if query.statuses.isEmpty { query.statuses = SessionStatus.allCases.filter { $0 != .ended } }
                return Answers.page(try services.store.sessions(query), now: services.clock.now())
            },
            .query(
                "/api/sessions/{session_id}", "getSession", tag: "sessions",
                "One session with its prompts and questions.", answer: .named("SessionDetail")
            ) { request in
                try sessionDetail(request.pathParameter("session_id"))
            },
        ]
    }

    private func sessionDetail(_ id: String) throws -> [UInt8] {
        let session = try existingSession(id)
        let prompts = try services.store.prompts(session: id, limit: Limits.pageRows)
        let questions = try services.store.questions(session: id, limit: Limits.pageRows)
        let compactions = try services.store.compactions(session: id, limit: Limits.pageRows)
        let tasks = try services.store.tasks(session: id, limit: Limits.pageRows)
        let failures = try services.store.turnFailures(session: id, limit: Limits.pageRows)
        return Answers.body { writer in
            writer.key("session")
            writer.value(session, now: services.clock.now())
            writer.key("prompts")
            writer.array(prompts) { $0.value($1) }
            writer.key("questions")
            writer.array(questions) { $0.value($1) }
            writer.key("compactions")
            writer.array(compactions) { $0.value($1) }
            writer.key("tasks")
            writer.array(tasks) { $0.value($1) }
            writer.key("turn_failures")
            writer.array(failures) { $0.value($1) }
            let longest = [prompts.count, questions.count, compactions.count, tasks.count, failures.count].max() ?? 0
            writer.member("is_truncated", longest >= Limits.pageRows)
        }
    }

    private func existingSession(_ id: String) throws -> Session {
        guard let session = try services.store.session(id) else { throw APIError.notFound("session '\(id)'") }
        return session
    }

    private var details: [Endpoint] {
        [
            .query(
                "/api/sessions/{session_id}/agents", "listSessionAgents", tag: "sessions",
                "The session's agents in order of start.", Operation.Parameter.paging,
                answer: .named("AgentPage")
            ) { request in
                let session = try existingSession(request.pathParameter("session_id"))
                var parameters = parameters(request)
                var query = try parameters.agentQuery()
                query.sessionID = session.id
                if parameters.text("limit") == nil { query.limit = Limits.pageRows }
                return Answers.page(try services.store.agents(query), now: services.clock.now())
            },
            .query(
                "/api/sessions/{session_id}/events", "listSessionEvents", tag: "sessions", "The session's events.",
                Operation.Parameter.eventFiltersOfASession + [.order] + Operation.Parameter.paging,
                answer: .named("EventPage")
            ) { request in
                let session = try existingSession(request.pathParameter("session_id"))
                var parameters = parameters(request)
                var query = try parameters.eventQuery()
                query.sessionIDs = [session.id]
                return Answers.page(try services.store.events(query), includePayload: query.includePayload)
            },
            .query(
                "/api/sessions/{session_id}/tools", "listSessionToolCalls", tag: "sessions",
                "The session's tool calls.",
                [
                    .agent, .tool, .query("status", "Only calls that went so.", Schemas.names(ToolCallStatus.self)),
                    .inherited, .order,
                ] + Operation.Parameter.range + Operation.Parameter.paging,
                answer: .named("ToolCallPage")
            ) { request in
                let session = try existingSession(request.pathParameter("session_id"))
                var parameters = parameters(request)
                return Answers.page(try services.store.toolCalls(parameters.toolCallQuery(session: session.id)))
            },
        ]
    }

    private var events: [Endpoint] {
        let filters =
            Operation.Parameter.eventFilters
            + [
                .order, .query("payload", "0 leaves payloads out."), .query("total", "0 does not count all matches."),
                .query("after_id", "Only events stored after this id.", .integer),
                .query("before_id", "Only events stored before this id.", .integer),
                .query("imported", "0 leaves out what was imported from history."),
            ] + Operation.Parameter.paging
        return [
            .query(
                "/api/events", "listEvents", tag: "events", "Events, the newest first.", filters,
                answer: .named("EventPage")
            ) { request in
                var parameters = parameters(request)
                let query = try parameters.eventQuery()
                return Answers.page(try services.store.events(query), includePayload: query.includePayload)
            },
            .query(
                "/api/errors", "listErrors", tag: "events", "Events that report a failure, the newest first.", filters,
                answer: .named("EventPage")
            ) { request in
                var parameters = parameters(request)
                var query = try parameters.eventQuery()
                query.onlyErrors = true
                return Answers.page(try services.store.events(query), includePayload: query.includePayload)
            },
            .query(
                "/api/events/{event_uuid}", "getEvent", tag: "events", "One event with its payload.",
                answer: .named("Event")
            ) { request in
                let text = request.pathParameter("event_uuid")
                guard let uuid = EventUUID(text) else {
                    throw APIError.badRequest("invalid_field", "'\(text)' is not a UUID.", field: "event_uuid")
                }
                guard let event = try services.store.event(uuid) else { throw APIError.notFound("event \(uuid)") }
                var writer = JSONWriter()
                writer.value(event, includePayload: true)
                return writer.bytes
            },
            .query(
                "/api/facets", "listFacets", tag: "events", "Values that filters can take.", answer: .named("Facets")
            ) { _ in
                Answers.facets(try services.store.facets())
            },
        ]
    }

    private var agents: [Endpoint] {
        [
            .query(
                "/api/agents", "listAgents", tag: "agents", "Agents of all sessions, the latest first.",
                [
                    .query("session_id", "Only this session."), .agent,
                    .query("agent_name", "Only this kind of agent."),
                    .query("status", "Only agents that do this.", Schemas.names(AgentStatus.self)),
                ] + Operation.Parameter.place + Operation.Parameter.range + Operation.Parameter.paging,
                answer: .named("AgentPage")
            ) { request in
                var parameters = parameters(request)
                return Answers.page(try services.store.agents(parameters.agentQuery()), now: services.clock.now())
            },
            .query(
                "/api/questions", "listQuestions", tag: "agents", "What waits for the user now, the oldest first.",
                answer: .named("QuestionList")
            ) { _ in
                let open = try services.store.questions(session: nil, limit: Limits.pageRows)
                return Answers.list("questions", open) { $0.value($1) }
            },
        ]
    }
}
