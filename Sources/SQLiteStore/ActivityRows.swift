internal import EventModel
internal import EventStore

/// How sums of hours and days are laid out in their table: `activity_sums`.
enum ActivityRow {
    /// What `span` says: a session's hour, an hour of all sessions, a day of all sessions.
    enum Span {
        static let sessionHour: Int64 = 0
        static let hour: Int64 = 1
        static let day: Int64 = 24
    }

    fileprivate static let find = FrequentSQL(
        """
        SELECT figures FROM activity_sums WHERE kind = ? AND span = ? AND number = ? AND session = ? AND name = ?
        """)
    fileprivate static let put = FrequentSQL(
        "INSERT OR REPLACE INTO activity_sums (kind, span, number, session, name, figures) VALUES (?,?,?,?,?,?)")
    fileprivate static let remove = FrequentSQL(
        "DELETE FROM activity_sums WHERE kind = ? AND span = ? AND number = ? AND session = ? AND name = ?")

    static func stored(_ figures: ActivityFigures) -> [UInt8] {
        var writer = Figures()
        for count in figures.counts { writer.append(count) }
        for histogram in [figures.durations, figures.failedDurations, figures.firstTokens] {
            writer.append(Int64(histogram.count))
            var last = 0
            for bucket in histogram.keys.sorted() {
                writer.append(Int64(bucket - last))
                writer.append(histogram[bucket] ?? 0)
                last = bucket
            }
        }
        return writer.stored
    }

    static func figures(_ bytes: UnsafeRawBufferPointer) -> ActivityFigures {
        var figures = ActivityFigures()
        add(bytes, to: &figures)
        return figures
    }

    /// Adds a stored sum.
    static func add(_ bytes: UnsafeRawBufferPointer, to figures: inout ActivityFigures) {
        var reader = FigureReader(bytes)
        for place in 0..<ActivityFigures.countOfCounts {
            let count = reader.next()
            if count != 0 { figures.add(count, at: place) }
        }
        for part in [ActivityFigures.Part.durations, .failedDurations, .firstTokens] {
            let count = min(max(0, reader.next()), Int64(DurationScale.bucketCount))
            var bucket = 0
            for _ in 0..<count {
                bucket = min(max(0, bucket &+ Int(reader.next())), DurationScale.bucketCount - 1)
                figures.add(reader.next(), inBucket: bucket, of: part)
            }
        }
    }
}

/// Keeps the sums as one transaction changes them: whoever changes a row takes off what it counted for, and adds what it
/// counts for now. So the sums are those of the rows, whatever came in which order.
final class ActivityLedger {
    private struct Key: Hashable {
        var kind: ActivityKind
        var span: Int64
        var number: Int64
        var session: Int64
        var name: Int64
    }

    private let connection: Connection
    /// By session and hour.
    private var pending: [Key: ActivityFigures] = [:]
    /// Learns which tools sessions use; nil where that is not kept.
    private let tools: SessionTools?

    init(_ connection: Connection, tools: SessionTools? = nil) {
        self.connection = connection
        self.tools = tools
    }

    var pendingCount: Int { pending.count }

    func add(
        _ kind: ActivityKind, session: Int64, hour: Int64, name: Int64, _ figures: ActivityFigures, isOld: Bool = false
    ) {
        let key = Key(
            kind: kind, span: ActivityRow.Span.sessionHour, number: hour, session: session, name: name)
        if isOld {
            pending[key, default: ActivityFigures()].subtract(figures)
        } else {
            pending[key, default: ActivityFigures()].add(figures)
        }
    }

    /// Writes the differences, before the commit.
    func store() throws(StoreError) {
        guard !pending.isEmpty else { return }
        var sums: [Key: ActivityFigures] = [:]
        for (key, figures) in pending where !figures.isZero {
            var hour = key
            hour.span = ActivityRow.Span.hour
            hour.session = 0
            var day = hour
            day.span = ActivityRow.Span.day
            day.number = key.number.floored(by: 24)
            try change(key, by: figures)
            sums[hour, default: ActivityFigures()].add(figures)
            sums[day, default: ActivityFigures()].add(figures)
        }
        for (key, figures) in sums where !figures.isZero { try change(key, by: figures) }
        try tools?.store()
    }

    func forget() {
        pending.removeAll(keepingCapacity: true)
        tools?.forget()
    }

    private func change(_ key: Key, by difference: ActivityFigures) throws(StoreError) {
        var figures = difference
        let row = try connection.statement(ActivityRow.find)
        bind(key, to: row)
        let isKnown = try row.step()
        if isKnown { row.withBlob { figures.add(ActivityRow.figures($0)) } }
        row.reset()
        if let tools, key.kind == .toolCalls, key.span == ActivityRow.Span.sessionHour, !isKnown || figures.isZero {
            tools.note(session: key.session, tool: key.name, isUsed: !isKnown)
        }
        if isKnown, figures.isZero {
            let removal = try connection.statement(ActivityRow.remove)
            bind(key, to: removal)
            return try removal.run()
        }
        let change = try connection.statement(ActivityRow.put)
        bind(key, to: change)
        change.bind(blob: ActivityRow.stored(figures))
        try change.run()
    }

    private func bind(_ key: Key, to row: Statement) {
        row.bind(key.kind.rawValue)
        row.bind(key.span)
        row.bind(key.number)
        row.bind(key.session)
        row.bind(key.name)
    }
}

extension Writer {
    private static let countedToolCall = FrequentSQL(
        "SELECT tool, started_at, status, duration, is_inherited FROM tool_calls WHERE session = ? AND tool_use = ?")
    private static let countedModelCall = FrequentSQL(
        "SELECT model, at, duration, first_token, is_inherited FROM model_calls WHERE session = ? AND call = ?")
    private static let countedAgent = FrequentSQL(
        "SELECT \(ActivitySource.agentColumns) FROM agents WHERE session = ? AND agent = ?")

    /// To be called before the row is written: `isNew` where there is none to take off.
    func count(_ call: ToolCall, isNew: Bool) throws(StoreError) {
        let session = try names.id(call.sessionID) as Int64
        if !isNew {
            let row = try connection.statement(Writer.countedToolCall)
            defer { row.reset() }
            row.bind(session)
            row.bind(toolUse: call.toolUseID)
            if try row.step() { ActivitySource.takeToolCall(row, session: session, isOld: true, activity) }
        }
        guard !call.isInherited else { return }
        activity.add(
            .toolCalls, session: session, hour: call.startedAt.activityHour, name: try names.id(call.toolName),
            ActivityFigures(toolStatus: call.status, duration: call.durationMicroseconds))
    }

    /// To be called before the row is written.
    func count(_ call: ModelCall) throws(StoreError) {
        let session = try names.id(call.sessionID) as Int64
        try uncountModelCall(session: session, key: call.key)
        guard !call.isInherited else { return }
        activity.add(
            .modelCalls, session: session, hour: call.at.activityHour, name: try names.id(call.model) ?? 0,
            ActivityFigures(
                modelCallOf: call.durationMicroseconds, firstToken: call.timeToFirstTokenMicroseconds))
    }

    func uncountModelCall(session: Int64, key: String) throws(StoreError) {
        let row = try connection.statement(Writer.countedModelCall)
        defer { row.reset() }
        row.bind(session)
        row.bind(key, packedAfter: PackedID.message)
        if try row.step() { ActivitySource.takeModelCall(row, session: session, isOld: true, activity) }
    }

    /// To be called before the row is written.
    func count(_ agent: Agent) throws(StoreError) {
        let session = try names.id(agent.sessionID) as Int64
        let main = try names.id(AgentRole.main.rawValue) as Int64
        let row = try connection.statement(Writer.countedAgent)
        defer { row.reset() }
        row.bind(session)
        row.bind(try names.id(agent.id) as Int64)
        if try row.step() { ActivitySource.takeAgent(row, session: session, main: main, isOld: true, activity) }
        activity.add(
            .agents, session: session, hour: agent.startedAt.activityHour,
            name: agent.role == .main ? main : try names.id(agent.name) ?? 0,
            ActivityFigures(
                agentStatus: agent.status, errors: agent.errorCount, calls: agent.modelCallCount,
                unpriced: agent.unpricedCallCount, usage: agent.usage, cost: agent.cost))
    }
}

extension Timestamp {
    /// Hours since 1970, rounded towards the past.
    var activityHour: Int64 { microseconds.floored(by: ActivityTime.hour) }
}

/// Rows as they are counted.
enum ActivitySource {
    static let agentColumns = "name, started_at, role, status, error_count, figures"

    /// A row of tool, start, status, duration, inheritance.
    static func takeToolCall(_ row: Statement, session: Int64, isOld: Bool, _ ledger: ActivityLedger) {
        let tool = row.integer()
        let hour = row.timestamp().activityHour
        let figures = ActivityFigures(
            toolStatus: ToolCallStatus(code: row.integer()), duration: row.optionalInteger())
        guard !row.boolean() else { return }
        ledger.add(.toolCalls, session: session, hour: hour, name: tool, figures, isOld: isOld)
    }

    /// A row of model, time, duration, time to the first token, inheritance.
    static func takeModelCall(_ row: Statement, session: Int64, isOld: Bool, _ ledger: ActivityLedger) {
        let model = row.integer()
        let hour = row.timestamp().activityHour
        let figures = ActivityFigures(modelCallOf: row.optionalInteger(), firstToken: row.optionalInteger())
        guard !row.boolean() else { return }
        ledger.add(.modelCalls, session: session, hour: hour, name: model, figures, isOld: isOld)
    }

    /// A row of `agentColumns`; `main` is the number of the name of main agents.
    static func takeAgent(_ row: Statement, session: Int64, main: Int64, isOld: Bool, _ ledger: ActivityLedger) {
        let (name, start, figures) = agent(row, main: main)
        ledger.add(.agents, session: session, hour: start.activityHour, name: name, figures, isOld: isOld)
    }

    static func agent(_ row: Statement, main: Int64) -> (name: Int64, start: Timestamp, ActivityFigures) {
        let name = row.integer()
        let start = row.timestamp()
        let isMain = AgentRole(code: row.integer()) == .main
        let status = AgentStatus(code: row.integer())
        let errors = row.integer()
        let figures = row.withBlob { bytes in
            var reader = FigureReader(bytes)
            let (calls, unpriced) = (reader.next(), reader.next())
            return ActivityFigures(
                agentStatus: status, errors: errors, calls: calls, unpriced: unpriced, usage: reader.usage(),
                cost: reader.cost())
        }
        return (isMain ? main : name, start, figures)
    }
}
