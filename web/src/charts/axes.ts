// Axes of time and of durations. Pure.
import type { Scale } from "./scales";

interface Tick {
  at: number;
  word: string;
}

/** Maps `from` to `to` by equal factors; what is not above zero lies at the beginning. */
export function logScale(from: readonly [number, number], to: readonly [number, number]): Scale {
  const [low, high] = [Math.log(from[0]), Math.log(from[1])];
  const extent = high - low;
  return (value) => {
    if (!(value > 0)) return to[0];
    if (!(extent > 0) || !Number.isFinite(extent)) return (to[0] + to[1]) / 2;
    return to[0] + ((Math.log(value) - low) / extent) * (to[1] - to[0]);
  };
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const durationSteps: readonly Tick[] = [
  { at: 1, word: "1 ms" }, { at: 10, word: "10 ms" }, { at: 100, word: "100 ms" }, { at: second, word: "1 s" },
  { at: 10 * second, word: "10 s" }, { at: minute, word: "1 m" }, { at: 10 * minute, word: "10 m" },
  { at: hour, word: "1 h" }, { at: 10 * hour, word: "10 h" }, { at: 4 * day, word: "4 d" },
  { at: 40 * day, word: "40 d" },
];

/** Round durations within a range. */
export function durationTicks(from: number, to: number): Tick[] {
  return durationSteps.filter((tick) => tick.at >= from && tick.at <= to);
}

const timeSteps = [
  second, 5 * second, 15 * second, 30 * second, minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour,
  12 * hour, day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day,
];

/**
 * Round instants within a range, at most `count`: whole steps of the reader's zone, which begin so many minutes before
 * those of UTC, by a change of clocks not always as many.
 */
export function timeTicks(
  from: number,
  to: number,
  count: number,
  offsetMinutes: number | ((at: number) => number),
): number[] {
  const extent = to - from;
  if (!(extent > 0) || !Number.isFinite(extent) || count < 1) return [];
  const step = timeSteps.find((one) => extent / one <= count) ?? extent / count;
  const offsetAt = typeof offsetMinutes === "number" ? () => offsetMinutes : offsetMinutes;
  const ticks: number[] = [];
  for (let whole = Math.floor((from + offsetAt(from) * minute) / step) * step; ; whole += step) {
    const near = whole - offsetAt(to) * minute;
    const at = whole - offsetAt(near) * minute;
    if (at > to) return ticks;
    if (at >= from) ticks.push(at);
  }
}

/** Index of the part of `[from, to)` that a time lies in; null outside. */
export function partAt(at: number, from: number, partLength: number, count: number): number | null {
  if (!(partLength > 0)) return null;
  const index = Math.floor((at - from) / partLength);
  return index >= 0 && index < count ? index : null;
}

/** Index of the part of a chart under a place, both in pixels from the chart's left edge; null beside the parts. */
export function partUnder(
  x: number,
  width: number,
  margin: { left: number; right: number },
  count: number,
): number | null {
  return partAt(x, margin.left, (width - margin.left - margin.right) / count, count);
}
