// Answers of a session's own endpoints, until the generated types have them.
import type { ToolCall, Tokens } from "../types";

export interface TimeRange {
  since: string;
  until: string;
}

export type MarkKind = "prompt" | "error" | "question" | "edit" | "compaction" | "end";

export interface SessionMark {
  kind: MarkKind;
  at: string;
  label: string;
  event_uuid: string | null;
  tool_use_id: string | null;
  agent_id: string;
}

export interface SessionStrip {
  range: TimeRange;
  columns: number;
  column_ms: number;
  /** One for each depth of agents, six at most; counts of things begun in a column. */
  rows: { depth: number; counts: number[]; errors: number[] }[];
  marks: SessionMark[];
  mark_counts: Partial<Record<MarkKind, number>>;
  waits: { kind: "user" | "permission"; at: string; ended_at: string | null }[];
}

export interface TimelineLane {
  agent_id: string;
  agent_name: string | null;
  agent_type: string;
  parent_agent_id: string | null;
  depth: number;
  status: string;
  started_at: string | null;
  ended_at: string | null;
  span_count: number;
  error_count: number;
}

export type SpanKind = "turn" | "model" | "tool" | "wait" | "compaction";

export interface TimelineSpan {
  /** `tool:ID`, `model:ID`, `turn:ID`, `wait:ID`. */
  id: string;
  kind: SpanKind;
  agent_id: string;
  at: string;
  ended_at: string | null;
  duration_ms: number | null;
  label: string;
  status: string;
  tool_name: string | null;
  tool_use_id: string | null;
  event_uuid: string | null;
  spawned_agent_id: string | null;
  cost_usd: number | null;
  tokens: Tokens | number | null;
}

export interface TimelineBucket {
  agent_id: string;
  at: string;
  ended_at: string;
  tools: number;
  models: number;
  errors: number;
  busy_ms: number;
}

export interface TimelineGap {
  agent_id: string;
  at: string;
  ended_at: string;
  kind: "model" | "user" | "permission" | "unknown";
}

export interface SessionTimeline {
  range: TimeRange;
  window: TimeRange;
  total: number;
  is_folded: boolean;
  lanes: TimelineLane[];
  spans: TimelineSpan[];
  buckets: TimelineBucket[];
  gaps: TimelineGap[];
  critical_path: string[];
}

export type EntryKind = "prompt" | "reply" | "thinking" | "tool" | "question" | "error" | "compaction" | "notice";

/** What an Agent call started. */
export interface EntryAgent {
  agent_id: string;
  agent_name: string | null;
  status: string;
  tool_count: number;
  tokens: Tokens;
  cost_usd: number | null;
  duration_ms: number | null;
}

export interface ConversationEntry {
  kind: EntryKind;
  id: string;
  at: string;
  agent_id: string;
  event_uuid: string | null;
  text: string;
  text_bytes: number;
  is_truncated: boolean;
  source: string;
  tool: (ToolCall & { input_preview?: string | null; output_preview?: string | null }) | null;
  agent: EntryAgent | null;
  model: string | null;
  usage: Tokens | null;
}

export interface ConversationPage {
  entries: ConversationEntry[];
  next_cursor: string | null;
  previous_cursor: string | null;
  total: number | null;
}

export type StepKind = "event" | "turn" | "edit" | "error" | "question";

export interface StepAnswer {
  moment: {
    at: string;
    kind: string;
    label: string;
    event_uuid: string | null;
    tool_use_id: string | null;
    agent_id: string;
  } | null;
}
