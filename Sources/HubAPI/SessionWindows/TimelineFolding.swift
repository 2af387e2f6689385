import EventModel
import EventStore

/// Short spans of one agent, told together.
struct TimelineBucket: Equatable {
    /// The agent's place in the outline's `agentIDs`.
    var agent: Int
    /// Microseconds since 1970; a bucket has what began in it.
    var range: Range<Int64>
    var tools = 0
    var models = 0
    var errors = 0
    /// Microseconds of the bucket in which at least one of its spans, or of those of buckets before it, lasted.
    var busy: Int64 = 0
}

enum TimelineFolding {
    /// Buckets of one answer.
    static let bucketLimit = 4000
    /// Buckets of one lane.
    private static let columnLimit: Int64 = 200
    private static let columnMinimum: Int64 = 4

    /// Which of the spans are shown as they are. Turns, waits, compactions, errors and what is not over come first, then
    /// the longest.
    static func shown(_ spans: [SessionSpans.Span], minimum: Int64, limit: Int) -> [Bool] {
        let limit = max(0, limit)
        var isShown = spans.map { $0.rank > 0 || $0.duration >= minimum }
        guard isShown.count(where: { $0 }) > limit else { return isShown }
        // Numbers sort much faster than spans: what the last one that is shown has decides.
        let weights = spans.map(\.weight)
        let sorted = weights.indices.filter { isShown[$0] }.map { weights[$0] }.sorted(by: >)
        let last = limit == 0 ? Int64.max : sorted[limit - 1]
        // Of those that weigh as much as the last one the first are shown.
        var equals = limit - (sorted.firstIndex(of: last) ?? 0)
        for index in isShown.indices where isShown[index] {
            if weights[index] > last { continue }
            if weights[index] == last, equals > 0 { equals -= 1 } else { isShown[index] = false }
        }
        return isShown
    }

    /// The spans, which are in order of start, in buckets: the window in equal columns, those of a lane that are empty
    /// left out.
    static func buckets(_ spans: [SessionSpans.Span], window: Range<Int64>) -> [TimelineBucket] {
        let agents = Set(spans.map(\.agent))
        guard !agents.isEmpty else { return [] }
        let columns = max(columnMinimum, min(columnLimit, Int64(bucketLimit / agents.count)))
        let grid = Grid(window: window, columns: columns)
        var lanes: [Int: Lane] = [:]
        for agent in agents { lanes[agent] = Lane(agent: agent, grid: grid) }
        for span in spans { lanes[span.agent]?.add(span) }
        return lanes.values.flatMap { $0.buckets.compactMap(\.self) }.sorted {
            ($0.range.lowerBound, $0.agent) < ($1.range.lowerBound, $1.agent)
        }
    }

    private struct Lane {
        let agent: Int
        let grid: Grid
        var buckets: [TimelineBucket?]
        /// Up to where the lane's time is counted.
        var covered = Int64.min

        init(agent: Int, grid: Grid) {
            self.agent = agent
            self.grid = grid
            buckets = [TimelineBucket?](repeating: nil, count: Int(grid.columns))
        }

        mutating func add(_ span: SessionSpans.Span) {
            change(grid.column(span.start)) { $0.count(span) }
            // What is left of the span behind all before it, column by column.
            var start = max(span.start, covered, grid.window.lowerBound)
            let end = min(span.end, grid.window.upperBound)
            covered = max(covered, end)
            while start < end {
                let column = grid.column(start)
                let stop = min(end, grid.bucket(agent, column).range.upperBound)
                guard stop > start else { return }
                change(column) { $0.busy += stop - start }
                start = stop
            }
        }

        private mutating func change(_ column: Int64, _ change: (inout TimelineBucket) -> Void) {
            var bucket = buckets[Int(column)] ?? grid.bucket(agent, column)
            change(&bucket)
            buckets[Int(column)] = bucket
        }
    }

    private struct Grid {
        var window: Range<Int64>
        var columns: Int64
        var width: Int64

        init(window: Range<Int64>, columns: Int64) {
            self.window = window
            self.columns = columns
            width = max(1, (window.upperBound - window.lowerBound) / columns + 1)
        }

        func column(_ time: Int64) -> Int64 {
            time <= window.lowerBound ? 0 : min(columns - 1, (time - window.lowerBound) / width)
        }

        func bucket(_ agent: Int, _ column: Int64) -> TimelineBucket {
            let start = window.lowerBound + column * width
            return TimelineBucket(agent: agent, range: start..<max(start + 1, min(start + width, window.upperBound)))
        }
    }
}

extension TimelineBucket {
    fileprivate mutating func count(_ span: SessionSpans.Span) {
        switch span.kind {
        case .tool: tools += 1
        case .model: models += 1
        case .turn, .question, .idle, .compaction: break
        }
        if span.isError { errors += 1 }
    }
}

extension SessionSpans.Span {
    /// What is folded last has the highest: rank first, then duration, which is below 2^59.
    fileprivate var weight: Int64 { rank << 60 | duration }

    fileprivate var rank: Int64 {
        if isError { return 3 }
        switch kind {
        case .turn, .compaction, .question, .idle: return 2
        case .tool, .model: return isOpen ? 1 : 0
        }
    }
}
