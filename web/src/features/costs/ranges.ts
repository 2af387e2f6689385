import type { CostGroup } from "../../api/types";
import { daysBetween, hoursOf, startOfDay, utcOffsetMinutes } from "../../charts/days";
import type { Zone } from "../../text/time";
import { calendarDay } from "../../text/time";

export const ranges = ["today", "7d", "30d", "90d", "all"] as const;
export type CostRange = (typeof ranges)[number];

export const rangeWords: Record<CostRange, string> = {
  today: "Today", "7d": "7 days", "30d": "30 days", "90d": "90 days", all: "All time",
};

const daysOf: Record<CostRange, number | null> = { today: 1, "7d": 7, "30d": 30, "90d": 90, all: null };

export function readRange(text: string | null): CostRange {
  return ranges.find((range) => range === text) ?? "7d";
}

/** The hub's query of a range: whole days of the reader's zone, today included. */
export function rangeQuery(range: CostRange, zone: Zone, now: number): string {
  const days = daysOf[range];
  const query = new URLSearchParams();
  if (days !== null) query.set("since", new Date(startOfDay(zone, now, days - 1)).toISOString());
  const offset = utcOffsetMinutes(zone, now);
  if (offset !== 0) query.set("utc_offset_minutes", String(offset));
  return query.toString();
}

/** The groups of a time chart with those that nothing was spent in. */
export function withEmptyTimes(
  groups: readonly CostGroup[],
  range: CostRange,
  zone: Zone,
  now: number,
): { key: string; group: CostGroup | null }[] {
  const byKey = new Map(groups.map((group) => [group.key, group]));
  const today = calendarDay(now, zone);
  const days = daysOf[range];
  const known = [...byKey.keys()].sort();
  const first = days === null ? known[0]?.slice(0, 10) ?? today : calendarDay(startOfDay(zone, now, days - 1), zone);
  const keys = range === "today" ? hoursOf(today) : daysBetween(first, today);
  // The hub's clock may be ahead of this one.
  const more = known.filter((key) => key > (keys[keys.length - 1] ?? ""));
  return [...keys, ...more].map((key) => ({ key, group: byKey.get(key) ?? null }));
}
