// Moments of a replay in the address and in words. Pure.
import { clockTime, type Zone } from "../../text/time";

/**
 * The first whole millisecond at which what happened at `at` has happened: the hub knows microseconds, the address and
 * the clock of the replay do not.
 */
export function momentOf(at: string): number {
  const floor = Date.parse(at);
  const fraction = /\.\d{3}(\d*)/.exec(at)?.[1] ?? "";
  return /[1-9]/.test(fraction) ? floor + 1 : floor;
}

/** `0:07`, `1:47`, `2:05:09`: how far a replay is. */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `14:03:07.4`. */
export function clockToTenth(at: number, zone: Zone): string {
  return `${clockTime(at, zone)}.${Math.floor((((at % 1000) + 1000) % 1000) / 100)}`;
}

/** The last of the starts that is not after a moment; -1 before the first. */
export function lastBegun(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
