// The figures of the tiles. Pure: the present moment is an argument.
import type { MetricEntry } from "../../api/types";

const minute = 60_000;

/** How many of the times fall into each of the last minutes, the oldest first. */
export function perMinute(times: readonly number[], now: number, minutes: number): number[] {
  return summedPerMinute(times.map((at) => ({ at, value: 1 })), now, minutes);
}

export function summedPerMinute(items: readonly { at: number; value: number }[], now: number, minutes: number): number[] {
  const sums = new Array<number>(minutes).fill(0);
  for (const { at, value } of items) {
    const back = Math.floor((now - at) / minute);
    // A clock that is a little ahead tells of the present minute.
    const place = minutes - 1 - Math.max(0, back);
    if (place >= 0 && back >= -1) sums[place] = (sums[place] ?? 0) + value;
  }
  return sums;
}

export interface Burn {
  /** USD an hour over the window; null if nothing tells of costs. */
  usdPerHour: number | null;
  /** The same of the window before; null if it is not known whole. */
  before: number | null;
  /** USD of each minute of the window. */
  minutes: number[];
  isPartial: boolean;
}

const window = 15;

/**
 * The burn rate of the last 15 minutes from single calls. Where there are more calls than were asked for, the rate is
 * that of the time which they cover.
 */
export function burnOf(
  entries: readonly Pick<MetricEntry, "timestamp" | "cost_usd" | "tags">[],
  isWhole: boolean,
  now: number,
): Burn {
  const items = entries.map((entry) => ({ at: Date.parse(entry.timestamp), value: entry.cost_usd ?? 0 }));
  const oldest = items.reduce((first, item) => Math.min(first, item.at), now);
  const covered = isWhole ? window * minute : Math.min(window * minute, Math.max(minute, now - oldest));
  const sumSince = (from: number, to: number) =>
    items.reduce((sum, item) => (item.at > from && item.at <= to ? sum + item.value : sum), 0);
  const recent = sumSince(now - covered, Infinity);
  const isBeforeKnown = isWhole || now - oldest >= 2 * window * minute;
  return {
    usdPerHour: (recent / covered) * 60 * minute,
    before: isBeforeKnown ? sumSince(now - 2 * window * minute, now - window * minute) * (60 / window) : null,
    minutes: summedPerMinute(items, now, window),
    isPartial: entries.some((entry) => entry.tags.includes("unpriced")),
  };
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
