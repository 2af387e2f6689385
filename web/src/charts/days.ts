import type { Zone } from "../text/time";

export const dayMilliseconds = 86_400_000;

/** Minutes by which the days of a zone begin before those of UTC. */
export function utcOffsetMinutes(zone: Zone, now: number): number {
  return zone === "utc" ? 0 : -new Date(now).getTimezoneOffset();
}

/**
 * The beginning of the day of the zone that many days ago, by the zone's distance from UTC now: so the hub cuts all of a
 * range, whatever the clocks were before.
 */
export function dayStart(zone: Zone, now: number, daysAgo: number): number {
  const offset = utcOffsetMinutes(zone, now) * 60_000;
  return (Math.floor((now + offset) / dayMilliseconds) - daysAgo) * dayMilliseconds - offset;
}
