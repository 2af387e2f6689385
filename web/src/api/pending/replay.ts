// The answer of a session's state at a moment, until the generated types have it.
import type { Context, Question, Tokens } from "../types";

export interface RunningAgent {
  agent_id: string;
  agent_name: string | null;
  agent_type: string;
  parent_agent_id: string | null;
  depth: number;
  description: string | null;
  started_at: string;
}

export interface RunningTool {
  tool_use_id: string;
  agent_id: string;
  tool_name: string;
  summary: string;
  started_at: string;
}

export interface StateTask {
  id: string;
  subject: string;
  status: "open" | "done";
  created_at: string;
  completed_at: string | null;
}

export interface StateFile {
  path: string;
  edits: number;
  lines_added: number;
  lines_removed: number;
  last_at: string;
  last_tool_use_id: string;
}

export interface SessionState {
  at: string;
  elapsed_ms: number;
  status: string;
  prompt: { id: string; at: string; text: string } | null;
  reply: { at: string; text: string } | null;
  running_agents: RunningAgent[];
  running_tools: RunningTool[];
  open_questions: Question[];
  tasks: StateTask[];
  files: StateFile[];
  tokens: Tokens;
  cost_usd: number | null;
  context: Context | null;
  tool_count: number;
  error_count: number;
  prompt_count: number;
  event_count: number;
}
