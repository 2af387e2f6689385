internal import EventModel
internal import JSONCoding

extension HookReading {
    /// What the event says about its session. Folder and permission mode come from the main agent only: a subagent may
    /// work in a worktree or under a mode of its own.
    func sessionFact(agentKind: String) -> SessionFact {
        var fact = SessionFact()
        fact.agentKind = agentKind
        fact.status = sessionStatus
        if isMain {
            fact.cwd = event == .cwdChanged ? payload.path("new_cwd") ?? cwd : cwd
            fact.permissionMode = payload.name("permission_mode")
        }
        switch event {
        case .sessionStart, .setup: addStart(to: &fact)
        case .userPromptSubmit:
            fact.title = payload.path("session_title")
            fact.transcriptPath = payload.path("transcript_path")
        case .postModelSwitch: fact.model = model
        case .sessionEnd:
            fact.endedAt = at
            fact.endReason = payload.name("reason")
        default: break
        }
        return fact
    }

    /// A compaction restarts the session's context in its middle: it is no start, and its folder need not be the
    /// project.
    private func addStart(to fact: inout SessionFact) {
        fact.model = model
        fact.title = payload.path("session_title")
        fact.transcriptPath = payload.path("transcript_path")
        guard !isCompactionRestart else { return }
        fact.projectPath = cwd
        fact.startedAt = at
        if event == .sessionStart { fact.startSource = payload.name("source") }
    }

    var isCompactionRestart: Bool { event == .sessionStart && payload.name("source") == "compact" }

    /// The model that the session uses from now on.
    var model: String? {
        switch event {
        case .sessionStart: payload.name("model")
        case .postModelSwitch: payload.name("to_model")
        default: nil
        }
    }

    private var sessionStatus: SessionStatus? {
        switch event {
        case .sessionStart: isCompactionRestart ? nil : .idle
        case .userPromptSubmit, .userPromptExpansion, .permissionDenied, .postToolUse, .postToolUseFailure,
            .postToolBatch, .subagentStart, .elicitationResult:
            .running
        case .preToolUse: asksUser ? .waiting : .running
        case .permissionRequest, .elicitation: .waiting
        case .notification: notificationStatus
        case .stop: isMain ? .idle : nil
        case .stopFailure: isMain ? .failed : nil
        case .sessionEnd: .ended
        default: nil
        }
    }

    private var notificationStatus: SessionStatus? {
        switch notificationKind {
        case .permission, .question, .elicitation: .waiting
        case .idle: isMain ? .idle : nil
        case nil: nil
        }
    }
}
