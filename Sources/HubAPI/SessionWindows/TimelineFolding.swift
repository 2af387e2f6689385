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
        let candidates = isShown.indices.filter { isShown[$0] }
        guard candidates.count > limit else { return isShown }
        let order = candidates.sorted { left, right in
            let (left, right) = (spans[left], spans[right])
            return (right.rank, right.duration, left.start) < (left.rank, left.duration, right.start)
        }
        for index in order.dropFirst(limit) { isShown[index] = false }
        return isShown
    }

    /// The spans, which are in order of start, in buckets: the window in equal columns, those of a lane that are empty
    /// left out.
    static func buckets(_ spans: [SessionSpans.Span], window: Range<Int64>) -> [TimelineBucket] {
        let agents = Set(spans.map(\.agent))
        guard !agents.isEmpty else { return [] }
        let columns = max(columnMinimum, min(columnLimit, Int64(bucketLimit / agents.count)))
        let grid = Grid(window: window, columns: columns)
        var buckets: [BucketKey: TimelineBucket] = [:]
        var covered: [Int: Int64] = [:]
        for span in spans {
            let column = grid.column(span.start)
            buckets[BucketKey(agent: span.agent, column: column), default: grid.bucket(span.agent, column)].count(span)
            // What is left of the span behind all before it, column by column.
            var start = max(span.start, covered[span.agent] ?? .min, window.lowerBound)
            let end = min(span.end, window.upperBound)
            covered[span.agent] = max(covered[span.agent] ?? .min, end)
            while start < end {
                let column = grid.column(start)
                let empty = grid.bucket(span.agent, column)
                let stop = min(end, empty.range.upperBound)
                guard stop > start else { break }
                buckets[BucketKey(agent: span.agent, column: column), default: empty].busy += stop - start
                start = stop
            }
        }
        return buckets.values.sorted {
            ($0.range.lowerBound, $0.agent) < ($1.range.lowerBound, $1.agent)
        }
    }

    private struct BucketKey: Hashable {
        var agent: Int
        var column: Int64
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
    /// What is folded last has the highest.
    fileprivate var rank: Int {
        if isError { return 3 }
        switch kind {
        case .turn, .compaction, .question, .idle: return 2
        case .tool, .model: return isOpen ? 1 : 0
        }
    }
}
