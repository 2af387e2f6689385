package import EventModel

/// What an entry is made of; the names are the types of the entries.
package enum MetricSource: String, Sendable, CaseIterable {
    case modelCall = "model_call"
    case toolCall = "tool_call"
    case prompt
    case turnFailure = "turn_failure"
    case sessionEnd = "session_end"
    case sessionStart = "session_start"
    /// An event that somebody else sent: its entry has the event's own type.
    case customEvent = ""

    package var category: MetricCategory {
        switch self {
        case .modelCall, .turnFailure: .api
        case .toolCall: .tool
        case .prompt: .user
        case .sessionStart, .sessionEnd: .session
        case .customEvent: .custom
        }
    }

    /// Whether its entries name an agent.
    package var isOfAgents: Bool {
        switch self {
        case .modelCall, .toolCall, .turnFailure, .customEvent: true
        case .prompt, .sessionStart, .sessionEnd: false
        }
    }

    /// Entries of one time stand in this order.
    package var rank: Int64 { Int64(MetricSource.allCases.firstIndex(of: self) ?? 0) }
}

extension MetricQuery {
    /// Whether any entry of the source can match.
    package func admits(_ source: MetricSource) -> Bool {
        guard categories.isEmpty || categories.contains(source.category) else { return false }
        guard types.isEmpty || source == .customEvent || types.contains(source.rawValue) else { return false }
        guard models.isEmpty || source == .modelCall || source == .customEvent else { return false }
        guard agentIDs.isEmpty || source.isOfAgents else { return false }
        guard toolNames.isEmpty || source == .toolCall || source == .customEvent else { return false }
        return source != .customEvent || sources.isEmpty || sources.contains(.custom)
    }

    /// The sources that are asked for as a set; nil for all.
    package var sourceSet: RecordSources? {
        sources.isEmpty ? nil : RecordSources(sources.map { RecordSources($0) })
    }
}

extension MetricEntry {
    private init(_ source: MetricSource, id: String, at: Timestamp, sessionID: String, sources: RecordSources) {
        self.init(
            id: source.rawValue + ":" + id, at: at, sessionID: sessionID, sources: sources, type: source.rawValue,
            category: source.category)
    }

    package init(_ call: ModelCall) {
        self.init(
            .modelCall, id: call.sessionID + ":" + call.key, at: call.at, sessionID: call.sessionID,
            sources: call.sources)
        agentID = call.agentID
        model = call.model
        usage = call.usage
        cost = call.cost
        if call.isProvisional { tags.append("provisional") }
        if call.costBasis == .estimated { tags.append("estimated") }
        if call.cost == nil { tags.append("unpriced") }
    }

    package init(_ call: ToolCall) {
        self.init(
            .toolCall, id: call.sessionID + ":" + call.toolUseID, at: call.startedAt, sessionID: call.sessionID,
            sources: call.sources)
        agentID = call.agentID
        toolName = call.toolName
        toolDurationMicroseconds = call.durationMicroseconds
        summary = call.summary
        switch call.status {
        case .succeeded: toolSucceeded = true
        case .failed: toolSucceeded = false
        case .refused:
            toolSucceeded = false
            tags.append(call.status.rawValue)
        case .running, .abandoned: tags.append(call.status.rawValue)
        }
        if call.isInterrupt { tags.append("interrupted") }
    }

    package init(_ prompt: Prompt) {
        self.init(
            .prompt, id: prompt.sessionID + ":" + prompt.id, at: prompt.at, sessionID: prompt.sessionID,
            sources: prompt.sources)
        summary = prompt.text.cut(toUTF8Bytes: Limits.summaryBytes)
        if prompt.isAutomatic { tags = ["automatic"] }
    }

    package init(_ failure: TurnFailure) {
        self.init(
            .turnFailure, id: failure.sessionID + ":" + failure.agentID + ":" + failure.id, at: failure.at,
            sessionID: failure.sessionID, sources: failure.sources)
        agentID = failure.agentID
        summary = failure.message
        tags = [failure.code]
    }

    package init(startOf session: Session) {
        self.init(
            .sessionStart, id: session.id, at: session.startedAt, sessionID: session.id, sources: session.sources)
        summary = session.title
        tags = session.startSource.map { [$0] } ?? []
    }

    package init(endOf session: Session, at time: Timestamp) {
        self.init(.sessionEnd, id: session.id, at: time, sessionID: session.id, sources: session.sources)
        summary = session.title
        tags = session.endReason.map { [$0] } ?? []
    }

    /// Of an event that somebody else sent.
    package init(_ event: Event) {
        self.init(
            id: event.uuid.description, at: event.timestamp, sessionID: event.sessionID,
            sources: RecordSources(event.source), type: event.type, category: .custom)
        agentID = event.agentID
        model = event.modelName
        toolName = event.toolName
        summary = event.summary
        if event.isError { tags.append("error") }
    }
}
