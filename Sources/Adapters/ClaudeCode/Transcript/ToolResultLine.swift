internal import EventModel
internal import JSONCoding

/// A line with the results of tool calls; the calls themselves stand in lines before it.
struct ToolResultLine {
    private let line: TranscriptLine
    private let results: [JSONNode]
    /// The tool's own answer, where there is one result: what hooks have as `tool_response`.
    private let answer: JSONNode?

    init(_ line: TranscriptLine, _ results: [JSONNode]) {
        self.line = line
        self.results = results
        answer = results.count == 1 ? line.root["toolUseResult"] : nil
    }

    func observation() -> Observation {
        var observation = line.makeObservation(type: "tool_result")
        observation.facts.reserveCapacity(5)
        observation.facts.append(.session(line.sessionFact(status: .running)))
        if let agent = line.agentFact(.running) { observation.facts.append(.agent(agent)) }
        var search = LineBuilder(limit: Limits.searchTextBytes)
        var summary = LineBuilder()
        for (index, result) in results.enumerated() {
            guard let call = call(result) else { continue }
            observation.facts.append(.toolCall(call))
            if call.status == .failed { observation.event.isError = true }
            search.appendWord(call.error ?? OutputText.searched(result["content"]))
            if index == 0 {
                observation.event.toolUseID = call.toolUseID
                addWords(of: call, result, to: &summary)
            }
        }
        addChanges(to: &observation)
        observation.event.summary = summary.isEmpty ? "Result" : summary.line
        observation.searchText = search.line
        return observation
    }

    /// The line does not name the tool; its name is empty here.
    private func call(_ result: JSONNode) -> ToolCallFact? {
        guard let id = result.name("tool_use_id") ?? line.root.name("sourceToolUseID") else { return nil }
        var fact = ToolCallFact(toolUseID: id, toolName: "")
        let isInterrupt = answer?["interrupted"]?.bool == true || isInterruption(result)
        fact.status = status(result, isInterrupt: isInterrupt)
        fact.isInterrupt = isInterrupt
        fact.endedAt = line.at
        fact.decisionSource = line.root["permissionDecision"]?.name("source")
        if fact.status != .succeeded { fact.error = errorText(result) }
        guard let answer, answer.isObject else { return fact }
        fact.durationMicroseconds =
            answer.durationMicroseconds(milliseconds: "durationMs")
            ?? answer.durationMicroseconds(milliseconds: "totalDurationMs")
        if isAgentAnswer { fact.spawnedAgentID = answer.name("agentId") }
        return fact
    }

    private func isInterruption(_ result: JSONNode) -> Bool {
        line.root["toolDenialKind"]?.string == "interrupted"
            || result["content"].map(firstText)??.hasPrefix("[Request interrupted by user") == true
    }

    private func status(_ result: JSONNode, isInterrupt: Bool) -> ToolCallStatus {
        if isInterrupt { return .failed }
        if line.root["toolDenialKind"]?.isString == true { return .refused }
        switch line.root["permissionDecision"]?["decision"]?.string {
        case "reject"?, "deny"?: return .refused
        default: break
        }
        guard result["is_error"]?.bool == true else { return .succeeded }
        if let text = result["content"].flatMap(firstTextNode), let status = ToolText.unreportedStatus(text) {
            return status
        }
        return .failed
    }

    private func firstTextNode(_ content: JSONNode) -> JSONNode? {
        content.isString ? content : content.elements.first { $0["text"]?.isString == true }?["text"]
    }

    private func firstText(_ content: JSONNode) -> String? {
        firstTextNode(content)?.string(firstBytes: errorBytesMaximum * 2)
    }

    private func errorText(_ result: JSONNode) -> String? {
        result["content"].flatMap(firstTextNode).flatMap(ToolText.unreportedError)
            ?? answer.flatMap { $0.isString ? ToolText.unreportedError($0) : nil }
    }

    /// Only the answers of an Agent call have a prompt and an agent's id.
    private var isAgentAnswer: Bool { answer?["agentId"] != nil && answer?["prompt"] != nil }

    private func addChanges(to observation: inout Observation) {
        guard let answer, answer.isObject, let id = observation.event.toolUseID, !observation.event.isError else {
            return
        }
        if isAgentAnswer,
            let agent = AgentFact(
                spawnedBy: answer, input: nil, parentID: line.agentID, toolUseID: id, at: line.at)
        {
            observation.facts.append(.agent(agent))
        }
        if let reading = FileChangeReading(response: answer, cwd: line.cwd),
            let change = reading.change(
                sessionID: line.sessionID, agentID: line.agentID, toolUseID: id, at: line.at)
        {
            observation.facts.append(.fileChange(change))
        }
    }

    private func addWords(of call: ToolCallFact, _ result: JSONNode, to summary: inout LineBuilder) {
        switch call.status {
        case .refused: summary.append("Refused")
        case .failed: summary.append(call.isInterrupt == true ? "Interrupted" : "Failed")
        default:
            summary.append("Result")
            let text = result["content"].flatMap(firstTextNode)?.string(firstBytes: Limits.summaryBytes * 2)
            return summary.append(": ", text)
        }
        summary.append(": ", call.error)
    }
}
