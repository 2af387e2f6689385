internal import EventModel
internal import JSONCoding

extension HookReading {
    func addPrompt(to facts: inout [Fact]) {
        guard let text = payload.text("prompt", limit: promptBytesMaximum) else { return }
        let id = payload.name("prompt_id") ?? uuid.description
        facts.append(.prompt(Prompt(sessionID: sessionID, id: id, at: at, text: text)))
    }

    /// The restart of the context is reported before the compaction's end, which older versions do not report at all.
    func addCompaction(to facts: inout [Fact]) {
        let trigger = payload.name("trigger") ?? "unknown"
        if event == .preCompact {
            let compaction = Compaction(sessionID: sessionID, agentID: agentID, trigger: trigger, startedAt: at)
            facts.append(.compactionStarted(compaction))
        } else {
            facts.append(.compactionEnded(agentID: agentID, trigger: trigger, at: at))
        }
    }

    func addTurnFailure(to facts: inout [Fact]) {
        var failure = TurnFailure(
            sessionID: sessionID, id: uuid.description, agentID: agentID, at: at,
            code: payload.name("error") ?? "unknown")
        failure.promptID = payload.name("prompt_id")
        failure.message =
            payload.text("error_details", limit: errorBytesMaximum)
            ?? payload.text("last_assistant_message", limit: errorBytesMaximum)
        facts.append(.turnFailed(failure))
    }

    func addTask(to facts: inout [Fact]) {
        guard let id = payload.name("task_id") else { return }
        var task = TaskItem(
            sessionID: sessionID, id: id, subject: payload.path("task_subject") ?? "", createdAt: at)
        task.description = payload.text("task_description", limit: Limits.searchTextBytes)
        task.teammate = payload.name("teammate_name")
        if event == .taskCompleted { task.completedAt = at }
        facts.append(.task(task))
    }

    /// A line for the prompt: its own words, or what an automatic turn reports.
    var promptSummary: String {
        var line = LineBuilder()
        guard let node = payload["prompt"], let text = node.string else { return "Prompt" }
        if text.hasPrefix(Prompt.notificationTag) {
            line.append("Automatic turn: ")
            let head = text.cut(toUTF8Bytes: Limits.pathBytes)
            let start = head.firstEnd(of: "<summary>") ?? head.startIndex
            line.append(String(head[start...].prefix { $0 != "<" }))
        } else {
            line.append("Prompt: ")
            line.append(text)
        }
        return line.line
    }
}
