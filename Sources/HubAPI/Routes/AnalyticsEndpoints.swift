import EventCodec
import EventModel
import EventStore
import HTTPServer
import JSONCoding
import Platform

/// What happened in a range of time, and in the one before it.
struct AnalyticsEndpoints {
    let services: HubServices

    var all: [Endpoint] {
        [
            .query(
                "/api/analytics", "analytics", tag: "sessions", "What happened in a range of time, for charts.",
                [
                    .query("range", "24h, 7d (the default), …, or all."),
                    .query("bucket", "`hour` or `day`; by the range's length by default.", .oneOf(["hour", "day"])),
                    .query("compare", "`previous`: totals of as long a time before.", .oneOf(["previous"])),
                ] + Operation.Parameter.sessionFilters, answer: .named("Analytics")
            ) { request in try answer(request) }
        ]
    }

    private enum Comparison: String, CaseIterable { case none, previous }

    private func answer(_ request: HTTPRequest) throws -> [UInt8] {
        var parameters = QueryParameters(request.query.items, now: services.clock.now())
        let comparison = parameters.choice("compare", default: Comparison.none)
        let query = try parameters.analyticsQuery { () throws -> Timestamp? in
            var first = SessionQuery()
            first.order = .started
            first.isAscending = true
            first.limit = 1
            first.includeTotal = false
            return try services.store.sessions(first).sessions.first?.startedAt
        }
        let analytics = try services.store.analytics(query)
        var before: (range: TimeRange, totals: Analytics.Totals)?
        if comparison == .previous {
            var previous = query
            previous.until = query.since
            previous.since = max(.epoch, query.since.advanced(byMicroseconds: -query.until.since(query.since)))
            before = (previous.time, try services.store.analytics(previous).totals)
        }
        return Answers.body { writer in
            writer.key("range")
            writer.value(query.time)
            writer.key("previous")
            if let before { writer.value(before.range) } else { writer.null() }
            writer.member("bucket_ms", milliseconds: analytics.buckets.width)
            writer.members(of: analytics)
            writer.key("totals")
            writer.value(analytics.totals)
            writer.key("previous_totals")
            if let before { writer.value(before.totals) } else { writer.null() }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of analytics: Analytics) {
        key("sessions")
        array(analytics.sessions) { writer, part in
            writer.object { writer in
                writer.member("at", part.at)
                writer.member("started", part.started)
                writer.member("ended", part.ended)
                writer.member("failed", part.failed)
            }
        }
        key("agent_types")
        array(analytics.agentTypes) { writer, agent in
            writer.object { writer in
                let isMain = agent.name == AgentRole.main.rawValue
                writer.member("agent_type", isMain ? agent.name : AgentRole.subagent.rawValue)
                writer.member("agent_name", agent.name)
                writer.member("count", agent.count)
                writer.member("errors", agent.errors)
                writer.member("tokens", agent.usage)
                writer.member("cost_usd", agent.cost, calls: agent.calls, unpriced: agent.unpriced)
            }
        }
        key("errors")
        array(analytics.errors) { writer, part in
            writer.object { writer in
                writer.member("at", part.at)
                writer.member("tool_failures", part.toolFailures)
                writer.member("turn_failures", part.turnFailures)
                writer.member("calls", part.calls)
            }
        }
        key("models")
        array(analytics.models) { $0.value($1) }
        key("tools")
        array(analytics.tools) { writer, tool in
            writer.object { writer in
                writer.member("tool_name", tool.name)
                writer.member("calls", tool.calls)
                writer.member("failures", tool.failures)
                writer.member("p95_ms", milliseconds: tool.p95Microseconds)
            }
        }
        key("agents_failing")
        array(analytics.agentsFailing) { writer, agent in
            writer.object { writer in
                writer.member("agent_name", agent.name)
                writer.member("count", agent.count)
                writer.member("failures", agent.failures)
            }
        }
    }

    private mutating func value(_ model: Analytics.Model) {
        object { writer in
            writer.member("model", model.name)
            writer.member("calls", model.calls)
            writer.member("p50_ms", milliseconds: model.p50Microseconds)
            writer.member("p95_ms", milliseconds: model.p95Microseconds)
            writer.member("ttft_p50_ms", milliseconds: model.firstTokenP50Microseconds)
            writer.member("retries", model.retries)
            writer.member("failures", model.failures)
        }
    }

    fileprivate mutating func value(_ totals: Analytics.Totals) {
        object { writer in
            writer.member("sessions", totals.sessions)
            writer.member("agents", totals.agents)
            writer.member("tool_calls", totals.toolCalls)
            writer.member("errors", totals.errors)
            writer.member("error_rate", totals.errorRate)
            writer.member("tokens", totals.usage)
            writer.member("cost_usd", nanoDollars: totals.cost.total)
            writer.member("duration_p50_ms", milliseconds: totals.durationP50Microseconds)
            writer.member("duration_p95_ms", milliseconds: totals.durationP95Microseconds)
        }
    }
}
