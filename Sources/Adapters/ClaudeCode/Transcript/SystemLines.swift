internal import EventModel
internal import JSONCoding

extension TranscriptLine {
    /// What the client notes of itself: compactions, retries, the end of a turn.
    func readSystem() -> TranscriptReading {
        let subtype = root.text("subtype", limit: LineType.nameBytesMaximum) ?? "unknown"
        var observation = makeObservation(type: "system." + subtype)
        var status: SessionStatus?
        var facts: [Fact] = []
        var summary = LineBuilder()
        switch subtype {
        case "api_error":
            facts.append(.retried)
            addRetry(to: &summary)
        case "compact_boundary":
            let compaction = compaction
            facts.append(.compacted(compaction))
            summary.append("Compacted, ")
            summary.append(compaction.trigger)
            if let before = compaction.tokensBefore { summary.append(": \(before) tokens") }
            if let after = compaction.tokensAfter { summary.append(" to \(after)") }
        case "turn_duration":
            status = .idle
            facts.append(.turnEnded(agentID: agentID, at: at))
            summary.append("Turn finished")
            if let duration = root.durationMicroseconds(milliseconds: "durationMs") {
                summary.append(" after \(duration / 1_000_000) s")
            }
        case "stop_hook_summary":
            // A hook that prevented the end makes the agent go on.
            if root["preventedContinuation"]?.bool != true { status = .idle }
            summary.append("Stop hooks ran: \(root["hookCount"]?.int ?? 0)")
        case "error":
            observation.event.isError = true
            summary.append("Error")
            summary.append(": ", errorMessage)
        default:
            summary.append(subtype.replacingUnderscores)
            summary.append(": ", root.text("content", firstBytes: Limits.summaryBytes * 2))
        }
        observation.facts = [.session(sessionFact(status: status))] + facts
        let agentStatus: AgentStatus? = status == .idle ? (isMain ? .idle : .completed) : nil
        if let agent = agentFact(agentStatus) { observation.facts.append(.agent(agent)) }
        observation.event.summary = summary.line
        var search = LineBuilder(limit: Limits.searchTextBytes)
        search.appendWord(root.text("content", firstBytes: Limits.searchTextBytes))
        search.appendWord(errorMessage)
        observation.searchText = search.line
        return LineType.isKnownSystem(subtype)
            ? .observation(observation) : .unknown(type: "system." + subtype, observation)
    }

    private var errorMessage: String? {
        guard let error = root["error"] else { return nil }
        return error.text("formatted", firstBytes: errorBytesMaximum)
            ?? error.text("message", firstBytes: errorBytesMaximum)
            ?? error["error"]?["error"]?.text("message", firstBytes: errorBytesMaximum)
    }

    private func addRetry(to summary: inout LineBuilder) {
        summary.append("API error")
        if let attempt = root["retryAttempt"]?.int {
            summary.append(", attempt \(attempt)")
            if let most = root["maxRetries"]?.int { summary.append(" of \(most)") }
        }
        summary.append(": ", errorMessage ?? root["cause"]?.text("message", firstBytes: errorBytesMaximum))
    }

    /// The line stands where the compaction ended.
    private var compaction: Compaction {
        let metadata = root["compactMetadata"]
        let duration = metadata?.durationMicroseconds(milliseconds: "durationMs") ?? 0
        var compaction = Compaction(
            sessionID: sessionID, agentID: agentID, trigger: metadata?.name("trigger") ?? "unknown",
            startedAt: max(at.advanced(byMicroseconds: -duration), .epoch))
        compaction.endedAt = at
        compaction.tokensBefore = metadata?.amount("preTokens")
        compaction.tokensAfter = metadata?.amount("postTokens")
        compaction.source = .transcript
        return compaction
    }

    /// What reached the conversation beside prompts and results.
    func readAttachment() -> TranscriptReading {
        let name = LineType.attachmentType(root)
        var observation = makeObservation(type: "attachment." + name)
        observation.facts.append(.session(sessionFact()))
        if let agent = agentFact(nil) { observation.facts.append(.agent(agent)) }
        let attachment = root["attachment"]
        var summary = LineBuilder()
        summary.append(name.replacingUnderscores)
        var search = LineBuilder(limit: Limits.searchTextBytes)
        for key: StaticString in TranscriptLine.attachmentWords {
            let text = attachment?.text(key, firstBytes: Limits.searchTextBytes)
            if search.isEmpty { summary.append(": ", text) }
            search.appendWord(text)
        }
        observation.event.toolUseID = attachment?.name("toolUseID")
        observation.event.isError = name == "hook_non_blocking_error" || name == "hook_error_during_execution"
        observation.event.summary = summary.line
        observation.searchText = search.line
        if LineType.isStoredAttachment(name) { return .observation(observation) }
        capPayload(of: &observation, bytes: LineType.unknownPayloadBytesMaximum)
        return .unknown(type: "attachment." + name, observation)
    }

    private static let attachmentWords: [StaticString] = [
        "prompt", "hookName", "filename", "description", "status", "stderr", "blockingError", "planFilePath", "goal",
        "displayPath",
    ]
}

extension JSONNode {
    /// A number of tokens that can be meant.
    fileprivate func amount(_ key: StaticString) -> Int64? {
        guard let value = self[key]?.int, value >= 0 else { return nil }
        return value
    }
}

extension String {
    /// A name in words.
    fileprivate var replacingUnderscores: String {
        var words = self
        words = String(words.map { $0 == "_" ? " " : $0 })
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
