internal import EventModel
internal import JSONCoding

/// Calls of one batch that are looked at; a model response has at most a few dozen.
private let batchCallsMaximum = 256

extension HookReading {
    /// The tool call that the event reports.
    ///
    /// A producer that gives no id cannot have its reports joined: the result alone makes the call then, under the
    /// event's own id, and the announcement of a call makes none.
    func addToolCall(to facts: inout [Fact]) {
        guard let toolName, let id = toolUseID ?? (event == .preToolUse ? nil : uuid.description) else { return }
        var fact = ToolCallFact(toolUseID: id, toolName: toolName)
        fact.summary = toolSubject
        fact.mcpServer = mcpServer
        if spawnsAgent { fact.spawnAgentName = toolInput?.name("subagent_type") }
        switch event {
        case .preToolUse:
            fact.status = .running
            fact.startedAt = at
        case .permissionDenied:
            fact.status = .refused
            fact.endedAt = at
            fact.error = payload.text("reason", limit: errorBytesMaximum)
        case .postToolUseFailure:
            fact.status = .failed
            fact.error = payload.text("error", limit: errorBytesMaximum)
            addEnd(to: &fact)
        default:
            fact.status = isInterrupted ? .failed : .succeeded
            if spawnsAgent { fact.spawnedAgentID = payload["tool_response"]?.name("agentId") }
            addEnd(to: &fact)
        }
        facts.append(.toolCall(fact))
    }

    private func addEnd(to fact: inout ToolCallFact) {
        fact.endedAt = at
        fact.durationMicroseconds = payload.durationMicroseconds(milliseconds: "duration_ms")
        fact.isInterrupt = isInterrupted
    }

    /// The calls of a batch that nothing else reports: those that were refused, or failed before they ran. All other
    /// calls have had an event of their own.
    func addBatch(to facts: inout [Fact]) {
        for call in (payload["tool_calls"]?.elements ?? []).prefix(batchCallsMaximum) {
            guard let response = call["tool_response"], let status = ToolText.unreportedStatus(response),
                let name = call.name("tool_name"), let id = call.name("tool_use_id")
            else { continue }
            var fact = ToolCallFact(toolUseID: id, toolName: name)
            fact.summary = ToolText.subject(of: name, input: call["tool_input"], cwd: cwd)
            fact.status = status
            fact.isInferred = true
            fact.endedAt = at
            fact.error = ToolText.unreportedError(response)
            facts.append(.toolCall(fact))
        }
    }

    /// The MCP server of the tool: named by newer versions, else the middle of `mcp__server__tool`.
    private var mcpServer: String? {
        guard let server = ToolText.server(of: toolName) else { return nil }
        return payload["mcp_server"]?.name("name") ?? (server.isEmpty ? nil : server)
    }
}
