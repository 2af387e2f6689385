import { useStore } from "../state/store";
import { preferences } from "../state/preferences";
import { calendarDay, momentText } from "../text/time";
import { timeTicks } from "./axes";
import { utcOffsetMinutes } from "./days";
import { zoneOfParts } from "./timeWords";

/** Pixels of a label for each of its characters, and between two labels. */
const [characterWidth, labelGap] = [7, 20];

export interface TimeLabel {
  at: number;
  word: string;
  /** Labels at the ends stay inside the chart. */
  anchor: "start" | "middle" | "end";
}

const dayMilliseconds = 24 * 3_600_000;

/** Round instants of the reader's zone with their words, as many as fit; whole days are named in their middle. */
export function useTimeAxis(from: number, to: number, width: number, partLength: number): TimeLabel[] {
  const zone = zoneOfParts(from, partLength, useStore(preferences).zone);
  const labelWidth = momentText(from, to - from, zone).length * characterWidth + labelGap;
  const count = Math.max(1, Math.floor(width / labelWidth));
  if (partLength >= dayMilliseconds) {
    const parts = Math.round((to - from) / partLength);
    const every = Math.max(1, Math.ceil(parts / count));
    return Array.from({ length: Math.ceil(parts / every) }, (_, index) => {
      const at = from + index * every * partLength;
      // Its noon: a day of a change of clocks begins an hour off.
      const noon = at + dayMilliseconds / 2;
      return { at: at + partLength / 2, word: calendarDay(noon, zone).slice(5), anchor: "middle" as const };
    });
  }
  const half = ((to - from) / Math.max(1, width)) * (labelWidth / 2);
  // No finer than the parts: within one of them nothing is told apart.
  const parts = Math.max(1, Math.ceil((to - from) / Math.max(1, partLength)));
  return timeTicks(from, to, Math.min(count, parts), (at) => utcOffsetMinutes(zone, at)).map((at) => ({
    at,
    word: momentText(at, to - from, zone),
    anchor: at - from < half ? "start" : to - at < half ? "end" : "middle",
  }));
}
