import { useCallback, useMemo } from "react";
import { setParameters, usePlace } from "../../state/location";
import { createStore, useStore } from "../../state/store";
import type { TimeWindow } from "./zoom";
import { extent, fitWindow, isWhole, readWindow, trailTo, windowParameters } from "./zoom";

/** The zooms of the session that is open; the address has the last of them. */
const trails = createStore<{ id: string; trail: readonly TimeWindow[] }>({ id: "", trail: [] });
/** The instant under the pointer; every chart of the page marks it. */
export const hoveredMoment = createStore<number | null>(null);

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
