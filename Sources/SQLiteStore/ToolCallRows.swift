internal import EventModel
internal import EventStore

/// How a tool call is laid out in its table.
enum ToolCallRow {
    static let columns = """
        session, tool_use, agent, tool, status, summary, started_at, ended_at, duration, permission_wait,
        permission_requested_at, error, is_interrupt, mcp_server, spawned_agent, spawn_agent_name, message,
        decision_source, is_inherited, sources
        """

    static let update = RowUpdate.statement(
        "tool_calls", columns: columns, keys: ["session", "tool_use", "started_at", "message"])

    static let insertion = FrequentSQL(
        """
        INSERT INTO tool_calls (\(columns)) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        ON CONFLICT (session, tool_use) DO UPDATE SET agent = excluded.agent, tool = excluded.tool,
        status = excluded.status, summary = excluded.summary, started_at = excluded.started_at,
        ended_at = excluded.ended_at, duration = excluded.duration, permission_wait = excluded.permission_wait,
        permission_requested_at = excluded.permission_requested_at, error = excluded.error,
        is_interrupt = excluded.is_interrupt, mcp_server = excluded.mcp_server, spawned_agent = excluded.spawned_agent,
        spawn_agent_name = excluded.spawn_agent_name, message = excluded.message,
        decision_source = excluded.decision_source, is_inherited = excluded.is_inherited, sources = excluded.sources
        """)

    static func bind(_ call: ToolCall, to row: Statement, names: Names) throws(StoreError) {
        row.bind(try names.id(call.sessionID))
        row.bind(toolUse: call.toolUseID)
        row.bind(try names.id(call.agentID))
        row.bind(try names.id(call.toolName))
        row.bind(call.status.code)
        row.bind(call.summary)
        row.bind(call.startedAt)
        row.bind(call.endedAt)
        row.bind(call.durationMicroseconds)
        row.bind(call.permissionWaitMicroseconds)
        row.bind(call.permissionRequestedAt)
        row.bind(call.error)
        row.bind(call.isInterrupt)
        row.bind(try names.id(call.mcpServer))
        row.bind(try names.id(call.spawnedAgentID))
        row.bind(try names.id(call.spawnAgentName))
        row.bind(call.messageID, packedAfter: PackedID.message)
        row.bind(try names.id(call.decisionSource))
        row.bind(call.isInherited)
        row.bind(call.sources.rawValue)
    }

    static func read(_ row: Statement, names: Names) throws(StoreError) -> ToolCall {
        let session = try names.text(row.integer())
        let id = row.toolUse()
        let agent = try names.text(row.integer())
        var call = ToolCall(
            sessionID: session, toolUseID: id, agentID: agent, toolName: try names.text(row.integer()),
            startedAt: .epoch)
        call.status = ToolCallStatus(code: row.integer())
        call.summary = row.text()
        call.startedAt = row.timestamp()
        call.endedAt = row.optionalTimestamp()
        call.durationMicroseconds = row.optionalInteger()
        call.permissionWaitMicroseconds = row.optionalInteger()
        call.permissionRequestedAt = row.optionalTimestamp()
        call.error = row.optionalText()
        call.isInterrupt = row.boolean()
        call.mcpServer = try names.text(row.optionalInteger())
        call.spawnedAgentID = try names.text(row.optionalInteger())
        call.spawnAgentName = try names.text(row.optionalInteger())
        call.messageID = row.optionalID(packedAfter: PackedID.message)
        call.decisionSource = try names.text(row.optionalInteger())
        call.isInherited = row.boolean()
        call.sources = RecordSources(rawValue: row.integer())
        return call
    }
}

extension Writer {
    func toolCall(session: String, id: String) throws(StoreError) -> ToolCall? {
        guard let number = try names.existing(session) else { return nil }
        let row = try connection.statement(
            "SELECT \(ToolCallRow.columns) FROM tool_calls WHERE session = ? AND tool_use = ?")
        defer { row.reset() }
        row.bind(number)
        row.bind(toolUse: id)
        return try row.step() ? ToolCallRow.read(row, names: names) : nil
    }

    func openToolCalls(session: String) throws(StoreError) -> [ToolCall] {
        guard let number = try names.existing(session) else { return [] }
        let row = try connection.statement(
            """
            SELECT \(ToolCallRow.columns) FROM tool_calls WHERE session = ? AND status = 0 ORDER BY started_at, id
            """)
        defer { row.reset() }
        row.bind(number)
        var calls: [ToolCall] = []
        while try row.step() { calls.append(try ToolCallRow.read(row, names: names)) }
        return calls
    }

    func put(_ call: ToolCall, isNew: Bool) throws(StoreError) {
        try count(call, isNew: isNew)
        if call.messageID != nil || !isNew { try noteMessage(of: call) }
        guard isNew else {
            return try put(update: ToolCallRow.update, insertion: ToolCallRow.insertion) { (row) throws(StoreError) in
                try ToolCallRow.bind(call, to: row, names: names)
            }
        }
        let row = try connection.statement(ToolCallRow.insertion)
        try ToolCallRow.bind(call, to: row, names: names)
        try row.run()
    }

    private static let messageOfCall = FrequentSQL(
        "SELECT message, tool FROM tool_calls WHERE session = ? AND tool_use = ?")

    /// The message that asked for the call, and the one that was thought to, count for other tools now.
    private func noteMessage(of call: ToolCall) throws(StoreError) {
        let session = try names.id(call.sessionID) as Int64
        let row = try connection.statement(Writer.messageOfCall)
        defer { row.reset() }
        row.bind(session)
        row.bind(toolUse: call.toolUseID)
        if try row.step() {
            let known = row.optionalID(packedAfter: PackedID.message)
            let tool = row.integer()
            if known.isExactly(call.messageID), try names.existing(call.toolName) == tool { return }
            if let known { try toolHours.willChange(session: session, message: known) }
        }
        if let message = call.messageID { try toolHours.willChange(session: session, message: message) }
    }
}
