// How long a session or an agent lasted. Pure.
import { parseTime } from "./time";

export interface Lasting {
  status: string;
  started_at: string;
  ended_at: string | null;
  /** To the end; while it goes on to the moment of the hub's answer, else to the last that was heard of it. */
  duration_ms: number | null;
}

/** True while something works, or waits for an answer: its time goes on. What is idle may never be heard of again. */
export function goesOn({ status, ended_at: end }: Pick<Lasting, "status" | "ended_at">): boolean {
  return end === null && (status === "running" || status === "waiting");
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
