package import EventModel

/// A half-open range of time: `since` is inside, `until` is not. Nil is unbounded.
package struct TimeRange: Sendable, Equatable {
    package var since: Timestamp?
    package var until: Timestamp?

    package init(since: Timestamp? = nil, until: Timestamp? = nil) {
        self.since = since
        self.until = until
    }
}

package enum SortOrder: Sendable { case newestFirst, oldestFirst }

/// Which events, in order of their ids. Nil and empty filters match everything; values of one list are alternatives.
package struct EventQuery: Sendable {
    package var sessionIDs: [String] = []
    package var agentIDs: [String] = []
    package var types: [String] = []
    package var toolNames: [String] = []
    package var sourceApps: [String] = []
    package var machineIDs: [String] = []
    package var sources: [RecordSource] = []
    /// Imported history is not part of the live feed.
    package var includeImported = true
    package var onlyErrors = false
    /// Only what is said in one of these ways.
    package var scopes: [SearchScope] = []
    package var time = TimeRange()
    /// Words that full-text search must find in the event.
    package var text: String?
    /// Only events stored after this id (exclusive), for catching up.
    package var afterID: Int64?
    /// Only events stored before this id (exclusive).
    package var beforeID: Int64?
    package var order: SortOrder = .newestFirst
    package var limit = Limits.pageRowsDefault
    /// What the page before returned as `nextCursor`.
    package var cursor: String?
    package var includePayload = true
    /// Whether to count all matches; counting walks them.
    package var includeTotal = false

    package init() {}
}

package struct EventPage: Sendable {
    package var events: [Event]
    package var nextCursor: String?
    package var total: Int64?

    package init(events: [Event], nextCursor: String? = nil, total: Int64? = nil) {
        self.events = events
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// What sessions are sorted by, the greatest first.
package enum SessionOrder: String, Sendable, CaseIterable {
    /// The time of the latest event.
    case latest
    case started
    case cost
    case tokens
    case duration
    case errors
    case agents
    case files
}

/// Which sessions; the one with the latest event comes first unless the order says otherwise.
package struct SessionQuery: Sendable {
    package var order = SessionOrder.latest
    /// Whether the order is turned round.
    package var isAscending = false
    package var ids: [String] = []
    /// Git roots, or paths where no root is known.
    package var projects: [String] = []
    /// As they were reported.
    package var models: [String] = []
    package var branches: [String] = []
    /// Only sessions that called one of these themselves.
    package var tools: [String] = []
    /// Only sessions that wait for the user: see `Session.asksUser`.
    package var onlyWaiting = false
    /// Nano-dollars, both ends included.
    package var minimumCost: Int64?
    package var maximumCost: Int64?
    /// Microseconds of `Session.spanMicroseconds`, both ends included.
    package var minimumSpan: Int64?
    package var maximumSpan: Int64?
    package var statuses: [SessionStatus] = []
    package var agentKinds: [String] = []
    package var sourceApps: [String] = []
    package var machineIDs: [String] = []
    package var onlyWithErrors = false
    /// Sessions that lasted into this range: started before its end, last event not before its beginning.
    package var time = TimeRange()
    /// A part of the title, the path, the branch or the id, in any case.
    package var text: String?
    package var limit = Limits.pageRowsDefault
    package var cursor: String?
    package var includeTotal = true

    package init() {}

    /// What cursors of this order are called.
    package var listName: String {
        let name = order == .latest ? "sessions" : "sessions-" + order.rawValue
        return isAscending ? name + "-up" : name
    }
}

package struct SessionPage: Sendable {
    package var sessions: [Session]
    package var nextCursor: String?
    package var total: Int64?

    package init(sessions: [Session], nextCursor: String? = nil, total: Int64? = nil) {
        self.sessions = sessions
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// Which agents; of one session in order of start, of all sessions the latest start first. `time` as with sessions.
package struct AgentQuery: Sendable {
    package var sessionID: String?
    package var agentID: String?
    package var names: [String] = []
    package var statuses: [AgentStatus] = []
    package var sourceApps: [String] = []
    package var machineIDs: [String] = []
    package var time = TimeRange()
    package var limit = Limits.pageRowsDefault
    package var cursor: String?

    package init() {}
}

package struct AgentPage: Sendable {
    package var agents: [Agent]
    package var nextCursor: String?
    package var total: Int64?

    package init(agents: [Agent], nextCursor: String? = nil, total: Int64? = nil) {
        self.agents = agents
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// Which tool calls, latest start first unless the order says otherwise. `time` is when the call started.
package struct ToolCallQuery: Sendable {
    package var sessionID: String?
    package var agentID: String?
    package var toolNames: [String] = []
    package var statuses: [ToolCallStatus] = []
    /// Whether copies are listed that a session inherited.
    package var includeInherited = false
    package var time = TimeRange()
    package var order: SortOrder = .newestFirst
    package var limit = Limits.pageRowsDefault
    package var cursor: String?

    package init() {}
}

/// What a sum of tool calls by turns needs of each.
package struct ToolCallStart: Sendable, Equatable {
    /// The message that asked for the call, where that is known.
    package var messageID: String?
    package var at: Timestamp

    package init(messageID: String?, at: Timestamp) {
        self.messageID = messageID
        self.at = at
    }
}

package struct ToolCallPage: Sendable {
    package var calls: [ToolCall]
    package var nextCursor: String?
    package var total: Int64?

    package init(calls: [ToolCall], nextCursor: String? = nil, total: Int64? = nil) {
        self.calls = calls
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// Which tool calls count; `time` is when the call started.
package struct ToolStatisticsQuery: Sendable {
    package var time = TimeRange()
    package var sourceApps: [String] = []
    package var machineIDs: [String] = []
    package var sessionID: String?
    package var toolNames: [String] = []
    /// Where charts of a range without an end stop; trends are only made where it is set.
    package var now: Timestamp?

    package init() {}

    /// The range of charts.
    package var chartTime: TimeRange { TimeRange(since: time.since, until: time.until ?? now) }
}

/// How one tool did over a range of time. Durations are microseconds of calls that finished; percentiles are nearest-rank
/// ones as far as `DurationScale` tells durations apart.
package struct ToolStatistics: Sendable, Equatable {
    /// Parts of a trend.
    package static let trendParts = 24

    package var toolName: String
    package var calls: Int64 = 0
    package var succeeded: Int64 = 0
    package var failed: Int64 = 0
    package var refused: Int64 = 0
    package var running: Int64 = 0
    package var abandoned: Int64 = 0
    package var p50Microseconds: Int64?
    package var p95Microseconds: Int64?
    package var lastUsedAt: Timestamp?
    /// Calls, and failed ones, in equal parts of the range, the latest at the end.
    package var trend = [Int64](repeating: 0, count: trendParts)
    package var failureTrend = [Int64](repeating: 0, count: trendParts)

    package init(toolName: String) { self.toolName = toolName }
}

/// Values that filters can offer, the most used first, each list at most `limit` long.
package struct Facets: Sendable, Equatable {
    package static let limit = 200

    package var sourceApps: [String] = []
    package var machineIDs: [String] = []
    package var eventTypes: [String] = []
    package var toolNames: [String] = []
    package var agentNames: [String] = []

    package init() {}
}

/// Full-text search: every word must occur; `"a phrase"` must occur as it stands; a trailing `*` matches beginnings.
package struct SearchQuery: Sendable {
    package var text: String
    package var sessionID: String?
    package var scopes: [SearchScope] = []
    package var time = TimeRange()
    package var limit = Limits.pageRowsDefault
    package var cursor: String?

    package init(text: String) { self.text = text }
}

package struct SearchHit: Sendable {
    /// Without its payload.
    package var event: Event
    /// The text around the match; `\u{2}` and `\u{3}` stand before and behind each matched word.
    package var snippet: String

    package init(event: Event, snippet: String) {
        self.event = event
        self.snippet = snippet
    }
}

package struct SearchPage: Sendable {
    package var hits: [SearchHit]
    package var nextCursor: String?
    /// All matches, exactly.
    package var total: Int64

    package init(hits: [SearchHit], nextCursor: String? = nil, total: Int64) {
        self.hits = hits
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// The store's condition, for health and metrics. Sizes are bytes.
package struct StoreStatus: Sendable, Equatable {
    package var engine: String
    package var schemaVersion: Int64 = 0
    package var identity = ""
    package var eventCount: Int64 = 0
    package var sessionCount: Int64 = 0
    package var databaseBytes: Int64 = 0
    package var walBytes: Int64 = 0
    package var freeDiskBytes: Int64 = 0
    package var path: String?

    package init(engine: String) { self.engine = engine }
}
