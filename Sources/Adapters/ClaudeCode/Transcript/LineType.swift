internal import EventModel
internal import JSONCoding

/// The types of lines, and what is to become of each.
enum LineType {
    /// UTF-8 bytes of a type's name; the rest of a longer one is cut.
    static let nameBytesMaximum = 100
    /// Bytes of payload that are kept of a line whose type is not known.
    static let unknownPayloadBytesMaximum = 64 << 10

    /// Known, and without meaning for us, or told by other lines too: counted, not stored.
    private static let skipped: Set<String> = [
        "progress", "tag", "mode", "agent-setting", "agent-color", "bridge-session", "atis-latch",
        "frame-link", "artifact-autoreact-ledger", "artifact-comment-monitor", "content-replacement",
        "attribution-snapshot", "continued-in", "fork-context-ref", "ended-by-model", "relocated",
        "history-suppression", "api-request", "api-request-shape", "api-request-blob", "tools-used",
        "launched", "started", "result",
    ]

    /// Attachments that tell of something that happened; they are stored.
    private static let storedAttachments: Set<String> = [
        "hook_non_blocking_error", "hook_blocking_error", "hook_cancelled", "hook_error_during_execution",
        "hook_stopped_continuation", "hook_permission_decision", "hook_deferred_tool", "queued_command", "plan_mode",
        "plan_mode_exit", "plan_mode_reentry", "plan_file_reference", "auto_mode", "auto_mode_exit",
        "edited_text_file", "task_status", "goal_status", "budget_usd", "max_turns_reached", "command_permissions",
        "compact_file_reference", "agent_mention", "ultra_effort_enter", "ultra_effort_exit",
    ]

    /// Attachments that only put words into the model's context.
    private static let skippedAttachments: Set<String> = [
        "hook_success", "hook_additional_context", "hook_system_message", "task_reminder", "todo_reminder", "todo",
        "skill_listing", "invoked_skills", "dynamic_skill", "nested_memory", "instructions", "relevant_memories",
        "file", "directory", "deferred_tools_delta", "mcp_instructions_delta", "agent_listing_delta", "output_style",
        "structured_output", "date", "date_change", "model", "environment", "session_context", "prompt_snapshot",
        "total_tokens_reminder", "silent_turn_reminder", "batching_reminder_sent", "read_truncation_notice",
        "remote_session_change", "async_hook_response", "critical_system_reminder", "opened_file_in_ide",
        "selected_lines_in_ide", "diagnostics", "already_read_file", "pdf_reference", "mcp_resource", "ultramemory",
        "token_usage", "output_token_usage", "verify_plan_reminder", "teammate_mailbox", "team_context",
    ]

    private static let knownSystem: Set<String> = [
        "compact_boundary", "microcompact_boundary", "turn_duration", "stop_hook_summary", "api_error", "api_refusal",
        "local_command", "away_summary", "informational", "bridge_status", "scheduled_task_fire", "agents_killed",
        "model_refusal_fallback", "error", "session_start", "init", "memory_saved", "permission_retry",
    ]

    static func isSkipped(_ type: String, _ root: JSONNode) -> Bool {
        if type == "attachment" { return skippedAttachments.contains(attachmentType(root)) }
        return skipped.contains(type) || type.hasPrefix("marble-origami-")
    }

    static func skippedName(_ type: String, _ root: JSONNode) -> String {
        type == "attachment" ? "attachment." + attachmentType(root) : type
    }

    static func isSkippedAttachment(_ type: String) -> Bool { skippedAttachments.contains(type) }
    static func isStoredAttachment(_ type: String) -> Bool { storedAttachments.contains(type) }
    static func isKnownSystem(_ subtype: String) -> Bool { knownSystem.contains(subtype) }
    static func isSkipped(_ type: String) -> Bool { skipped.contains(type) }

    static func attachmentType(_ root: JSONNode) -> String {
        root["attachment"]?.text("type", limit: nameBytesMaximum) ?? "unknown"
    }
}

/// Tells lines that are to be skipped from their first members, before anything is parsed.
enum LineSkim {
    /// The type of a line that need not be parsed; nil for every other line, and for one that may be cut short.
    static func skippedType(_ line: UnsafeBufferPointer<UInt8>) -> String? {
        guard line.count > 2, line[line.count - 1] == 0x7D else { return nil }
        var peek = JSONPeek(line)
        while let member = peek.next() {
            if peek.isNamed(member, "type") {
                guard let range = peek.simpleText(at: member.value), range.count <= LineType.nameBytesMaximum else {
                    return nil
                }
                let type = text(line, range)
                return LineType.isSkipped(type) ? type : nil
            }
            if peek.isNamed(member, "attachment") { return skippedAttachment(line, at: member.value) }
            // Only lines that are read have these, and they are long.
            if peek.isNamed(member, "message") || peek.isNamed(member, "toolUseResult") { return nil }
        }
        return nil
    }

    private static func skippedAttachment(_ line: UnsafeBufferPointer<UInt8>, at start: Int) -> String? {
        var peek = JSONPeek(line, at: start)
        guard let member = peek.next(), peek.isNamed(member, "type"), let range = peek.simpleText(at: member.value),
            range.count <= LineType.nameBytesMaximum
        else { return nil }
        let type = text(line, range)
        return LineType.isSkippedAttachment(type) ? "attachment." + type : nil
    }

    private static func text(_ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: line[range]), as: UTF8.self)
    }
}
