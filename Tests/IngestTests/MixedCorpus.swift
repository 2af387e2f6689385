import EventModel
import EventStore

/// Sessions as hooks, session files and telemetry tell of them together: made-up reports of one story.
struct MixedCorpus {
    private(set) var observations: [Observation] = []
    private var sequence: UInt64 = 0

    static let base = Timestamp(milliseconds: 1_750_000_000_000)

    static func time(_ seconds: Double) -> Timestamp { base.advanced(byMicroseconds: Int64(seconds * 1_000_000)) }

    /// A session, one forked from it whose copies are marked, one whose copies are not, and a fork of the first fork.
    static func whole() -> [Observation] {
        var corpus = MixedCorpus()
        corpus.addOrigin()
        corpus.addFork("fork-marked", bornAt: 500, isMarked: true, promptID: "p-marked")
        corpus.addFork("fork-plain", bornAt: 700, isMarked: false, promptID: "p-plain")
        corpus.addForkOfFork()
        return corpus.observations
    }

    // MARK: Records

    mutating func hook(
        _ type: String, _ seconds: Double, session: String = "origin", agent: String = Agent.mainID,
        _ facts: [Fact] = []
    ) {
        sequence += 1
        let uuid = EventUUID(version7At: MixedCorpus.time(seconds), random: (sequence, 1))
        add(event(uuid, type, seconds, session, agent, .hook), facts)
    }

    mutating func telemetry(
        _ type: String, _ seconds: Double, session: String = "origin", agent: String = Agent.mainID,
        _ facts: [Fact] = []
    ) {
        sequence += 1
        let uuid = EventUUID(version7At: MixedCorpus.time(seconds), random: (sequence, 2))
        add(event(uuid, type, seconds, session, agent, .telemetry), facts)
    }

    /// A line of a session's file; the same number in two sessions is the same line.
    mutating func line(
        _ number: UInt64, _ type: String, _ seconds: Double, session: String = "origin", agent: String = Agent.mainID,
        bornAt: Double = 0, origin: String? = nil, _ facts: [Fact] = []
    ) {
        let uuid = EventUUID(version7At: MixedCorpus.time(seconds), random: (number, 0xF00D + number))
        var observation = Observation(event: event(uuid, type, seconds, session, agent, .transcript))
        observation.event.agentVersion = "2.1.329"
        observation.facts = facts
        observation.originSessionID = origin
        observation.bornAt = MixedCorpus.time(bornAt)
        observations.append(observation)
    }

    mutating func note(_ seconds: Double, session: String = "origin", bornAt: Double = 0, _ facts: [Fact]) {
        sequence += 1
        let uuid = EventUUID(version7At: MixedCorpus.time(seconds), random: (sequence, 3))
        var observation = Observation(event: event(uuid, "noted", seconds, session, Agent.mainID, .transcript))
        observation.facts = facts
        observation.storesEvent = false
        observation.bornAt = MixedCorpus.time(bornAt)
        observations.append(observation)
    }

    private mutating func add(_ event: Event, _ facts: [Fact]) {
        var observation = Observation(event: event)
        observation.facts = facts
        observations.append(observation)
    }

    private func event(
        _ uuid: EventUUID, _ type: String, _ seconds: Double, _ session: String, _ agent: String,
        _ source: RecordSource
    ) -> Event {
        let time = MixedCorpus.time(seconds)
        var event = Event(
            uuid: uuid, sourceApp: source == .telemetry ? "unknown" : "app", machineID: "machine", sessionID: session,
            type: type, timestamp: time, createdAt: time)
        event.source = source
        event.agentID = agent
        event.agentRole = agent == Agent.mainID ? .main : .subagent
        event.payload = Array("{}".utf8)
        return event
    }

    // MARK: Facts

    static func status(
        _ status: SessionStatus, cwd: String? = nil, _ change: (inout SessionFact) -> Void = { _ in }
    ) -> Fact {
        var fact = SessionFact()
        fact.agentKind = "claude-code"
        fact.status = status
        fact.cwd = cwd
        change(&fact)
        return .session(fact)
    }

    static func call(
        _ id: String, _ tool: String, _ status: ToolCallStatus?, started: Double? = nil, ended: Double? = nil,
        milliseconds: Int64? = nil, _ change: (inout ToolCallFact) -> Void = { _ in }
    ) -> Fact {
        var fact = ToolCallFact(toolUseID: id, toolName: tool)
        fact.status = status
        fact.startedAt = started.map(time)
        fact.endedAt = ended.map(time)
        fact.durationMicroseconds = milliseconds.map { $0 * 1000 }
        change(&fact)
        return .toolCall(fact)
    }

    static func model(
        _ message: String?, _ request: String?, _ seconds: Double, agent: String = Agent.mainID, input: Int64,
        output: Int64, stop: String? = nil, _ change: (inout ModelCallFact) -> Void = { _ in }
    ) -> Fact {
        var fact = ModelCallFact(messageID: message, requestID: request, agentID: agent, at: time(seconds))
        fact.model = "claude-sonnet-4-5-20250929"
        fact.usage.input = input
        fact.usage.output = output
        fact.usage.cacheRead = input * 10
        fact.usage.cacheCreation5m = input / 2
        fact.stopReason = stop
        change(&fact)
        return .modelCall(fact)
    }

    static func prompt(_ id: String, _ seconds: Double, _ text: String, line: String? = nil) -> Fact {
        var prompt = Prompt(sessionID: "", id: id, at: time(seconds), text: text)
        prompt.lineID = line
        return .prompt(prompt)
    }

    static func agent(_ id: String, _ change: (inout AgentFact) -> Void) -> Fact {
        var fact = AgentFact(id: id)
        change(&fact)
        return .agent(fact)
    }

    static func report(_ kind: UsageReport.Kind, input: Int64, output: Int64, cost: Int64) -> Fact {
        var usage = TokenUsage()
        usage.input = input
        usage.output = output
        return .usageReport(UsageReport(kind: kind, model: "claude-sonnet-4-5", usage: usage, cost: cost))
    }
}
