internal import EventModel
internal import OpenTelemetry

/// What a record that follows the semantic conventions for generative AI tells of. The conventions are in development:
/// producers write different vintages, and all of their spellings are read.
enum GenerativeAIOperation: String {
    case modelCall = "chat"
    case toolCall = "execute_tool"
    case agentRun = "invoke_agent"
    case agentCreation = "create_agent"
    /// Anything else under `gen_ai.`: evaluations, workflows, messages …
    case other

    init?(_ record: TelemetryRecord) {
        let attributes = record.attributes
        if case .point = record.content {
            guard record.name.hasPrefix("gen_ai.") else { return nil }
            self = .other
            return
        }
        switch attributes.name("gen_ai.operation.name") {
        case "chat", "text_completion", "generate_content", "embeddings", "completion", "llm_call", "fetch_response":
            self = .modelCall
        case "execute_tool", "tool_call": self = .toolCall
        case "invoke_agent", "agent_call": self = .agentRun
        case "create_agent": self = .agentCreation
        case .some: self = .other
        case nil:
            guard record.name.hasPrefix("gen_ai.") || attributes.contains(where: { $0.key.hasPrefix("gen_ai.") }) else {
                return nil
            }
            // The first conventions had no name for the operation.
            if GenerativeAITelemetry.hasUsage(attributes) {
                self = .modelCall
            } else {
                self = attributes.name("gen_ai.tool.name") != nil ? .toolCall : .other
            }
        }
    }

    /// Of spans, whose own names differ with the model and the tool.
    var eventType: String { self == .other ? "gen_ai.span" : "gen_ai.\(rawValue)" }
}
