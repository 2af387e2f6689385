// Calls of one tool in all sessions, with what their sessions and agents say of them.
import { hub } from "../../api/hub";
import type { Agent, MetricEntry, MetricEntryPage, Session, ToolCallStatus } from "../../api/types";
import type { CellRange } from "../../charts/heat";
import { agentLabel } from "../../text/eventWords";
import { parseTime } from "../../text/time";
import { projectName } from "../../text/words";

export interface Call {
  id: string;
  at: number;
  stamp: string;
  session: string;
  toolUse: string;
  agent: string;
  duration: number | null;
  status: ToolCallStatus;
  summary: string;
  /** What is compared: by field, the call's value. */
  fields: Record<CallField, string>;
}

export const callFields = ["project", "agent", "app", "machine", "model", "branch", "version"] as const;
export type CallField = (typeof callFields)[number];

export interface CallList {
  calls: Call[];
  /** Calls that were looked at to find them, and whether there are more. */
  examined: number;
  isWhole: boolean;
}

/** Of a field that nobody told. */
export const unknownValue = "unknown";

const pageSize = 1_000;
/** Sessions that are asked for at once: their ids stand in the address. */
const sessionsAtOnce = 100;

export function statusOf(entry: Pick<MetricEntry, "tags" | "tool_success">): ToolCallStatus {
  const told = (["refused", "running", "abandoned"] as const).find((status) => entry.tags.includes(status));
  return told ?? (entry.tool_success === false ? "failed" : "succeeded");
}

/** Whether a call lies in chosen cells. */
export function isIn(call: Pick<Call, "at" | "duration" | "status">, range: CellRange): boolean {
  if (call.at < range.since || call.at >= range.until) return false;
  // The map counts calls that came back with a result.
  if (call.duration === null || (call.status !== "succeeded" && call.status !== "failed")) return false;
  return call.duration >= range.shortest && (range.longest === null || call.duration < range.longest);
}

interface CallFilter {
  source_app: readonly string[];
  machine_id: readonly string[];
  range: CellRange | null;
}

/** The newest calls of a tool, from as many pages as are allowed. */
export async function loadCalls(
  tool: string,
  query: string,
  filter: CallFilter,
  pages: number,
  signal: AbortSignal,
): Promise<CallList> {
  const entries: MetricEntry[] = [];
  let cursor: string | null = null;
  let examined = 0;
  for (let page = 0; page < pages; page += 1) {
    const answer: MetricEntryPage = await hub.callsOfTool(tool, query, pageSize, cursor, signal);
    examined += answer.entries.length;
    entries.push(...answer.entries.filter((entry) => filter.range === null || isIn(plain(entry), filter.range)));
    cursor = answer.next_cursor;
    if (cursor === null) break;
  }
  const ids = [...new Set(entries.map((entry) => entry.session_id))];
  const [sessions, agents] = await Promise.all([sessionsOf(ids, signal), agentsOf(entries, signal)]);
  const allows = (list: readonly string[], value: string) => list.length === 0 || list.includes(value);
  const calls = entries.map((entry) => callOf(entry, sessions.get(entry.session_id), agents))
    .filter((call) => allows(filter.source_app, call.fields.app) && allows(filter.machine_id, call.fields.machine));
  return { calls, examined, isWhole: cursor === null };
}

function plain(entry: MetricEntry): Pick<Call, "at" | "duration" | "status"> {
  return { at: parseTime(entry.timestamp), duration: entry.tool_duration_ms, status: statusOf(entry) };
}

function callOf(entry: MetricEntry, session: Session | undefined, agents: ReadonlyMap<string, Agent>): Call {
  const agent = entry.data.agent_id ?? "main";
  const known = agents.get(`${entry.session_id} ${agent}`);
  return {
    ...plain(entry), id: entry.id, stamp: entry.timestamp, session: entry.session_id,
    toolUse: entry.id.slice(`${entry.event_type}:${entry.session_id}:`.length), agent,
    summary: entry.data.summary ?? "",
    fields: {
      project: session === undefined ? entry.project_path ?? unknownValue : projectName(session),
      agent: agent === "main" ? "main" : known === undefined ? unknownValue : known.agent_name ?? agentLabel(known),
      app: session?.source_app ?? unknownValue, machine: session?.machine_id ?? unknownValue,
      model: session?.model ?? unknownValue, branch: session?.git_branch ?? "none",
      version: session?.agent_version ?? unknownValue,
    },
  };
}

function chunks(ids: readonly string[]): string[] {
  return Array.from({ length: Math.ceil(ids.length / sessionsAtOnce) }, (_, index) =>
    new URLSearchParams({
      session_id: ids.slice(index * sessionsAtOnce, (index + 1) * sessionsAtOnce).join(","), total: "0",
    }).toString());
}

async function sessionsOf(ids: readonly string[], signal: AbortSignal): Promise<Map<string, Session>> {
  const pages = await Promise.all(chunks(ids).map((query) => hub.sessions(query, sessionsAtOnce, null, signal)));
  return new Map(pages.flatMap((page) => page.sessions).map((session) => [session.session_id, session]));
}

/** Agents start before their calls; those that started earlier than this before the first one stay unknown. */
const agentSlackMilliseconds = 6 * 3_600_000;

async function agentsOf(entries: readonly MetricEntry[], signal: AbortSignal): Promise<Map<string, Agent>> {
  const times = entries.filter((entry) => entry.data.agent_id !== "main").map((entry) => parseTime(entry.timestamp));
  if (times.length === 0) return new Map();
  const [first, last] = times.reduce<[number, number]>(
    ([low, high], at) => [Math.min(low, at), Math.max(high, at)], [Infinity, -Infinity],
  );
  const query = new URLSearchParams({
    since: new Date(first - agentSlackMilliseconds).toISOString(), until: new Date(last + 1).toISOString(),
  });
  const page = await hub.agents(query.toString(), pageSize, signal);
  return new Map(page.agents.map((agent) => [`${agent.session_id} ${agent.agent_id}`, agent]));
}
