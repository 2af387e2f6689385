// Stretches of time that the panes of a session show. Nothing here knows the address or the screen.
import { momentOf } from "../../text/time";

/** Milliseconds since 1970; `to` lies after `from`. */
export interface TimeWindow {
  from: number;
  to: number;
}

/** Nobody can tell apart what is shorter than this. */
const shortestWindowMilliseconds = 20;
/** Zooms to go back over. */
const longestTrail = 6;

export function extent(window: TimeWindow): number {
  return window.to - window.from;
}

/** The window moved and, where it must be, shortened so that it lies in the whole. */
export function fitWindow(window: TimeWindow, whole: TimeWindow): TimeWindow {
  const wholeExtent = Math.max(extent(whole), shortestWindowMilliseconds);
  const length = Math.min(Math.max(extent(window), shortestWindowMilliseconds), wholeExtent);
  // A window that is too short grows around its middle.
  const middle = (window.from + window.to) / 2;
  const from = extent(window) < shortestWindowMilliseconds ? middle - length / 2 : window.from;
  const clamped = Math.min(Math.max(from, whole.from), whole.from + wholeExtent - length);
  return { from: clamped, to: clamped + length };
}

/** The window `factor` times as long, with `centre` staying where it is on the screen. */
export function zoomAround(window: TimeWindow, whole: TimeWindow, factor: number, centre: number): TimeWindow {
  const length = Math.max(shortestWindowMilliseconds, extent(window) * factor);
  const share = extent(window) > 0 ? Math.min(1, Math.max(0, (centre - window.from) / extent(window))) : 0.5;
  const from = centre - share * length;
  return fitWindow({ from, to: from + length }, whole);
}

/** The window moved by a share of its own length. */
export function panBy(window: TimeWindow, whole: TimeWindow, share: number): TimeWindow {
  const distance = extent(window) * share;
  return fitWindow({ from: window.from + distance, to: window.to + distance }, whole);
}

/** The same length around a moment, if the moment is not in view yet. */
export function withMoment(window: TimeWindow, whole: TimeWindow, at: number): TimeWindow {
  if (at >= window.from && at <= window.to) return window;
  return fitWindow({ from: at - extent(window) / 2, to: at + extent(window) / 2 }, whole);
}

/** True where the window leaves out nothing that could be seen. */
export function isWhole(window: TimeWindow, whole: TimeWindow): boolean {
  const slack = Math.max(1, extent(whole) * 0.001);
  return window.from <= whole.from + slack && window.to >= whole.to - slack;
}

function readNumber(text: string | null): number | null {
  if (text === null || text === "") return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  // What happened at a microsecond has happened a millisecond later.
  const parsed = momentOf(text);
  return Number.isNaN(parsed) ? null : parsed;
}

/** A moment of the address: milliseconds since 1970 or ISO 8601. */
export function readMoment(parameters: URLSearchParams, name: string): number | null {
  return readNumber(parameters.get(name));
}

/** The window that the address names with `from` and `to`; null where it names none that is one. */
export function readWindow(parameters: URLSearchParams): TimeWindow | null {
  const from = readMoment(parameters, "from");
  const to = readMoment(parameters, "to");
  if (from === null || to === null || !(to > from)) return null;
  return { from, to };
}

/** The window as parameters of the address. */
export function windowParameters(window: TimeWindow | null): { from: string | null; to: string | null } {
  if (window === null) return { from: null, to: null };
  return { from: String(Math.floor(window.from)), to: String(Math.ceil(window.to)) };
}

function contains(outer: TimeWindow, inner: TimeWindow): boolean {
  return outer.from <= inner.from + 1 && outer.to >= inner.to - 1 && extent(outer) > extent(inner) * 1.01;
}

/**
 * The way from the whole to a window: what contains it stays, what does not is left. A step of the keyboard changes
 * the last zoom instead of adding one.
 */
export function trailTo(trail: readonly TimeWindow[], window: TimeWindow | null, isStep: boolean): TimeWindow[] {
  if (window === null) return [];
  const kept = (isStep ? trail.slice(0, -1) : trail).filter((one) => contains(one, window));
  return [...kept, window].slice(-longestTrail);
}
