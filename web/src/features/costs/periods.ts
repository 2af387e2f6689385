// The time that costs are shown of. Sums are kept by whole hours, so that is how finely it can be cut.
import { dayMilliseconds, dayStart, utcOffsetMinutes } from "../../charts/days";
import { hourMilliseconds, startOfHour } from "../../charts/pace";
import type { TimeRange } from "../../state/timeRange";
import { rangeBounds } from "../../state/timeRange";
import type { Zone } from "../../text/time";

/** Up to here a bar is an hour. */
const longestByHour = 3 * dayMilliseconds;

export interface Period {
  /** Null for everything there is. */
  since: number | null;
  /** Null where it goes on. */
  until: number | null;
  unit: "hour" | "day";
}

/** The days of the range, or all hours that it reaches into. */
export function periodOf(range: TimeRange, zone: Zone, now: number): Period {
  if (range.kind === "absolute") {
    const unit = range.until - range.since <= longestByHour ? "hour" : "day";
    return { since: startOfHour(range.since), until: range.until > now ? null : range.until, unit };
  }
  const { since } = rangeBounds(range, now, zone);
  if (since === null || now - since > longestByHour) return { since, until: null, unit: "day" };
  return { since: startOfHour(since), until: null, unit: "hour" };
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
    : period.unit === "day" ? dayStart(zone, now, -1) - period.since : end - period.since;
  const until = (period.until ?? end) - length;
  return { since: period.since - length, until, unit: period.unit };
}

/** The zone's distance from UTC now: the hub cuts all of a period by this one, whatever the clocks were before. */
function offsetOf(zone: Zone, now: number): number {
  return utcOffsetMinutes(zone, now) * 60_000;
}

/** A part of the time that has a bar of its own; the key is that of the hub's group. */
export interface Part {
  key: string;
  at: number;
  until: number;
}

/** Every hour or day of a period, those that nothing was spent in too; `known` are the keys that the hub has. */
export function partsOf(period: Period, known: readonly string[], zone: Zone, now: number): Part[] {
  const offset = offsetOf(zone, now);
  const end = period.until === null ? now : period.until - 1;
  const length = period.unit === "hour" ? hourMilliseconds : dayMilliseconds;
  const keyOf = (at: number) => new Date(at + offset).toISOString().slice(0, period.unit === "hour" ? 13 : 10);
  const parts = new Map<string, Part>();
  // What the hub knows beside the period is shown, too: its clock may be ahead of this one.
  for (const key of known) parts.set(key, partOf(key, offset));
  const first = period.since ?? Math.min(end, ...[...parts.values()].map((part) => part.at));
  for (let { at } = partOf(keyOf(first), offset); at <= end; at += length) {
    parts.set(keyOf(at), partOf(keyOf(at), offset));
  }
  return [...parts.values()].sort((a, b) => a.at - b.at);
}

/** The hub's hours are those of UTC, in zones that are half an hour away from them, too. */
function partOf(key: string, offset: number): Part {
  if (key.length <= 10) {
    const at = Date.parse(`${key}T00:00:00Z`) - offset;
    return { key, at, until: at + dayMilliseconds };
  }
  const at = Math.ceil((Date.parse(`${key}:00:00Z`) - offset) / hourMilliseconds) * hourMilliseconds;
  return { key, at, until: at + hourMilliseconds };
}

/** The whole day that a key of the hub stands for. */
export function dayRange(key: string, zone: Zone, now = Date.now()): TimeRange {
  const { at, until } = partOf(key, offsetOf(zone, now));
  return { kind: "absolute", since: at, until };
}
