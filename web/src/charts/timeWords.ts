import type { Zone } from "../text/time";
import { calendarDay, clockTime } from "../text/time";

const dayMilliseconds = 24 * 3_600_000;

/** `11-21 14:00 – 15:00`, `11-21`, `11-14 – 11-20`: a part of a chart's time. */
export function bucketWords(at: number, length: number, zone: Zone): string {
  const [first, last] = [calendarDay(at, zone).slice(5), calendarDay(at + length - 1, zone).slice(5)];
  const isDays = length % dayMilliseconds === 0 && clockTime(at, zone).startsWith("00:00:00");
  if (isDays) return first === last ? first : `${first} – ${last}`;
  const clock = (time: number) => clockTime(time, zone).slice(0, length < 60_000 ? 8 : 5);
  return `${first} ${clock(at)} – ${first === last ? "" : `${last} `}${clock(at + length)}`;
}
