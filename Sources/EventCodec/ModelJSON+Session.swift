package import EventModel
package import JSONCoding

// Sessions and agents.

extension JSONWriter {
    /// `now` ends the duration of a session that is not over.
    package mutating func value(_ session: Session, now: Timestamp) {
        object { writer in
            writer.member("session_id", session.id)
            writer.member("agent_kind", session.agentKind)
            writer.member("status", session.status.name)
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
            writer.member("duration_ms", milliseconds: session.lasted(now: now))
            writer.member("event_count", session.eventCount)
            writer.member("agent_count", session.agentCount)
            writer.member("max_depth", session.maxDepth)
            writer.member("prompt_count", session.promptCount)
            writer.member("tool_count", session.toolCount)
            writer.member("error_count", session.errorCount)
            writer.member("failed_turn_count", session.failedTurnCount)
            writer.member("file_count", session.fileCount)
            writer.member("open_question_count", session.openQuestionCount)
            writer.member("waiting_for_user", session.waitingForUser)
            writer.usage(of: session)
            writer.member("forked_from", session.forkedFrom)
            writer.member("fork_point", session.forkPoint)
            writer.member("fork_point_at", session.forkPointAt)
            writer.context(of: session)
            writer.member("git_root", session.gitRoot)
            writer.member("git_remote", session.gitRemote)
            writer.member("worktree_path", session.worktreePath)
            writer.member("pull_request_url", session.pullRequestURL)
            writer.member("last_prompt", session.lastPrompt)
            writer.member("sources", session.sources)
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
            writer.member("duration_ms", milliseconds: agent.lasted(now: now))
            writer.member("event_count", agent.eventCount)
            writer.member("tool_count", agent.toolCount)
            writer.member("error_count", agent.errorCount)
            writer.member("failed_turn_count", agent.failedTurnCount)
            writer.member("tokens", agent.usage)
            writer.member(
                "cost_usd", agent.cost, calls: agent.modelCallCount, unpriced: agent.unpricedCallCount)
            writer.member("model_call_count", agent.modelCallCount)
            writer.member("unpriced_call_count", agent.unpricedCallCount)
            writer.member("sources", agent.sources)
        }
    }

    private mutating func usage(of session: Session) {
        member("tokens", session.usage)
        member("cost_usd", session.cost, calls: session.modelCallCount, unpriced: session.unpricedCallCount)
        member("cost", session.cost)
        member("cost_is_partial", session.unpricedCallCount > 0)
        member("cost_is_estimated", session.estimatedCallCount > 0)
        member("model_call_count", session.modelCallCount)
        member("unpriced_call_count", session.unpricedCallCount)
        member("retry_count", session.retryCount)
        part("unattributed", session.unattributedUsage, session.unattributedCost)
        part("inherited", session.inheritedUsage, session.inheritedCost)
    }

    /// Tokens and their cost in nano-dollars; null where there are none.
    package mutating func part(_ name: String, _ usage: TokenUsage, _ cost: Int64) {
        key(name)
        guard !usage.isZero || cost != 0 else { return null() }
        object { writer in
            writer.member("tokens", usage)
            writer.member("cost_usd", nanoDollars: cost)
        }
    }

    private mutating func context(of session: Session) {
        key("context")
        guard let tokens = session.contextTokens else { return null() }
        object { writer in
            writer.member("tokens", tokens)
            writer.member("window", session.contextWindow)
            writer.key("fill")
            if let window = session.contextWindow, window > 0 {
                writer.value(Double(tokens) / Double(window))
            } else {
                writer.null()
            }
        }
    }
}
