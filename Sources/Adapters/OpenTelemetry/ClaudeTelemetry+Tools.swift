internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

extension ClaudeTelemetry {
    var toolUseID: String? { attributes.name(["tool_use_id", "gen_ai.tool.call.id"]) }

    /// The name of an MCP tool is hidden unless the user shows details: then its parts stand in the parameters.
    static func toolName(_ attributes: [OTLPAttribute]) -> String? {
        if let parameters = attributes.json("tool_parameters"), let server = parameters.name("mcp_server_name"),
            let tool = parameters.name("mcp_tool_name")
        {
            return "mcp__\(server)__\(tool)"
        }
        return openName(attributes.name(["tool_name", "gen_ai.tool.name"]))
    }

    /// What the call is about, as far as the user shows details.
    var toolSubject: String? {
        guard let toolName else { return nil }
        var subject = ToolText.subject(of: toolName, input: attributes.json("tool_input"), cwd: nil)
        if subject.isEmpty, let command = attributes.json("tool_parameters")?.wholeText("full_command") {
            var line = LineBuilder()
            line.append(command)
            subject = line.line
        }
        return subject.isEmpty ? nil : subject
    }

    /// An empty name says nothing: what another source says holds.
    private var call: ToolCallFact? {
        guard let toolUseID else { return nil }
        var fact = ToolCallFact(toolUseID: toolUseID, toolName: toolName ?? "")
        fact.summary = toolSubject
        if let parameters = attributes.json("tool_parameters") {
            fact.mcpServer = parameters.name("mcp_server_name")
            fact.spawnAgentName = ClaudeTelemetry.openName(parameters.name("subagent_type"))
        }
        return fact
    }

    func addToolResult(to facts: inout [Fact]) {
        guard var fact = call else { return }
        fact.status = attributes.flag("success") == false ? .failed : .succeeded
        fact.endedAt = at
        fact.durationMicroseconds = attributes.microseconds(milliseconds: "duration_ms")
        fact.error = attributes.text("error", limit: errorBytesMaximum)
        if fact.status == .failed, fact.error == nil { fact.error = attributes.name("error_type") }
        fact.decisionSource = attributes.name("decision_source")
        facts.append(.toolCall(fact))
    }

    func addDecision(to facts: inout [Fact]) {
        guard var fact = call else { return }
        fact.decisionSource = attributes.name("source")
        if attributes.name("decision") == "reject" {
            fact.status = .refused
            fact.endedAt = at
        } else {
            fact.status = .running
            fact.startedAt = at
        }
        facts.append(.toolCall(fact))
    }

    /// The span of a call knows its name, the spans inside it how it went; what is missing is only inferred.
    func addToolSpan(_ span: OTLPSpan, to facts: inout [Fact]) {
        guard var fact = call else { return }
        let children = family.children(of: span)
        fact.startedAt = record.start(of: span)
        fact.endedAt = at
        fact.status = span.isFailed ? .failed : .succeeded
        fact.isInferred = true
        for child in children where child.name == "claude_code.tool.blocked_on_user" {
            fact.decisionSource = child.attributes.name("source")
            guard child.attributes.name("decision") == "reject" else { continue }
            fact.status = .refused
            fact.isInferred = false
        }
        for child in children where child.name == "claude_code.tool.execution" {
            let isFailed = child.isFailed || child.attributes.flag("success") == false
            fact.status = isFailed ? .failed : .succeeded
            fact.isInferred = false
            fact.durationMicroseconds = child.attributes.microseconds(milliseconds: "duration_ms")
            fact.error = child.attributes.text("error", limit: errorBytesMaximum)
        }
        facts.append(.toolCall(fact))
    }

    func appendTool(to line: inout LineBuilder) {
        line.append(toolName ?? attributes.name("tool_name") ?? "Tool")
        switch name {
        case "tool_result", "tool.execution": line.append(attributes.flag("success") == false ? " failed" : " done")
        case "tool_decision": line.append(attributes.name("decision") == "reject" ? " refused" : " allowed")
        default: line.append(" finished")
        }
        line.append(": ", toolSubject)
        line.append(" – ", attributes.text("error", limit: Limits.summaryBytes))
    }
}
