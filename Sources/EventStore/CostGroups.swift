package import EventModel

/// Arithmetic of groups, the same in every engine.
extension CostGroup {
    package init(key: String, _ hour: UsageHour) {
        self.init(key: key)
        usage = hour.usage
        cost = hour.cost
        callCount = hour.callCount
        unpricedCallCount = hour.unpricedCallCount
    }

    /// What one call counts for.
    package init(key: String, _ call: ModelCall) {
        self.init(key: key)
        usage = call.usage
        cost = call.cost ?? Cost()
        callCount = 1
        unpricedCallCount = call.cost == nil ? 1 : 0
    }

    package mutating func add(_ other: CostGroup) {
        usage = usage + other.usage
        cost = cost + other.cost
        callCount += other.callCount
        unpricedCallCount += other.unpricedCallCount
    }

    package mutating func subtract(_ other: CostGroup) {
        usage = usage - other.usage
        cost = cost - other.cost
        callCount -= other.callCount
        unpricedCallCount -= other.unpricedCallCount
    }

    /// One of `count` equal parts; the first one has what does not divide, so that all parts are the whole.
    package func part(_ index: Int, of count: Int) -> CostGroup {
        func part(_ value: Int64) -> Int64 {
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: Int64(max(1, count)))
            return index == 0 ? quotient + remainder : quotient
        }
        var result = self
        result.usage = TokenUsage(fields: usage.fields.map(part))
        result.cost = Cost(fields: cost.fields.map(part))
        result.callCount = part(callCount)
        result.unpricedCallCount = part(unpricedCallCount)
        return result
    }

    package var isZero: Bool { usage.isZero && cost == Cost() && callCount == 0 && unpricedCallCount == 0 }
}

extension CostQuery {
    private static let microsecondsPerHour: Int64 = 3_600_000_000

    /// The hours since 1970 that the range touches.
    package var hours: Range<Int64> {
        func floor(_ time: Timestamp) -> Int64 {
            let (quotient, remainder) = time.microseconds.quotientAndRemainder(
                dividingBy: CostQuery.microsecondsPerHour)
            return remainder < 0 ? quotient - 1 : quotient
        }
        let first = time.since.map(floor) ?? Int64.min / CostQuery.microsecondsPerHour
        let end = time.until.map { floor($0.advanced(byMicroseconds: -1)) + 1 }
        return first..<max(first, end ?? Int64.max / CostQuery.microsecondsPerHour)
    }

    /// The time of those hours.
    package var wholeHours: TimeRange {
        TimeRange(
            since: time.since.map { _ in Timestamp(microseconds: hours.lowerBound * CostQuery.microsecondsPerHour) },
            until: time.until.map { _ in Timestamp(microseconds: hours.upperBound * CostQuery.microsecondsPerHour) })
    }

    /// The key of the group of days or hours that an hour belongs to. Usage is kept by hours of UTC: where the asker's
    /// days begin in the middle of one, it belongs to the day in which it begins. Hours are those of UTC.
    package func key(ofHour hour: Int64) -> String {
        let offset = grouping == .day ? utcOffsetMinutes * 60_000_000 : 0
        let time = Timestamp(microseconds: hour * CostQuery.microsecondsPerHour + offset)
        return String(time.iso8601.prefix(grouping == .day ? 10 : 13))
    }

    /// The kind of an agent as groups name it; of an agent without a row, `role` is nil.
    package static func agentName(role: AgentRole?, name: String?, id: String) -> String {
        if role == .main || id == Agent.mainID { return AgentRole.main.rawValue }
        return name ?? (id == UsageHour.unattributedAgentID ? id : "")
    }

    /// Whether the filter lets calls of that reported model pass.
    package func admits(model: String?) -> Bool {
        models.isEmpty || (model.map { models.contains(canonicalName($0)) } ?? models.contains(""))
    }

    /// What people call a project: its last folder.
    package static func projectLabel(_ path: String) -> String? {
        path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init)
    }

    /// The groups of an answer, in its order: those in which nothing was used are left out, of too many days or hours
    /// the latest stay.
    package func answer(_ groups: some Sequence<CostGroup>) -> [CostGroup] {
        let limit = min(max(1, limit), Limits.pageRows)
        switch grouping {
        case .total:
            var total = CostGroup(key: "total")
            for group in groups { total.add(group) }
            return [total]
        case .day, .hour:
            return groups.filter { !$0.isZero }.sorted { $0.key < $1.key }.suffix(limit)
        default:
            let sorted = groups.filter { !$0.isZero }.sorted { left, right in
                (right.cost.total, right.usage.total, left.key, left.sessionID ?? "")
                    < (left.cost.total, left.usage.total, right.key, right.sessionID ?? "")
            }
            return Array(sorted.prefix(limit))
        }
    }
}
