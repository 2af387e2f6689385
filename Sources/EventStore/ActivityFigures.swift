package import EventModel

/// What is summed up over hours and days.
package enum ActivityKind: Int64, Sendable, CaseIterable {
    /// By tool. Part of the stored form, as all numbers here.
    case toolCalls = 0
    /// By model as it was reported.
    case modelCalls = 1
    /// By kind of agent, at their start.
    case agents = 2
}

/// Counts and durations of things of one name in one stretch of time. Sums do not depend on the order of additions, and
/// what is taken off again leaves no trace.
package struct ActivityFigures: Sendable, Equatable {
    /// What the counts mean. Tool calls are counted by status, in the order of `ToolCallStatus.allCases`; model calls
    /// at the first place.
    package enum Place {
        package static let count = 0
        /// Of agents: those that failed, and errors of all.
        package static let failures = 1
        package static let errors = 2
        /// Of agents and usage: model calls, unpriced ones, then the fields of `TokenUsage` and of `Cost`.
        package static let calls = 3
        package static let unpriced = 4
        static let usage = 5
        static let cost = 14
    }

    package static let countOfCounts = 21

    package private(set) var counts = [Int64](repeating: 0, count: ActivityFigures.countOfCounts)
    /// By bucket of `DurationScale`: of everything that finished, of what failed of it, and of times to a first token.
    package private(set) var durations: [Int: Int64] = [:]
    package private(set) var failedDurations: [Int: Int64] = [:]
    package private(set) var firstTokens: [Int: Int64] = [:]

    package init() {}

    package init(
        counts: [Int64], durations: [Int: Int64], failedDurations: [Int: Int64], firstTokens: [Int: Int64]
    ) {
        for (index, count) in counts.prefix(ActivityFigures.countOfCounts).enumerated() { self.counts[index] = count }
        self.durations = durations
        self.failedDurations = failedDurations
        self.firstTokens = firstTokens
    }

    /// One tool call.
    package init(toolStatus status: ToolCallStatus, duration: Int64?) {
        counts[ActivityFigures.index(status)] = 1
        guard let duration, status == .succeeded || status == .failed else { return }
        let bucket = DurationScale.bucket(duration)
        durations[bucket] = 1
        if status == .failed { failedDurations[bucket] = 1 }
    }

    /// One model call.
    package init(modelCallOf duration: Int64?, firstToken: Int64?) {
        counts[Place.count] = 1
        if let duration { durations[DurationScale.bucket(duration)] = 1 }
        if let firstToken { firstTokens[DurationScale.bucket(firstToken)] = 1 }
    }

    /// One agent.
    package init(
        agentStatus status: AgentStatus, errors: Int64, calls: Int64, unpriced: Int64, usage: TokenUsage, cost: Cost
    ) {
        self.init(calls: calls, unpriced: unpriced, usage: usage, cost: cost)
        counts[Place.count] = 1
        counts[Place.failures] = status == .failed ? 1 : 0
        counts[Place.errors] = errors
    }

    /// What was used.
    package init(calls: Int64, unpriced: Int64, usage: TokenUsage, cost: Cost) {
        counts[Place.calls] = calls
        counts[Place.unpriced] = unpriced
        counts.replaceSubrange(Place.usage..<Place.cost, with: usage.fields)
        counts.replaceSubrange(Place.cost..<ActivityFigures.countOfCounts, with: cost.fields)
    }

    package static func index(_ status: ToolCallStatus) -> Int {
        switch status {
        case .running: 0
        case .succeeded: 1
        case .failed: 2
        case .refused: 3
        case .abandoned: 4
        }
    }

    package func count(_ status: ToolCallStatus) -> Int64 { counts[ActivityFigures.index(status)] }

    /// Of tool calls: all of them.
    package var toolCalls: Int64 { counts[0...4].reduce(0, &+) }
    package var usage: TokenUsage { TokenUsage(fields: Array(counts[Place.usage..<Place.cost])) }
    package var cost: Cost { Cost(fields: Array(counts[Place.cost...])) }

    package var isZero: Bool {
        durations.isEmpty && failedDurations.isEmpty && firstTokens.isEmpty && counts.allSatisfy { $0 == 0 }
    }

    /// What a stored sum consists of.
    package enum Part {
        case durations
        case failedDurations
        case firstTokens
    }

    package mutating func add(_ count: Int64, at place: Int) { counts[place] &+= count }

    package mutating func add(_ count: Int64, inBucket bucket: Int, of part: Part) {
        switch part {
        case .durations: ActivityFigures.add(count, bucket, to: &durations)
        case .failedDurations: ActivityFigures.add(count, bucket, to: &failedDurations)
        case .firstTokens: ActivityFigures.add(count, bucket, to: &firstTokens)
        }
    }

    private static func add(_ count: Int64, _ bucket: Int, to counts: inout [Int: Int64]) {
        let sum = counts[bucket, default: 0] &+ count
        counts[bucket] = sum == 0 ? nil : sum
    }

    package mutating func add(_ other: ActivityFigures) { add(other, 1) }
    package mutating func subtract(_ other: ActivityFigures) { add(other, -1) }

    private mutating func add(_ other: ActivityFigures, _ sign: Int64) {
        for index in counts.indices { counts[index] &+= other.counts[index] &* sign }
        ActivityFigures.add(other.durations, sign, to: &durations)
        ActivityFigures.add(other.failedDurations, sign, to: &failedDurations)
        ActivityFigures.add(other.firstTokens, sign, to: &firstTokens)
    }

    private static func add(_ other: [Int: Int64], _ sign: Int64, to counts: inout [Int: Int64]) {
        for (bucket, count) in other { add(count &* sign, bucket, to: &counts) }
    }
}

/// The figures of one name in a range of time, whole and by its parts.
package struct ActivitySeries: Sendable, Equatable {
    package var total = ActivityFigures()
    /// By index of `TimeBuckets`; parts without figures are left out.
    package var parts: [Int: ActivityFigures] = [:]
    /// Parts that `total` lacks yet.
    private var unsettled: [Int: ActivityFigures] = [:]

    package init() {}

    package mutating func add(_ figures: ActivityFigures, at time: Timestamp, _ buckets: TimeBuckets?) {
        total.add(figures)
        if let buckets { parts[buckets.index(of: time), default: ActivityFigures()].add(figures) }
    }

    /// Lets `add` add figures of one time to the whole, or to the part that the whole is made of by `settle`.
    package mutating func add(
        at time: Timestamp, _ buckets: TimeBuckets?, _ add: (inout ActivityFigures) -> Void
    ) {
        guard let buckets else { return add(&total) }
        add(&unsettled[buckets.index(of: time), default: ActivityFigures()])
    }

    /// To be called when everything was added.
    package mutating func settle() {
        for (part, figures) in unsettled {
            total.add(figures)
            parts[part, default: ActivityFigures()].add(figures)
        }
        unsettled.removeAll()
    }
}
