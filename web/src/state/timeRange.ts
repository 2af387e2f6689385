// The time range of a page: in the URL as `range=24h` (relative), or `since=…&until=…` (absolute). A page's default is
// not in the URL.
import { dayStart } from "../charts/days";
import type { Zone } from "../text/time";
import { calendarDay, clockTime } from "../text/time";
import { setParameters, usePlace } from "./location";
import { preferences } from "./preferences";
import { createStore, useStore } from "./store";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Relative ranges as the hub takes them too; `live` has no bound and `all` reaches back to the first event. */
export type RangeName = "live" | "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d" | "90d" | "all";

const sizes: Record<RangeName, number | null> = {
  live: null, "5m": 5 * minute, "15m": 15 * minute, "1h": hour, "6h": 6 * hour, "24h": day, "7d": 7 * day,
  "30d": 30 * day, "90d": 90 * day, all: null,
};

export const rangeNames: readonly RangeName[] = ["5m", "15m", "1h", "6h", "24h", "7d", "30d", "90d", "all"];

const nameWords: Record<RangeName, string> = {
  live: "Live", "5m": "Last 5 minutes", "15m": "Last 15 minutes", "1h": "Last hour", "6h": "Last 6 hours",
  "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days", "90d": "Last 90 days", all: "All time",
};

export type TimeRange =
  | { kind: "relative"; name: RangeName }
  | { kind: "absolute"; since: number; until: number };

/** The shortest absolute range; anything less cannot be read off a chart. */
export const shortestRange = 1_000;

function nameOf(text: string | null): RangeName | null {
  return Object.keys(sizes).find((name) => name === text) as RangeName | undefined ?? null;
}

/** When the first event happened that the hub has; null while that is not known. */
export const dataSince = createStore<number | null>(null);

/** The shortest range that a page begins with by itself: those of days count by whole hours. */
const shortestUsual: Partial<Record<RangeName, RangeName>> = { "24h": "15m", "7d": "1h" };

/** What a page shows before somebody chooses a range: its default, or a shorter one that has all there is. */
export function usualRange(fallback: RangeName, since = dataSince.get(), now = Date.now()): RangeName {
  const shortest = shortestUsual[fallback];
  if (shortest === undefined || since === null) return fallback;
  const names = rangeNames.slice(rangeNames.indexOf(shortest), rangeNames.indexOf(fallback));
  return names.find((name) => now - since <= (sizes[name] ?? 0)) ?? fallback;
}

/** Equal ranges give equal texts: to be used as keys. */
export function rangeKey(range: TimeRange): string {
  return range.kind === "relative" ? range.name : `${range.since}–${range.until}`;
}

export function readTimeRange(parameters: URLSearchParams, fallback: RangeName): TimeRange {
  const since = parameters.get("since");
  const from = Date.parse(since ?? "");
  const to = Date.parse(parameters.get("until") ?? "");
  if (Number.isFinite(from) && Number.isFinite(to) && to - from >= shortestRange) {
    return { kind: "absolute", since: from, until: to };
  }
  const usual = usualRange(fallback);
  const name = nameOf(parameters.get("range")) ?? nameOf(since) ?? usual;
  return { kind: "relative", name: name === "live" && fallback !== "live" ? usual : name };
}

/** What the URL holds of a range: changes for `setParameters`. */
export function rangeParameters(range: TimeRange, fallback: RangeName): Record<string, string | null> {
  if (range.kind === "relative") {
    return { range: range.name === usualRange(fallback) ? null : range.name, since: null, until: null };
  }
  return { range: null, since: new Date(range.since).toISOString(), until: new Date(range.until).toISOString() };
}

/** Days are whole ones of the reader's zone, today included; null for ranges that are shorter or have no beginning. */
function firstDay(name: RangeName, now: number, zone: Zone): number | null {
  const size = sizes[name];
  return size === null || size <= day ? null : dayStart(zone, now, size / day - 1);
}

/** The range as parameters of the hub's queries; equal within a day. */
export function rangeQuery(range: TimeRange): Record<string, string> {
  return range.kind === "relative" && sizes[range.name] === null ? {} : endedRange(range, "since");
}

/** A range for endpoints that have a default of their own, so that all of time has to be asked for. */
export function namedRange(range: TimeRange): Record<string, string> {
  return endedRange(range, "range");
}

function endedRange(range: TimeRange, name: "since" | "range"): Record<string, string> {
  if (range.kind === "absolute") {
    return { since: new Date(range.since).toISOString(), until: new Date(range.until).toISOString() };
  }
  const first = firstDay(range.name, Date.now(), preferences.get().zone);
  return first === null ? { [name]: range.name } : { since: new Date(first).toISOString() };
}

/** Where a range begins and ends; a range without a beginning gives null. */
export function rangeBounds(
  range: TimeRange,
  now: number,
  zone = preferences.get().zone,
): { since: number | null; until: number } {
  if (range.kind === "absolute") return range;
  const size = sizes[range.name];
  return { since: size === null ? null : firstDay(range.name, now, zone) ?? now - size, until: now };
}

/** The beginning of a day of the reader's zone, `days` after that of `now`; days in which clocks change are as long. */
function dayBegin(zone: Zone, now: number, days: number): number {
  const date = new Date(now);
  return zone === "utc"
    ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + days)
    : new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** The days of the calendar that people ask for; a week begins on Monday. */
export function calendarRanges(zone: Zone, now: number): readonly { word: string; range: TimeRange }[] {
  const date = new Date(now);
  const weekday = ((zone === "utc" ? date.getUTCDay() : date.getDay()) + 6) % 7;
  const days = (from: number, to: number): TimeRange =>
    ({ kind: "absolute", since: dayBegin(zone, now, from), until: dayBegin(zone, now, to) });
  return [
    { word: "Today", range: days(0, 1) },
    { word: "Yesterday", range: days(-1, 0) },
    { word: "This week", range: days(-weekday, 7 - weekday) },
  ];
}

/** True where new events belong into the range as they come. */
export function isOpenEnded(range: TimeRange, now = Date.now()): boolean {
  return range.kind === "relative" || range.until > now;
}

/** The range before or after: a whole length away; what would lie in the future ends now. */
export function shiftedRange(range: TimeRange, direction: -1 | 1, now: number): TimeRange {
  const { since, until } = rangeBounds(range, now);
  if (since === null) return direction > 0 ? range : { kind: "absolute", since: now - 2 * hour, until: now - hour };
  const size = (range.kind === "relative" ? sizes[range.name] : null) ?? until - since;
  // Days that are not over yet count as whole ones.
  const end = Math.max(until, since + size) + direction * size;
  if (end < now) return { kind: "absolute", since: end - size, until: end };
  const name = rangeNames.find((one) => sizes[one] !== null && Math.abs((sizes[one] ?? 0) - size) < shortestRange);
  return name === undefined ? { kind: "absolute", since: now - size, until: now } : { kind: "relative", name };
}

/** Twice the length around the same middle; relative ranges go on to the next longer one. */
export function zoomedOut(range: TimeRange, now: number): TimeRange {
  if (range.kind === "relative") {
    if (range.name === "live") return { kind: "relative", name: "1h" };
    const next = rangeNames[rangeNames.indexOf(range.name) + 1];
    return next === undefined ? range : { kind: "relative", name: next };
  }
  const size = range.until - range.since;
  const until = Math.min(now, range.until + size / 2);
  return { kind: "absolute", since: until - 2 * size, until };
}

/** `Last 24 hours`, `Today`, `11-21 14:00 – 15:30`; the zone stands beside it. */
export function rangeWords(range: TimeRange, zone: Zone, now = Date.now()): string {
  if (range.kind === "relative") return nameWords[range.name];
  const named = calendarRanges(zone, now).find((one) => rangeKey(one.range) === rangeKey(range));
  if (named !== undefined) return named.word;
  const showsSeconds = range.until - range.since < 5 * minute;
  const clock = (at: number) => clockTime(at, zone).slice(0, showsSeconds ? 8 : 5);
  const [from, to] = [calendarDay(range.since, zone).slice(5), calendarDay(range.until, zone).slice(5)];
  return `${from} ${clock(range.since)} – ${from === to ? "" : `${to} `}${clock(range.until)}`;
}

/** The text of an instant for a `datetime-local` field in the reader's zone. */
export function fieldText(at: number, zone: Zone): string {
  return `${calendarDay(at, zone)}T${clockTime(at, zone)}`;
}

/** The instant that a `datetime-local` field says; NaN if it says none. */
export function fieldTime(text: string, zone: Zone): number {
  return Date.parse(zone === "utc" ? `${text}Z` : text);
}

/** The page's time range, and how to change it. Every range is a place that the back button finds again. */
export function useTimeRange(fallback: RangeName): { range: TimeRange; choose: (range: TimeRange) => void } {
  const { parameters } = usePlace();
  useStore(dataSince);
  return {
    range: readTimeRange(parameters, fallback),
    choose: (range) => setParameters(rangeParameters(range, fallback), "push"),
  };
}
