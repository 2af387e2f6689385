import type { Event } from "../api/types";

/** What kind of report an event is. */
export type RecordSource = Event["source"];

/** The six kinds that share the event colours. */
export type EventKind = "prompt" | "model" | "tool" | "edit" | "question" | "system";

const kindsByType: Record<string, EventKind> = {
  UserPromptSubmit: "prompt",
  UserPromptExpansion: "prompt",
  MessageDisplay: "model",
  Stop: "model",
  StopFailure: "model",
  SubagentStart: "model",
  SubagentStop: "model",
  TeammateIdle: "model",
  PreModelSwitch: "system",
  PostModelSwitch: "system",
  PreToolUse: "tool",
  PostToolUse: "tool",
  PostToolUseFailure: "tool",
  PostToolBatch: "tool",
  PermissionRequest: "question",
  PermissionDenied: "question",
  Notification: "question",
  Elicitation: "question",
  ElicitationResult: "question",
  BudgetExceeded: "question",
  // Lines of session files.
  prompt: "prompt",
  assistant: "model",
  thinking: "model",
  tool_use: "tool",
  tool_result: "tool",
  // Telemetry.
  "claude_code.user_prompt": "prompt",
  "claude_code.api_request": "model",
  "claude_code.assistant_response": "model",
  "claude_code.llm_request": "model",
  "claude_code.tool_result": "tool",
  "claude_code.tool_decision": "tool",
  "claude_code.tool": "tool",
  "claude_code.tool.execution": "tool",
  "claude_code.tool.blocked_on_user": "question",
};

const wordsByType: Record<string, string> = {
  SessionStart: "Session start",
  SessionEnd: "Session end",
  UserPromptSubmit: "Prompt",
  UserPromptExpansion: "Command",
  PreToolUse: "Tool starts",
  PostToolUse: "Tool done",
  PostToolUseFailure: "Tool failed",
  PostToolBatch: "Tool batch",
  PermissionRequest: "Permission",
  PermissionDenied: "Refused",
  Notification: "Notice",
  MessageDisplay: "Message",
  SubagentStart: "Agent starts",
  SubagentStop: "Agent done",
  Stop: "Turn done",
  StopFailure: "Turn failed",
  TaskCreated: "Task created",
  TaskCompleted: "Task done",
  TeammateIdle: "Agent idle",
  InstructionsLoaded: "Instructions",
  ConfigChange: "Config",
  CwdChanged: "Folder",
  DirectoryAdded: "Folder added",
  FileChanged: "File changed",
  WorktreeCreate: "Worktree",
  WorktreeRemove: "Worktree gone",
  PreCompact: "Compacting",
  PostCompact: "Compacted",
  PreModelSwitch: "Model switch",
  PostModelSwitch: "Model switch",
  Elicitation: "Question",
  ElicitationResult: "Answer",
  BudgetExceeded: "Over budget",
};

/** Words for the lines of session files. */
const transcriptWords: Record<string, string> = {
  prompt: "Prompt",
  user: "Told the model",
  assistant: "Reply",
  thinking: "Thinking",
  tool_use: "Tool starts",
  tool_result: "Tool done",
  summary: "Title",
  "ai-title": "Title",
  "custom-title": "Title",
  "queue-operation": "Prompt queue",
  "file-history-snapshot": "File copy kept",
  "pr-link": "Pull request",
  "system.api_error": "API error",
  "system.compact_boundary": "Compacted",
  "system.microcompact_boundary": "Results dropped",
  "system.turn_duration": "Turn's time",
  "system.stop_hook_summary": "Stop hooks",
  "system.local_command": "Local command",
  "system.away_summary": "Recap",
  "system.informational": "Notice",
  "system.model_refusal_fallback": "Other model",
  "attachment.queued_command": "Queued prompt",
  "attachment.plan_mode": "Plan mode",
  "attachment.plan_mode_exit": "Plan mode ends",
  "attachment.edited_text_file": "File changed",
  "attachment.task_status": "Task status",
  "attachment.goal_status": "Goal",
  "attachment.budget_usd": "Budget",
  "attachment.max_turns_reached": "Turn limit",
  "attachment.command_permissions": "Permissions",
  "attachment.compact_file_reference": "File kept",
  "attachment.hook_success": "Hook ran",
};

/** Words for telemetry, without the prefix that all of it has. */
const telemetryWords: Record<string, string> = {
  user_prompt: "Prompt",
  tool_result: "Tool done",
  tool_decision: "Tool decision",
  api_request: "Model call",
  api_error: "API error",
  api_refusal: "Model refused",
  api_retries_exhausted: "Retries used up",
  api_request_body: "Request text",
  api_response_body: "Response text",
  assistant_response: "Reply",
  internal_error: "Client error",
  compaction: "Compacted",
  permission_mode_changed: "Mode changed",
  mcp_server_connection: "MCP server",
  skill_activated: "Skill",
  plugin_installed: "Plugin",
  plugin_loaded: "Plugin",
  at_mention: "Mention",
  auth: "Sign-in",
  "token.usage": "Tokens",
  "cost.usage": "Cost",
  "session.count": "Session start",
  "active_time.total": "Active time",
  "lines_of_code.count": "Lines changed",
  "commit.count": "Commit",
  "pull_request.count": "Pull request",
  "code_edit_tool.decision": "Edit decision",
  interaction: "Turn",
  llm_request: "Model call",
  tool: "Tool call",
  "tool.execution": "Tool runs",
  "tool.blocked_on_user": "Waited",
  hook: "Hook ran",
};

const editTools = new Set(["Edit", "MultiEdit", "Write", "NotebookEdit"]);

/** True for a tool that changes files. */
export function isEditTool(name: string | null | undefined): boolean {
  return name != null && editTools.has(name);
}
const routineTools = new Set([
  "Read",
  "Glob",
  "Grep",
  "LS",
  "NotebookRead",
  "ToolSearch",
  "TaskList",
  "TaskGet",
  "BashOutput",
]);
const routineTypes = new Set([
  "PostToolBatch", "InstructionsLoaded", "MessageDisplay", "FileChanged", "CwdChanged", "file-history-snapshot",
  "queue-operation", "system.turn_duration", "system.stop_hook_summary",
]);
const telemetryPrefix = "claude_code.";

export function eventKind(event: Event): EventKind {
  if (isEditTool(event.tool_name)) return "edit";
  return kindsByType[event.hook_event_type] ?? "system";
}

/** The event's type in a word or two; unknown types are shown as they were reported. */
export function eventWord(event: Event): string {
  const type = event.hook_event_type;
  if (type.startsWith(telemetryPrefix)) return telemetryWords[type.slice(telemetryPrefix.length)] ?? spaced(type);
  return wordsByType[type] ?? transcriptWords[type] ?? (event.source === "transcript" ? spaced(type) : type);
}

/** A type that has no words: its own name, without the kind of line before it. */
function spaced(type: string): string {
  const name = type.slice(type.indexOf(".") + 1).replace(/[_-]+/g, " ").trim();
  return name === "" ? type : name.charAt(0).toUpperCase() + name.slice(1);
}

/** True for the events that start a tool call. */
export function startsToolCall(event: Event): boolean {
  return event.hook_event_type === "PreToolUse" || event.hook_event_type === "tool_use";
}

/** A tool's name without the prefix that MCP tools carry: `mcp__github__search` → `github · search`. */
export function toolWord(name: string): string {
  const parts = name.split("__");
  return parts[0] === "mcp" && parts.length >= 3 ? `${parts[1]} · ${parts.slice(2).join("__")}` : name;
}

/** `Bash: Tool starts`: an event where nothing beside it names its tool. */
export function eventTitle(event: Event): string {
  return event.tool_name ? `${toolWord(event.tool_name)}: ${eventWord(event)}` : eventWord(event);
}

/** What routine events are folded under: the tool or event type; null for an event that deserves its own row. */
export function routineName(event: Event): string | null {
  if (event.is_error) return null;
  const isToolCall = startsToolCall(event) || event.hook_event_type === "PostToolUse";
  if (isToolCall) return event.tool_name && routineTools.has(event.tool_name) ? event.tool_name : null;
  return routineTypes.has(event.hook_event_type) ? eventWord(event) : null;
}

/** True for the events that end a tool call. */
export function endsToolCall(event: Event): boolean {
  return (
    event.hook_event_type === "PostToolUse" ||
    event.hook_event_type === "PostToolUseFailure" ||
    event.hook_event_type === "PermissionDenied" ||
    event.hook_event_type === "tool_result"
  );
}

/** How an agent is named where space is short. */
export function agentLabel(agent: { agent_id: string; agent_name?: string | null }): string {
  return agent.agent_id === "main" ? "main" : agent.agent_name || agent.agent_id;
}

/** Two letters that stand for an agent: `general-purpose` → `GP`, `Explore` → `Ex`. */
export function monogram(label: string): string {
  const words = label.replace(/^.*:/, "").split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const [first, second] = words;
  if (first === undefined) return "??";
  if (second === undefined) return first.charAt(0).toUpperCase() + first.charAt(1).toLowerCase();
  return (first.charAt(0) + second.charAt(0)).toUpperCase();
}

/** A model's name without what all of them share: `claude-sonnet-5-20260901` → `sonnet-5`. */
export function modelWord(model: string | null | undefined): string {
  if (model == null || model === "") return "—";
  return model.replace(/^.*\//, "").replace(/^claude-/, "").replace(/-\d{8}$/, "");
}

/** Where events come from, in words. */
export function sourceWord(source: string): string {
  return ({ hook: "Hooks", transcript: "Session files", telemetry: "Telemetry", custom: "Other programs" })[source] ??
    source;
}
