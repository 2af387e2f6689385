import type { Zone } from "../text/time";

/** Minutes by which the days of a zone begin before those of UTC. */
export function utcOffsetMinutes(zone: Zone, now: number): number {
  return zone === "utc" ? 0 : -new Date(now).getTimezoneOffset();
}
