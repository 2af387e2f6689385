// Moments of a replay in words, and chapters by them. Pure.
import type { Zone } from "../../text/time";
import { clockTime, durationText } from "../../text/time";
import { countOf } from "../../text/words";
import type { Stretch } from "./player";

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

/** A prompt and what came of it. */
export interface Chapter {
  at: number;
  title: string;
}

/** `3 waits, 21 s`: how many stretches of waiting there are and how long they are together. */
export function waitWords(waits: readonly Stretch[]): string {
  const sum = waits.reduce((total, wait) => total + wait.to - wait.from, 0);
  return `${countOf(waits.length, "wait")}${waits.length === 0 ? "" : `, ${durationText(sum)}`}`;
}
