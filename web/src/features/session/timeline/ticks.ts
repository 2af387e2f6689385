// Round times for an axis. Pure.

const roundSteps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000,
];

/** Times of ticks, `pixelsApart` or more from each other, counted from `origin`. */
export function timeTicks(
  from: number,
  to: number,
  width: number,
  origin: number,
  pixelsApart = 96,
): { at: number[]; step: number } {
  const least = ((to - from) / Math.max(1, width)) * pixelsApart;
  const step = roundSteps.find((one) => one >= least) ?? Math.ceil(least / 86_400_000) * 86_400_000;
  const at: number[] = [];
  for (let time = origin + Math.ceil((from - origin) / step) * step; time <= to; time += step) at.push(time);
  return { at, step };
}
