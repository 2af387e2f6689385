internal import EventModel
internal import EventStore

/// Rows of a few sessions that used models and tools in every combination; the same seed gives the same rows.
struct RandomUsage {
    static let sessionIDs = (0..<6).map { "s\($0)" }
    static let models = ["claude-opus-5", "claude-opus-5-20260101", "claude-haiku-5", "other"]
    /// The hour of `StoreSamples.time(0)`.
    static let firstHour = StoreSamples.time(0).microseconds / 3_600_000_000

    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    /// Takes the date off a model's name.
    static let canonicalName: @Sendable (String) -> String = { $0.hasSuffix("-20260101") ? String($0.dropLast(9)) : $0 }

    private mutating func number(below limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    private mutating func element<Value>(of values: [Value]) -> Value { values[number(below: values.count)] }

    private mutating func isTrue(oneIn count: Int) -> Bool { number(below: count) == 0 }

    private mutating func time() -> Timestamp { StoreSamples.time(number(below: 100) * 1800) }

    private mutating func sources() -> RecordSources { RecordSources(rawValue: Int64(1 + number(below: 7))) }

    private mutating func usage() -> TokenUsage {
        TokenUsage(fields: (0..<9).map { _ in Int64(number(below: 1000)) })
    }

    private mutating func cost() -> Cost { Cost(fields: (0..<7).map { _ in Int64(number(below: 1_000_000)) }) }

    /// Fills a store with one transaction; sessions that `isWanted` refuses are left out.
    mutating func fill(
        _ stores: [any EventStore], where isWanted: (String) -> Bool = { _ in true }
    ) throws(StoreError) {
        let rows = rows().filtered(isWanted)
        let events = events().filter { isWanted($0.sessionID) }
        for store in stores {
            try store.store(events)
            try store.transaction { (transaction) throws(StoreError) in
                for session in rows.sessions { try transaction.put(session) }
                for agent in rows.agents { try transaction.put(agent) }
                for call in rows.toolCalls { try transaction.put(call) }
                for call in rows.modelCalls { try transaction.put(call) }
                for hour in rows.hours { try transaction.add(hour) }
                for prompt in rows.prompts { try transaction.put(prompt) }
                for failure in rows.failures { try transaction.put(failure) }
            }
        }
    }

    private struct Rows {
        var sessions: [Session] = []
        var agents: [Agent] = []
        var toolCalls: [ToolCall] = []
        var modelCalls: [ModelCall] = []
        var hours: [UsageHour] = []
        var prompts: [Prompt] = []
        var failures: [TurnFailure] = []

        func filtered(_ isWanted: (String) -> Bool) -> Rows {
            var rows = Rows()
            rows.sessions = sessions.filter { isWanted($0.id) }
            rows.agents = agents.filter { isWanted($0.sessionID) }
            rows.toolCalls = toolCalls.filter { isWanted($0.sessionID) }
            rows.modelCalls = modelCalls.filter { isWanted($0.sessionID) }
            rows.hours = hours.filter { isWanted($0.sessionID) }
            rows.prompts = prompts.filter { isWanted($0.sessionID) }
            rows.failures = failures.filter { isWanted($0.sessionID) }
            return rows
        }
    }

    private mutating func rows() -> Rows {
        var rows = Rows()
        // The last session has no row: hours may be there before it.
        for id in RandomUsage.sessionIDs.dropLast() { rows.sessions.append(session(id)) }
        for id in RandomUsage.sessionIDs {
            rows.agents.append(Agent(sessionID: id, id: Agent.mainID, role: .main, startedAt: time()))
            var agent = Agent(sessionID: id, id: "sub", role: .subagent, startedAt: time())
            agent.name = element(of: [nil, "Explore", "Plan"])
            agent.description = element(of: [nil, "look around"])
            rows.agents.append(agent)
        }
        for index in 0..<120 {
            let call = modelCall(index)
            rows.modelCalls.append(call)
            for part in 0..<number(below: 4) { rows.toolCalls.append(toolCall(index * 10 + part, of: call)) }
        }
        for _ in 0..<200 { rows.hours.append(hour()) }
        for index in 0..<20 {
            var prompt = Prompt(
                sessionID: element(of: RandomUsage.sessionIDs), id: "p\(index)", at: time(), text: "prompt \(index)")
            prompt.sources = sources()
            rows.prompts.append(prompt)
            var failure = TurnFailure(
                sessionID: element(of: RandomUsage.sessionIDs), id: "p\(index)", agentID: element(of: ["main", "sub"]),
                at: time(), code: "overloaded")
            failure.sources = sources()
            rows.failures.append(failure)
        }
        return rows
    }

    private mutating func session(_ id: String) -> Session {
        var session = StoreSamples.session(id)
        session.startedAt = time()
        session.endedAt = isTrue(oneIn: 2) ? time() : nil
        session.projectPath = element(of: [nil, "/srv/a", "/srv/a/sub"])
        session.gitRoot = element(of: [nil, "/srv/a", "/srv/b"])
        session.machineID = element(of: ["m1", "m2"])
        session.sourceApp = element(of: ["app-1", "app-2"])
        session.title = element(of: [nil, "title of \(id)"])
        session.sources = sources()
        return session
    }

    private mutating func modelCall(_ index: Int) -> ModelCall {
        let session = element(of: RandomUsage.sessionIDs)
        let hasMessage = !isTrue(oneIn: 8)
        var call = ModelCall(
            sessionID: session, key: hasMessage ? "msg_\(index)" : "request:req_\(index)",
            agentID: element(of: ["main", "sub"]), at: time())
        call.messageID = hasMessage ? call.key : nil
        call.requestID = "req_\(index)"
        call.model = isTrue(oneIn: 9) ? nil : element(of: RandomUsage.models)
        call.usage = usage()
        call.cost = isTrue(oneIn: 5) ? nil : cost()
        call.costBasis = call.cost == nil ? .unknown : element(of: [.list, .estimated])
        call.isInherited = isTrue(oneIn: 6)
        call.sources = sources()
        return call
    }

    private mutating func toolCall(_ number: Int, of call: ModelCall) -> ToolCall {
        var tool = StoreSamples.toolCall(
            number, tool: element(of: ["Bash", "Read", "Edit"]), session: call.sessionID)
        tool.messageID = isTrue(oneIn: 10) ? nil : call.messageID
        tool.startedAt = time()
        tool.status = element(of: ToolCallStatus.allCases)
        tool.isInherited = call.isInherited
        tool.sources = sources()
        return tool
    }

    private mutating func hour() -> UsageHour {
        var hour = UsageHour(
            hour: RandomUsage.firstHour + Int64(number(below: 52)), sessionID: element(of: RandomUsage.sessionIDs),
            agentID: element(of: ["main", "sub", "lost", UsageHour.unattributedAgentID]),
            model: RandomUsage.canonicalName(element(of: RandomUsage.models)))
        hour.callCount = Int64(number(below: 3))
        hour.unpricedCallCount = Int64(number(below: 2))
        hour.usage = usage()
        hour.cost = cost()
        return hour
    }

    private mutating func events() -> [Event] {
        (1...60).map { index in
            var event = StoreSamples.event(index, session: element(of: RandomUsage.sessionIDs))
            event.timestamp = time()
            event.source = element(of: RecordSource.allCases)
            event.type = element(of: ["deploy", "model_call"])
            event.toolName = element(of: [nil, "Bash"])
            event.modelName = element(of: [nil, "claude-opus-5-20260101", "rare"])
            return event
        }
    }
}
