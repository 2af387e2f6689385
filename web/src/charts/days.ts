import type { Zone } from "../text/time";
import { calendarDay } from "../text/time";

const hourMilliseconds = 3_600_000;

/** Minutes by which the days of a zone begin before those of UTC. */
export function utcOffsetMinutes(zone: Zone, now: number): number {
  return zone === "utc" ? 0 : -new Date(now).getTimezoneOffset();
}

/** The moment at which a day began: today is 0, yesterday 1. */
export function startOfDay(zone: Zone, now: number, daysAgo: number): number {
  const date = new Date(now);
  if (zone === "utc") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - daysAgo);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysAgo).getTime();
}

/** Every day from the first to the last as `2026-11-21`, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  const end = Date.parse(`${last}T00:00:00Z`);
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= end; at += 24 * hourMilliseconds) {
    days.push(calendarDay(at, "utc"));
  }
  return days;
}

