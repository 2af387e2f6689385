import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// Tokens and money: of a session, of its model calls, and of everything over time.
struct UsageEndpoints {
    let services: HubServices

    var all: [Endpoint] { [sessionCost, sessionCalls, metricEntries, costs] }

    private func parameters(_ request: HTTPRequest) -> QueryParameters {
        QueryParameters(request.query.items, now: services.clock.now())
    }

    private func session(_ request: HTTPRequest) throws -> Session {
        let id = request.pathParameter("session_id")
        guard let session = try services.store.session(id) else { throw APIError.notFound("session '\(id)'") }
        return session
    }

    private var sessionCost: Endpoint {
        .query(
            "/api/sessions/{session_id}/cost", "getSessionCost", tag: "usage",
            "What the session used and cost: turn by turn, by model, by agent, and how full its context was.",
            answer: .named("SessionCost")
        ) { request in
            let session = try session(request)
            return try services.answers.body(.cost, of: session, services.store) {
                try SessionCostAnswer(session: session, services: services).body()
            }
        }
    }

    private var sessionCalls: Endpoint {
        .query(
            "/api/sessions/{session_id}/calls", "listSessionModelCalls", tag: "usage",
            "The session's requests to models.",
            [.agent, .model, .inherited, .order] + Operation.Parameter.range + Operation.Parameter.paging,
            answer: .named("ModelCallPage")
        ) { request in
            let session = try session(request)
            var parameters = parameters(request)
            let page = try services.store.modelCalls(parameters.modelCallQuery(session: session.id))
            return Answers.body { writer in
                writer.key("calls")
                writer.array(page.calls) { $0.value($1) }
                writer.member("next_cursor", page.nextCursor)
                writer.member("total", page.total)
            }
        }
    }

    private var metricEntries: Endpoint {
        let filters: [Operation.Parameter] =
            [
                .session, .project, .source,
                .query("category", "Only entries of this kind.", Schemas.names(MetricCategory.self)),
                .query("type", "Only this type: model_call, tool_call, prompt, session_start, session_end, …"),
                .model, .tool, .agentsOfSessions,
            ] + Operation.Parameter.place + Operation.Parameter.range + Operation.Parameter.paging
        return .query(
            "/api/metrics", "listMetricEntries", tag: "usage",
            "Everything that can be measured, one entry a thing, the newest first.", filters,
            answer: .named("MetricEntryPage")
        ) { request in
            var parameters = parameters(request)
            let page = try services.store.metricEntries(parameters.metricQuery())
            return Answers.body { writer in
                writer.key("entries")
                writer.array(page.entries) { $0.value($1) }
                writer.member("next_cursor", page.nextCursor)
            }
        }
    }

    private var costs: Endpoint {
        let filters: [Operation.Parameter] =
            [
                .query("by", "What to group by; `day` by default.", Schemas.names(CostGrouping.self)),
                .query("range", "24h, 7d, …, or all (the default)."), .project, .model, .session,
                .agentsOfSessions,
                .query(
                    "utc_offset_minutes",
                    "Minutes by which the asker's days begin before those of UTC: 60 in Paris in winter.", .integer),
                .query("format", "`csv`: a table to download.", .oneOf(["json", "csv"])),
            ] + Operation.Parameter.place + Operation.Parameter.range + [.limit]
        var operation = Operation(
            method: "GET", path: "/api/metrics/costs", id: "listCosts", tag: "usage",
            summary: "What was used and paid in whole hours, in groups: the dearest first, days and hours in order.",
            access: .read, parameters: filters)
        operation.answers = [
            .init(
                status: 200, description: "The groups; as text/csv where that was asked for.",
                schema: .named("CostList"))
        ]
        return Endpoint(operation, .blocking { request in try answering { try costs(request) } })
    }

    private enum Format: String, CaseIterable { case json, csv }

    private func costs(_ request: HTTPRequest) throws -> HTTPResponse {
        var parameters = parameters(request)
        let format = parameters.choice("format", default: Format.json)
        let query = try parameters.costQuery()
        let groups = try services.store.costs(query)
        guard format == .json else { return CostTable.response(groups, query) }
        let total = try total(of: groups, query)
        return .json(
            Answers.body { writer in
                writer.member("by", query.grouping.rawValue)
                writer.key("range")
                writer.value(query.time)
                writer.key("groups")
                writer.array(groups) { $0.value($1) }
                writer.key("total")
                writer.value(total)
            })
    }

    /// The sum of all groups: only where some may be left out it is asked for.
    private func total(of groups: [CostGroup], _ query: CostQuery) throws -> CostGroup {
        var total = CostGroup(key: "total")
        guard groups.count >= query.limit else {
            for group in groups { total.add(group) }
            return total
        }
        var whole = query
        whole.grouping = .total
        return try services.store.costs(whole).first ?? total
    }
}

extension Operation.Parameter {
    static let model = query("model", "Only this model; may be repeated.")
    static let project = query("project", "Only this project: its git root, or its folder; may be repeated.")
    static let source = query(
        "source", "Only what this kind of source reported; may be repeated or separated by commas.",
        Schemas.names(RecordSource.self))
    static let agentsOfSessions = query(
        "agent_id", "Only these agents of the sessions in `session_id`, which must be there; may be repeated.")
    static let inherited = query("inherited", "1: copies too that the session inherited from the one it continues.")
}
