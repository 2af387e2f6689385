internal import EventModel
internal import JSONCoding

/// A line of the model's words: one block of a response, or in old versions all of them.
struct AssistantLine {
    private let line: TranscriptLine
    private let blocks: [JSONNode]
    private let model: String?
    /// True for what the client wrote in the model's name: no call was made for it.
    private let isSynthetic: Bool
    private let isAPIError: Bool
    private let stopReason: String?

    /// The model of lines that the client itself wrote.
    private static let syntheticModel = "<synthetic>"
    /// Blocks of one line that are looked at; a response has at most a few dozen.
    private static let blocksMaximum = 256

    init(_ line: TranscriptLine) {
        self.line = line
        let message = line.message
        blocks = Array((message?["content"]?.elements ?? []).prefix(AssistantLine.blocksMaximum))
        let model = message?.name("model")
        isSynthetic = model == AssistantLine.syntheticModel
        self.model = isSynthetic ? nil : model
        isAPIError = line.root["isApiErrorMessage"]?.bool == true
        stopReason = message?.name("stop_reason")
    }

    func observation() -> Observation {
        var observation = line.makeObservation(type: eventType)
        observation.facts.reserveCapacity(5)
        observation.event.modelName = model
        observation.event.isError = isAPIError
        addSession(to: &observation.facts)
        if !isSynthetic, let call = modelCall { observation.facts.append(.modelCall(call)) }
        var search = LineBuilder(limit: Limits.searchTextBytes)
        var summary = LineBuilder()
        for block in blocks { read(block, into: &observation, &search, &summary) }
        if blocks.isEmpty, let text = line.message?.text("content", firstBytes: Limits.searchTextBytes) {
            summary.append(text)
            search.append(text)
        }
        if isAPIError { addFailure(summary.line, to: &observation.facts) }
        if endsTurn { observation.facts.append(.turnEnded(agentID: line.agentID, at: line.at)) }
        observation.event.summary = summary.isEmpty ? emptySummary : summary.line
        observation.searchText = search.line
        return observation
    }

    /// A line of several blocks is named by the one that does most.
    private var eventType: String {
        var type = "assistant"
        for block in blocks {
            switch block["type"]?.string {
            case "tool_use", "server_tool_use": return "tool_use"
            case "thinking", "redacted_thinking": if blocks.count == 1 { type = "thinking" }
            default: break
            }
        }
        return type
    }

    private var emptySummary: String { eventType == "thinking" ? "Thinking" : "Assistant" }

    private var endsTurn: Bool { isAPIError || isFinal }

    /// True when the response leaves nothing for the agent to do.
    private var isFinal: Bool {
        guard !isSynthetic else { return false }
        switch stopReason {
        case "end_turn", "stop_sequence", "max_tokens", "refusal": return true
        default: return false
        }
    }

    private var asksUser: Bool {
        blocks.contains { $0["type"]?.string == "tool_use" && $0["name"]?.string == "AskUserQuestion" }
    }

    private func addSession(to facts: inout [Fact]) {
        // What the client says in the model's name, other than an error, says nothing of what the agent does.
        let isFiller = isSynthetic && !isAPIError
        let status: (session: SessionStatus?, agent: AgentStatus?) =
            if isFiller { (nil, nil) } else if isAPIError { (.failed, .failed) } else if isFinal {
                (.idle, line.isMain ? .idle : .completed)
            } else if asksUser { (.waiting, .waiting) } else { (.running, .running) }
        var session = line.sessionFact(status: status.session)
        if line.isMain { session.model = model }
        facts.append(.session(session))
        if let agent = line.agentFact(status.agent, model: model) { facts.append(.agent(agent)) }
    }

    private var modelCall: ModelCallFact? {
        guard let message = line.message, message["usage"]?.isObject == true else { return nil }
        let usage = message["usage"]
        let requestID = line.root.name("requestId")
        let messageID = message.name("id") ?? (requestID == nil ? line.lineID : nil)
        guard messageID != nil || requestID != nil else { return nil }
        var call = ModelCallFact(messageID: messageID, requestID: requestID, agentID: line.agentID, at: line.at)
        call.model = model
        call.usage = usage.map(TokenUsage.init(message:)) ?? TokenUsage()
        call.stopReason = stopReason
        call.speed = usage?.name("speed").flatMap { $0 == "standard" ? nil : $0 }
        call.serviceTier = usage?.name("service_tier").flatMap { $0 == "standard" ? nil : $0 }
        call.inferenceGeo = usage?.name("inference_geo").flatMap { $0 == "not_available" ? nil : $0 }
        call.effort = line.root.name("perTurnEffort") ?? line.root.name("effort")
        // A fork puts its own prompt's id on the lines around the calls that it copied.
        call.promptID = line.originSessionID == nil ? line.promptID : nil
        call.durationMicroseconds = line.root.durationMicroseconds(milliseconds: "durationMs")
        call.reportedCost = line.root["costUSD"].flatMap { USD.nanoDollars(reported: $0.rawBytes) }
        return call
    }

    /// The line names no prompt: whose turn it was is told by what else is known of the session.
    private func addFailure(_ words: String, to facts: inout [Fact]) {
        var failure = TurnFailure(
            sessionID: line.sessionID, id: line.uuid.description, agentID: line.agentID, at: line.at,
            code: line.root.name("error") ?? line.root.name("apiErrorType") ?? "unknown")
        failure.message = line.root.text("errorDetails", limit: errorBytesMaximum) ?? (words.isEmpty ? nil : words)
        facts.append(.turnFailed(failure))
    }

    private func read(
        _ block: JSONNode, into observation: inout Observation, _ search: inout LineBuilder,
        _ summary: inout LineBuilder
    ) {
        switch block["type"]?.string {
        case "text":
            guard let text = block.text("text", firstBytes: Limits.searchTextBytes) else { return }
            search.appendWord(text)
            if summary.isEmpty { summary.append(text) }
        case "thinking":
            guard blocks.count == 1, let text = block.text("thinking", firstBytes: Limits.summaryBytes) else { return }
            summary.append("Thinking: ")
            summary.append(text)
        case "tool_use", "server_tool_use": addToolUse(block, to: &observation, &search, &summary)
        case let type? where type.hasSuffix("_tool_result"): addServerResult(block, to: &observation.facts)
        case "fallback":
            summary.append("Model fallback")
            summary.append(": ", block["from"]?.wholeText("model"))
            summary.append(" → ", block["to"]?.wholeText("model"))
        default: break
        }
    }

    private func addToolUse(
        _ block: JSONNode, to observation: inout Observation, _ search: inout LineBuilder,
        _ summary: inout LineBuilder
    ) {
        guard let name = block.name("name") else { return }
        let input = block["input"]
        let subject = ToolText.subject(of: name, input: input, cwd: line.cwd)
        if observation.event.toolName == nil {
            observation.event.toolName = name
            observation.event.toolUseID = block.name("id")
            summary = LineBuilder()
            summary.append(name)
            summary.append(": ", subject)
        }
        ToolText.addSearchText(of: input, subject: subject, to: &search)
        guard let id = block.name("id") else { return }
        var fact = ToolCallFact(toolUseID: id, toolName: name)
        fact.status = .running
        fact.startedAt = line.at
        fact.summary = subject
        fact.messageID = line.message?.name("id")
        fact.mcpServer = ToolText.server(of: name).flatMap { $0.isEmpty ? nil : $0 }
        if ToolText.spawnsAgent(name) {
            fact.spawnAgentName = input?.name("subagent_type")
            fact.spawnsInBackground = input?["run_in_background"]?.bool
        }
        observation.facts.append(.toolCall(fact))
        addDerivedChange(name, input, toolUseID: id, to: &observation.facts)
    }

    /// The results in subagents' files say nothing of what was done to a file: what was asked for stands for it.
    private func addDerivedChange(_ tool: String, _ input: JSONNode?, toolUseID: String, to facts: inout [Fact]) {
        guard !line.isMain,
            let reading = FileChangeReading(tool: tool, input: input, response: nil, cwd: line.cwd),
            let change = reading.change(
                sessionID: line.sessionID, agentID: line.agentID, toolUseID: toolUseID, at: line.at)
        else { return }
        facts.append(.fileChange(change))
    }

    /// The answer of a tool that the model's server ran; it stands in the response itself.
    private func addServerResult(_ block: JSONNode, to facts: inout [Fact]) {
        guard let id = block.name("tool_use_id") else { return }
        var fact = ToolCallFact(toolUseID: id, toolName: "")
        let isError = block["content"]?["error_code"] != nil
        fact.status = isError ? .failed : .succeeded
        fact.error = block["content"]?.text("error_code", limit: errorBytesMaximum)
        fact.endedAt = line.at
        facts.append(.toolCall(fact))
    }
}
