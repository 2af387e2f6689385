package import EventModel
package import JSONCoding

// The wire shapes of the model's rows: what `/openapi.json` describes as Event, Session, Agent and so on.

extension JSONWriter {
    package mutating func member(_ name: String, _ time: Timestamp?) { member(name, time?.iso8601) }

    /// Milliseconds with a fraction, from microseconds.
    package mutating func member(_ name: String, milliseconds microseconds: Int64?) {
        key(name)
        if let microseconds { value(Double(microseconds) / 1000) } else { null() }
    }

    /// The members of an Event, without the braces.
    package mutating func members(of event: Event, stored: Bool = true, includePayload: Bool) {
        member("id", event.id)
        member("event_uuid", event.uuid.description)
        member("source_app", event.sourceApp)
        member("machine_id", event.machineID)
        member("session_id", event.sessionID)
        member("agent_id", event.agentID)
        member("agent_type", event.agentRole.rawValue)
        member("agent_name", event.agentName)
        member("parent_agent_id", event.parentAgentID)
        member("agent_version", event.agentVersion)
        member("plugin_version", event.pluginVersion)
        member("hook_event_type", event.type)
        member("tool_name", event.toolName)
        member("tool_use_id", event.toolUseID)
        member("model_name", event.modelName)
        member("summary", event.summary)
        member("is_error", event.isError)
        member("timestamp", event.timestamp)
        member("created_at", event.createdAt)
        member("replay_state", event.replayState.rawValue)
        member("stored", stored)
        guard includePayload else { return }
        key("payload")
        if event.payload.isEmpty { null() } else { raw(event.payload) }
    }

    package mutating func value(_ event: Event, stored: Bool = true, includePayload: Bool) {
        object { $0.members(of: event, stored: stored, includePayload: includePayload) }
    }

    /// `now` ends the duration of a session that is not over.
    package mutating func value(_ session: Session, now: Timestamp) {
        object { writer in
            writer.member("session_id", session.id)
            writer.member("agent_kind", session.agentKind)
            writer.member("status", session.status.rawValue)
            writer.member("source_app", session.sourceApp)
            writer.member("machine_id", session.machineID)
            writer.member("project_path", session.projectPath)
            writer.member("cwd", session.cwd)
            writer.member("git_branch", session.gitBranch)
            writer.member("model", session.model)
            writer.member("title", session.title)
            writer.member("permission_mode", session.permissionMode)
            writer.member("agent_version", session.agentVersion)
            writer.member("transcript_path", session.transcriptPath)
            writer.member("start_source", session.startSource)
            writer.member("end_reason", session.endReason)
            writer.member("started_at", session.startedAt)
            writer.member("ended_at", session.endedAt)
            writer.member("last_event_at", session.lastEventAt)
            writer.member("duration_ms", milliseconds: (session.endedAt ?? now).since(session.startedAt))
            writer.member("event_count", session.eventCount)
            writer.member("agent_count", session.agentCount)
            writer.member("max_depth", session.maxDepth)
            writer.member("prompt_count", session.promptCount)
            writer.member("tool_count", session.toolCount)
            writer.member("error_count", session.errorCount)
            writer.member("file_count", session.fileCount)
            writer.member("open_question_count", session.openQuestionCount)
            writer.member("waiting_for_user", session.waitingForUser)
        }
    }

    /// `now` ends the duration of an agent that is not over.
    package mutating func value(_ agent: Agent, now: Timestamp) {
        object { writer in
            writer.member("session_id", agent.sessionID)
            writer.member("agent_id", agent.id)
            writer.member("agent_type", agent.role.rawValue)
            writer.member("agent_name", agent.name)
            writer.member("parent_agent_id", agent.parentID)
            writer.member("parent_is_known", agent.parentIsKnown)
            writer.member("spawn_tool_use_id", agent.spawnToolUseID)
            writer.member("depth", agent.depth)
            writer.member("status", agent.status.rawValue)
            writer.member("description", agent.description)
            writer.member("model", agent.model)
            writer.member("is_background", agent.isBackground)
            writer.member("started_at", agent.startedAt)
            writer.member("ended_at", agent.endedAt)
            writer.member("last_event_at", agent.lastEventAt)
            writer.member("duration_ms", milliseconds: (agent.endedAt ?? now).since(agent.startedAt))
            writer.member("event_count", agent.eventCount)
            writer.member("tool_count", agent.toolCount)
            writer.member("error_count", agent.errorCount)
        }
    }

    package mutating func value(_ call: ToolCall) {
        object { writer in
            writer.member("session_id", call.sessionID)
            writer.member("tool_use_id", call.toolUseID)
            writer.member("agent_id", call.agentID)
            writer.member("tool_name", call.toolName)
            writer.member("status", call.status.rawValue)
            writer.member("summary", call.summary)
            writer.member("started_at", call.startedAt)
            writer.member("ended_at", call.endedAt)
            writer.member("duration_ms", milliseconds: call.durationMicroseconds)
            writer.member("permission_wait_ms", milliseconds: call.permissionWaitMicroseconds)
            writer.member("error", call.error)
            writer.member("is_interrupt", call.isInterrupt)
            writer.member("mcp_server", call.mcpServer)
            writer.member("spawned_agent_id", call.spawnedAgentID)
        }
    }

    package mutating func value(_ change: FileChange) {
        object { writer in
            writer.member("path", change.path)
            writer.member("operation", change.operation.rawValue)
            writer.member("at", change.at)
            writer.member("agent_id", change.agentID)
            writer.member("tool_use_id", change.toolUseID)
            writer.member("lines_added", change.linesAdded)
            writer.member("lines_removed", change.linesRemoved)
            writer.key("patch")
            if let patch = change.patch { writer.raw(patch) } else { writer.null() }
        }
    }

    package mutating func value(_ question: Question) {
        object { writer in
            writer.member("session_id", question.sessionID)
            writer.member("id", question.id)
            writer.member("agent_id", question.agentID)
            writer.member("kind", question.kind.rawValue)
            writer.member("tool_name", question.toolName)
            writer.member("message", question.message)
            writer.member("asked_at", question.askedAt)
            writer.member("resolved_at", question.resolvedAt)
        }
    }

    package mutating func value(_ prompt: Prompt) {
        object { writer in
            writer.member("id", prompt.id)
            writer.member("at", prompt.at)
            writer.member("text", prompt.text)
        }
    }

    package mutating func value(_ compaction: Compaction) {
        object { writer in
            writer.member("agent_id", compaction.agentID)
            writer.member("trigger", compaction.trigger)
            writer.member("started_at", compaction.startedAt)
            writer.member("ended_at", compaction.endedAt)
        }
    }

    package mutating func value(_ task: TaskItem) {
        object { writer in
            writer.member("id", task.id)
            writer.member("subject", task.subject)
            writer.member("description", task.description)
            writer.member("teammate", task.teammate)
            writer.member("created_at", task.createdAt)
            writer.member("completed_at", task.completedAt)
        }
    }
}
