package import EventCodec
package import EventModel

/// Reads the hook events of Claude Code (as of 2.1.329). A hook event that it does not know is kept as it is.
package struct ClaudeCodeAdapter: AgentAdapter {
    package let agentKind = EventEnvelope.agentKindDefault

    package init() {}

    package func interpret(_ envelope: EventEnvelope, into observation: inout Observation) {
        guard let event = HookEvent(rawValue: envelope.type) else {
            return interpretUnknown(envelope, into: &observation)
        }
        let reading = HookReading(event, envelope, uuid: observation.event.uuid)
        reading.fillColumns(of: &observation.event)
        observation.facts.reserveCapacity(4)
        observation.facts.append(.session(reading.sessionFact(agentKind: agentKind)))
        reading.addAgents(to: &observation.facts)
        reading.addDetails(to: &observation.facts)
        observation.event.isError = reading.isError(facts: observation.facts)
        observation.event.summary = envelope.summary.map(reading.oneLine) ?? reading.summary(facts: observation.facts)
        observation.searchText = reading.searchText(facts: observation.facts)
    }

    /// An event type of a newer Claude Code, or of somebody who speaks in its name: its agent and its tool still count.
    private func interpretUnknown(_ envelope: EventEnvelope, into observation: inout Observation) {
        let payload = envelope.payload
        if envelope.agentID == nil, let id = payload.name("agent_id") {
            observation.event.agentID = id
            observation.event.agentRole = id == Agent.mainID ? .main : .subagent
        }
        if observation.event.agentName == nil { observation.event.agentName = payload.name("agent_type") }
        if observation.event.toolName == nil { observation.event.toolName = payload.name("tool_name") }
        observation.event.toolUseID = payload.name("tool_use_id")
        observation.interpretPlainly(envelope)
    }
}

extension HookReading {
    func fillColumns(of event: inout Event) {
        event.agentID = agentID
        event.agentRole = isMain ? .main : .subagent
        event.agentName = agentName
        if let toolName { event.toolName = toolName }
        event.toolUseID = toolUseID
        if let model { event.modelName = model }
    }

    /// The facts beside those of the session and of the agents.
    func addDetails(to facts: inout [Fact]) {
        switch event {
        case .preToolUse, .permissionDenied, .postToolUse, .postToolUseFailure: addToolCall(to: &facts)
        case .postToolBatch: addBatch(to: &facts)
        case .userPromptSubmit: addPrompt(to: &facts)
        case .preCompact, .postCompact: addCompaction(to: &facts)
        case .sessionStart: if isCompactionRestart { addCompaction(to: &facts) }
        case .taskCreated, .taskCompleted: addTask(to: &facts)
        case .stopFailure: addTurnFailure(to: &facts)
        default: break
        }
        addQuestions(to: &facts)
        if event == .postToolUse { addFileChange(to: &facts) }
        if endsTurn { facts.append(.turnEnded(agentID: agentID, at: at)) }
    }

    /// A call that the user cancels is reported by nothing but the next prompt.
    private var endsTurn: Bool {
        switch event {
        case .stop, .stopFailure, .sessionEnd: true
        case .subagentStop: !isMain
        case .userPromptSubmit: isMain
        default: false
        }
    }

    /// True when the event reports a failure. A refusal is none.
    func isError(facts: [Fact]) -> Bool {
        switch event {
        case .postToolUseFailure, .stopFailure: true
        case .postToolUse: isInterrupted
        case .postToolBatch:
            facts.contains { fact in
                if case .toolCall(let call) = fact { call.status == .failed } else { false }
            }
        default: false
        }
    }

    func oneLine(_ text: String) -> String {
        var line = LineBuilder()
        line.append(text)
        return line.line
    }
}
