// From a session's first moment to its last. Pure.
import type { Session } from "../../api/types";
import { goesOn } from "../../text/lasted";
import { parseTime } from "../../text/time";
import type { TimeWindow } from "./zoom";

const shortestSessionMilliseconds = 50;

/** From the first moment of a session to its last, which is now for one that goes on. */
export function sessionWhole(session: Session, now: number): TimeWindow {
  const from = parseTime(session.started_at);
  const last = Math.max(parseTime(session.ended_at ?? session.last_event_at), parseTime(session.last_event_at));
  const to = goesOn(session) ? Math.max(last, now) : last;
  return { from, to: Math.max(from + shortestSessionMilliseconds, to) };
}
