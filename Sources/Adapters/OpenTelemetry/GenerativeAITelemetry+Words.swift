internal import EventModel
internal import JSONCoding
internal import OpenTelemetry

extension GenerativeAITelemetry {
    /// The text of the last message of the user among the input messages.
    var promptText: String? {
        if let messages = attributes.json("gen_ai.input.messages")?.elements {
            return messages.last { $0["role"]?.string == "user" }.flatMap(GenerativeAITelemetry.text)
        }
        guard case .log(let log) = record.content, record.name == "gen_ai.user.message",
            case .map(let members) = log.body
        else { return nil }
        return members.text("content", limit: promptBytesMaximum)
    }

    /// A message is made of parts, or in older forms has its content as one text.
    private static func text(_ message: JSONNode) -> String? {
        if let content = message.wholeText("content") { return content }
        let parts = (message["parts"]?.elements ?? []).filter { $0["type"]?.string == "text" }
        let text = parts.compactMap { $0.wholeText("content") ?? $0.wholeText("text") }.joined(separator: "\n")
        return text.isEmpty ? nil : text
    }

    func summary(_ type: String) -> String {
        var line = LineBuilder()
        switch operation {
        case .modelCall:
            line.append("Model call")
            line.append(": ", model)
            line.append(", ", attributes.integer("gen_ai.usage.input_tokens").map { "\($0) in" })
            line.append(", ", attributes.integer("gen_ai.usage.output_tokens").map { "\($0) out" })
        case .toolCall:
            line.append(attributes.name("gen_ai.tool.name") ?? "Tool")
            line.append(record.span?.isFailed == true ? " failed" : " done")
        case .agentRun:
            line.append("Agent finished")
            line.append(": ", attributes.name(["gen_ai.agent.name", "gen_ai.agent.id"]))
        case .agentCreation:
            line.append("Agent created")
            line.append(": ", attributes.name(["gen_ai.agent.name", "gen_ai.agent.id"]))
        case .other:
            line.append(record.name.isEmpty ? type : record.name)
            if case .point(let point, let metric) = record.content { line.append(": ", point.words(unit: metric.unit)) }
        }
        line.append(" – ", record.span?.statusMessage)
        return line.line
    }

    var searchText: String {
        var line = LineBuilder(limit: Limits.searchTextBytes)
        line.appendWord(promptText)
        line.appendWord(record.span?.statusMessage)
        line.appendWord(attributes.text("gen_ai.tool.call.arguments", limit: Limits.searchTextBytes))
        line.appendWord(attributes.text("exception.message", limit: Limits.searchTextBytes))
        return line.line
    }
}
