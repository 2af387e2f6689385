// The time that costs are shown of. Sums are kept by whole hours, so that is how finely it can be cut.
import type { CostGroup } from "../../api/types";
import { daysBetween, startOfDay, utcOffsetMinutes } from "../../charts/days";
import { hourMilliseconds, startOfHour } from "../../charts/pace";
import type { TimeRange } from "../../state/timeRange";
import type { Zone } from "../../text/time";
import { calendarDay, clockTime } from "../../text/time";

const dayMilliseconds = 24 * hourMilliseconds;
/** Up to here a bar is an hour. */
const longestByHour = 3 * dayMilliseconds;

export interface Period {
  /** Null for everything there is. */
  since: number | null;
  /** Null where it goes on. */
  until: number | null;
  unit: "hour" | "day";
}

/** Whole days of the reader's zone, today included, or whole hours, the present one included. */
export function periodOf(range: TimeRange, zone: Zone, now: number): Period {
  if (range.kind === "absolute") {
    const unit = range.until - range.since <= longestByHour ? "hour" : "day";
    return { since: startOfHour(range.since), until: range.until, unit };
  }
  const found = /^(\d+)([mhd])$/.exec(range.name);
  if (found === null) return { since: null, until: null, unit: "day" };
  const count = Number(found[1]);
  if (found[2] === "d") return { since: startOfDay(zone, now, count - 1), until: null, unit: "day" };
  const hours = found[2] === "h" ? count : 1;
  return { since: startOfHour(now) - (hours - 1) * hourMilliseconds, until: null, unit: "hour" };
}

/** The hub's query of a period; equal within an hour. */
export function periodQuery(period: Period, zone: Zone, now: number): string {
  const query = new URLSearchParams();
  if (period.since !== null) query.set("since", new Date(period.since).toISOString());
  if (period.until !== null) query.set("until", new Date(period.until).toISOString());
  const offset = utcOffsetMinutes(zone, now);
  if (offset !== 0) query.set("utc_offset_minutes", String(offset));
  return query.toString();
}

/**
 * As much time before the period as has passed of it, at the same place of the length before: a day that is half over is
 * compared with half a day. Null where there is nothing before.
 */
export function periodBefore(period: Period, zone: Zone, now: number): Period | null {
  if (period.since === null) return null;
  const end = startOfHour(now) + hourMilliseconds;
  const length = period.until !== null
    ? period.until - period.since
    : period.unit === "day" ? startOfDay(zone, now, -1) - period.since : end - period.since;
  const until = (period.until ?? end) - length;
  return { since: period.since - length, until, unit: period.unit };
}

function hourKey(at: number, zone: Zone): string {
  return `${calendarDay(at, zone)}T${clockTime(at, zone).slice(0, 2)}`;
}

/** The groups of a time chart with those that nothing was spent in. */
export function withEmptyTimes<Group extends Pick<CostGroup, "key">>(
  groups: readonly Group[],
  period: Period,
  zone: Zone,
  now: number,
): { key: string; group: Group | null }[] {
  const byKey = new Map(groups.map((group) => [group.key, group]));
  const known = [...byKey.keys()].sort();
  const end = period.until === null ? now : period.until - 1;
  const keys: string[] = [];
  if (period.unit === "hour" && period.since !== null) {
    for (let at = period.since; at <= end; at += hourMilliseconds) keys.push(hourKey(at, zone));
  } else {
    const last = calendarDay(end, zone);
    const first = period.since === null ? known[0]?.slice(0, 10) ?? last : calendarDay(period.since, zone);
    keys.push(...daysBetween(first, last));
  }
  // The hub's clock may be ahead of this one.
  const more = known.filter((key) => key > (keys[keys.length - 1] ?? ""));
  return [...new Set([...keys, ...more])].map((key) => ({ key, group: byKey.get(key) ?? null }));
}

/** How much more is spent than before, as a part of what was; null where nothing was. */
export function changeOf(now: number | null, before: number | null | undefined): number | null {
  if (now === null || before == null || before <= 0) return null;
  return (now - before) / before;
}

/** `+12 %`, `−40 %`, `×12`. */
export function changeText(change: number): string {
  if (change >= 9) return `×${Math.round(change + 1)}`;
  const percent = Math.round(change * 100);
  return percent === 0 ? "±0 %" : `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %`;
}

/** `<0.1 %`, `4.2 %`, `57 %`. */
export function shareText(share: number): string {
  if (share <= 0) return "0 %";
  if (share < 0.001) return "<0.1 %";
  return share < 0.0995 ? `${(share * 100).toFixed(1)} %` : `${Math.round(share * 100)} %`;
}
