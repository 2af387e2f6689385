// Hooks, session files and telemetry tell of the same things. Where a better report is there, the others are left out
// of a feed by default; nothing is lost, they can be shown.
import type { Event, Session } from "../api/types";
import type { RecordSource } from "../text/eventWords";

/** Kinds of lines of a session file that a hook tells of too: prompts, and tool calls with their results. */
const transcriptRepeats = new Set(["prompt", "tool_use", "tool_result", "queue-operation"]);

/** Telemetry that tells nothing that hooks and session files do not tell: calls, decisions, and all sums. */
const telemetryRepeats = new Set([
  "user_prompt", "tool_result", "tool_decision", "api_request", "api_request_body", "api_response_body",
  "assistant_response", "hook_execution_start", "hook_execution_complete", "hook_registered", "token.usage",
  "cost.usage", "session.count", "active_time.total", "lines_of_code.count", "commit.count", "pull_request.count",
  "code_edit_tool.decision", "interaction", "llm_request", "tool", "tool.execution", "tool.blocked_on_user", "hook",
]);

/** The sources that have told of each session, as far as this page has heard. */
export type KnownSources = Map<string, Set<RecordSource>>;

/** Sessions whose sources are remembered; more than a feed holds events of. */
export const maximumKnownSessions = 5_000;

/** Notes what sessions and events tell about sources; the sessions of which something new was learnt. */
export function learnSources(
  known: KnownSources,
  sessions: readonly Pick<Session, "session_id" | "sources">[],
  events: readonly Pick<Event, "session_id" | "source">[],
): Set<string> {
  const changed = new Set<string>();
  const heard = new Set<string>();
  const note = (id: string, source: RecordSource) => {
    const own = known.get(id) ?? new Set();
    if (!heard.has(id)) {
      // Those heard of last stand at the end.
      known.delete(id);
      known.set(id, own);
      heard.add(id);
    }
    if (own.has(source)) return;
    own.add(source);
    changed.add(id);
  };
  for (const session of sessions) for (const source of session.sources ?? []) note(session.session_id, source);
  for (const event of events) if (event.source != null) note(event.session_id, event.source);
  for (const id of known.keys()) {
    if (known.size <= maximumKnownSessions) break;
    known.delete(id);
  }
  return changed;
}

/** Each failure once: of the reports of one tool call the hook's, else the first. */
export function distinctFailures(events: readonly Event[]): Event[] {
  const callOf = (event: Event) => `${event.session_id}/${event.tool_use_id}`;
  const chosen = new Map<string, Event>();
  for (const event of events) {
    if (event.tool_use_id == null) continue;
    const before = chosen.get(callOf(event));
    if (before === undefined || (before.source !== "hook" && event.source === "hook")) chosen.set(callOf(event), event);
  }
  return events.filter((event) => event.tool_use_id == null || chosen.get(callOf(event)) === event);
}

/** What was imported is no news any more when it is this old. */
const newsMilliseconds = 3_600_000;

/** True for an event that was imported long after it happened. */
export function isHistory(event: Pick<Event, "replay_state" | "timestamp" | "created_at">): boolean {
  return event.replay_state === "imported" &&
    Date.parse(event.created_at) - Date.parse(event.timestamp) > newsMilliseconds;
}

/** True for a query that asks for what happens now, and not for a session, a source or a time that may be long ago. */
export function asksForNews(query: string): boolean {
  return !/(?:^|&)(?:since|until|session_id|source)=/.test(query);
}

/** True for an event that says again what a better source of its session says. */
export function isRepeat(event: Event, known: KnownSources): boolean {
  const sources = known.get(event.session_id);
  if (sources === undefined) return false;
  if (event.source === "transcript") return sources.has("hook") && transcriptRepeats.has(event.hook_event_type);
  if (event.source !== "telemetry" || (!sources.has("hook") && !sources.has("transcript"))) return false;
  return telemetryRepeats.has(event.hook_event_type.replace(/^claude_code\./, ""));
}
