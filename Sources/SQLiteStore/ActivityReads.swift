internal import EventModel
internal import EventStore

/// Whose activity is read.
enum ActivityFilter {
    case everything
    case session(Int64)
    /// Sessions that meet conditions on their table.
    case sessions(Conditions)
    /// Those of the reader's `chosen`.
    case chosen(ChosenNumbers)

    init(session: String?, apps: [String], machines: [String], _ names: Names) throws(StoreError) {
        var conditions = Conditions()
        try conditions.add("app", named: apps, names)
        try conditions.add("machine", named: machines, names)
        if let session {
            guard let number = try names.existing(session) else {
                conditions.add("id", in: [Int64]())
                self = .sessions(conditions)
                return
            }
            if conditions.terms.isEmpty {
                self = .session(number)
                return
            }
            conditions.add("id", in: [number])
        }
        self = conditions.terms.isEmpty && !conditions.matchNothing ? .everything : .sessions(conditions)
    }

    var matchesNothing: Bool {
        switch self {
        case .everything, .session: false
        case .sessions(let conditions): conditions.matchNothing
        case .chosen(let sessions): sessions.count == 0
        }
    }

    /// The same with the sessions worked out, for several statements of one read.
    func settled(_ reader: Reader) throws(StoreError) -> ActivityFilter {
        guard case .sessions(let conditions) = self else { return self }
        _ = try reader.chooseSessions(conditions)
        return .chosen(reader.chosen)
    }

    /// Limits the column that names sessions.
    func restrict(_ conditions: inout Conditions) {
        switch self {
        case .everything: break
        case .session(let number): conditions.add("session = ?", .integer(number))
        case .sessions(let sessions):
            conditions.add("session IN (SELECT id FROM sessions WHERE \(sessions.sql))", sessions.values)
        case .chosen(let sessions): sessions.restrict("session", &conditions)
        }
    }
}

/// What was read of one kind, by the number of its name.
struct ActivityTable {
    var series: [Int64: ActivitySeries] = [:]
    /// The latest hour with tool calls in sums, and the latest start in rows.
    var latestHour: [Int64: Int64] = [:]
    var latestStart: [Int64: Timestamp] = [:]

    /// Adds a stored sum of an hour, or of the day that begins with it.
    mutating func add(
        _ name: Int64, hour: Int64, _ figures: UnsafeRawBufferPointer, _ buckets: TimeBuckets?
    ) {
        let (micros, isTooFar) = hour.multipliedReportingOverflow(by: ActivityTime.hour)
        guard !isTooFar else { return }
        series[name, default: ActivitySeries()].add(at: Timestamp(microseconds: micros), buckets) {
            ActivityRow.add(figures, to: &$0)
        }
        latestHour[name] = max(hour, latestHour[name] ?? .min)
    }

    mutating func settle() { for name in series.keys { series[name]?.settle() } }

    mutating func add(_ name: Int64, at time: Timestamp, _ figures: ActivityFigures, _ buckets: TimeBuckets?) {
        series[name, default: ActivitySeries()].add(figures, at: time, buckets)
        latestStart[name] = max(time, latestStart[name] ?? time)
    }
}

extension Reader {
    /// Everything of one kind in a range: whole hours and days from sums, the rest from rows.
    func activity(
        _ kind: ActivityKind, _ time: TimeRange, _ filter: ActivityFilter, names only: [Int64]? = nil,
        _ buckets: TimeBuckets?
    ) throws(StoreError) -> ActivityTable {
        var table = ActivityTable()
        guard !filter.matchesNothing, !(only?.isEmpty ?? false) else { return table }
        var areRowsEnough = !(buckets?.isOfHours ?? true)
        if case .session = filter { areRowsEnough = true }
        if areRowsEnough {
            try readRows(kind, time, filter, only, buckets, &table)
            return table
        }
        let parts = try ActivityTime(time).joined { (cut) throws(StoreError) in try !hasActivity(kind, cut) }
        for range in parts.rows { try readRows(kind, range, filter, only, buckets, &table) }
        guard let hours = parts.hours, hours.first ?? .min < hours.end ?? .max else { return table }
        guard case .everything = filter else {
            try readSums(kind, ActivityRow.Span.sessionHour, hours.first, hours.end, filter, only, buckets, &table)
            return table
        }
        let wantsHours = buckets.map { !$0.isOfDays } ?? false
        for part in ActivityTime.stretches(first: hours.first, end: hours.end, wantsHours: wantsHours) {
            try readSums(kind, part.span, part.first, part.end, filter, only, buckets, &table)
        }
        return table
    }

    private func readSums(
        _ kind: ActivityKind, _ span: Int64, _ first: Int64?, _ end: Int64?, _ filter: ActivityFilter,
        _ only: [Int64]?, _ buckets: TimeBuckets?, _ table: inout ActivityTable
    ) throws(StoreError) {
        var conditions = Conditions()
        conditions.add("kind = ?", .integer(kind.rawValue))
        conditions.add("span = ?", .integer(span))
        if let first { conditions.add("number >= ?", .integer(first)) }
        if let end { conditions.add("number < ?", .integer(end)) }
        if let only { conditions.add("name", in: only) }
        filter.restrict(&conditions)
        let row = try connection.statement(
            "SELECT name, number, figures FROM activity_sums WHERE \(conditions.sql)")
        defer { row.reset() }
        row.bind(conditions.values)
        while try row.step() {
            let name = row.integer()
            let number = row.integer()
            row.withBlob { table.add(name, hour: number &* max(1, span), $0, buckets) }
        }
        table.settle()
    }

    private func readRows(
        _ kind: ActivityKind, _ time: TimeRange, _ filter: ActivityFilter, _ only: [Int64]?, _ buckets: TimeBuckets?,
        _ table: inout ActivityTable
    ) throws(StoreError) {
        let (columns, source, at) =
            switch kind {
            case .toolCalls: ("tool, started_at, status, duration", "tool_calls", "started_at")
            case .modelCalls: ("model, at, duration, first_token", "model_calls", "at")
            case .agents: (ActivitySource.agentColumns, "agents", "started_at")
            }
        let main = kind == .agents ? try names.existing(AgentRole.main.rawValue) ?? 0 : 0
        var conditions = Conditions()
        conditions.add(at, in: time)
        if kind != .agents { conditions.add("is_inherited = 0") }
        if let only { conditions.add(kind == .modelCalls ? "model" : "tool", in: only) }
        filter.restrict(&conditions)
        let row = try connection.statement("SELECT \(columns) FROM \(source) WHERE \(conditions.sql)")
        defer { row.reset() }
        row.bind(conditions.values)
        while try row.step() {
            if kind == .agents {
                let (name, start, figures) = ActivitySource.agent(row, main: main)
                table.add(name, at: start, figures, buckets)
                continue
            }
            let name = row.integer()
            let start = row.timestamp()
            let figures =
                kind == .toolCalls
                ? ActivityFigures(toolStatus: ToolCallStatus(code: row.integer()), duration: row.optionalInteger())
                : ActivityFigures(modelCallOf: row.optionalInteger(), firstToken: row.optionalInteger())
            table.add(name, at: start, figures, buckets)
        }
    }

    /// Whether there is a row of the kind in the range, of whatever session.
    private func hasActivity(_ kind: ActivityKind, _ time: TimeRange) throws(StoreError) -> Bool {
        let (source, at) =
            switch kind {
            case .toolCalls: ("tool_calls INDEXED BY tool_calls_start", "started_at")
            case .modelCalls: ("model_calls INDEXED BY model_calls_time", "at")
            case .agents: ("agents INDEXED BY agents_start", "started_at")
            }
        var conditions = Conditions()
        conditions.add(at, in: time)
        let row = try connection.statement("SELECT 1 FROM \(source) WHERE \(conditions.sql) LIMIT 1")
        defer { row.reset() }
        row.bind(conditions.values)
        return try row.step()
    }

    /// The days on which there is something of the kind.
    func activityDays(_ kind: ActivityKind) throws(StoreError) -> ClosedRange<Int64>? {
        func edge(_ direction: String) throws(StoreError) -> Int64? {
            let row = try connection.statement(
                """
                SELECT number FROM activity_sums WHERE kind = ? AND span = \(ActivityRow.Span.day)
                ORDER BY number \(direction) LIMIT 1
                """)
            defer { row.reset() }
            row.bind(kind.rawValue)
            return try row.step() ? row.integer() : nil
        }
        guard let first = try edge("ASC"), let last = try edge("DESC") else { return nil }
        return first...max(first, last)
    }
}

extension TimeBuckets {
    /// Whether every part consists of whole hours; a sum of an hour belongs into no smaller one.
    var isOfHours: Bool { width % ActivityTime.hour == 0 && since.microseconds % ActivityTime.hour == 0 }

    /// Whether every part consists of whole days of UTC.
    var isOfDays: Bool { width % ActivityTime.day == 0 && since.microseconds % ActivityTime.day == 0 }
}
