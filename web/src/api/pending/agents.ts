// Answers about agents and their places below one another, as the hub gives them.
import type { AgentStatus, Tokens } from "../types";

export interface AgentNode {
  session_id: string;
  agent_id: string;
  /** The agent that it is listed below; null for a root. */
  parent_agent_id: string | null;
  agent_type: "main" | "subagent";
  agent_name: string | null;
  status: AgentStatus;
  description: string | null;
  model: string | null;
  /** Levels below the session's root. */
  depth: number;
  started_at: string;
  ended_at: string | null;
  duration_ms: number | null;
  event_count: number;
  tool_count: number;
  error_count: number;
  /** Of this agent's own calls. */
  tokens: Tokens;
  cost_usd: number | null;
  /** Listed or not. */
  child_count: number;
  descendant_count: number;
  session_title: string | null;
  project_path: string | null;
}

export interface AgentTree {
  nodes: AgentNode[];
  /** Agents that match; those above them are listed with them. */
  total: number;
  /** Deep agents are left out: ask for them with `root`. */
  is_truncated: boolean;
}
