import type { Event } from "../api/types";

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
};

const editTools = new Set(["Edit", "MultiEdit", "Write", "NotebookEdit"]);
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
const routineTypes = new Set(["PostToolBatch", "InstructionsLoaded", "MessageDisplay", "FileChanged", "CwdChanged"]);

export function eventKind(event: Event): EventKind {
  if (event.tool_name && editTools.has(event.tool_name)) return "edit";
  return kindsByType[event.hook_event_type] ?? "system";
}

/** The event's type in a word or two; unknown types are shown as they were reported. */
export function eventWord(event: Event): string {
  return wordsByType[event.hook_event_type] ?? event.hook_event_type;
}

/** A tool's name without the prefix that MCP tools carry: `mcp__github__search` → `github · search`. */
export function toolWord(name: string): string {
  const parts = name.split("__");
  return parts[0] === "mcp" && parts.length >= 3 ? `${parts[1]} · ${parts.slice(2).join("__")}` : name;
}

/** What routine events are folded under: the tool or event type; null for an event that deserves its own row. */
export function routineName(event: Event): string | null {
  if (event.is_error) return null;
  const isToolCall = event.hook_event_type === "PreToolUse" || event.hook_event_type === "PostToolUse";
  if (isToolCall) return event.tool_name && routineTools.has(event.tool_name) ? event.tool_name : null;
  return routineTypes.has(event.hook_event_type) ? eventWord(event) : null;
}

/** True for the events that end a tool call. */
export function endsToolCall(event: Event): boolean {
  return (
    event.hook_event_type === "PostToolUse" ||
    event.hook_event_type === "PostToolUseFailure" ||
    event.hook_event_type === "PermissionDenied"
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
