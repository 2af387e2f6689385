package import EventModel

/// Which model calls. `time` is when the response came.
package struct ModelCallQuery: Sendable {
    package var sessionID: String?
    package var agentID: String?
    /// By reported or by canonical name.
    package var models: [String] = []
    /// Gives a reported model its canonical name; `PriceTable.canonicalName` where prices are known.
    package var canonicalName: @Sendable (String) -> String = { $0 }
    package var time = TimeRange()
    /// Whether copies are listed that a session inherited.
    package var includeInherited = false
    package var order: SortOrder = .newestFirst
    package var limit = Limits.pageRowsDefault
    package var cursor: String?
    /// Whether to count all matches; counting walks them.
    package var includeTotal = true

    package init() {}
}

package struct ModelCallPage: Sendable {
    package var calls: [ModelCall]
    package var nextCursor: String?
    package var total: Int64?

    package init(calls: [ModelCall], nextCursor: String? = nil, total: Int64? = nil) {
        self.calls = calls
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// What costs are grouped by.
package enum CostGrouping: String, Sendable, CaseIterable {
    case day
    case hour
    case model
    /// The git root, or the project's path where no root is known.
    case project
    case agent
    /// The kind of agent: `main`, `general-purpose`, …
    case agentName = "agent_type"
    case session
    /// A model call counts for the tool calls that it asked for, in equal parts; what asked for none has no key.
    case tool
    case machine
    case sourceApp = "source_app"
    /// Everything in one group.
    case total
}

/// Which usage; `time` selects whole hours.
package struct CostQuery: Sendable {
    package var grouping: CostGrouping
    package var time = TimeRange()
    package var sessionIDs: [String] = []
    package var projects: [String] = []
    /// By canonical name.
    package var models: [String] = []
    /// Gives a reported model its canonical name, where calls themselves are looked at: in groups by tool.
    package var canonicalName: @Sendable (String) -> String = { $0 }
    package var machineIDs: [String] = []
    package var sourceApps: [String] = []
    /// Agents of the sessions that are named; groups by tool are not kept by agent.
    package var agentIDs: [String] = []
    /// Minutes by which the days of the asker begin before those of UTC. Usage is kept by hours: of a zone that is no
    /// whole hours away, an hour belongs to the day in which it begins.
    package var utcOffsetMinutes: Int64 = 0
    package var limit = Limits.pageRowsDefault

    package init(by grouping: CostGrouping) { self.grouping = grouping }

    /// Refuses what there are no sums for.
    package func check() throws(StoreError) {
        if grouping == .tool, !agentIDs.isEmpty {
            throw StoreError(
                .badQuery, "what tools cost is not summed up by agent",
                hint: "ask by=model for the agent, or by=tool for its session")
        }
    }
}

package struct CostGroup: Sendable, Equatable {
    /// The group's value: a date (`2026-11-21`, `2026-11-21T14`), a name, an id; empty where it is unknown.
    package var key: String
    /// What people call it: a session's title, a project's last folder.
    package var label: String?
    /// Of groups by agent: the session.
    package var sessionID: String?
    package var usage = TokenUsage()
    package var cost = Cost()
    package var callCount: Int64 = 0
    package var unpricedCallCount: Int64 = 0

    package init(key: String) { self.key = key }
}

/// What a metric entry measures.
package enum MetricCategory: String, Sendable, CaseIterable {
    case tool
    case api
    case session
    case user
    case custom
}

/// Which entries.
package struct MetricQuery: Sendable {
    package var sessionIDs: [String] = []
    package var projects: [String] = []
    package var sources: [RecordSource] = []
    package var categories: [MetricCategory] = []
    /// `model_call`, `tool_call`, `prompt`, `session_start`, `session_end`, `turn_failure`, or a custom event's type.
    package var types: [String] = []
    /// By reported or by canonical name.
    package var models: [String] = []
    /// Gives a reported model its canonical name.
    package var canonicalName: @Sendable (String) -> String = { $0 }
    package var toolNames: [String] = []
    package var machineIDs: [String] = []
    package var sourceApps: [String] = []
    /// Only what these agents of the named sessions did: prompts, starts and ends are no agent's.
    package var agentIDs: [String] = []
    package var time = TimeRange()
    package var limit = Limits.pageRowsDefault
    package var cursor: String?

    package init() {}
}

/// One thing that happened and what it used: a model call, a tool call, a prompt, the start or end of a session, or an
/// event that somebody else sent.
package struct MetricEntry: Sendable, Equatable {
    package var id: String
    package var at: Timestamp
    package var sessionID: String
    package var projectPath: String?
    package var agentID: String?
    package var sources: RecordSources
    package var type: String
    package var category: MetricCategory
    package var model: String?
    package var usage: TokenUsage?
    package var cost: Cost?
    package var toolName: String?
    package var toolDurationMicroseconds: Int64?
    package var toolSucceeded: Bool?
    /// One line in words.
    package var summary: String?
    /// `provisional`, `estimated`, `unpriced`, `interrupted`, …
    package var tags: [String] = []

    package init(
        id: String, at: Timestamp, sessionID: String, sources: RecordSources, type: String, category: MetricCategory
    ) {
        self.id = id
        self.at = at
        self.sessionID = sessionID
        self.sources = sources
        self.type = type
        self.category = category
    }
}

package struct MetricPage: Sendable {
    package var entries: [MetricEntry]
    package var nextCursor: String?

    package init(entries: [MetricEntry], nextCursor: String? = nil) {
        self.entries = entries
        self.nextCursor = nextCursor
    }
}
