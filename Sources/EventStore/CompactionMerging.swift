package import EventModel

extension Compaction {
    /// Microseconds between what two sources tell of one compaction.
    package static let mergeGapMicroseconds: Int64 = 30_000_000

    /// One row for each compaction, in order of start: rows of one agent from different sources that overlap, or are
    /// at most `mergeGapMicroseconds` apart, tell of the same one, the nearest first. The order of `rows` does not
    /// matter.
    package static func merged(_ rows: [Compaction]) -> [Compaction] {
        var result: [Compaction] = []
        for source in RecordSource.allCases {
            let reports = rows.filter { $0.source == source }
            result = joined(result, with: source == .hook ? paired(reports) : reports)
        }
        return result.sorted { $0.position < $1.position }
    }

    /// The trigger of a report that does not tell it.
    package static let unknownTrigger = "unknown"

    /// Whether it is only the report of an end.
    private var isEnd: Bool { endedAt == startedAt }

    /// What hooks tell of one compaction comes as a start and one or more ends. An end belongs to the open start before
    /// it; further ends belong to the same compaction while they are at most `mergeGapMicroseconds` after the last.
    private static func paired(_ reports: [Compaction]) -> [Compaction] {
        var result: [Compaction] = []
        var latest: [ExactText: Int] = [:]
        for report in reports.sorted(by: { $0.position < $1.position }) {
            let agent = ExactText(report.sessionID + "\0" + report.agentID)
            if report.isEnd, let index = latest[agent],
                result[index].endedAt.map({ report.startedAt.since($0) <= mergeGapMicroseconds }) ?? true
            {
                result[index].join(report)
            } else {
                latest[agent] = result.count
                result.append(report)
            }
        }
        return result
    }

    /// Where rows stand in a list of them.
    package var position: (Timestamp, String, Timestamp, Int64) {
        (startedAt, agentID, endedAt ?? startedAt, RecordSources(source).rawValue)
    }

    /// Joins each of `others`, all of one source, with at most one of `rows`.
    private static func joined(_ rows: [Compaction], with others: [Compaction]) -> [Compaction] {
        var rows = rows.sorted { $0.position < $1.position }
        let others = others.sorted { $0.position < $1.position }
        var pairs: [(gap: Int64, distance: Int64, row: Int, other: Int)] = []
        for (rowIndex, row) in rows.enumerated() {
            for (otherIndex, other) in others.enumerated() {
                guard row.sessionID.isExactly(other.sessionID), row.agentID.isExactly(other.agentID) else { continue }
                let gap = row.gap(to: other)
                guard gap <= mergeGapMicroseconds else { continue }
                pairs.append((gap, row.distance(to: other), rowIndex, otherIndex))
            }
        }
        var joinedRows: Set<Int> = []
        var joinedOthers: Set<Int> = []
        for pair in pairs.sorted(by: {
            ($0.gap, $0.distance, $0.row, $0.other) < ($1.gap, $1.distance, $1.row, $1.other)
        })
        where !joinedRows.contains(pair.row) && !joinedOthers.contains(pair.other) {
            joinedRows.insert(pair.row)
            joinedOthers.insert(pair.other)
            rows[pair.row].join(others[pair.other])
        }
        return rows + others.indices.filter { !joinedOthers.contains($0) }.map { others[$0] }
    }

    /// Microseconds between the two, 0 where they overlap.
    private func gap(to other: Compaction) -> Int64 {
        max(0, startedAt.since(other.endedAt ?? other.startedAt), other.startedAt.since(endedAt ?? startedAt))
    }

    private func distance(to other: Compaction) -> Int64 {
        let difference = startedAt.since(other.startedAt)
        return max(difference, -difference)
    }

    /// Takes in what another source tells of the same compaction. Other sources than hooks tell of it when it is over.
    private mutating func join(_ other: Compaction) {
        let ends = [endedAt, other.endedAt ?? (other.source == .hook ? nil : other.startedAt)].compactMap(\.self)
        startedAt = min(startedAt, other.startedAt)
        endedAt = ends.max()
        if trigger == Compaction.unknownTrigger { trigger = other.trigger }
        isInherited = isInherited && other.isInherited
        tokensBefore = tokensBefore ?? other.tokensBefore
        tokensAfter = tokensAfter ?? other.tokensAfter
    }
}
