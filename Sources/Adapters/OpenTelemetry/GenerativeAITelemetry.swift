internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

/// Reads one record of a program that follows the OpenTelemetry conventions for generative AI.
///
/// The outermost agent of a trace is the session's main agent; agents that it calls are agents of their own. A span is
/// sent when it ends, often long before its parent: what cannot be known from one request counts for the main agent.
/// Tokens are read from model calls alone: the span of an agent repeats the sum of its calls, and the usage metrics
/// repeat it once more.
struct GenerativeAITelemetry {
    let record: TelemetryRecord
    let family: SpanFamily
    let operation: GenerativeAIOperation
    let attributes: [OTLPAttribute]
    let at: Timestamp
    let sessionID: String
    let uuid: EventUUID
    /// The agent in which it happened; of an agent's own span, that agent.
    let agentID: String
    /// Nil where it cannot be known.
    private let parentAgentID: String?

    init(_ record: TelemetryRecord, _ event: Event, _ family: SpanFamily, _ operation: GenerativeAIOperation) {
        self.record = record
        self.family = family
        self.operation = operation
        attributes = record.attributes
        at = event.timestamp
        sessionID = event.sessionID
        uuid = event.uuid
        let agents = GenerativeAIAgents(record, operation, family)
        agentID = agents.agentID
        parentAgentID = agents.parentAgentID
    }

    private var agentName: String? { attributes.name("gen_ai.agent.name") }

    var model: String? { attributes.name(["gen_ai.response.model", "gen_ai.request.model"]) }

    private var startedAt: Timestamp? { record.span.flatMap { $0.start > 0 ? telemetryTime($0.start) : nil } }

    private var durationMicroseconds: Int64? {
        guard let startedAt, record.span?.end ?? 0 > 0 else { return nil }
        return max(0, at.since(startedAt))
    }

    private var isFailed: Bool {
        record.span?.isFailed == true || attributes.name("error.type") != nil
            || record.name.hasSuffix("operation.exception")
    }

    private var errorText: String? {
        guard isFailed else { return nil }
        if let message = record.span?.statusMessage, !message.isEmpty {
            return message.withoutNUL.cut(toUTF8Bytes: errorBytesMaximum)
        }
        return attributes.text("exception.message", limit: errorBytesMaximum) ?? attributes.name("error.type")
    }

    func interpret(into observation: inout Observation) {
        var event = observation.event
        event.agentID = agentID
        event.agentRole = agentID == Agent.mainID ? .main : .subagent
        event.agentName = agentName
        event.parentAgentID = parentAgentID
        event.modelName = model
        event.isError = isFailed
        if operation == .toolCall {
            event.toolName = toolName
            event.toolUseID = toolUseID
        }
        event.summary = summary(event.type)
        observation.event = event
        observation.facts.append(.session(sessionFact))
        addAgent(to: &observation.facts)
        addPrompt(to: &observation.facts)
        switch operation {
        case .modelCall: addModelCall(to: &observation.facts)
        case .toolCall: addToolCall(to: &observation.facts)
        case .agentRun, .agentCreation, .other: break
        }
        addFailure(to: &observation.facts)
        observation.searchText = searchText
    }

    /// The session works until the span ends that has no parent.
    private var sessionFact: SessionFact {
        var fact = SessionFact()
        fact.startedAt = startedAt
        if operation == .modelCall { fact.model = model }
        guard let span = record.span, operation != .agentCreation else { return fact }
        let isOutermost = span.parentSpanID.isEmpty
        fact.status = isOutermost ? (isFailed ? .failed : .idle) : .running
        return fact
    }

    private func addAgent(to facts: inout [Fact]) {
        guard agentID != Agent.mainID || operation == .agentRun else { return }
        var fact = AgentFact(id: agentID)
        fact.name = agentName
        fact.parentID = parentAgentID
        fact.description = attributes.text("gen_ai.agent.description", limit: Limits.pathBytes)
        if operation == .modelCall { fact.model = model }
        if operation == .agentRun, record.span != nil {
            fact.startedAt = startedAt
            if agentID == Agent.mainID {
                // The next turn is another run of the same agent.
                fact.status = isFailed ? .failed : .idle
            } else {
                fact.status = isFailed ? .failed : .completed
                fact.endedAt = at
            }
        }
        facts.append(.agent(fact))
    }

    /// What the user said last, where contents are sent: the turn's prompt, by the trace that the turn is. What an agent
    /// asks another one is none.
    private func addPrompt(to facts: inout [Fact]) {
        guard agentID == Agent.mainID, !record.traceID.isEmpty, let text = promptText else { return }
        var prompt = Prompt(
            sessionID: sessionID, id: hexadecimal(record.traceID), at: startedAt ?? at,
            text: text.withoutNUL.cut(toUTF8Bytes: promptBytesMaximum))
        prompt.sources = .telemetry
        facts.append(.prompt(prompt))
    }

    /// Of a turn that fails, the agent's span and the call's tell: both name the trace.
    private func addFailure(to facts: inout [Fact]) {
        guard isFailed, operation == .modelCall || operation == .agentRun, !record.traceID.isEmpty else { return }
        var failure = TurnFailure(
            sessionID: sessionID, id: uuid.description, agentID: agentID, at: at,
            code: attributes.name("error.type") ?? "unknown")
        failure.promptID = hexadecimal(record.traceID)
        failure.message = errorText
        failure.sources = .telemetry
        facts.append(.turnFailed(failure))
    }

    // MARK: Tools

    private var toolUseID: String? {
        attributes.name(["gen_ai.tool.call.id", "gen_ai.tool.call_id"])
            ?? (record.spanID.isEmpty ? nil : "span:" + hexadecimal(record.spanID))
    }

    private var toolName: String {
        attributes.name(["gen_ai.tool.name", "function_name"])
            ?? record.name.split(separator: " ").last.map { String($0).cut(toUTF8Bytes: Limits.nameBytes) } ?? "tool"
    }

    private var toolSubject: String? {
        guard let input = attributes.json("gen_ai.tool.call.arguments") ?? attributes.json("function_args") else {
            return nil
        }
        let subject = ToolText.subject(of: toolName, input: input, cwd: nil)
        return subject.isEmpty ? nil : subject
    }

    private func addToolCall(to facts: inout [Fact]) {
        guard let toolUseID else { return }
        var fact = ToolCallFact(toolUseID: toolUseID, toolName: toolName)
        fact.summary = toolSubject
        fact.status = isFailed ? .failed : .succeeded
        fact.startedAt = startedAt
        fact.endedAt = at
        fact.durationMicroseconds = durationMicroseconds
        fact.error = errorText
        facts.append(.toolCall(fact))
    }

    // MARK: Model calls

    private static let inputNames: [StaticString] = ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"]
    private static let outputNames: [StaticString] = ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"]

    static func hasUsage(_ attributes: [OTLPAttribute]) -> Bool {
        attributes.tokens(inputNames) != nil || attributes.tokens(outputNames) != nil
    }

    /// By the conventions the input includes what was read from the cache and written to it, and the output includes
    /// the reasoning. Some producers pass on figures in which the input excludes the cache.
    private var usage: TokenUsage {
        var usage = TokenUsage()
        let input = attributes.tokens(GenerativeAITelemetry.inputNames) ?? 0
        usage.output = attributes.tokens(GenerativeAITelemetry.outputNames) ?? 0
        usage.cacheRead =
            attributes.tokens(["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"]) ?? 0
        usage.cacheCreation =
            attributes.tokens([
                "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
                "gen_ai.usage.cache_creation_input_tokens",
            ]) ?? 0
        usage.thinking =
            attributes.tokens(["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"]) ?? 0
        let cached = usage.cacheRead + usage.cacheCreation
        usage.input = input >= cached ? input - cached : input
        return usage
    }

    /// The call's span and its event name the same response, or the same span. A call that failed used nothing.
    private func addModelCall(to facts: inout [Fact]) {
        let responseID = attributes.name("gen_ai.response.id")
        let requestID = record.spanID.isEmpty ? nil : "span:" + hexadecimal(record.spanID)
        guard responseID != nil || requestID != nil, !isFailed || !usage.isZero else { return }
        var call = ModelCallFact(
            messageID: responseID, requestID: responseID == nil ? requestID : nil, agentID: agentID, at: at)
        call.model = model
        call.usage = usage
        call.durationMicroseconds = durationMicroseconds
        call.timeToFirstTokenMicroseconds = timeToFirstToken
        call.stopReason = stopReason
        call.serviceTier = attributes.name(["gen_ai.openai.response.service_tier", "openai.response.service_tier"])
            .flatMap { $0 == "default" || $0 == "auto" ? nil : $0 }
        call.querySource = attributes.name("gen_ai.operation.name")
        if promptText != nil { call.promptID = hexadecimal(record.traceID) }
        facts.append(.modelCall(call))
    }

    /// Stated in seconds.
    private var timeToFirstToken: Int64? {
        guard let seconds = attributes[name: "gen_ai.response.time_to_first_chunk"]?.number, seconds >= 0,
            seconds * 1_000_000 <= durationMicrosecondsMaximum
        else { return nil }
        return Int64((seconds * 1_000_000).rounded())
    }

    private var stopReason: String? {
        switch attributes[name: "gen_ai.response.finish_reasons"] {
        case .list(let reasons)?: reasons.first?.text?.withoutNUL.cut(toUTF8Bytes: Limits.nameBytes)
        case let value?: value.text?.withoutNUL.cut(toUTF8Bytes: Limits.nameBytes)
        case nil: nil
        }
    }
}
