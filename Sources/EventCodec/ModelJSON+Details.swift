package import EventModel
package import JSONCoding

// What stands in a session: tool calls, files, prompts, questions, compactions, tasks.

extension JSONWriter {
    package mutating func value(_ call: ToolCall) {
        object { $0.members(of: call) }
    }

    /// The members of a ToolCall, without the braces.
    package mutating func members(of call: ToolCall) {
        member("session_id", call.sessionID)
        member("tool_use_id", call.toolUseID)
        member("agent_id", call.agentID)
        member("tool_name", call.toolName)
        member("status", call.status.rawValue)
        member("summary", call.summary)
        member("started_at", call.startedAt)
        member("ended_at", call.endedAt)
        member("duration_ms", milliseconds: call.durationMicroseconds)
        member("permission_wait_ms", milliseconds: call.permissionWaitMicroseconds)
        member("error", call.error)
        member("is_interrupt", call.isInterrupt)
        member("mcp_server", call.mcpServer)
        member("spawned_agent_id", call.spawnedAgentID)
        member("message_id", call.messageID)
        member("decision_source", call.decisionSource)
        member("inherited", call.isInherited)
        member("sources", call.sources)
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
            writer.member("derived", change.isDerived)
            writer.member("inherited", change.isInherited)
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
            writer.member("kind", prompt.isAutomatic ? "automatic" : "user")
            writer.member("sources", prompt.sources)
        }
    }

    package mutating func value(_ compaction: Compaction) {
        object { writer in
            writer.member("agent_id", compaction.agentID)
            writer.member("trigger", compaction.trigger)
            writer.member("started_at", compaction.startedAt)
            writer.member("ended_at", compaction.endedAt)
            writer.member("tokens_before", compaction.tokensBefore)
            writer.member("tokens_after", compaction.tokensAfter)
            writer.member("inherited", compaction.isInherited)
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
