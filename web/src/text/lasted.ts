// How long a session or an agent lasted. Pure.
import { parseTime } from "./time";

export interface Lasting {
  status: string;
  started_at: string;
  ended_at: string | null;
  last_event_at?: string | undefined;
  /** To the moment of the hub's answer where there is no end. */
  duration_ms: number | null;
}

/** True while something works, or waits for an answer: its time goes on. What is idle may never be heard of again. */
export function goesOn({ status, ended_at: end }: Pick<Lasting, "status" | "ended_at">): boolean {
  return end === null && (status === "running" || status === "waiting");
}

/**
 * Milliseconds from the start to the end, or to the last that was heard of what is idle. The hub's figure, which grows
 * with each answer as long as there is no end, is that of what goes on only.
 */
export function lastedMilliseconds(one: Lasting): number | null {
  const end = one.ended_at ?? one.last_event_at;
  if (goesOn(one) || end === undefined) return one.duration_ms;
  const milliseconds = parseTime(end) - parseTime(one.started_at);
  return Number.isNaN(milliseconds) ? one.duration_ms : Math.max(0, milliseconds);
}

/**
 * True if an agent of a session does nothing more until somebody asks for it. Subagents may go on in the background
 * after the main one has stopped.
 */
export function isOver(session: Pick<Lasting, "status" | "ended_at">, agent: string): boolean {
  return session.ended_at !== null || (agent === "main" && !goesOn(session));
}

/** The hub's clock and the page's may differ by this much. */
const clockSlackMilliseconds = 10_000;

/**
 * True for a call without an end whose agent is known to do nothing more: nobody will tell of its end. `wholeAt` is when
 * every session that had not ended was known: one that is not known since then has ended.
 */
export function isAbandoned(
  event: { agent_id: string; replay_state: string; created_at: string },
  session: Pick<Lasting, "status" | "ended_at"> | undefined,
  wholeAt: number | null,
): boolean {
  if (session !== undefined) return isOver(session, event.agent_id);
  if (wholeAt === null) return event.replay_state === "imported";
  return parseTime(event.created_at) < wholeAt - clockSlackMilliseconds;
}
