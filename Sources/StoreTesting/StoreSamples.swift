package import EventModel
package import EventStore

/// Rows for tests: the same number gives the same row.
package enum StoreSamples {
    /// Distinct for each number, and in order of time.
    package static func uuid(_ number: Int) -> EventUUID {
        EventUUID(version7At: time(number), random: (UInt64(number), UInt64(number) &* 0x9E37_79B9_7F4A_7C15))
    }

    /// One second for each number, from 2026-01-01T00:00:00Z on.
    package static func time(_ number: Int) -> Timestamp {
        Timestamp(microseconds: 1_767_225_600_000_000 + Int64(number) * 1_000_000)
    }

    package static func event(_ number: Int, session: String = "session-1", type: String = "PreToolUse") -> Event {
        var event = Event(
            uuid: uuid(number), sourceApp: "app", machineID: "machine", sessionID: session, type: type,
            timestamp: time(number), createdAt: time(number).advanced(byMicroseconds: 1234))
        event.summary = "event \(number)"
        event.payload = Array(#"{"session_id":"\#(session)","hook_event_name":"\#(type)","n":\#(number)}"#.utf8)
        return event
    }

    /// An event with every column filled.
    package static func fullEvent(_ number: Int) -> Event {
        var event = event(number, type: "PostToolUseFailure")
        event.agentID = "agent-7"
        event.agentRole = .subagent
        event.agentName = "Explore"
        event.parentAgentID = Agent.mainID
        event.agentVersion = "2.1.290"
        event.pluginVersion = "0.1.0"
        event.replayState = .buffered
        event.source = .telemetry
        event.toolName = "Bash"
        event.toolUseID = "toolu_01AbCdEfGhIjKlMnOpQrStUv"
        event.modelName = "claude-sonnet-5"
        event.isError = true
        event.payload = Array(
            #"{"session_id":"session-1","tool_use_id":"toolu_01AbCdEfGhIjKlMnOpQrStUv","error":"Exit code 1"}"#.utf8)
        return event
    }

    package static func session(_ id: String, at number: Int = 0) -> Session {
        Session(
            id: id, agentKind: "claude-code", sourceApp: "app", machineID: "machine", startedAt: time(number),
            lastEventAt: time(number))
    }

    /// A session with every column filled.
    package static func fullSession(_ id: String, at number: Int = 0) -> Session {
        var session = session(id, at: number)
        session.status = .ended
        session.projectPath = "/home/u/Проект"
        session.cwd = "/home/u/Проект/src"
        session.gitBranch = "feature/ünïcode"
        session.model = "claude-opus-5"
        session.title = "Fix the \"flaky\" test 🧪"
        session.permissionMode = "acceptEdits"
        session.agentVersion = "2.1.290"
        session.transcriptPath = "/home/u/.claude/projects/p/\(id).jsonl"
        session.startSource = "resume"
        session.endReason = "logout"
        session.endedAt = time(number + 9)
        session.lastEventAt = time(number + 9)
        session.eventCount = 11
        session.agentCount = 12
        session.maxDepth = 3
        session.promptCount = 14
        session.toolCount = 15
        session.errorCount = 16
        session.failedTurnCount = 5
        session.fileCount = 17
        session.openQuestionCount = 18
        fillUsage(of: &session, at: number)
        return session
    }

    private static func fillUsage(of session: inout Session, at number: Int) {
        session.statusAt = time(number + 8)
        session.retryCount = 19
        session.modelCallCount = 20
        session.unpricedCallCount = 21
        session.estimatedCallCount = 22
        session.usage = usage(23)
        session.cost = cost(24)
        session.unattributedUsage = usage(25)
        session.unattributedCost = -26
        session.inheritedUsage = usage(27)
        session.inheritedCost = .max
        session.forkedFrom = "other"
        session.forkPoint = uuid(28).description
        session.forkPointAt = time(number - 29)
        session.contextTokens = 30
        session.contextWindow = 200_000
        session.gitRoot = "/home/u"
        session.gitRemote = "https://example.org/p.git"
        session.worktreePath = "/home/u/w"
        session.pullRequestURL = "https://example.org/p/1"
        session.lastPrompt = "go on ☃"
        session.bornAt = time(number - 31)
        session.titleKind = .user
        for (index, field) in SessionStatements.Field.allCases.enumerated() where index % 3 != 2 {
            session.statements[field] = time(number + index - 4)
        }
        session.sources = [.hook, .telemetry]
    }

    /// Each figure another.
    package static func usage(_ number: Int64) -> TokenUsage {
        TokenUsage(fields: (1...9).map { number * $0 * $0 * 1000 })
    }

    /// Each figure another, in nano-dollars.
    package static func cost(_ number: Int64) -> Cost { Cost(fields: (1...7).map { number * $0 * 1_000_003 }) }

    /// A model call with every field filled.
    package static func modelCall(_ number: Int, session: String = "session-1") -> ModelCall {
        var call = ModelCall(sessionID: session, key: "msg_\(number)", agentID: Agent.mainID, at: time(number))
        call.messageID = call.key
        call.requestID = "req_\(number)"
        call.model = "claude-sonnet-5-20260101"
        call.durationMicroseconds = 1_500_000
        call.timeToFirstTokenMicroseconds = 300_000
        call.usage = usage(Int64(number))
        call.stopReason = "end_turn"
        call.speed = "fast"
        call.serviceTier = "batch"
        call.inferenceGeo = "us"
        call.effort = "high"
        call.querySource = "sdk"
        call.promptID = uuid(number).description
        call.isInherited = false
        call.originSessionID = "other"
        call.sources = [.transcript, .telemetry]
        call.cost = cost(Int64(number))
        call.costBasis = .list
        call.priceVersion = "2026-11-01"
        call.reportedCost = 4711
        return call
    }

    package static func toolCall(_ number: Int, tool: String = "Bash", session: String = "session-1") -> ToolCall {
        ToolCall(
            sessionID: session, toolUseID: "toolu_\(number)", agentID: Agent.mainID, toolName: tool,
            startedAt: time(number))
    }
}

extension EventStore {
    /// Inserts events in one transaction.
    @discardableResult package func store(
        _ events: [Event], text: (Event) -> String = { $0.summary }
    ) throws(StoreError) -> [EventInsertion] {
        let prepared = events.map { (event: $0, payload: prepare($0, searchText: text($0)), text: text($0)) }
        return try transaction { (transaction) throws(StoreError) in
            var insertions: [EventInsertion] = []
            for row in prepared {
                insertions.append(try transaction.insert(row.event, payload: row.payload, searchText: row.text))
            }
            return insertions
        }
    }

    /// Puts sessions in one transaction.
    package func store(sessions: [Session]) throws(StoreError) {
        try transaction { (transaction) throws(StoreError) in
            for session in sessions { try transaction.put(session) }
        }
    }

    /// Puts agents in one transaction.
    package func store(agents: [Agent]) throws(StoreError) {
        try transaction { (transaction) throws(StoreError) in for agent in agents { try transaction.put(agent) } }
    }

    /// Puts tool calls in one transaction.
    package func store(calls: [ToolCall]) throws(StoreError) {
        try transaction { (transaction) throws(StoreError) in for call in calls { try transaction.put(call) } }
    }

    /// Puts model calls in one transaction.
    package func store(modelCalls: [ModelCall]) throws(StoreError) {
        try transaction { (transaction) throws(StoreError) in for call in modelCalls { try transaction.put(call) } }
    }
}
