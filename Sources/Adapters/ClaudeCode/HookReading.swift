internal import EventCodec
internal import EventModel
internal import JSONCoding

/// One hook event with the members that more than one topic needs, each looked up once.
struct HookReading {
    let event: HookEvent
    let payload: JSONNode
    let sessionID: String
    let uuid: EventUUID
    let at: Timestamp
    let agentID: String
    let agentName: String?
    /// True for an agent that Claude Code runs for itself (to compact, to suggest a prompt): it has an id and an empty
    /// type, was never announced, and counts as part of the main agent.
    let isInternalAgent: Bool
    let cwd: String?
    let toolName: String?
    let toolUseID: String?
    let toolInput: JSONNode?
    /// What the tool call is about, in one line.
    let toolSubject: String
    let isInterrupted: Bool

    var isMain: Bool { agentID == Agent.mainID }

    init(_ event: HookEvent, _ envelope: EventEnvelope, uuid: EventUUID) {
        let payload = envelope.payload
        self.event = event
        self.payload = payload
        self.uuid = uuid
        sessionID = envelope.sessionID
        at = envelope.timestamp
        let reportedID = envelope.agentID ?? payload.name("agent_id")
        let type = payload["agent_type"]?.string
        isInternalAgent = reportedID != nil && reportedID != Agent.mainID && type?.isEmpty == true
        agentID = isInternalAgent ? Agent.mainID : reportedID ?? Agent.mainID
        agentName = envelope.agentName ?? payload.name("agent_type")
        cwd = payload.path("cwd")
        guard event.isAboutTool else {
            toolName = nil
            toolUseID = nil
            toolInput = nil
            toolSubject = ""
            isInterrupted = false
            return
        }
        toolName = payload.name("tool_name") ?? envelope.toolName
        toolUseID = payload.name("tool_use_id")
        toolInput = payload["tool_input"]
        toolSubject = ToolText.subject(of: toolName ?? "", input: toolInput, cwd: cwd)
        isInterrupted =
            payload["is_interrupt"]?.bool == true || payload["tool_response"]?["interrupted"]?.bool == true
    }
}

extension HookEvent {
    /// True for the events that report one tool call.
    var isAboutTool: Bool {
        switch self {
        case .preToolUse, .permissionRequest, .permissionDenied, .postToolUse, .postToolUseFailure: true
        default: false
        }
    }
}
