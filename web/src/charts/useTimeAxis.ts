import { useStore } from "../state/store";
import { preferences } from "../state/preferences";
import { momentText } from "../text/time";
import { timeTicks } from "./axes";
import { utcOffsetMinutes } from "./days";

const labelWidth = 84;

/** Round instants of the reader's zone with their words, as many as fit. */
export function useTimeAxis(from: number, to: number, width: number): { at: number; word: string }[] {
  const { zone } = useStore(preferences);
  const count = Math.max(1, Math.floor(width / labelWidth));
  return timeTicks(from, to, count, utcOffsetMinutes(zone, to))
    .map((at) => ({ at, word: momentText(at, to - from, zone) }));
}
