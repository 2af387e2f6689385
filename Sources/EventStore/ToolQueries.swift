package import EventModel

/// How durations of one tool's calls, or of all tools', are spread over time.
package struct ToolHeatMap: Sendable, Equatable {
    package static let columnLimit = 200

    package var buckets: TimeBuckets?
    /// Rows of `DurationScale` that are drawn.
    package var rows: Range<Int> = 0..<0
    /// By column, then by row.
    package var cells: [[Int64]] = []
    package var failed: [[Int64]] = []

    package init() {}

    /// Of the finished calls of some series together.
    package init(_ series: some Sequence<ActivitySeries>, _ buckets: TimeBuckets) {
        self.buckets = buckets
        cells = Array(
            repeating: [Int64](repeating: 0, count: DurationScale.rowCount), count: buckets.count)
        failed = cells
        var (first, last) = (DurationScale.rowCount, -1)
        for series in series {
            for (column, figures) in series.parts {
                for (bucket, count) in figures.durations {
                    let row = DurationScale.row(ofBucket: bucket)
                    cells[column][row] &+= count
                    (first, last) = (min(first, row), max(last, row))
                }
                for (bucket, count) in figures.failedDurations {
                    failed[column][DurationScale.row(ofBucket: bucket)] &+= count
                }
            }
        }
        rows = first <= last ? first..<last + 1 : 0..<0
        cells = cells.map { Array($0[rows]) }
        failed = failed.map { Array($0[rows]) }
    }
}

/// Which failed tool calls.
package struct ToolFailureQuery: Sendable {
    /// The newest failures that are looked at.
    package static let examinedLimit = 2500
    package static let groupLimit = 100

    package var time = TimeRange()
    package var toolNames: [String] = []
    package var sourceApps: [String] = []
    package var machineIDs: [String] = []
    package var sessionID: String?

    package init() {}
}

/// One failed call, as far as groups of failures need it.
package struct ToolFailure: Sendable, Equatable {
    package var toolName: String
    package var message: String
    package var at: Timestamp
    package var sessionID: String
    package var toolUseID: String
    package var agent: String
    package var project: String?

    package init(
        toolName: String, message: String, at: Timestamp, sessionID: String, toolUseID: String, agent: String,
        project: String?
    ) {
        self.toolName = toolName
        self.message = message
        self.at = at
        self.sessionID = sessionID
        self.toolUseID = toolUseID
        self.agent = agent
        self.project = project
    }
}

/// Failed calls of one tool for one reason.
package struct ToolFailureGroup: Sendable, Equatable {
    /// Agents and projects that are named.
    package static let nameLimit = 10

    package var toolName: String
    /// The message without what differs from call to call.
    package var reason: String
    package var count: Int64
    /// The newest one, with its message as it was.
    package var example: ToolFailure
    /// The report of it, where it is known.
    package var exampleEvent: EventUUID?
    package var agents: [String]
    package var projects: [String]

    /// Groups the failures, which come newest first; the most frequent reason comes first.
    package static func groups(_ failures: [ToolFailure]) -> [ToolFailureGroup] {
        var groups: [ToolFailureGroup] = []
        var places: [String: Int] = [:]
        // Many failures say the very same.
        var reasons: [ExactText: String] = [:]
        for failure in failures {
            let message = ExactText(failure.message)
            let reason = reasons[message] ?? FailureReason.normalised(failure.message)
            reasons[message] = reason
            let key = failure.toolName + "\u{0}" + reason
            if let place = places[key] {
                groups[place].count += 1
                groups[place].name(failure)
                continue
            }
            places[key] = groups.count
            var group = ToolFailureGroup(
                toolName: failure.toolName, reason: reason, count: 1, example: failure, agents: [], projects: [])
            group.name(failure)
            groups.append(group)
        }
        return groups.sorted { left, right in
            (right.count, left.toolName, left.reason) < (left.count, right.toolName, right.reason)
        }
    }

    private mutating func name(_ failure: ToolFailure) {
        func add(_ name: String, to names: inout [String]) {
            if names.count < ToolFailureGroup.nameLimit, !names.contains(name) { names.append(name) }
        }
        add(failure.agent, to: &agents)
        if let project = failure.project { add(project, to: &projects) }
    }
}

package struct ToolFailures: Sendable, Equatable {
    package var groups: [ToolFailureGroup]
    /// All failed calls that match, and how many of them were looked at, the newest ones.
    package var total: Int64
    package var examined: Int64

    package init(groups: [ToolFailureGroup], total: Int64, examined: Int64) {
        self.groups = groups
        self.total = total
        self.examined = examined
    }
}

extension ToolStatistics {
    /// What the figures of a tool say.
    package init(toolName: String, _ series: ActivitySeries, _ buckets: TimeBuckets?) {
        self.init(toolName: toolName)
        let figures = series.total
        calls = figures.toolCalls
        succeeded = figures.count(.succeeded)
        failed = figures.count(.failed)
        refused = figures.count(.refused)
        running = figures.count(.running)
        abandoned = figures.count(.abandoned)
        p50Microseconds = DurationScale.percentile(figures.durations, percent: 50)
        p95Microseconds = DurationScale.percentile(figures.durations, percent: 95)
        guard let buckets else { return }
        // A short range has fewer parts than the trend has places: they are its latest ones.
        let shift = max(0, ToolStatistics.trendParts - buckets.count)
        for (part, figures) in series.parts where part + shift < ToolStatistics.trendParts {
            trend[part + shift] = figures.toolCalls
            failureTrend[part + shift] = figures.count(.failed)
        }
    }

    /// The middle of `mcp__server__tool`; nil for other tools.
    package var mcpServer: String? {
        guard toolName.utf8.starts(with: "mcp__".utf8) else { return nil }
        let rest = Array(toolName.utf8.dropFirst(5))
        var end = 0
        while end < rest.count, !(rest[end] == 0x5F && end + 1 < rest.count && rest[end + 1] == 0x5F) { end += 1 }
        guard end > 0, end < rest.count else { return nil }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}
