import EventModel
import EventStore

/// The spans of a session in a window of time: all of them, or, where they are too many, those that matter and the
/// rest in buckets.
struct SessionTimeline {
    struct Query {
        var since: Timestamp?
        var until: Timestamp?
        var agentID: String?
        var onlyErrors = false
        /// Microseconds; what is shorter goes into buckets.
        var minimum: Int64 = 0
        var limit = SessionTimeline.spanLimitDefault
    }

    /// Spans of one answer.
    static let spanLimit = 5000
    static let spanLimitDefault = 2000

    struct Lane: Equatable {
        /// The agent's place in the outline's `agentIDs`.
        var agent: Int
        /// Spans of all kinds in the window.
        var spanCount = 0
        var errorCount = 0
    }

    let spans: SessionSpans
    /// The part of the session that is shown.
    let window: Range<Int64>
    /// Spans that match, shown and folded.
    private(set) var total = 0
    private(set) var lanes: [Lane] = []
    /// In order of start.
    private(set) var shown: [SessionSpans.Span] = []
    private(set) var buckets: [TimelineBucket] = []
    private(set) var gaps: [TimelineGap] = []
    /// In order of time.
    private(set) var criticalPath: [SessionSpans.Span] = []

    var isFolded: Bool { !buckets.isEmpty }

    init(_ spans: SessionSpans, _ query: Query) {
        self.spans = spans
        let since = query.since?.bounded ?? spans.range.lowerBound
        let until = query.until?.bounded ?? (spans.range.upperBound + 1)
        window = since..<max(since + 1, until)
        let agent = query.agentID.map { id in spans.outline.agentIDs.firstIndex { $0.isExactly(id) } ?? -1 }
        let all = spans.spans
        let places = all.indices.filter { place in
            let span = all[place]
            return span.start < window.upperBound && span.end >= window.lowerBound
                && (agent == nil || span.agent == agent)
        }
        let inWindow = places.map { all[$0] }
        countLanes(inWindow, agent)
        let matching = query.onlyErrors ? places.filter { all[$0].isError } : places
        total = matching.count
        let isShown = TimelineFolding.shown(matching.map { all[$0] }, minimum: query.minimum, limit: query.limit)
        let isOnPath = CriticalPath.path(spans, in: places)
        var folded: [SessionSpans.Span] = []
        for (index, place) in matching.enumerated() {
            guard isShown[index] else {
                folded.append(all[place])
                continue
            }
            shown.append(all[place])
            if isOnPath[place] { criticalPath.append(all[place]) }
        }
        buckets = TimelineFolding.buckets(folded, window: window)
        gaps = TimelineGap.gaps(inWindow, spans, window: window)
    }

    /// A parent's lane stands above those of its children, children in order of start.
    private mutating func countLanes(_ spans: [SessionSpans.Span], _ agent: Int?) {
        let outline = self.spans.outline
        var counted = outline.agentIDs.indices.map { Lane(agent: $0) }
        for span in spans where span.agent >= 0 {
            counted[span.agent].spanCount += 1
            if span.isError { counted[span.agent].errorCount += 1 }
        }
        lanes = TimelineOrder.depthFirst(outline).map { counted[$0] }.filter { lane in
            if let agent { return lane.agent == agent }
            return lane.spanCount > 0 || isAlive(lane.agent, outline)
        }
    }

    /// Whether the agent lived in the window.
    private func isAlive(_ place: Int, _ outline: SessionOutline) -> Bool {
        guard place < outline.agents.count else { return false }
        let agent = outline.agents[place]
        let end = max(agent.endedAt ?? agent.lastEventAt, agent.startedAt)
        return agent.startedAt.bounded < window.upperBound && end.bounded >= window.lowerBound
    }
}

enum TimelineOrder {
    /// Places of all agents: each parent before its children, else in order of start. Agents whose parents are unknown,
    /// or who are their own ancestors, stand at the top.
    static func depthFirst(_ outline: SessionOutline) -> [Int] {
        var places: [ExactText: Int] = [:]
        for (place, id) in outline.agentIDs.enumerated() { places[ExactText(id)] = place }
        var children: [Int: [Int]] = [:]
        var roots: [Int] = []
        for place in outline.agentIDs.indices {
            let parent = place < outline.agents.count ? outline.agents[place].parentID : nil
            if let parent, let above = places[ExactText(parent)], above != place {
                children[above, default: []].append(place)
            } else {
                roots.append(place)
            }
        }
        var order: [Int] = []
        var isSeen = [Bool](repeating: false, count: outline.agentIDs.count)
        func walk(_ starts: [Int]) {
            var stack = Array(starts.reversed())
            while let place = stack.popLast() {
                if isSeen[place] { continue }
                isSeen[place] = true
                order.append(place)
                stack.append(contentsOf: (children[place] ?? []).reversed())
            }
        }
        if let main = places[ExactText(Agent.mainID)] { walk([main]) }
        walk(roots)
        walk(Array(outline.agentIDs.indices))
        return order
    }
}
