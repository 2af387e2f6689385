internal import EventCodec
internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

/// Reads one record of Claude Code's telemetry (as of 2.1.329): log events, spans and metrics.
struct ClaudeTelemetry {
    let record: TelemetryRecord
    let family: SpanFamily
    /// Without `claude_code.`.
    let name: Substring
    let attributes: [OTLPAttribute]
    let at: Timestamp
    let sessionID: String
    let uuid: EventUUID
    let agentID: String
    /// The tool call's own name, where it is not hidden behind a placeholder.
    let toolName: String?

    var isMain: Bool { agentID == Agent.mainID }

    init(_ record: TelemetryRecord, _ event: Event, _ family: SpanFamily) {
        self.record = record
        self.family = family
        let isPrefixed = record.name.hasPrefix(TelemetryRecord.claudePrefix)
        name = isPrefixed ? record.name.dropFirst(TelemetryRecord.claudePrefix.count) : record.name[...]
        attributes = record.attributes
        at = event.timestamp
        sessionID = event.sessionID
        uuid = event.uuid
        agentID = ClaudeTelemetry.agentID(
            [attributes] + (record.span.map { family.ancestors(of: $0).map(\.attributes) } ?? []))
        toolName = ClaudeTelemetry.toolName(attributes)
    }

    func interpret(into observation: inout Observation) {
        fillColumns(of: &observation.event)
        observation.facts.append(.session(sessionFact))
        addAgent(to: &observation.facts)
        if record.span != nil {
            addSpanFacts(to: &observation.facts)
        } else {
            addEventFacts(to: &observation.facts)
        }
        observation.event.isError = isError
        observation.event.summary = summary(observation.event.type)
        observation.searchText = searchText
    }

    // MARK: Agents

    /// Requests that Claude Code makes for itself: they carry an agent's id, but no agent was started for them.
    private static let internalSources: Set<String> = [
        "compact", "prompt_suggestion", "session_memory", "speculation",
    ]

    /// The spans inside a tool call do not name its agent: their ancestors do.
    private static func agentID(_ line: [[OTLPAttribute]]) -> String {
        let source = line[0].name(["query_source", "query_source_safe"]) ?? ""
        if internalSources.contains(source) { return Agent.mainID }
        if let id = line.lazy.compactMap({ $0.name("agent_id") }).first { return id }
        // Older versions say that it was a subagent, and not which.
        return source.hasPrefix("agent:") || source.hasPrefix("agent.")
            ? EventEnvelope.unnamedSubagentID : Agent.mainID
    }

    /// What stands for names that are not to leave the machine.
    private static let placeholders: Set<String> = ["custom", "third-party", "mcp_tool"]

    static func openName(_ name: String?) -> String? {
        name.flatMap { placeholders.contains($0) ? nil : $0 }
    }

    private var agentName: String? {
        ClaudeTelemetry.openName(attributes.name(["agent.name", "agent_type"]))
    }

    private func fillColumns(of event: inout Event) {
        event.agentID = agentID
        event.agentRole = isMain ? .main : .subagent
        if !isMain {
            event.agentName = agentName
            event.parentAgentID = parentAgentID
        }
        event.toolName = toolName ?? attributes.name("tool_name")
        event.toolUseID = toolUseID
        event.modelName = attributes.name(["model", "gen_ai.request.model"])
    }

    /// An agent with an id and without a parent's was started by the main agent.
    private var parentAgentID: String? {
        attributes.name("parent_agent_id") ?? (attributes.name("agent_id") == nil ? nil : Agent.mainID)
    }

    private func addAgent(to facts: inout [Fact]) {
        guard !isMain else { return }
        var fact = AgentFact(id: agentID)
        fact.name = agentName
        fact.parentID = parentAgentID
        switch name {
        case "api_request", "llm_request": fact.model = attributes.name("model")
        case "subagent_completed":
            fact.model = attributes.name(["final_model", "model"])
            fact.isBackground = attributes.flag("is_async")
            fact.status = .completed
            fact.endedAt = at
            if let duration = attributes.microseconds(milliseconds: "duration_ms") {
                fact.startedAt = at.advanced(byMicroseconds: -duration)
            }
        default: break
        }
        facts.append(.agent(fact))
    }

    // MARK: Session

    private var sessionFact: SessionFact {
        var fact = SessionFact()
        switch name {
        case "user_prompt" where isMain:
            fact.status = .running
        case "interaction":
            fact.status = record.span?.isFailed == true ? .failed : .idle
            fact.startedAt = record.span.map { telemetryTime($0.start) }
        case "api_request", "llm_request":
            if isMain, isOfTurn { fact.model = attributes.name("model") }
        case "api_error", "api_retries_exhausted":
            if isMain, isOfTurn { fact.status = .failed }
        case "permission_mode_changed": fact.permissionMode = attributes.name("to_mode")
        case "tool_decision":
            if isMain { fact.permissionMode = attributes.name("permission_mode") }
        case "hook_execution_complete": addHook(to: &fact)
        case "session.count":
            fact.startSource = startSource
            if case .point(let point, _) = record.content, point.start > 0 {
                fact.startedAt = telemetryTime(point.start)
            }
        default: break
        }
        return fact
    }

    /// Where a turn or the session ends, nothing but the hooks of the user tells of it at once.
    private func addHook(to fact: inout SessionFact) {
        switch attributes.name("hook_event") {
        case "Stop" where attributes.integer("num_blocking") == 0: fact.status = .idle
        case "SessionEnd":
            fact.status = .ended
            fact.endedAt = at
        default: break
        }
    }

    private var startSource: String? {
        switch attributes.name("start_type") {
        case "fresh": "startup"
        case "resume", "continue": "resume"
        default: nil
        }
    }

    /// False for requests beside the conversation: titles, suggestions, summaries.
    var isOfTurn: Bool {
        guard let source = attributes.name(["query_source", "query_source_safe"]) else { return true }
        return source == "sdk" || source.hasPrefix("repl_main_thread") || source.hasPrefix("agent") || !isMain
    }

    var isError: Bool {
        switch name {
        case "api_error", "api_retries_exhausted", "api_refusal", "internal_error": true
        case "tool_result", "compaction", "llm_request", "tool.execution":
            attributes.flag("success") == false || record.span?.isFailed == true
        default: record.span?.isFailed == true
        }
    }
}
