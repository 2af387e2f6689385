import { useStore } from "../state/store";
import { preferences } from "../state/preferences";
import { momentText } from "../text/time";
import { timeTicks } from "./axes";
import { utcOffsetMinutes } from "./days";

/** Pixels of a label for each of its characters, and between two labels. */
const [characterWidth, labelGap] = [7, 20];

export interface TimeLabel {
  at: number;
  word: string;
  /** Labels at the ends stay inside the chart. */
  anchor: "start" | "middle" | "end";
}

/** Round instants of the reader's zone with their words, as many as fit. */
export function useTimeAxis(from: number, to: number, width: number): TimeLabel[] {
  const { zone } = useStore(preferences);
  const labelWidth = momentText(from, to - from, zone).length * characterWidth + labelGap;
  const count = Math.max(1, Math.floor(width / labelWidth));
  const half = ((to - from) / Math.max(1, width)) * (labelWidth / 2);
  return timeTicks(from, to, count, utcOffsetMinutes(zone, to)).map((at) => ({
    at,
    word: momentText(at, to - from, zone),
    anchor: at - from < half ? "start" : to - at < half ? "end" : "middle",
  }));
}
