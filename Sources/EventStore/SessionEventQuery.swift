package import EventModel

/// Which events of a session, in order of time.
package struct SessionEventQuery: Sendable {
    /// Points of one answer.
    package static let pointLimit = 500_000

    package var sessionID: String
    /// Only events of these types, and those of `sources`; with both empty all events.
    package var types: [String] = []
    /// Events of these sources are listed whatever their type.
    package var sources: [RecordSource] = []
    package var agentID: String?
    package var onlyErrors = false
    package var time = TimeRange()
    package var order: SortOrder = .oldestFirst
    package var limit = SessionEventQuery.pointLimit

    package init(session: String) { sessionID = session }
}

/// One event as little as a list needs to find its place.
package struct SessionEventPoint: Sendable, Equatable {
    /// The store's id, for `events(ids:)`.
    package var id: Int64
    package var at: Timestamp
    /// Its place in the query's `types`; nil where it is of none.
    package var type: Int?
    package var isError: Bool

    package init(id: Int64, at: Timestamp, type: Int?, isError: Bool) {
        self.id = id
        self.at = at
        self.type = type
        self.isError = isError
    }
}

/// What a session used up to an instant.
package struct UsageSum: Sendable, Equatable {
    package var usage = TokenUsage()
    package var cost = Cost()
    package var callCount: Int64 = 0
    package var unpricedCallCount: Int64 = 0

    package init() {}

    package mutating func add(_ call: ModelCall) {
        usage = usage + call.usage
        callCount += 1
        if let price = call.cost { cost = cost + price } else { unpricedCallCount += 1 }
    }
}

/// How far from the beginning and the end of a tool call its events are looked for.
package enum ToolEventWindow {
    /// Microseconds before the instant: clocks of different reports differ.
    package static let slack: Int64 = 2_000_000
    /// Events of the session that are looked through from there.
    package static let eventLimit = 400
}
