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

/// Sessions with hits, in the order of their first ones.
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

/// How near to one another the searched words stand; the best one first. Parts of cursors.
package enum SearchRank: Int64, CaseIterable, Comparable, Sendable {
    /// Side by side, as they were written, or all that there is of one word or phrase.
    case together = 0
    case apart = 1

    package static func < (left: SearchRank, right: SearchRank) -> Bool { left.rawValue < right.rawValue }
}

/// Groups hits by session.
package struct SearchGrouping<Session: Hashable> {
    /// A session's hits, by rank, then the newest first.
    package struct Group {
        package var session: Session
        package var count: Int64 = 0
        /// The first ones.
        package var hits: [SearchPosition] = []
    }

    package private(set) var groups: [Group] = []
    private var places: [Session: Int] = [:]

    package init() {}

    /// Hits come by rank, then newest first.
    package mutating func add(_ hit: SearchPosition, in session: Session) {
        let place = places[session] ?? groups.count
        if place == groups.count {
            places[session] = place
            groups.append(Group(session: session))
        }
        groups[place].count += 1
        if groups[place].hits.count < SearchGroup.hitLimit { groups[place].hits.append(hit) }
    }

    /// The groups behind the one whose first hit is `last`, and whether there are more.
    package func page(after last: SearchPosition?, limit: Int) -> (groups: ArraySlice<Group>, hasMore: Bool) {
        let place = last.map { last in
            groups.firstIndex { $0.hits.first.map { last < $0 } ?? false } ?? groups.count
        }
        let rest = groups[(place ?? 0)...]
        return (rest.prefix(limit), rest.count > limit)
    }
}

/// Where a hit stands in the list: by rank, then the newest first.
package struct SearchPosition: Comparable, Sendable {
    package var rank: SearchRank
    package var id: Int64

    package init(rank: SearchRank, id: Int64) {
        self.rank = rank
        self.id = id
    }

    package init(_ cursor: String, list: String) throws(StoreError) {
        let numbers = try PageCursor(cursor, list: list, numbers: 2).numbers
        self.init(rank: SearchRank(rawValue: numbers[0]) ?? .apart, id: numbers[1])
    }

    package func cursor(list: String) -> String { PageCursor([rank.rawValue, id]).text(list: list) }

    package static func < (left: SearchPosition, right: SearchPosition) -> Bool {
        left.rank == right.rank ? left.id > right.id : left.rank < right.rank
    }
}
