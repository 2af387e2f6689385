import { useStore } from "../state/store";
import { partAt } from "./axes";
import { hoveredInstant } from "./instant";
import type { Scale } from "./scales";
import { linearScale, roundTicks } from "./scales";
import type { TimeLabel } from "./useTimeAxis";
import { useTimeAxis } from "./useTimeAxis";

/** Pixels around the plot, for the words of its axes. */
export const plotMargin = { top: 8, right: 8, bottom: 20, left: 48 };

interface TimePlot {
  x: Scale;
  y: Scale;
  values: { y: number; word: string }[];
  times: (TimeLabel & { x: number })[];
  /** The part under the instant that all charts of the page mark; null where there is none. */
  current: number | null;
  /** Marks the middle of a part, or of the one that is nearest to it. */
  go(index: number): void;
}

/** The axes of a chart whose parts are of equal length in time. */
export function useTimePlot({ parts, partLength, largest, tickCount, valueWord, width, height }: {
  parts: readonly { at: number }[];
  partLength: number;
  largest: number;
  tickCount: number;
  valueWord: (value: number) => string;
  width: number;
  height: number;
}): TimePlot {
  const instant = useStore(hoveredInstant);
  const from = parts[0]?.at ?? 0;
  const to = from + Math.max(1, parts.length) * partLength;
  const ticks = roundTicks(largest, tickCount);
  const y = linearScale([0, ticks[ticks.length - 1] || 1], [height - plotMargin.bottom, plotMargin.top]);
  const x = linearScale([from, to], [plotMargin.left, width - plotMargin.right]);
  const times = useTimeAxis(from, to, width - plotMargin.left - plotMargin.right, partLength);
  return {
    x, y,
    values: ticks.map((tick) => ({ y: y(tick), word: valueWord(tick) })),
    times: times.map((tick) => ({ ...tick, x: x(tick.at) })),
    current: instant === null ? null : partAt(instant, from, partLength, parts.length),
    go(index) {
      const part = parts[Math.min(parts.length - 1, Math.max(0, index))];
      if (part !== undefined) hoveredInstant.set(part.at + partLength / 2);
    },
  };
}
