// What is said of a session in lists, and in which order cards stand.
import type { Session } from "../../api/types";
import type { TimeRange } from "../../state/timeRange";
import { rangeBounds, rangeNames } from "../../state/timeRange";
import { firstLine, shortId } from "../../text/words";

export function sessionTitle(session: Session): string {
  return firstLine(session.title) || firstLine(session.last_prompt) || `Session ${shortId(session.session_id)}`;
}

const needs: Record<string, number> = { waiting: 0, failed: 1, running: 2, idle: 3 };

/**
 * The most urgent first: who waits for somebody, then who is at work; among equals the latest to begin. What is over comes
 * last, however it ended.
 */
export function byNeed(sessions: readonly Session[]): Session[] {
  const need = (session: Session) => {
    if (session.waiting_for_user) return 0;
    return session.ended_at === null ? needs[session.status] ?? 4 : 4;
  };
  return [...sessions].sort((a, b) => need(a) - need(b) || b.started_at.localeCompare(a.started_at));
}

/** The sessions that are not over, and those of the statuses that were asked for. */
export function openOrAsked(sessions: readonly Session[], asked: readonly string[]): Session[] {
  return sessions.filter((session) => session.ended_at === null || asked.includes(session.status));
}

/** The shortest named range that reaches back to a moment. */
export function rangeReaching(at: number, now: number): TimeRange {
  const name = rangeNames.find((one) => {
    const { since } = rangeBounds({ kind: "relative", name: one }, now);
    return since === null || since <= at;
  });
  return { kind: "relative", name: name ?? "all" };
}
