import { useCallback, useMemo } from "react";
import type { Session } from "../../api/types";
import { setParameters, usePlace } from "../../state/location";
import { createStore, useStore } from "../../state/store";
import { parseTime } from "../../text/time";
import type { TimeWindow } from "./zoom";
import { extent, fitWindow, isWhole, readWindow, trailTo, windowParameters } from "./zoom";

/** The zooms of the session that is open; the address has the last of them. */
const trails = createStore<{ id: string; trail: readonly TimeWindow[] }>({ id: "", trail: [] });
/** The instant under the pointer; every chart of the page marks it. */
export const hoveredMoment = createStore<number | null>(null);

const shortestSessionMilliseconds = 50;

export interface Zoom {
  /** From the session's first to its last moment. */
  whole: TimeWindow;
  /** Null while the whole is shown. */
  window: TimeWindow | null;
  shown: TimeWindow;
  trail: readonly TimeWindow[];
  /** A step replaces the zoom before it; anything else can be gone back from. */
  zoomTo(window: TimeWindow | null, how?: "zoom" | "step"): void;
  back(): void;
}

export function isOpenSession(session: Session): boolean {
  return session.ended_at === null && (session.status === "running" || session.status === "waiting");
}

/** From the first moment of a session to its last, which is now for one that goes on. */
export function sessionWhole(session: Session, now: number): TimeWindow {
  const from = parseTime(session.started_at);
  const last = Math.max(parseTime(session.ended_at ?? session.last_event_at), parseTime(session.last_event_at));
  const to = isOpenSession(session) ? Math.max(last, now) : last;
  return { from, to: Math.max(from + shortestSessionMilliseconds, to) };
}

/** The stretch of time that the panes of a session share; it is in the address as `from` and `to`. */
export function useZoom(id: string, whole: TimeWindow): Zoom {
  const { parameters } = usePlace();
  const kept = useStore(trails);
  const asked = readWindow(parameters);
  const window = asked === null || isWhole(asked, whole) ? null : fitWindow(asked, whole);
  const from = window?.from;
  const to = window?.to;
  const trail = useMemo(() => {
    const known = kept.id === id ? kept.trail : [];
    if (from === undefined || to === undefined) return [];
    const last = known[known.length - 1];
    const isKnown = last !== undefined && Math.abs(last.from - from) < 2 && Math.abs(last.to - to) < 2;
    return isKnown ? known : trailTo(known, { from, to }, false);
  }, [kept, id, from, to]);
  const zoomTo = useCallback((next: TimeWindow | null, how: "zoom" | "step" = "zoom") => {
    const fitted = next === null || isWhole(next, whole) ? null : fitWindow(next, whole);
    trails.set({ id, trail: trailTo(trail, fitted, how === "step") });
    setParameters(windowParameters(fitted));
  }, [id, trail, whole.from, whole.to]);
  const back = useCallback(() => {
    const before = trail[trail.length - 2] ?? null;
    trails.set({ id, trail: trail.slice(0, -1) });
    setParameters(windowParameters(before));
  }, [id, trail]);
  return { whole, window, shown: window ?? whole, trail, zoomTo, back };
}

/** A stretch that is worth zooming to; anything shorter was a click. */
export function isDrag(window: TimeWindow, whole: TimeWindow, pixels: number): boolean {
  return pixels >= 4 && extent(window) > extent(whole) / 100_000;
}
