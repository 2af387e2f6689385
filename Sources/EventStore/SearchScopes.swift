/// What part of a conversation is searched.
package enum SearchScope: String, Sendable, CaseIterable {
    case prompt
    case reply
    case toolInput = "tool_input"
    case toolOutput = "tool_output"
    /// Everything that reports a failure, whatever its type.
    case error
    case thinking

    /// The types of events that have it.
    package var eventTypes: [String] {
        switch self {
        case .prompt: ["UserPromptSubmit", "prompt"]
        case .reply: ["assistant", "Stop", "SubagentStop", "MessageDisplay"]
        case .toolInput: ["PreToolUse", "PermissionRequest", "PermissionDenied", "tool_use"]
        case .toolOutput: ["PostToolUse", "PostToolUseFailure", "PostToolBatch", "tool_result"]
        case .error: ["StopFailure"]
        case .thinking: ["thinking"]
        }
    }
}

/// Which events of some scopes: those of these types, and all that report a failure where that was asked for.
package struct SearchTypes: Sendable, Equatable {
    package var types: [String]
    package var includesErrors: Bool

    /// Nil where nothing limits the types.
    package init?(_ scopes: [SearchScope]) {
        if scopes.isEmpty { return nil }
        types = Array(Set(scopes.flatMap(\.eventTypes))).sorted()
        includesErrors = scopes.contains(.error)
    }

    package func admits(type: String, isError: Bool) -> Bool { includesErrors && isError || types.contains(type) }
}

/// The hits of a search in one session.
package struct SearchGroup: Sendable {
    /// Hits that are shown.
    package static let hitLimit = 3
    /// The newest hits that are grouped.
    package static let examinedLimit = 10_000

    package var sessionID: String
    package var sessionTitle: String?
    package var projectPath: String?
    package var count: Int64
    /// The newest ones.
    package var hits: [SearchHit]

    package init(sessionID: String, count: Int64) {
        self.sessionID = sessionID
        self.count = count
        hits = []
    }
}

/// Sessions with hits, the one with the newest hit first.
package struct SearchGroupPage: Sendable {
    package var groups: [SearchGroup]
    package var nextCursor: String?
    /// All hits, exactly.
    package var total: Int64
    /// Sessions that the examined hits are in.
    package var sessionTotal: Int64
    /// Hits that were grouped, the newest ones.
    package var examined: Int64

    package init(groups: [SearchGroup], nextCursor: String?, total: Int64, sessionTotal: Int64, examined: Int64) {
        self.groups = groups
        self.nextCursor = nextCursor
        self.total = total
        self.sessionTotal = sessionTotal
        self.examined = examined
    }
}

/// Groups hits by session.
package struct SearchGrouping<Session: Hashable> {
    /// A session's hits: ids of events, the newest first.
    package struct Group {
        package var session: Session
        package var count: Int64 = 0
        package var ids: [Int64] = []
        /// The id of the newest one.
        package var first: Int64
    }

    package private(set) var groups: [Group] = []
    private var places: [Session: Int] = [:]

    package init() {}

    /// Hits come newest first.
    package mutating func add(_ id: Int64, in session: Session) {
        let place = places[session] ?? groups.count
        if place == groups.count {
            places[session] = place
            groups.append(Group(session: session, first: id))
        }
        groups[place].count += 1
        if groups[place].ids.count < SearchGroup.hitLimit { groups[place].ids.append(id) }
    }

    /// The groups behind the one whose newest hit is `last`, and whether there are more.
    package func page(after last: Int64?, limit: Int) -> (groups: ArraySlice<Group>, hasMore: Bool) {
        let rest = groups[(last.map { last in groups.firstIndex { $0.first < last } ?? groups.count } ?? 0)...]
        return (rest.prefix(limit), rest.count > limit)
    }
}
