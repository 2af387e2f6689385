// The time that costs are shown of. Sums are kept by whole hours, so that is how finely it can be cut.
import { daysBetween, startOfDay, utcOffsetMinutes } from "../../charts/days";
import { hourMilliseconds, startOfHour } from "../../charts/pace";
import type { TimeRange } from "../../state/timeRange";
import { rangeBounds } from "../../state/timeRange";
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
  const { since } = rangeBounds(range, now);
  if (since === null) return { since: null, until: null, unit: "day" };
  const length = now - since;
  if (length > longestByHour) {
    return { since: startOfDay(zone, now, Math.round(length / dayMilliseconds) - 1), until: null, unit: "day" };
  }
  const hours = Math.max(1, Math.round(length / hourMilliseconds));
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
 * As much time before the period as has passed of it, at the same place of the length before: a day that is half over
 * is compared with half a day. Null where there is nothing before.
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

/** A part of the time that has a bar of its own; the key is that of the hub's group. */
export interface Part {
  key: string;
  at: number;
  until: number;
}

/** Every hour or day of a period, those that nothing was spent in too; `known` are the keys that the hub has. */
export function partsOf(period: Period, known: readonly string[], zone: Zone, now: number): Part[] {
  const end = period.until === null ? now : period.until - 1;
  const parts: Part[] = [];
  if (period.unit === "hour" && period.since !== null) {
    for (let at = period.since; at <= end; at += hourMilliseconds) {
      parts.push({ key: hourKey(at, zone), at, until: at + hourMilliseconds });
    }
    return withLater(parts, known, zone);
  }
  const sorted = [...known].sort();
  const last = calendarDay(end, zone);
  const first = period.since === null ? sorted[0]?.slice(0, 10) ?? last : calendarDay(period.since, zone);
  parts.push(...daysBetween(first, last).map((key) => partOfDay(key, zone)));
  return withLater(parts, known, zone);
}

/** The hub's clock may be ahead of this one: what it knows of later times is shown, too. */
function withLater(parts: readonly Part[], known: readonly string[], zone: Zone): Part[] {
  const last = parts[parts.length - 1]?.key ?? "";
  const later = known.filter((key) => key > last).sort();
  const partOf = (key: string): Part => {
    if (key.length <= 10) return partOfDay(key, zone);
    const at = Date.parse(zone === "utc" ? `${key}:00:00Z` : `${key}:00:00`);
    return { key, at, until: at + hourMilliseconds };
  };
  return [...parts, ...[...new Set(later)].map(partOf)];
}

function partOfDay(key: string, zone: Zone): Part {
  const noon = Date.parse(zone === "utc" ? `${key}T12:00:00Z` : `${key}T12:00:00`);
  return { key, at: startOfDay(zone, noon, 0), until: startOfDay(zone, noon, -1) };
}

/** The whole day that a key of the hub stands for. */
export function dayRange(key: string, zone: Zone): TimeRange {
  const { at, until } = partOfDay(key, zone);
  return { kind: "absolute", since: at, until };
}
