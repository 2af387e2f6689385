internal import EventModel
internal import EventStore

/// Keeps what model calls cost by the tools that they asked for, as one transaction changes it.
///
/// A message's figures are what its model call used, in equal parts for the tool calls that it asked for. Whoever changes
/// a row that they follow from says so before: what they were is taken off, and what they are when the transaction ends
/// is added.
final class ToolHours {
    /// Hours and days: the spans of `tool_totals`, in hours.
    static let spans: [Int64] = [1, 24]
    /// The tool under which `tool_totals` has everything.
    static let everything: Int64 = 0
    /// The model of calls that name none.
    static let noModel: Int64 = 0

    private struct Message: Hashable {
        var session: Int64
        var id: ExactText
    }

    private struct Key: Hashable {
        /// 0 for a total of all sessions.
        var session: Int64
        var hour: Int64
        var tool: Int64
        var model: Int64
    }

    private static let figures = UsageHourRow.figures.joined(separator: ", ")
    private static let marks = repeatElement("?", count: 4 + UsageHourRow.figures.count).joined(separator: ",")
    private static let change = """
        ON CONFLICT DO UPDATE SET \(UsageHourRow.figures.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", "))
        """
    private static let addToHours = FrequentSQL(
        "INSERT INTO tool_hours (session, hour, tool, model, \(figures)) VALUES (\(marks)) \(change)")
    private static let addToTotals = FrequentSQL(
        "INSERT INTO tool_totals (span, number, tool, model, \(figures)) VALUES (\(marks)) \(change)")
    private static let callOfMessage = FrequentSQL(
        """
        SELECT model, at, usage, cost FROM model_calls
        WHERE session = ? AND call = ? AND has_message AND is_inherited = 0
        """)
    private static let toolsOfMessage = FrequentSQL("SELECT tool FROM tool_calls WHERE session = ? AND message = ?")

    private let connection: Connection
    private let names: Names
    /// Learns what each session used; nil where that is not kept.
    private let places: PlaceDays?
    /// What the figures of the changed messages were.
    private var pending: [Message: [Key: CostGroup]] = [:]
    /// What was used besides, by hour and model.
    private var used: [Key: CostGroup] = [:]

    init(_ connection: Connection, names: Names, places: PlaceDays? = nil) {
        self.connection = connection
        self.names = names
        self.places = places
    }

    var pendingCount: Int { pending.count }

    /// To be called before the message's model call, or one of the tool calls that it asked for, changes.
    func willChange(session: Int64, message: String) throws(StoreError) {
        let message = Message(session: session, id: ExactText(message))
        if pending[message] == nil { pending[message] = try figures(of: message) }
    }

    /// Counts a message that was never counted.
    func count(session: Int64, message: String) { pending[Message(session: session, id: ExactText(message))] = [:] }

    /// Adds to what was used.
    func add(_ hour: UsageHour, session: Int64, model: Int64) {
        let group = CostGroup(key: "", hour)
        places?.add(session: session, hour: hour.hour, tool: ToolHours.everything, model: model, group)
        let key = Key(session: 0, hour: hour.hour, tool: ToolHours.everything, model: model)
        used[key, default: CostGroup(key: "")].add(group)
    }

    /// Takes rows of hour, tool, model and figures off the totals.
    func takeOff(_ sql: String) throws(StoreError) {
        let row = try connection.statement(sql)
        defer { row.reset() }
        while try row.step() {
            let key = Key(session: 0, hour: row.integer(), tool: row.integer(), model: row.integer())
            var group = CostGroup(key: "")
            group.callCount = row.integer()
            group.unpricedCallCount = row.integer()
            group.usage = TokenUsage(fields: (0..<TokenUsage().fields.count).map { _ in row.integer() })
            group.cost = Cost(fields: (0..<Cost().fields.count).map { _ in row.integer() })
            used[key, default: CostGroup(key: "")].subtract(group)
        }
    }

    /// Writes the differences; the last step before the commit, while nothing else changes rows.
    func store() throws(StoreError) {
        guard !pending.isEmpty || !used.isEmpty else { return }
        var hours: [Key: CostGroup] = [:]
        for (message, old) in pending {
            let new = try figures(of: message)
            if new == old { continue }
            for (key, group) in new { hours[key, default: CostGroup(key: "")].add(group) }
            for (key, group) in old { hours[key, default: CostGroup(key: "")].subtract(group) }
        }
        var totals = used
        for (key, group) in hours where !group.isZero {
            let row = try connection.statement(ToolHours.addToHours)
            row.bind(key.session)
            row.bind(key.hour)
            try add(key, group, row)
            places?.add(session: key.session, hour: key.hour, tool: key.tool, model: key.model, group)
            var total = key
            total.session = 0
            totals[total, default: CostGroup(key: "")].add(group)
        }
        try store(totals)
    }

    private func store(_ hours: [Key: CostGroup]) throws(StoreError) {
        for span in ToolHours.spans {
            var totals: [Key: CostGroup] = [:]
            for (key, group) in hours {
                var total = key
                total.hour = key.hour.floor(dividingBy: span)
                totals[total, default: CostGroup(key: "")].add(group)
            }
            for (key, group) in totals where !group.isZero {
                let row = try connection.statement(ToolHours.addToTotals)
                row.bind(span)
                row.bind(key.hour)
                try add(key, group, row)
            }
        }
    }

    private func add(_ key: Key, _ group: CostGroup, _ row: Statement) throws(StoreError) {
        row.bind(key.tool)
        row.bind(key.model)
        row.bind(calls: group.callCount, unpriced: group.unpricedCallCount, group.usage, group.cost)
        try row.run()
    }

    func forget() {
        pending.removeAll(keepingCapacity: true)
        used.removeAll(keepingCapacity: true)
    }

    /// What the message counts for, as its rows are now.
    private func figures(of message: Message) throws(StoreError) -> [Key: CostGroup] {
        guard let (model, call) = try call(of: message) else { return [:] }
        let tools = try tools(of: message)
        let whole = CostGroup(key: "", call)
        var figures: [Key: CostGroup] = [:]
        for (index, tool) in tools.enumerated() {
            let key = Key(session: message.session, hour: call.at.hour, tool: tool, model: model)
            figures[key, default: CostGroup(key: "")].add(whole.part(index, of: tools.count))
        }
        return figures
    }

    private func call(of message: Message) throws(StoreError) -> (model: Int64, call: ModelCall)? {
        let row = try connection.statement(ToolHours.callOfMessage)
        defer { row.reset() }
        row.bind(message.session)
        row.bind(message.id.text, packedAfter: PackedID.message)
        guard try row.step() else { return nil }
        let model = row.optionalInteger() ?? ToolHours.noModel
        var call = ModelCall(sessionID: "", key: "", agentID: "", at: row.timestamp())
        call.usage = row.usage()
        call.cost = row.optionalCost()
        return (model, call)
    }

    /// By name: the first one has what does not divide.
    private func tools(of message: Message) throws(StoreError) -> [Int64] {
        let row = try connection.statement(ToolHours.toolsOfMessage)
        defer { row.reset() }
        row.bind(message.session)
        row.bind(message.id.text, packedAfter: PackedID.message)
        var tools: [Int64] = []
        while try row.step() { tools.append(row.integer()) }
        guard tools.count > 1 else { return tools }
        let named = try tools.map { (tool) throws(StoreError) in (tool, try names.text(tool) as String) }
        return named.sorted { $0.1 < $1.1 }.map(\.0)
    }
}

extension Timestamp {
    /// Hours since 1970.
    fileprivate var hour: Int64 { microseconds.floor(dividingBy: 3_600_000_000) }
}

extension Int64 {
    /// The quotient, rounded towards the past.
    func floor(dividingBy divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
