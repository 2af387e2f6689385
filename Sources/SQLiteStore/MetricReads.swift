internal import EventModel
package import EventStore

extension SQLiteStore {
    package func metricEntries(_ query: MetricQuery) throws(StoreError) -> MetricPage {
        let cursor = try query.cursor.map { text throws(StoreError) in
            MetricPosition(try PageCursor(text, list: "metrics", numbers: 4))
        }
        return try read { (reader) throws(StoreError) in
            let limit = pageLimit(query.limit)
            let hasSessions = try reader.chooseSessions(
                apps: query.sourceApps, machines: query.machineIDs, projects: query.projects)
            if !hasSessions { return MetricPage(entries: []) }
            var rows: [MetricRow] = []
            for source in MetricSource.allCases where query.admits(source) {
                rows += try reader.metricRows(source, query, after: cursor, limit: limit + 1)
            }
            rows.sort { $0.position < $1.position }
            let page = rows.prefix(limit)
            let next = rows.count > limit ? page.last?.position.cursor.text(list: "metrics") : nil
            var projects: [String: String?] = [:]
            let entries = try page.map { (row) throws(StoreError) in
                var entry = row.entry
                if projects[entry.sessionID] == nil {
                    projects[entry.sessionID] = .some(try reader.project(ofSession: entry.sessionID))
                }
                entry.projectPath = projects[entry.sessionID] ?? nil
                return entry
            }
            return MetricPage(entries: entries, nextCursor: next)
        }
    }
}

extension MetricQuery {
    /// Whether the sessions' places matter.
    fileprivate var hasPlace: Bool { !sourceApps.isEmpty || !machineIDs.isEmpty || !projects.isEmpty }

    /// Whether nothing but places and time limits the entries.
    fileprivate var isOfPlaceAlone: Bool {
        hasPlace && sessionIDs.isEmpty && models.isEmpty && sourceSet == nil && agentIDs.isEmpty && toolNames.isEmpty
    }
}

private struct MetricRow {
    var position: MetricPosition
    var entry: MetricEntry
}

/// Where an entry stands: the newest first, then by source, then by what decides within a source.
private struct MetricPosition: Comparable {
    var at: Int64
    var rank: Int64
    /// Two numbers of the row's key, the second 0 where there is one.
    var first: Int64
    var second: Int64
    /// The text of the row's key.
    var text = ""

    static func < (left: MetricPosition, right: MetricPosition) -> Bool {
        if left.at != right.at { return left.at > right.at }
        if left.rank != right.rank { return left.rank < right.rank }
        if left.first != right.first { return left.first > right.first }
        if left.second != right.second { return left.second > right.second }
        // As SQLite compares texts.
        return right.text.utf8.lexicographicallyPrecedes(left.text.utf8)
    }

    var cursor: PageCursor { PageCursor([at, rank, first, second], key: text) }
}

extension MetricPosition {
    init(_ cursor: PageCursor) {
        self.init(
            at: cursor.numbers[0], rank: cursor.numbers[1], first: cursor.numbers[2], second: cursor.numbers[3],
            text: cursor.key)
    }
}

/// Where the entries of a source are stored.
private struct MetricTable {
    var from: String
    var time: String
    var session: String
    var sources: String?
    /// What decides between rows of one time: one or two numbers, then perhaps a text.
    var numbers: [String]
    var text: String?
    /// Where a session's rows are found by time, with all that conditions on places and time look at.
    var callsOfSession: CallsOfSession?

    init(_ source: MetricSource) {
        switch source {
        case .modelCall:
            self.init(from: "model_calls", time: "at", session: "session", sources: "sources", numbers: ["id"])
            callsOfSession = CallsOfSession(
                table: "model_calls", index: "model_calls_window", time: "at", counted: .modelCalls)
        case .toolCall:
            self.init(from: "tool_calls", time: "started_at", session: "session", sources: "sources", numbers: ["id"])
            callsOfSession = CallsOfSession(
                table: "tool_calls", index: "tool_calls_window", time: "started_at", counted: .toolCalls)
        case .prompt:
            self.init(
                from: "prompts", time: "at", session: "session", sources: "sources", numbers: ["session"],
                text: "prompt")
        case .turnFailure:
            self.init(
                from: "turn_failures", time: "at", session: "session", sources: "sources",
                numbers: ["session", "agent"], text: "turn")
        case .sessionStart:
            self.init(from: "sessions", time: "started_at", session: "id", sources: "sources", numbers: ["id"])
        case .sessionEnd:
            self.init(from: "sessions", time: "ended_at", session: "id", sources: "sources", numbers: ["id"])
        case .customEvent:
            self.init(
                from: """
                    custom_events AS x CROSS JOIN events AS e ON e.id = x.id
                    CROSS JOIN contexts AS c ON c.id = e.context CROSS JOIN kinds AS k ON k.id = e.kind
                    """, time: "x.at", session: "x.session", numbers: ["x.id"])
        }
    }

    private init(
        from: String, time: String, session: String, sources: String? = nil, numbers: [String], text: String? = nil
    ) {
        self.from = from
        self.time = time
        self.session = session
        self.sources = sources
        self.numbers = numbers
        self.text = text
    }

    /// The order of the rows, and what is compared with a cursor.
    var order: [String] { [time] + numbers + (text.map { [$0] } ?? []) }
}

extension Reader {
    fileprivate func metricRows(
        _ source: MetricSource, _ query: MetricQuery, after cursor: MetricPosition?, limit: Int
    ) throws(StoreError) -> [MetricRow] {
        let table = MetricTable(source)
        var conditions = try metricConditions(source, table, query, isOfChosen: query.hasPlace, after: cursor)
        if conditions.matchNothing { return [] }
        let position = [table.time, table.numbers[0], table.numbers.count > 1 ? table.numbers[1] : "0"]
        let columns = position + [table.text ?? "''", MetricTable.columns(of: source)]
        let order = "ORDER BY \(table.order.map { $0 + " DESC" }.joined(separator: ", ")) LIMIT \(limit)"
        if let calls = table.callsOfSession, query.isOfPlaceAlone {
            let latest = min(
                query.time.until.map { $0.microseconds &- 1 } ?? .max, cursor?.at ?? .max)
            var own = try metricConditions(source, table, query, isOfChosen: false, after: cursor)
            own.add(table.time, atMost: latest)
            // The page is picked among the sessions' calls without a look at any that is not on it.
            let ids = try newest(calls, own, latest: latest, limit: limit)
            conditions = Conditions()
            conditions.add("id IN (SELECT value FROM json_each(?))", .text(ids))
        }
        var rows = conditions.sql
        if source == .prompt, query.isOfPlaceAlone, try chosen.count > fewSessions() {
            // Prompts of other sessions are passed in the index alone.
            rows = """
                (session, prompt) IN (SELECT session, prompt FROM prompts INDEXED BY prompts_time WHERE \(rows) \(order))
                """
        }
        let row = try connection.statement(
            "SELECT \(columns.joined(separator: ", ")) FROM \(table.from) WHERE \(rows) \(order)")
        defer { row.reset() }
        row.bind(conditions.values)
        var found: [MetricRow] = []
        while try row.step() {
            let position = MetricPosition(
                at: row.integer(), rank: source.rank, first: row.integer(), second: row.integer(), text: row.text())
            found.append(MetricRow(position: position, entry: try entry(source, row, position)))
        }
        return found
    }

    private func metricConditions(
        _ source: MetricSource, _ table: MetricTable, _ query: MetricQuery, isOfChosen: Bool,
        after cursor: MetricPosition?
    ) throws(StoreError) -> Conditions {
        var conditions = Conditions()
        try conditions.add(table.session, named: query.sessionIDs, names)
        if isOfChosen { chosen.restrict(table.session, &conditions, upTo: try fewSessions()) }
        if source.isOfAgents {
            try conditions.add(source == .customEvent ? "c.agent" : "agent", named: query.agentIDs, names)
        }
        if let column = table.sources, let sources = query.sourceSet {
            conditions.add("\(column) & ? <> 0", .integer(sources.rawValue))
        }
        switch source {
        case .modelCall:
            try conditions.add("model", models: query.models, query.canonicalName, self)
            conditions.add("is_inherited = 0")
        case .toolCall:
            try conditions.add("tool", named: query.toolNames, names)
            conditions.add("is_inherited = 0")
        case .customEvent:
            try conditions.add("c.model", models: query.models, query.canonicalName, self)
            try conditions.add("k.tool", named: query.toolNames, names)
            try conditions.add("k.type", named: query.types, names)
        case .sessionEnd: conditions.add("ended_at IS NOT NULL")
        case .turnFailure: conditions.add("is_inherited = 0")
        case .prompt, .sessionStart: break
        }
        conditions.add(table.time, in: query.time)
        if let cursor { conditions.add(after: cursor, table, rank: source.rank) }
        return conditions
    }

    private func entry(
        _ source: MetricSource, _ row: Statement, _ position: MetricPosition
    ) throws(StoreError) -> MetricEntry {
        switch source {
        case .modelCall: return MetricEntry(try ModelCallRow.read(row, names: names))
        case .toolCall: return MetricEntry(try ToolCallRow.read(row, names: names))
        case .prompt: return MetricEntry(try Prompt(row, session: names.text(position.first), codec: codec))
        case .turnFailure: return MetricEntry(try TurnFailureRow.read(row, names: names))
        case .sessionStart: return MetricEntry(startOf: try SessionRow.read(row, names: names))
        case .sessionEnd:
            return MetricEntry(
                endOf: try SessionRow.read(row, names: names), at: Timestamp(microseconds: position.at))
        case .customEvent: return MetricEntry(try event(row.integer(), wantsPayload: false).event)
        }
    }

    fileprivate func project(ofSession id: String) throws(StoreError) -> String? {
        guard let number = try names.existing(id) else { return nil }
        let row = try connection.statement("SELECT coalesce(git_root, project_path) FROM sessions WHERE id = ?")
        defer { row.reset() }
        row.bind(number)
        return try row.step() ? row.optionalText() : nil
    }
}

extension MetricTable {
    static func columns(of source: MetricSource) -> String {
        switch source {
        case .modelCall: ModelCallRow.columns
        case .toolCall: ToolCallRow.columns
        case .prompt: Prompt.columns
        case .turnFailure: TurnFailureRow.columns
        case .sessionStart, .sessionEnd: SessionRow.columns
        case .customEvent: "x.id"
        }
    }
}

extension Conditions {
    /// Rows that stand behind the cursor.
    fileprivate mutating func add(after cursor: MetricPosition, _ table: MetricTable, rank: Int64) {
        guard rank == cursor.rank else {
            return add("\(table.time) \(rank > cursor.rank ? "<=" : "<") ?", .integer(cursor.at))
        }
        var values: [Value] = [.integer(cursor.at), .integer(cursor.first)]
        if table.numbers.count > 1 { values.append(.integer(cursor.second)) }
        if table.text != nil { values.append(.text(cursor.text)) }
        let marks = repeatElement("?", count: values.count).joined(separator: ", ")
        add("(\(table.order.joined(separator: ", "))) < (\(marks))", values)
    }
}
