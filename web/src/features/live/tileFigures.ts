// The figures of the tiles. Pure: the present moment is an argument.
import type { Event, EventPage, MetricEntry } from "../../api/types";
import { distinctFailures } from "../../state/repeats";
import { lineWords } from "../../text/lineWords";
import { moneyText } from "../../text/money";
import { reasonLine } from "../../text/words";

const minute = 60_000;

/** How many of the times fall into each of the last minutes, the oldest first. */
export function perMinute(times: readonly number[], now: number, minutes: number): number[] {
  return summedPerMinute(times.map((at) => ({ at, value: 1 })), now, minutes);
}

function summedPerMinute(
  items: readonly { at: number; value: number }[],
  now: number,
  minutes: number,
): number[] {
  const sums = new Array<number>(minutes).fill(0);
  for (const { at, value } of items) {
    const back = Math.floor((now - at) / minute);
    // A clock that is a little ahead tells of the present minute.
    const place = minutes - 1 - Math.max(0, back);
    if (place >= 0 && back >= -1) sums[place] = (sums[place] ?? 0) + value;
  }
  return sums;
}

type Failures = Pick<EventPage, "events" | "next_cursor" | "total">;

/**
 * The failures of a stretch of time, and those of the stretch before it: `both` has the two. Each counts once, however
 * many sources tell of it; where there are more than were looked at one by one, the hub's count of reports stands for
 * them, which is comparable with nothing but another count of reports.
 */
export function failureCounts(
  recent: Failures | null,
  both: Failures | null,
): { now: number | null; before: number | null } {
  if (recent === null) return { now: null, before: null };
  const isWhole = (page: Failures) => page.next_cursor == null;
  const count = (page: Failures) => (isWhole(page) ? distinctFailures(page.events).length : page.total ?? null);
  const now = count(recent);
  const all = both === null || isWhole(both) !== isWhole(recent) ? null : count(both);
  return { now, before: now === null || all === null ? null : Math.max(0, all - now) };
}

interface Burn {
  /** USD an hour over the window. */
  usdPerHour: number;
  /** The same of the window before; null if it is not known whole. */
  before: number | null;
  /** USD of each minute of the window. */
  minutes: number[];
  isPartial: boolean;
  /** Calls of the window, and those of them that have a price. */
  calls: number;
  priced: number;
  /** Priced calls of the window before. */
  pricedBefore: number;
}

interface PricedCall {
  at: number;
  usd: number;
  isUnpriced: boolean;
}

const windowMinutes = 15;
const rememberedMilliseconds = 2 * windowMinutes * minute;

/** The calls of the last half hour, so that only what is new has to be asked for. */
export class RecentCalls {
  private readonly calls = new Map<string, PricedCall>();
  /** True if every call of the half hour is known. */
  isWhole = true;

  /** `isAll` says whether the answer holds everything that was asked for. */
  take(
    entries: readonly Pick<MetricEntry, "id" | "timestamp" | "cost_usd" | "tags">[],
    isAll: boolean,
    now: number,
  ): void {
    for (const entry of entries) {
      const isUnpriced = entry.tags.includes("unpriced");
      this.calls.set(entry.id, { at: Date.parse(entry.timestamp), usd: entry.cost_usd ?? 0, isUnpriced });
    }
    for (const [id, call] of this.calls) if (call.at < now - rememberedMilliseconds) this.calls.delete(id);
    if (!isAll) this.isWhole = false;
    // What was missed is out of the half hour once the oldest known call is that old.
    else if (now - this.oldest(now) > rememberedMilliseconds - minute) this.isWhole = true;
  }

  private oldest(now: number): number {
    let oldest = now;
    for (const call of this.calls.values()) oldest = Math.min(oldest, call.at);
    return oldest;
  }

  /** When the newest call was; null if none is known. */
  get newest(): number | null {
    let newest: number | null = null;
    for (const call of this.calls.values()) newest = Math.max(newest ?? call.at, call.at);
    return newest;
  }

  get all(): PricedCall[] {
    return [...this.calls.values()];
  }
}

/**
 * The burn rate of the last 15 minutes from single calls. Where there are more calls than were asked for, the rate is
 * that of the time which they cover.
 */
export function burnOf(calls: readonly PricedCall[], isWhole: boolean, now: number): Burn {
  const oldest = calls.reduce((first, call) => Math.min(first, call.at), now);
  const span = windowMinutes * minute;
  const covered = isWhole ? span : Math.min(span, Math.max(minute, now - oldest));
  const sumBetween = (from: number, to: number) =>
    calls.reduce((sum, call) => (call.at > from && call.at <= to ? sum + call.usd : sum), 0);
  const countBetween = (from: number, to: number, isCounted: (call: PricedCall) => boolean) =>
    calls.filter((call) => call.at > from && call.at <= to && isCounted(call)).length;
  const isPriced = (call: PricedCall) => !call.isUnpriced;
  const isBeforeKnown = isWhole || now - oldest >= 2 * span;
  return {
    usdPerHour: (sumBetween(now - covered, Infinity) / covered) * 60 * minute,
    before: isBeforeKnown ? sumBetween(now - 2 * span, now - span) * (60 / windowMinutes) : null,
    minutes: summedPerMinute(calls.map((call) => ({ at: call.at, value: call.usd })), now, windowMinutes),
    isPartial: calls.some((call) => call.isUnpriced),
    calls: countBetween(now - covered, Infinity, () => true),
    priced: countBetween(now - covered, Infinity, isPriced),
    pricedBefore: countBetween(now - 2 * span, now - span, isPriced),
  };
}

/** What the burn rate says; where no call has a price there is none, and why is said in its place. */
export function burnWords(burn: Burn | null, activeSessions: number | null): BurnWords {
  if (burn === null) return { value: "–", unit: "/h", comparison: "", title: dearest };
  const before = burn.before === null ? ""
    : burn.pricedBefore === 0 ? "nothing known before" : `15 min before: ${moneyText(burn.before)}`;
  if (burn.priced > 0) {
    const least = burn.isPartial ? "At least: some calls have no known price. " : "";
    return { value: `${burn.isPartial ? "≥ " : ""}${moneyText(burn.usdPerHour)}`, unit: "/h", comparison: before, title: least + dearest };
  }
  if (burn.calls > 0) {
    return { value: "unknown", unit: "", comparison: "the models have no price", title: `Set prices under Settings. ${dearest}` };
  }
  if (activeSessions === null || activeSessions === 0) {
    return { value: "—", unit: "", comparison: "no model call", title: `No model call in 15 minutes. ${dearest}` };
  }
  return {
    value: "unknown", unit: "", comparison: "no tokens reported",
    title: `Tokens come from session files and telemetry; hooks alone tell of none. ${dearest}`,
  };
}

const dearest = "Show the most expensive agents first";

interface BurnWords {
  value: string;
  unit: string;
  comparison: string;
  title: string;
}

/** What stands behind the call in the summary of one that failed. */
const reasonMark = " – ";
const reasonLength = 60;

/** The words of a failure: of a call its error alone, without what was called, nor a mere number before the words. */
function reasonOf(event: Event): string {
  const { text } = lineWords(event);
  const at = text.indexOf(reasonMark);
  const words = at < 0 ? text : text.slice(at + reasonMark.length);
  return reasonLine(words);
}

/** The reason that most of the failures share, in the words of the newest of them; null without any. */
export function commonReason(failures: readonly Event[]): { words: string; tool: string | null; count: number } | null {
  const groups = new Map<string, { event: Event; count: number }>();
  for (const event of failures) {
    // What differs in numbers and names alone is one reason; the tool belongs to it.
    const words = reasonOf(event).toLowerCase().replace(/(["'`]).*?\1/g, "…").replace(/[\d.:/\\-]+/g, "#");
    const key = `${event.tool_name ?? event.hook_event_type} ${words.slice(0, reasonLength)}`;
    const found = groups.get(key);
    if (found === undefined) groups.set(key, { event, count: 1 });
    else {
      found.count += 1;
      if (event.timestamp > found.event.timestamp) found.event = event;
    }
  }
  const most = [...groups.values()].reduce<{ event: Event; count: number } | null>(
    (best, one) => (best === null || one.count > best.count ? one : best), null,
  );
  return most === null ? null
    : { words: reasonOf(most.event), tool: most.event.tool_name ?? null, count: most.count };
}

/** A figure that is looked at now and then, remembered for as long as its sparkline shows. */
export class Samples {
  private readonly kept: { at: number; value: number }[] = [];

  constructor(private readonly spanMilliseconds: number) {}

  add(at: number, value: number): void {
    this.kept.push({ at, value });
    while (this.kept.length > 0 && (this.kept[0]?.at ?? at) < at - this.spanMilliseconds) this.kept.shift();
  }

  /** The highest value of each of so many stretches, the oldest first; where nothing was seen, the one before. */
  stretches(now: number, count: number): number[] {
    const size = this.spanMilliseconds / count;
    const values: number[] = [];
    let last = 0;
    for (let place = 0; place < count; place += 1) {
      const from = now - this.spanMilliseconds + place * size;
      const own = this.kept.filter((one) => one.at >= from && one.at < from + size);
      last = own.length === 0 ? last : Math.max(...own.map((one) => one.value));
      values.push(last);
    }
    return values;
  }

  get largest(): number {
    return this.kept.reduce((most, one) => Math.max(most, one.value), 0);
  }

  get since(): number | null {
    return this.kept[0]?.at ?? null;
  }
}
