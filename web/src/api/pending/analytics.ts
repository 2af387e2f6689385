// Answers about tools and about what happened in a range of time, until the generated types have them.
import type { ToolStatistics, Tokens } from "../types";

export interface OpenRange {
  since: string | null;
  until: string | null;
}

export interface ToolFigures extends ToolStatistics {
  /** Of `mcp__server__tool`: the server. */
  mcp_server: string | null;
  output_bytes: number | null;
  /** Calls in 24 equal parts of the range, the latest at the end. */
  trend: number[];
  failure_trend: number[];
}

export interface ToolFiguresList {
  range: OpenRange;
  /** How far a percentile may be from the true one, as a part of it. */
  percentile_precision: number;
  tools: ToolFigures[];
}

export interface ToolHeatMap {
  range: OpenRange;
  column_ms: number;
  rows: { from_ms: number; to_ms: number | null }[];
  /** Finished calls: a list of rows for each column. */
  cells: number[][];
  failed: number[][];
}

export interface ToolFailureGroup {
  reason: string;
  example: string;
  count: number;
  tool_name: string;
  last_at: string;
  session_id: string;
  tool_use_id: string;
  event_uuid: string | null;
  agents: string[];
  projects: string[];
}

export interface ToolFailures {
  groups: ToolFailureGroup[];
  total: number;
  /** The newest failures at most make the groups. */
  examined: number;
}

export interface AnalyticsTotals {
  sessions: number;
  agents: number;
  tool_calls: number;
  errors: number;
  /** Errors for each tool call. */
  error_rate: number;
  tokens: Tokens;
  cost_usd: number;
  duration_p50_ms: number | null;
  duration_p95_ms: number | null;
}

export interface AnalyticsModel {
  model: string;
  calls: number;
  p50_ms: number | null;
  p95_ms: number | null;
  ttft_p50_ms: number | null;
  retries: number;
  failures: number;
}

export interface AnalyticsAgentType {
  agent_type: "main" | "subagent";
  agent_name: string;
  count: number;
  errors: number;
  tokens: Tokens;
  cost_usd: number | null;
}

export interface Analytics {
  range: OpenRange;
  previous: OpenRange | null;
  bucket_ms: number;
  sessions: { at: string; started: number; ended: number; failed: number }[];
  agent_types: AnalyticsAgentType[];
  errors: { at: string; tool_failures: number; turn_failures: number; calls: number }[];
  models: AnalyticsModel[];
  tools: { tool_name: string; calls: number; failures: number; p95_ms: number | null }[];
  agents_failing: { agent_name: string; count: number; failures: number }[];
  totals: AnalyticsTotals;
  previous_totals: AnalyticsTotals | null;
}
