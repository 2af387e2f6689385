package import EventModel

/// What happened in a range of time, in the sessions that pass the filters.
package struct AnalyticsQuery: Sendable {
    package enum Unit: String, Sendable, CaseIterable {
        case hour
        case day

        var microseconds: Int64 { self == .hour ? ActivityTime.hour : ActivityTime.day }
    }

    /// Filters and range; both ends are set.
    package var sessions = SessionQuery()
    package var since: Timestamp
    package var until: Timestamp
    package var unit: Unit
    /// Gives a reported model its canonical name.
    package var canonicalName: @Sendable (String) -> String = { $0 }

    package init(since: Timestamp, until: Timestamp, unit: Unit) {
        self.since = since
        self.until = max(since, until)
        self.unit = unit
    }

    package var time: TimeRange { TimeRange(since: since, until: until) }

    /// Whole units, as many as charts can have; beyond that several units together.
    package var buckets: TimeBuckets {
        let width = unit.microseconds
        let start = Timestamp(microseconds: since.microseconds.floored(by: width) * width)
        return TimeBuckets(since: start, until: until, count: TimeBuckets.countLimit, unit: width)
    }
}

extension SessionQuery {
    /// Whether anything but the range limits the sessions.
    package var hasFilter: Bool {
        !ids.isEmpty || !statuses.isEmpty || !agentKinds.isEmpty || !sourceApps.isEmpty || !machineIDs.isEmpty
            || !projects.isEmpty || !models.isEmpty || !branches.isEmpty || !tools.isEmpty || onlyWithErrors
            || onlyWaiting
            || minimumCost != nil || maximumCost != nil || minimumSpan != nil || maximumSpan != nil
            || !(text ?? "").isEmpty
    }
}

package struct Analytics: Sendable, Equatable {
    /// Names of one kind that are listed.
    package static let nameLimit = 50

    package struct SessionPart: Sendable, Equatable {
        package var at: Timestamp
        package var started: Int64 = 0
        package var ended: Int64 = 0
        package var failed: Int64 = 0
    }

    package struct ErrorPart: Sendable, Equatable {
        package var at: Timestamp
        package var toolFailures: Int64 = 0
        package var turnFailures: Int64 = 0
        package var calls: Int64 = 0
    }

    package struct AgentType: Sendable, Equatable {
        /// Empty where it is unknown; `main` for main agents.
        package var name: String
        package var count: Int64
        package var failures: Int64
        package var errors: Int64
        package var usage: TokenUsage
        package var cost: Cost
        package var calls: Int64
        package var unpriced: Int64
    }

    package struct Model: Sendable, Equatable {
        /// The canonical name; empty where none was reported.
        package var name: String
        package var calls: Int64 = 0
        package var p50Microseconds: Int64?
        package var p95Microseconds: Int64?
        package var firstTokenP50Microseconds: Int64?
        /// Of the sessions that name this model: requests that were sent again, and turns that failed.
        package var retries: Int64 = 0
        package var failures: Int64 = 0
    }

    package struct Tool: Sendable, Equatable {
        package var name: String
        package var calls: Int64
        package var failures: Int64
        package var p95Microseconds: Int64?
    }

    package struct Totals: Sendable, Equatable {
        /// That lasted into the range.
        package var sessions: Int64 = 0
        package var agents: Int64 = 0
        package var toolCalls: Int64 = 0
        /// Failed tool calls and failed turns.
        package var errors: Int64 = 0
        /// Of the whole hours that the range touches.
        package var usage = TokenUsage()
        package var cost = Cost()
        package var durationP50Microseconds: Int64?
        package var durationP95Microseconds: Int64?

        package init() {}

        /// Errors for each tool call; 0 without calls.
        package var errorRate: Double { toolCalls > 0 ? Double(errors) / Double(toolCalls) : 0 }
    }

    package var buckets: TimeBuckets
    package var sessions: [SessionPart] = []
    package var errors: [ErrorPart] = []
    package var agentTypes: [AgentType] = []
    package var models: [Model] = []
    package var tools: [Tool] = []
    /// Those that failed most often.
    package var agentsFailing: [AgentType] = []
    package var totals = Totals()
}

/// What an engine found for `Analytics`.
package struct AnalyticsRows: Sendable {
    /// Those that pass the filters and lasted into the range.
    package var sessions: [SessionDigest] = []
    /// What the digests call their models by.
    package var modelNames: [Int64: String] = [:]
    package var tools: [String: ActivitySeries] = [:]
    /// By reported model; empty where none was reported.
    package var models: [String: ActivitySeries] = [:]
    package var agents: [String: ActivitySeries] = [:]
    package var usage = ActivityFigures()
    /// When turns failed, and the model of their session.
    package var turnFailures: [(at: Timestamp, model: String?)] = []

    package init() {}
}

extension Analytics {
    package init(_ rows: AnalyticsRows, _ query: AnalyticsQuery) {
        let parts = query.buckets
        buckets = parts
        sessions = (0..<parts.count).map { SessionPart(at: parts.start($0)) }
        errors = (0..<parts.count).map { ErrorPart(at: parts.start($0)) }
        var spans: [Int: Int64] = [:]
        for session in rows.sessions {
            let end = session.startedAt.advanced(byMicroseconds: session.span)
            if query.time.holds(session.startedAt) { sessions[parts.index(of: session.startedAt)].started += 1 }
            if session.status.isOver, query.time.holds(end) { sessions[parts.index(of: end)].ended += 1 }
            if session.hasFailed { sessions[parts.index(of: session.lastEventAt)].failed += 1 }
            spans[DurationScale.bucket(session.span), default: 0] += 1
        }
        for series in rows.tools.values {
            for (part, figures) in series.parts {
                errors[part].toolFailures += figures.count(.failed)
                errors[part].calls += figures.toolCalls
            }
        }
        for failure in rows.turnFailures { errors[parts.index(of: failure.at)].turnFailures += 1 }
        agentTypes = Analytics.agentTypes(rows)
        agentsFailing = Analytics.first(agentTypes.filter { $0.failures > 0 }) { ($0.failures, $0.count, $0.name) }
        agentTypes = Analytics.first(agentTypes) { ($0.count, $0.errors, $0.name) }
        tools = Analytics.first(
            rows.tools.map { name, series in
                let p95 = DurationScale.percentile(series.total.durations, percent: 95)
                return Tool(
                    name: name, calls: series.total.toolCalls, failures: series.total.count(.failed),
                    p95Microseconds: p95)
            }
        ) { ($0.calls, $0.failures, $0.name) }
        models = Analytics.models(rows, query)
        totals.sessions = Int64(rows.sessions.count)
        totals.agents = rows.agents.values.reduce(0) { $0 + $1.total.counts[ActivityFigures.Place.count] }
        totals.toolCalls = rows.tools.values.reduce(0) { $0 + $1.total.toolCalls }
        totals.errors = rows.tools.values.reduce(Int64(rows.turnFailures.count)) { $0 + $1.total.count(.failed) }
        totals.usage = rows.usage.usage
        totals.cost = rows.usage.cost
        totals.durationP50Microseconds = DurationScale.percentile(spans, percent: 50)
        totals.durationP95Microseconds = DurationScale.percentile(spans, percent: 95)
    }

    /// The greatest ones; of equal ones the first by name.
    private static func first<Row>(_ rows: [Row], by order: (Row) -> (Int64, Int64, String)) -> [Row] {
        let sorted = rows.sorted { left, right in
            let (left, right) = (order(left), order(right))
            return (right.0, right.1, left.2) < (left.0, left.1, right.2)
        }
        return Array(sorted.prefix(nameLimit))
    }

    private static func agentTypes(_ rows: AnalyticsRows) -> [AgentType] {
        rows.agents.filter { $0.value.total.counts[ActivityFigures.Place.count] > 0 }.map { name, series in
            let figures = series.total
            return AgentType(
                name: name, count: figures.counts[ActivityFigures.Place.count],
                failures: figures.counts[ActivityFigures.Place.failures],
                errors: figures.counts[ActivityFigures.Place.errors], usage: figures.usage, cost: figures.cost,
                calls: figures.counts[ActivityFigures.Place.calls],
                unpriced: figures.counts[ActivityFigures.Place.unpriced])
        }
    }

    private static func models(_ rows: AnalyticsRows, _ query: AnalyticsQuery) -> [Model] {
        var figures: [String: ActivityFigures] = [:]
        var models: [String: Model] = [:]
        func name(_ model: String?) -> String { model.flatMap { $0.isEmpty ? nil : query.canonicalName($0) } ?? "" }
        for (model, series) in rows.models { figures[name(model), default: ActivityFigures()].add(series.total) }
        for (name, figures) in figures {
            var model = Model(name: name)
            model.calls = figures.counts[ActivityFigures.Place.count]
            model.p50Microseconds = DurationScale.percentile(figures.durations, percent: 50)
            model.p95Microseconds = DurationScale.percentile(figures.durations, percent: 95)
            model.firstTokenP50Microseconds = DurationScale.percentile(figures.firstTokens, percent: 50)
            models[name] = model
        }
        for session in rows.sessions where session.retries > 0 {
            let name = name(rows.modelNames[session.model])
            models[name, default: Model(name: name)].retries += session.retries
        }
        for failure in rows.turnFailures {
            let name = name(failure.model)
            models[name, default: Model(name: name)].failures += 1
        }
        let known = models.values.filter { $0.calls > 0 || $0.retries > 0 || $0.failures > 0 }
        return first(known) { ($0.calls, $0.retries + $0.failures, $0.name) }
    }
}

extension TimeRange {
    /// Whether the time lies in the range.
    package func holds(_ time: Timestamp) -> Bool {
        (since.map { time >= $0 } ?? true) && (until.map { time < $0 } ?? true)
    }
}
