// The arithmetic of choosing a stretch of a histogram, by pointer and by keys. Nothing here knows what is painted.
import type { SessionHistogram } from "../../api/types";
import type { TimeRange } from "../../state/timeRange";
import { shortestRange } from "../../state/timeRange";

/** Two buckets by their index: where choosing began and where it is now. */
export interface Brush {
  anchor: number;
  head: number;
}

/** The same two buckets by a time in each: that is what stays while a histogram moves on with the clock. */
export interface BrushTimes {
  anchor: number;
  head: number;
}

export function timesOf(histogram: SessionHistogram, brush: Brush): BrushTimes {
  const begins = Date.parse(histogram.buckets[0]?.at ?? "");
  const timeOf = (index: number) => begins + (index + 0.5) * histogram.bucket_ms;
  return { anchor: timeOf(brush.anchor), head: timeOf(brush.head) };
}

/** The buckets of those times; null where they lie outside by now. */
export function brushAt(histogram: SessionHistogram, times: BrushTimes | null): Brush | null {
  if (times === null) return null;
  const begins = Date.parse(histogram.buckets[0]?.at ?? "");
  const count = histogram.buckets.length;
  const indexOf = (time: number) => Math.floor((time - begins) / histogram.bucket_ms);
  const [anchor, head] = [indexOf(times.anchor), indexOf(times.head)];
  if (!(Math.max(anchor, head) >= 0 && Math.min(anchor, head) < count)) return null;
  const within = (index: number) => Math.max(0, Math.min(count - 1, index));
  return { anchor: within(anchor), head: within(head) };
}

interface Extent {
  first: number;
  last: number;
}

/** The bucket under a place; beside the histogram it is the nearest one. */
export function bucketAt(x: number, width: number, count: number): number {
  if (!(width > 0) || count <= 0) return 0;
  return Math.max(0, Math.min(count - 1, Math.floor((x / width) * count)));
}

export function extentOf(brush: Brush): Extent {
  return { first: Math.min(brush.anchor, brush.head), last: Math.max(brush.anchor, brush.head) };
}

/** The brush after an arrow key; without `extends` it is one bucket again. The first key begins at the end. */
export function stepped(brush: Brush | null, step: number, isExtending: boolean, count: number): Brush {
  const within = (index: number) => Math.max(0, Math.min(count - 1, index));
  if (brush === null) {
    const start = within(step > 0 ? 0 : count - 1);
    return { anchor: start, head: start };
  }
  const head = within(brush.head + step);
  return { anchor: isExtending ? brush.anchor : head, head };
}

/** The time of the chosen buckets, from the beginning of the first to the end of the last. */
export function brushRange(histogram: SessionHistogram, brush: Brush): TimeRange | null {
  const { first, last } = extentOf(brush);
  const from = Date.parse(histogram.buckets[first]?.at ?? "");
  const begins = Date.parse(histogram.buckets[last]?.at ?? "");
  if (!Number.isFinite(from) || !Number.isFinite(begins)) return null;
  const since = Math.floor(from);
  const until = Math.max(since + shortestRange, Math.ceil(begins + histogram.bucket_ms));
  return { kind: "absolute", since, until };
}

interface Counted {
  sessions: number;
  failed: number;
  costUSD: number;
}

/** What lies in the chosen buckets. */
export function counted(histogram: SessionHistogram, { first, last }: Extent): Counted {
  const sum: Counted = { sessions: 0, failed: 0, costUSD: 0 };
  for (const bucket of histogram.buckets.slice(first, last + 1)) {
    sum.sessions += bucket.sessions;
    sum.failed += bucket.failed;
    sum.costUSD += bucket.cost_usd;
  }
  return sum;
}
