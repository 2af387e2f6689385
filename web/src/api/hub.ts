// Every request that the dashboard makes, by name. Paths and parameters are written here and nowhere else.
import { getJSON, request } from "./client";
import type { ConversationPage, SessionStrip, SessionTimeline, StepAnswer, StepKind } from "./sessionWindows";
import type {
  AgentPage, AgentTree, Analytics, BackfillList, Budgets, CollectorList, ConnectionList, CostList, Event, EventPage,
  Facets, FileChangeList, FileContent, FileSummaryList, Health, MetricEntryPage, ModelCallPage, PriceTable,
  QuestionList, SearchPage, SessionCost, SessionDetail, SessionFacets, SessionHistogram, SessionPage, SessionState,
  ToolCallPage, ToolFailures, ToolHeatMap, ToolStatisticsList,
} from "./types";

function withParameters(path: string, query: string, more: Record<string, string | number | null>): string {
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(more)) if (value !== null) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

function withoutRange(query: string): string {
  const parameters = new URLSearchParams(query);
  parameters.delete("since");
  parameters.delete("until");
  return parameters.toString();
}

const session = (id: string) => `/api/sessions/${encodeURIComponent(id)}`;

export const hub = {
  health: (signal?: AbortSignal) => getJSON<Health>("/health", signal),
  facets: (signal?: AbortSignal) => getJSON<Facets>("/api/facets", signal),
  questions: (signal?: AbortSignal) => getJSON<QuestionList>("/api/questions", signal),

  sessions: (query: string, limit: number, cursor: string | null, signal?: AbortSignal) =>
    getJSON<SessionPage>(withParameters("/api/sessions", query, { limit, cursor }), signal),
  /** How many sessions there are of each value of each facet. */
  sessionFacets: (query: string, range: Record<string, string>, signal?: AbortSignal) =>
    getJSON<SessionFacets>(withParameters("/api/sessions/facets", query, range), signal),
  /** When sessions began, in equal parts of the range. */
  sessionHistogram: (query: string, range: Record<string, string>, buckets: number, signal?: AbortSignal) =>
    getJSON<SessionHistogram>(withParameters("/api/sessions/histogram", query, { ...range, buckets }), signal),
  activeSessions: (limit: number, signal?: AbortSignal) =>
    getJSON<SessionPage>(withParameters("/api/sessions/active", "", { limit }), signal),
  session: (id: string, signal?: AbortSignal) => getJSON<SessionDetail>(session(id), signal),
  agentsOfSession: (id: string, signal?: AbortSignal) => getJSON<AgentPage>(`${session(id)}/agents`, signal),
  filesOfSession: (id: string, signal?: AbortSignal) => getJSON<FileChangeList>(`${session(id)}/files`, signal),
  toolCalls: (id: string, query: string, limit: number, cursor: string | null, signal?: AbortSignal) =>
    getJSON<ToolCallPage>(withParameters(`${session(id)}/tools`, query, { limit, cursor, order: "desc" }), signal),
  costOfSession: (id: string, signal?: AbortSignal) => getJSON<SessionCost>(`${session(id)}/cost`, signal),
  /** A session's own model calls, the oldest first. */
  modelCalls: (id: string, limit: number, signal?: AbortSignal) =>
    getJSON<ModelCallPage>(withParameters(`${session(id)}/calls`, "", { limit, order: "asc" }), signal),
  /** A session's activity in columns, for its summary strip. */
  stripOfSession: (id: string, columns: number, signal?: AbortSignal) =>
    getJSON<SessionStrip>(withParameters(`${session(id)}/strip`, "", { columns }), signal),
  /** Spans of a stretch of a session; with more than `limit` of them the short ones come as buckets. */
  timelineOfSession: (id: string, query: string, limit: number, signal?: AbortSignal) =>
    getJSON<SessionTimeline>(withParameters(`${session(id)}/timeline`, query, { limit }), signal),
  /** What one agent was told, said and did, in order. */
  conversation: (id: string, query: string, limit: number, cursor: string | null, signal?: AbortSignal) =>
    getJSON<ConversationPage>(withParameters(`${session(id)}/conversation`, query, { limit, cursor }), signal),
  /** The nearest moment of a kind after or before a time. */
  step: (id: string, from: string, kind: StepKind, direction: "next" | "previous", signal?: AbortSignal) =>
    getJSON<StepAnswer>(withParameters(`${session(id)}/step`, "", { from, kind, direction }), signal),
  /** What the session was at a moment. */
  stateOfSession: (id: string, at: number, signal?: AbortSignal) =>
    getJSON<SessionState>(withParameters(`${session(id)}/state`, "", { at: new Date(at).toISOString() }), signal),
  /** Each file that the session read, wrote or edited. */
  fileSummaries: (id: string, signal?: AbortSignal) =>
    getJSON<FileSummaryList>(`${session(id)}/files/summary`, signal),
  /** The changes of one file in order, with their patches. */
  fileSteps: (id: string, path: string, limit: number, cursor: string | null, signal?: AbortSignal) =>
    getJSON<FileChangeList>(withParameters(`${session(id)}/files`, "", { path, patch: 1, limit, cursor }), signal),
  /** What one call changed in a file. */
  fileStep: (id: string, path: string, call: string, signal?: AbortSignal) =>
    getJSON<FileChangeList>(withParameters(`${session(id)}/files`, "", { path, tool_use_id: call, patch: 1 }), signal),
  /** What one call changed, in whatever files. */
  changesOfCall: (id: string, call: string, signal?: AbortSignal) =>
    getJSON<FileChangeList>(withParameters(`${session(id)}/files`, "", { tool_use_id: call, patch: 1 }), signal),
  /** A file's text before or after a call changed it. */
  fileContent: (id: string, path: string, call: string, side: "before" | "after", signal?: AbortSignal) =>
    getJSON<FileContent>(
      withParameters(`${session(id)}/files/content`, "", { path, tool_use_id: call, side }),
      signal,
    ),
  costs: (by: string, query: string, limit: number, signal?: AbortSignal) =>
    getJSON<CostList>(withParameters("/api/metrics/costs", query, { by, limit }), signal),
  /** How each tool did over a range of time. */
  toolStatistics: (query: string, signal?: AbortSignal) =>
    getJSON<ToolStatisticsList>(withParameters("/api/tools/stats", query, {}), signal),
  /** How many calls took how long, over time. */
  toolHeatMap: (query: string, columns: number, signal?: AbortSignal) =>
    getJSON<ToolHeatMap>(withParameters("/api/tools/heatmap", query, { columns }), signal),
  /** Failed calls grouped by what their messages say. */
  toolFailures: (query: string, signal?: AbortSignal) =>
    getJSON<ToolFailures>(withParameters("/api/tools/failures", query, {}), signal),
  /** Calls of one tool in all sessions, the newest first. */
  callsOfTool: (tool: string, query: string, limit: number, cursor: string | null, signal?: AbortSignal) =>
    getJSON<MetricEntryPage>(
      withParameters("/api/metrics", query, { category: "tool", tool_name: tool, limit, cursor }),
      signal,
    ),
  agents: (query: string, limit: number, signal?: AbortSignal) =>
    getJSON<AgentPage>(withParameters("/api/agents", query, { limit }), signal),
  analytics: (query: string, signal?: AbortSignal) =>
    getJSON<Analytics>(withParameters("/api/analytics", query, {}), signal),
  backfill: (signal?: AbortSignal) => getJSON<BackfillList>("/api/backfill", signal),
  /** Agents with their places below one another; parents before children. */
  agentTree: (query: string, signal?: AbortSignal) => getJSON<AgentTree>(withParameters("/api/agents/tree", query, {}), signal),
  /** The agents at work or waiting, and those that may be asked again; the latest first. */
  openAgents: (limit: number, signal?: AbortSignal) =>
    getJSON<AgentPage>(withParameters("/api/agents", "", { status: "running,waiting,idle", limit }), signal),
  /** What a session did in the last hour, by events of these types; the newest first. */
  laneEvents: (id: string, types: readonly string[], limit: number, signal?: AbortSignal) =>
    getJSON<EventPage>(
      withParameters("/api/events", "", {
        session_id: id, event_type: types.join(","), since: "60m", limit, order: "desc", payload: 0, total: 0,
      }),
      signal,
    ),
  /** What model calls cost since then, one entry a call, the newest first. */
  callCosts: (since: string, limit: number, signal?: AbortSignal) =>
    getJSON<MetricEntryPage>(withParameters("/api/metrics", "", { category: "api", since, limit }), signal),

  /** Events without their payloads, newest first; nobody asks how many there are, and counting takes time. */
  events: (query: string, limit: number, cursor: string | null, signal?: AbortSignal) =>
    getJSON<EventPage>(
      withParameters("/api/events", query, { limit, cursor, order: "desc", payload: 0, total: 0 }),
      signal,
    ),
  /** Events in the order they were stored, with their payloads. */
  eventsWithPayload: (query: string, limit: number, signal?: AbortSignal) =>
    getJSON<EventPage>(withParameters("/api/events", query, { limit, order: "asc", payload: 1 }), signal),
  /** The newest event that a query admits, with its payload. */
  newestEvent: (query: string, signal?: AbortSignal) =>
    getJSON<EventPage>(withParameters("/api/events", query, { limit: 1, order: "desc", payload: 1, total: 0 }), signal)
      .then((page) => page.events[0] ?? null),
  event: (uuid: string, signal?: AbortSignal) => getJSON<Event>(`/api/events/${encodeURIComponent(uuid)}`, signal),
  errors: (query: string, limit: number, order: "asc" | "desc", signal?: AbortSignal) =>
    getJSON<EventPage>(withParameters("/api/errors", query, { limit, order, payload: 0, total: 1 }), signal),
  /** A session's errors in the order in which they happened, with their payloads so that the messages can be read. */
  sessionErrors: (id: string, limit: number, signal?: AbortSignal, agent: string | null = null) =>
    getJSON<EventPage>(
      withParameters("/api/errors", "", { session_id: id, agent_id: agent, limit, order: "asc", payload: 1 }),
      signal,
    ),

  search: (text: string, limit: number, signal?: AbortSignal) =>
    getJSON<SearchPage>(withParameters("/api/search", "", { q: text, limit }), signal),

  /** The sessions in which something is found, with the newest hits of each. */
  searchSessions: (query: string, limit: number, cursor: string | null, signal?: AbortSignal) =>
    getJSON<SearchPage>(withParameters("/api/search", query, { group: "session", limit, cursor }), signal),
  /** All that is found in one session, the newest first. */
  searchInSession: (query: string, id: string, limit: number, cursor: string | null, signal?: AbortSignal) =>
    getJSON<SearchPage>(withParameters("/api/search", query, { session_id: id, limit, cursor }), signal),

  connections: (signal?: AbortSignal) => getJSON<ConnectionList>("/api/connections", signal),
  collectors: (signal?: AbortSignal) => getJSON<CollectorList>("/api/collectors", signal),
  prices: (signal?: AbortSignal) => getJSON<PriceTable>("/api/prices", signal),
  budgets: (signal?: AbortSignal) => getJSON<Budgets>("/api/budgets", signal),
  /** Where the same figures come as a file. */
  costsFile: (by: string, query: string, limit: number) =>
    withParameters("/api/metrics/costs", query, { by, limit, format: "csv" }),

  startDemo: () => request("/api/demo", { method: "POST" }),
  /** What is live has no time range. */
  stream: (query: string, lastEventID: number | null, signal: AbortSignal) =>
    request(withParameters("/api/events/stream", withoutRange(query), { payload: 0 }), {
      signal,
      cache: "no-store",
      headers: {
        Accept: "text/event-stream",
        ...(lastEventID === null ? {} : { "Last-Event-ID": String(lastEventID) }),
      },
    }),
};
