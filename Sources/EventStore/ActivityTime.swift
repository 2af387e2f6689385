package import EventModel

/// How a range of time is read from sums of hours and days, and from rows where it cuts an hour.
package struct ActivityTime: Sendable {
    package static let hour: Int64 = 3_600_000_000
    package static let day: Int64 = 24 * hour
    /// Ranges up to this length, in microseconds, are read from rows alone.
    package static let rowLimit = 3 * hour
    /// Ranges beyond this length are drawn in whole days.
    private static let hourlyLimit = 62 * day

    /// Whole hours since 1970; nil bounds are open. Nil where rows alone answer.
    package var hours: (first: Int64?, end: Int64?)?
    /// What is read from rows.
    package var rows: [TimeRange]

    package init(_ time: TimeRange) {
        if let since = time.since, let until = time.until, until.since(since) <= ActivityTime.rowLimit {
            (hours, rows) = (nil, [time])
            return
        }
        let first = time.since.map { -(0 &- $0.microseconds).floored(by: ActivityTime.hour) }
        let end = time.until.map { $0.microseconds.floored(by: ActivityTime.hour) }
        hours = (first, end)
        rows = []
        if let since = time.since, let first, since.microseconds < first * ActivityTime.hour {
            rows.append(TimeRange(since: since, until: Timestamp(microseconds: first * ActivityTime.hour)))
        }
        if let until = time.until, let end, end * ActivityTime.hour < until.microseconds {
            rows.append(TimeRange(since: Timestamp(microseconds: end * ActivityTime.hour), until: until))
        }
    }

    /// The same with hours that are cut read as a whole, where nothing lies in what is cut off: `isEmpty` says whether.
    /// So a range up to now costs no row of an hour that is going on.
    package func joined<Failure: Error>(isEmpty: (TimeRange) throws(Failure) -> Bool) throws(Failure) -> ActivityTime {
        guard let hours else { return self }
        var joined = self
        joined.rows = []
        for cut in rows {
            guard let since = cut.since, let until = cut.until else { continue }
            // What lies at the beginning of the range was cut at its front, what lies at the end at its back.
            let isFirst = until.microseconds == hours.first.map { $0 * ActivityTime.hour }
            let number = isFirst ? (hours.first ?? 0) - 1 : hours.end ?? 0
            let start = Timestamp(microseconds: number * ActivityTime.hour)
            let end = Timestamp(microseconds: (number + 1) * ActivityTime.hour)
            guard try isEmpty(isFirst ? TimeRange(since: start, until: since) : TimeRange(since: until, until: end))
            else {
                joined.rows.append(cut)
                continue
            }
            if isFirst { joined.hours?.first = number } else { joined.hours?.end = number + 1 }
        }
        return joined
    }

    /// The stretches of the hours, each in hours (`span` 1) or days (`span` 24), counted since 1970.
    package static func stretches(
        first: Int64?, end: Int64?, wantsHours: Bool
    ) -> [(span: Int64, first: Int64?, end: Int64?)] {
        let firstDay = first.map { -(-$0).floored(by: 24) }
        let endDay = end.map { $0.floored(by: 24) }
        let hasDays = (firstDay ?? .min) < (endDay ?? .max)
        guard !wantsHours, hasDays else { return [(1, first, end)] }
        var stretches: [(span: Int64, first: Int64?, end: Int64?)] = [(24, firstDay, endDay)]
        if let first, let firstDay, first < firstDay * 24 { stretches.append((1, first, firstDay * 24)) }
        if let end, let endDay, endDay * 24 < end { stretches.append((1, endDay * 24, end)) }
        return stretches
    }

    /// The parts of a range whose open ends are those of the days on which something happened; nil without any.
    package static func buckets(_ time: TimeRange, days: ClosedRange<Int64>?, count: Int) -> TimeBuckets? {
        guard let since = time.since ?? days.map({ Timestamp(microseconds: $0.lowerBound * day) }),
            let until = time.until ?? days.map({ Timestamp(microseconds: ($0.upperBound + 1) * day) })
        else { return nil }
        return buckets(since: since, until: max(since, until), count: count)
    }

    /// Cuts a range into at most `count` parts that sums can be assigned to: of whole hours where it is longer than
    /// `rowLimit`, of whole days where it is longer than two months. The last part ends at or behind the end; what lies
    /// before the first one belongs to it.
    package static func buckets(since: Timestamp, until: Timestamp, count: Int) -> TimeBuckets {
        let length = max(1, until.since(since))
        guard length > rowLimit else { return TimeBuckets(since: since, until: until, count: count) }
        let unit = length > hourlyLimit ? day : hour
        let width = TimeBuckets(since: since, until: until, count: count, unit: unit).width
        let parts = max(1, Int(length / width))
        let end = -(-until.microseconds).floored(by: unit) * unit
        let start = Timestamp(microseconds: end - Int64(parts) * width)
        return TimeBuckets(since: start, until: Timestamp(microseconds: end), count: parts, unit: unit)
    }
}

extension Int64 {
    /// The quotient, rounded towards the past.
    package func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
