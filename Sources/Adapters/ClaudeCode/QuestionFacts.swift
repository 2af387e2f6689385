internal import EventModel
internal import JSONCoding

// How questions are told apart. A question that is reported by itself (PermissionRequest, AskUserQuestion, Elicitation)
// has its event's UUID as id. What may be a second report of the same question (a Notification, the PermissionRequest
// that AskUserQuestion causes) is a notice (`Question.isNotice`): whoever keeps questions opens it only where the
// session has no open question, whatever its kind, and resolves it when a question is reported by itself afterwards.

extension HookReading {
    func addQuestions(to facts: inout [Fact]) {
        switch event {
        case .preToolUse where asksUser:
            addQuestion(.question, toolInput?.firstQuestion ?? "The agent has a question", to: &facts)
        case .permissionRequest: addPermissionRequest(to: &facts)
        case .notification: addNotice(to: &facts)
        case .elicitation: addElicitation(to: &facts)
        case .postToolUse, .postToolUseFailure, .permissionDenied:
            facts.append(.questionsResolved(agentID: agentID, toolName: toolName))
        case .elicitationResult:
            facts.append(.questionsResolved(agentID: agentID, toolName: payload.name("mcp_server_name")))
        case .userPromptSubmit, .stop, .stopFailure, .sessionEnd, .postToolBatch:
            facts.append(.questionsResolved(agentID: agentID, toolName: nil))
        case .subagentStop where !isMain:
            facts.append(.questionsResolved(agentID: agentID, toolName: nil))
        default: break
        }
    }

    /// True when the tool call is itself a question to the user.
    var asksUser: Bool { toolName == "AskUserQuestion" }

    /// What a notification says that the user is waited for; nil for one that asks nothing.
    var notificationKind: QuestionKind? {
        guard event == .notification else { return nil }
        switch payload["notification_type"]?.string {
        case "permission_prompt": return .permission
        case "idle_prompt": return .idle
        case "agent_needs_input": return .question
        case "elicitation_dialog", "elicitation_url_dialog": return .elicitation
        default: return nil
        }
    }

    private func addQuestion(
        _ kind: QuestionKind, _ message: String, tool: String? = nil, isNotice: Bool = false, to facts: inout [Fact]
    ) {
        var question = Question(
            sessionID: sessionID, id: isNotice ? Question.noticeID(uuid) : uuid.description, agentID: agentID,
            kind: kind, message: oneLine(message), askedAt: at)
        question.toolName = tool ?? toolName
        facts.append(.question(question))
    }

    /// The message is the tool's name and the call's summary, so that the question can be matched with the open call:
    /// the event names no tool call.
    private func addPermissionRequest(to facts: inout [Fact]) {
        if asksUser {
            let message = toolInput?.firstQuestion ?? "The agent has a question"
            return addQuestion(.question, message, isNotice: true, to: &facts)
        }
        var line = LineBuilder()
        line.append(toolName ?? "Permission")
        line.append(": ", toolSubject)
        addQuestion(.permission, line.line, to: &facts)
    }

    private func addNotice(to facts: inout [Fact]) {
        guard let kind = notificationKind else { return }
        let message = payload.wholeText("message") ?? payload.wholeText("title") ?? "Waiting for the user"
        addQuestion(kind, message, tool: toolOfNotice, isNotice: true, to: &facts)
    }

    /// The tool that a permission notice names in its text: "… permission to use Bash".
    private var toolOfNotice: String? {
        guard notificationKind == .permission, let message = payload.name("message"),
            let marker = message.firstEnd(of: "permission to use ")
        else { return nil }
        let name = message[marker...].prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        return name.isEmpty ? nil : String(name)
    }

    /// The server stands where another question has its tool, so that its answer resolves this question alone.
    private func addElicitation(to facts: inout [Fact]) {
        let server = payload.name("mcp_server_name")
        var line = LineBuilder()
        line.append(server ?? "MCP server")
        line.append(": ", payload.wholeText("message"))
        addQuestion(.elicitation, line.line, tool: server, to: &facts)
    }
}

extension String {
    /// The index behind the first occurrence of `pattern`.
    func firstEnd(of pattern: StaticString) -> Index? {
        let pattern = UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
        var start = utf8.startIndex
        while start < utf8.endIndex {
            if utf8[start...].starts(with: pattern) { return utf8.index(start, offsetBy: pattern.count) }
            start = utf8.index(after: start)
        }
        return nil
    }
}
