import EventModel
import EventStore

/// What `Fixtures/store/schema-1.sql` holds: rows that the release with schema 1 stored.
enum Schema1Rows {
    static let sessionID = "0198c4a0-1111-7222-8333-444455556666"
    static let start = Timestamp(microseconds: 1_767_225_600_000_000)

    static func time(_ seconds: Int64) -> Timestamp { start.advanced(byMicroseconds: seconds * 1_000_000) }

    static let events: [Event] = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUseFailure", "Stop"]
        .enumerated().map { index, type in
            let number = Int64(index)
            var event = Event(
                uuid: EventUUID(version7At: time(number), random: (UInt64(index), 7)), sourceApp: "app",
                machineID: "machine", sessionID: sessionID, type: type, timestamp: time(number),
                createdAt: time(number + 1))
            event.id = number + 1
            event.summary = "what happened \(index) ☃"
            event.payload = Array(
                #"{"session_id":"\#(sessionID)","cwd":"/home/u/project","hook_event_name":"\#(type)","n":\#(index)}"#
                    .utf8)
            if type.hasSuffix("Failure") {
                event.isError = true
                event.toolName = "Bash"
                event.toolUseID = "toolu_01AbCdEfGhIjKlMnOpQrStUv"
                event.agentID = "a1"
                event.agentRole = .subagent
                event.agentName = "Explore"
                event.parentAgentID = Agent.mainID
                event.replayState = .buffered
                event.modelName = "claude-sonnet-5"
                event.agentVersion = "2.1.290"
                event.pluginVersion = "0.1.0"
            }
            return event
        }

    static var session: Session {
        var session = Session(
            id: sessionID, agentKind: "claude-code", sourceApp: "app", machineID: "machine", startedAt: start,
            lastEventAt: time(9))
        session.status = .idle
        session.statusAt = time(8)
        session.projectPath = "/home/u/project"
        session.cwd = "/home/u/project/src"
        session.gitBranch = "main"
        session.model = "claude-sonnet-5"
        session.title = "An old session"
        session.permissionMode = "default"
        session.agentVersion = "2.1.290"
        session.transcriptPath = "/home/u/t.jsonl"
        session.startSource = "startup"
        session.eventCount = 5
        session.agentCount = 2
        session.maxDepth = 1
        session.promptCount = 1
        session.toolCount = 1
        session.errorCount = 1
        session.fileCount = 1
        session.sources = .hook
        return session
    }

    static var agent: Agent {
        var agent = Agent(sessionID: sessionID, id: "a1", role: .subagent, startedAt: time(2))
        agent.name = "Explore"
        agent.parentID = Agent.mainID
        agent.parentIsKnown = true
        agent.depth = 1
        agent.eventCount = 1
        agent.sources = .hook
        return agent
    }

    static var call: ToolCall {
        var call = ToolCall(
            sessionID: sessionID, toolUseID: "toolu_01AbCdEfGhIjKlMnOpQrStUv", agentID: "a1", toolName: "Bash",
            startedAt: time(2))
        call.status = .failed
        call.summary = "make"
        call.endedAt = time(3)
        call.durationMicroseconds = 900_000
        call.error = "Exit code 2"
        call.sources = .hook
        return call
    }

    static var prompt: Prompt {
        var prompt = Prompt(sessionID: sessionID, id: "p1", at: time(1), text: "Build it")
        prompt.sources = .hook
        return prompt
    }

    static var compaction: Compaction {
        var compaction = Compaction(sessionID: sessionID, agentID: Agent.mainID, trigger: "auto", startedAt: time(5))
        compaction.endedAt = time(6)
        return compaction
    }

    static let change = FileChange(
        sessionID: sessionID, agentID: "a1", toolUseID: "t", path: "/home/u/project/a", operation: .edit, at: time(3))

    static let question = Question(
        sessionID: sessionID, id: "q1", agentID: Agent.mainID, kind: .permission, message: "May I?", askedAt: time(4))

    static let task = TaskItem(sessionID: sessionID, id: "1", subject: "Build", createdAt: time(1))
}
