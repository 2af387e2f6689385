internal import CSQLite
internal import EventModel
internal import EventStore

/// Where texts of people, models and tools stand beside events.
private enum TextColumns {
    static let list: [(table: String, columns: [String])] = [
        (
            "sessions",
            [
                "project_path", "cwd", "git_branch", "title", "transcript_path", "git_root", "git_remote",
                "worktree_path", "pull_request_url", "last_prompt",
            ]
        ),
        ("agents", ["description"]), ("tool_calls", ["summary", "error"]), ("questions", ["message"]),
        ("tasks", ["subject", "description", "teammate"]), ("turn_failures", ["message"]),
        ("turn_failure_reports", ["message"]),
    ]

    /// Texts that must differ from each other within their table, and which rows have any.
    static let distinct: [(table: String, column: String, condition: String)] = [
        ("file_changes", "path", "1"),
        (
            "names", "text",
            """
            id IN (SELECT agent_name FROM contexts UNION SELECT app FROM contexts UNION SELECT name FROM agents
                UNION SELECT spawn_agent_name FROM tool_calls UNION SELECT app FROM sessions
                UNION SELECT project FROM sessions UNION SELECT branch FROM sessions)
            """
        ),
    ]
}

extension Writer {
    func rewriteEvents(
        after position: Int64, limit: Int, apply: Bool, by rewriting: any TextRewriting
    ) throws(StoreError) -> (report: RewriteReport, position: Int64?) {
        if apply { try texts.settleAll() }
        let row = try connection.statement("SELECT id FROM events WHERE id > ? ORDER BY id LIMIT ?")
        row.bind(position)
        row.bind(Int64(max(1, limit)))
        var ids: [Int64] = []
        while try row.step() { ids.append(row.integer()) }
        row.reset()
        var report = RewriteReport()
        let surroundings = EventSurroundings(connection, names: names)
        for id in ids {
            let hits = try rewrite(event: id, surroundings, apply: apply, by: rewriting)
            report.examinedCount += 1
            report.hitCount += hits
            if hits > 0 { report.eventCount += 1 }
        }
        if apply, report.eventCount > 0 { hasForgotten = true }
        return (report, ids.count < max(1, limit) ? nil : ids.last)
    }

    private func rewrite(
        event id: Int64, _ surroundings: EventSurroundings, apply: Bool, by rewriting: any TextRewriting
    ) throws(StoreError) -> Int64 {
        let row = try connection.statement(
            "SELECT uuid, context, tool_use, summary, head, encoding, body FROM events WHERE id = ?")
        row.bind(id)
        guard try row.step() else { return 0 }
        let uuid = row.uuid()
        let context = try surroundings.context(row.integer())
        var event = Event(
            uuid: uuid, sourceApp: "", machineID: "", sessionID: "", type: "", timestamp: .epoch, createdAt: .epoch)
        event.source = context.source
        let toolUse = row.optionalToolUse()
        event.toolUseID = toolUse
        event.summary = row.text()
        let head = row.optionalInteger()
        let encoding = row.integer()
        let body = try row.withBlob { (bytes) throws(StoreError) in
            try EventBody(bytes, encoding: encoding, toolUse: toolUse, wantsPayload: true, codec: codec) {
                () throws(StoreError) in try surroundings.head(head, codec: codec)
            }
        }
        row.reset()
        if let summary = body.summary { event.summary = summary }
        event.payload = body.payload
        var searchText = body.searchText
        var hits: Int64 = 0
        if let payload = try rewriting.rewrite(json: event.payload) {
            event.payload = payload.bytes
            hits += payload.hits
        }
        // These repeat the payload, but not letter by letter.
        var repeated: Int64 = 0
        if let summary = try rewriting.rewrite(text: event.summary) {
            event.summary = summary.text
            repeated += summary.hits
        }
        if let text = try rewriting.rewrite(text: searchText) {
            searchText = text.text
            repeated += text.hits
        }
        guard hits > 0 || repeated > 0 else { return 0 }
        if apply { try replace(event: id, by: event, searchText: searchText, before: body.searchText) }
        return max(hits, 1)
    }

    private func replace(
        event id: Int64, by event: Event, searchText: String, before: String
    ) throws(StoreError) {
        let prepared = EventBody.prepare(event, searchText: searchText, codec: codec)
        guard let head = EventBody.head(in: prepared.bytes) else {
            throw StoreError(.fault, "a rewritten event cannot be stored")
        }
        var number: Int64?
        if !head.isEmpty {
            let encoded = codec.encode(Array(prepared.bytes[head]))
            let row = try connection.statement("INSERT INTO heads (encoding, bytes) VALUES (?, ?)")
            row.bind(encoded.encoding)
            row.bind(blob: encoded.bytes)
            number = try row.insert()
        }
        let row = try connection.statement(
            "UPDATE events SET summary = ?, head = ?, encoding = ?, body = ? WHERE id = ?")
        row.bind(EventBody.isSummaryInside(encoding: prepared.encoding) ? nil : event.summary)
        row.bind(number)
        row.bind(prepared.encoding)
        row.bind(blob: Array(prepared.bytes[head.upperBound...]))
        row.bind(id)
        try row.run()
        guard searchText != before else { return }
        if !before.isEmpty { try texts.remove(before, of: id) }
        if !searchText.isEmpty { try texts.index(searchText, of: id) }
    }

    func rewriteRows(apply: Bool, by rewriting: any TextRewriting) throws(StoreError) -> RewriteReport {
        let function = RewritingFunction(rewriting)
        function.register(on: connection)
        defer { function.unregister(from: connection) }
        var report = RewriteReport()
        func run(_ table: String, _ change: String, where condition: String) throws(StoreError) {
            if apply {
                try connection.run("UPDATE \(change) WHERE \(condition)")
                report.rowCount += Int64(connection.changedRowCount)
            } else {
                report.rowCount += try connection.number("SELECT count(*) FROM \(table) WHERE \(condition)")
            }
            if let error = function.error { throw error }
        }
        for (table, columns) in TextColumns.list {
            let changes = columns.map { "\($0) = rewritten(\($0))" }.joined(separator: ", ")
            let condition = columns.map { "\($0) <> rewritten(\($0))" }.joined(separator: " OR ")
            try run(table, "\(table) SET \(changes)", where: condition)
        }
        for (table, column, condition) in TextColumns.distinct {
            let condition = "(\(condition)) AND \(column) <> rewritten(\(column))"
            try run(table, "OR IGNORE \(table) SET \(column) = rewritten(\(column))", where: condition)
            guard apply else { continue }
            try run(
                table, "\(table) SET \(column) = rewritten(\(column)) || '#' || hex(randomblob(4))", where: condition)
        }
        report.rowCount += try rewritePrompts(apply: apply, by: rewriting)
        report.rowCount += try rewritePatches(apply: apply, by: rewriting)
        if apply, report.rowCount > 0 { hasForgotten = true }
        return report
    }

    private func rewritePrompts(apply: Bool, by rewriting: any TextRewriting) throws(StoreError) -> Int64 {
        let row = try connection.statement("SELECT session, \(Prompt.columns) FROM prompts")
        defer { row.reset() }
        var changed: [Prompt] = []
        while try row.step() {
            let session = try names.text(row.integer())
            var prompt = try Prompt(row, session: session, codec: codec)
            guard let text = try rewriting.rewrite(text: prompt.text) else { continue }
            prompt.text = text.text
            changed.append(prompt)
        }
        if apply { for prompt in changed { try put(prompt) } }
        return Int64(changed.count)
    }

    private func rewritePatches(apply: Bool, by rewriting: any TextRewriting) throws(StoreError) -> Int64 {
        let row = try connection.statement(
            "SELECT session, path, tool_use, patch_encoding, patch FROM file_changes WHERE patch IS NOT NULL")
        defer { row.reset() }
        var changed: [(session: Int64, path: String, toolUse: String, patch: [UInt8])] = []
        while try row.step() {
            let (session, path, toolUse, encoding) = (row.integer(), row.text(), row.toolUse(), row.integer())
            let patch = try row.withBlob { (bytes) throws(StoreError) in try codec.decode(bytes, encoding: encoding) }
            guard let text = try rewriting.rewrite(json: patch) else { continue }
            changed.append((session, path, toolUse, text.bytes))
        }
        guard apply else { return Int64(changed.count) }
        for change in changed {
            let patch = codec.encode(change.patch)
            let row = try connection.statement(
                """
                UPDATE file_changes SET patch_encoding = ?, patch = ?
                WHERE session = ? AND path = ? AND tool_use = ?
                """)
            row.bind(patch.encoding)
            row.bind(blob: patch.bytes)
            row.bind(change.session)
            row.bind(change.path)
            row.bind(toolUse: change.toolUse)
            try row.run()
        }
        return Int64(changed.count)
    }
}

/// The SQL function `rewritten(text)`: the text as it is to be from now on.
private final class RewritingFunction {
    private let rewriting: any TextRewriting
    /// What the latest call failed with.
    private(set) var error: StoreError?

    init(_ rewriting: any TextRewriting) { self.rewriting = rewriting }

    func register(on connection: Connection) {
        sqlite3_create_function_v2(
            connection.handle, "rewritten", 1, SQLITE_UTF8, Unmanaged.passUnretained(self).toOpaque(),
            { context, _, values in
                guard let user = sqlite3_user_data(context), let value = values?[0] else { return }
                let function = Unmanaged<RewritingFunction>.fromOpaque(user).takeUnretainedValue()
                function.answer(context, value)
            }, nil, nil, nil)
    }

    func unregister(from connection: Connection) {
        sqlite3_create_function_v2(connection.handle, "rewritten", 1, SQLITE_UTF8, nil, nil, nil, nil, nil)
    }

    private func answer(_ context: OpaquePointer?, _ value: OpaquePointer) {
        guard sqlite3_value_type(value) == SQLITE_TEXT, let start = sqlite3_value_text(value) else {
            return sqlite3_result_value(context, value)
        }
        let count = Int(sqlite3_value_bytes(value))
        let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        do throws(StoreError) {
            guard var changed = try rewriting.rewrite(text: text)?.text else {
                return sqlite3_result_value(context, value)
            }
            changed.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    eyrie_sqlite3_result_text(context, $0.baseAddress, Int32($0.count))
                }
            }
        } catch {
            self.error = error
            sqlite3_result_error(context, error.message, -1)
        }
    }
}
