internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

extension ClaudeTelemetry {
    func addEventFacts(to facts: inout [Fact]) {
        switch name {
        case "user_prompt": addPrompt(to: &facts)
        case "api_request": addModelCall(to: &facts)
        case "api_error", "api_retries_exhausted": addFailure(to: &facts)
        case "tool_result": addToolResult(to: &facts)
        case "tool_decision": addDecision(to: &facts)
        case "compaction": addCompaction(to: &facts)
        default: break
        }
    }

    var promptID: String? { attributes.name("prompt.id") }

    /// What stands for a prompt's text where the user keeps it back.
    private static let redacted = "<REDACTED>"

    var promptText: String? {
        guard let text = attributes.text("prompt", limit: promptBytesMaximum), text != ClaudeTelemetry.redacted else {
            return nil
        }
        return text
    }

    /// A prompt whose text is kept back counts all the same.
    private func addPrompt(to facts: inout [Fact]) {
        guard let promptID else { return }
        var prompt = Prompt(sessionID: sessionID, id: promptID, at: at, text: promptText ?? "")
        prompt.lineID = attributes.name("message.uuid")
        prompt.sources = .telemetry
        facts.append(.prompt(prompt))
    }

    /// A call without a request id (some cloud providers give none) cannot be joined with what session files tell of it:
    /// it counts by the usage metrics alone. Its time and its tokens would not do: files have the output of a call that
    /// is still being written, and old ones of subagents never more, so that no comparison tells a second call from the
    /// same one without taking back, with the next line, what it told before.
    func addModelCall(to facts: inout [Fact]) {
        guard let requestID = attributes.name("request_id"), attributes.flag("success") != false else { return }
        var call = ModelCallFact(messageID: nil, requestID: requestID, agentID: agentID, at: at)
        call.model = attributes.name(["model", "gen_ai.request.model"])
        call.durationMicroseconds = attributes.microseconds(milliseconds: "duration_ms")
        call.timeToFirstTokenMicroseconds = attributes.microseconds(milliseconds: "ttft_ms")
        call.usage.input = attributes.tokens("input_tokens")
        call.usage.output = attributes.tokens("output_tokens")
        call.usage.cacheRead = attributes.tokens("cache_read_tokens")
        call.usage.cacheCreation5m = attributes.tokens("cache_creation_5m_tokens")
        call.usage.cacheCreation1h = attributes.tokens("cache_creation_1h_tokens")
        call.usage.cacheCreation = max(
            attributes.tokens("cache_creation_tokens"), call.usage.cacheCreation5m + call.usage.cacheCreation1h)
        call.stopReason = attributes.name("stop_reason")
        call.speed = attributes.name("speed").flatMap { $0 == "normal" ? nil : $0 }
        call.effort = attributes.name("effort")
        call.querySource = attributes.name("query_source")
        call.promptID = promptID
        call.reportedCost = attributes[name: "cost_usd"]?.text.flatMap { USD.nanoDollars(reported: $0.utf8) }
        facts.append(.modelCall(call))
    }

    /// The same failure may be told twice, as the error and as the end of the retries: both name the prompt.
    private func addFailure(to facts: inout [Fact]) {
        guard isOfTurn else { return }
        var failure = TurnFailure(
            sessionID: sessionID, id: uuid.description, agentID: agentID, at: at, code: failureCode)
        failure.promptID = promptID
        failure.message = attributes.text("error", limit: errorBytesMaximum)
        failure.sources = .telemetry
        facts.append(.turnFailed(failure))
    }

    /// The words of Claude Code's own hooks and session files.
    private var failureCode: String {
        switch attributes.integer("status_code") {
        case 401?, 403?: "authentication_failed"
        case 402?: "billing_error"
        case 429?: "rate_limit"
        case 529?: "overloaded"
        case let status? where status >= 500: "server_error"
        case let status? where status >= 400: "invalid_request"
        default: "unknown"
        }
    }

    private func addCompaction(to facts: inout [Fact]) {
        guard attributes.flag("success") != false else { return }
        let duration = attributes.microseconds(milliseconds: "duration_ms") ?? 0
        var compaction = Compaction(
            sessionID: sessionID, agentID: agentID, trigger: attributes.name("trigger") ?? "unknown",
            startedAt: at.advanced(byMicroseconds: -duration))
        compaction.endedAt = at
        compaction.tokensBefore = attributes.tokens(["pre_tokens"])
        compaction.tokensAfter = attributes.tokens(["post_tokens"])
        compaction.source = .telemetry
        facts.append(.compacted(compaction))
    }

    // MARK: Spans

    func addSpanFacts(to facts: inout [Fact]) {
        guard let span = record.span else { return }
        switch name {
        case "llm_request": addModelCall(to: &facts)
        case "tool": addToolSpan(span, to: &facts)
        case "interaction": facts.append(.turnEnded(agentID: Agent.mainID, at: at))
        default: break
        }
    }

    // MARK: Words

    func summary(_ type: String) -> String {
        var line = LineBuilder()
        switch name {
        case "user_prompt":
            line.append("Prompt")
            line.append(": ", promptText ?? attributes.name("command_name").map { "/\($0)" })
        case "interaction":
            line.append("Turn finished")
            line.append(": ", attributes.text("user_prompt", limit: Limits.summaryBytes))
        case "api_request", "llm_request":
            line.append("Model call")
            line.append(": ", attributes.name(["model", "gen_ai.request.model"]))
            line.append(", ", attributes.integer("input_tokens").map { "\($0) in" })
            line.append(", ", attributes.integer("output_tokens").map { "\($0) out" })
            line.append(", $", attributes[name: "cost_usd"]?.text)
        case "api_error", "api_retries_exhausted":
            line.append(name == "api_error" ? "Request failed" : "Retries exhausted")
            line.append(": ", attributes.name("status_code"))
            line.append(" ", attributes.text("error", limit: Limits.summaryBytes))
        case "assistant_response":
            line.append("Response")
            line.append(": ", attributes.text("response", limit: Limits.summaryBytes))
        case "tool_result", "tool_decision", "tool", "tool.execution": appendTool(to: &line)
        case "subagent_completed":
            line.append("Agent finished")
            line.append(": ", attributes.name("agent_type"))
        case "compaction":
            line.append(isError ? "Compaction failed" : "Compaction finished")
            line.append(", ", attributes.name("trigger"))
            line.append(": ", attributes.integer("pre_tokens").map { String($0) })
            line.append(" → ", attributes.integer("post_tokens").map { String($0) })
        case "permission_mode_changed":
            line.append("Permission mode")
            line.append(": ", attributes.name("from_mode"))
            line.append(" → ", attributes.name("to_mode"))
        case "hook_execution_start", "hook_execution_complete", "hook":
            line.append(name == "hook_execution_start" ? "Hooks started" : "Hooks finished")
            line.append(": ", attributes.name("hook_name") ?? attributes.name("hook_event"))
        default:
            line.append(type)
            if case .point(let point, let metric) = record.content {
                line.append(", ", attributes.name("type"))
                line.append(": ", point.words(unit: metric.unit))
            }
        }
        return line.line
    }

    var searchText: String {
        var line = LineBuilder(limit: Limits.searchTextBytes)
        line.appendWord(promptText)
        for name in ["user_prompt", "response", "error", "full_command", "file_path"] as [StaticString] {
            line.appendWord(attributes.text(name, limit: Limits.searchTextBytes))
        }
        line.appendWord(toolSubject)
        return line.line
    }
}
