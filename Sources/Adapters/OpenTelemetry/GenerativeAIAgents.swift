internal import EventModel
internal import OpenTelemetry

/// Whose work a record is, as far as one request tells.
struct GenerativeAIAgents {
    /// The agent in which it happened; of an agent's own span, that agent.
    let agentID: String
    /// Nil for the main agent, and where it cannot be known.
    let parentAgentID: String?

    init(_ record: TelemetryRecord, _ operation: GenerativeAIOperation, _ family: SpanFamily) {
        let named = record.attributes.name(["gen_ai.agent.id", "gen_ai.agent.name"])
        guard let span = record.span else {
            agentID = named ?? Agent.mainID
            parentAgentID = nil
            return
        }
        let ancestors = family.ancestors(of: span)
        let isComplete = (ancestors.last ?? span).parentSpanID.isEmpty
        // The nearest first.
        var line = ancestors.filter(GenerativeAIAgents.isRun)
        if operation == .agentRun { line.insert(span, at: 0) }
        guard let own = line.first else {
            agentID = isComplete ? Agent.mainID : named ?? Agent.mainID
            parentAgentID = nil
            return
        }
        let isOutermost = line.count == 1 && isComplete
        agentID = isOutermost ? Agent.mainID : GenerativeAIAgents.id(of: own)
        guard line.count > 1 else {
            parentAgentID = nil
            return
        }
        parentAgentID = line.count == 2 && isComplete ? Agent.mainID : GenerativeAIAgents.id(of: line[1])
    }

    private static func isRun(_ span: OTLPSpan) -> Bool {
        ["invoke_agent", "agent_call"].contains(span.attributes.name("gen_ai.operation.name"))
    }

    private static func id(of span: OTLPSpan) -> String {
        span.attributes.name(["gen_ai.agent.id", "gen_ai.agent.name"]) ?? "span:" + hexadecimal(span.spanID)
    }
}
