import type { KeyboardEvent, PointerEvent } from "react";
import { useRef, useState } from "react";
import { isChord } from "../../../components/keys";
import type { TimeWindow } from "../zoom";
import { extent } from "../zoom";
import type { Zoom } from "../useZoom";
import { hoveredMoment, isDrag } from "../useZoom";
import { timeAt } from "./stripLayout";

/** A key press moves the place by this share of the session; with Page keys by ten times that. */
const stepShare = 0.01;

interface StripPointer {
  dragged: TimeWindow | null;
  /** The place that the keyboard has chosen on the strip. */
  place: number | null;
  onPointerDown(event: PointerEvent<HTMLElement>): void;
  onPointerMove(event: PointerEvent<HTMLElement>): void;
  onPointerUp(event: PointerEvent<HTMLElement>): void;
  onPointerLeave(): void;
  onPointerCancel(): void;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
}

/** Drag to zoom, click to go there; arrows move a place, Shift and arrows stretch, Enter does what a click does. */
export function useStripPointer(zoom: Zoom, goTo: (at: number, x: number | null, width: number) => void): StripPointer {
  const start = useRef<{ at: number; x: number } | null>(null);
  const [dragged, setDragged] = useState<TimeWindow | null>(null);
  const { place, onKeyDown } = useStripKeys(zoom, goTo, dragged, setDragged);
  const read = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    return { x, at: timeAt(x, box.width, zoom.whole), width: box.width };
  };
  const finish = () => {
    start.current = null;
    setDragged(null);
  };
  return {
    dragged,
    place,
    onPointerDown(event) {
      if (event.button !== 0) return;
      const { x, at } = read(event);
      start.current = { x, at };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event) {
      const { at, x } = read(event);
      hoveredMoment.set(at);
      const begun = start.current;
      if (begun === null) return;
      const next = { from: Math.min(begun.at, at), to: Math.max(begun.at, at) };
      setDragged(isDrag(next, zoom.whole, Math.abs(x - begun.x)) ? next : null);
    },
    onPointerUp(event) {
      const begun = start.current;
      if (begun === null) return;
      const { at, x, width } = read(event);
      const next = { from: Math.min(begun.at, at), to: Math.max(begun.at, at) };
      finish();
      if (isDrag(next, zoom.whole, Math.abs(x - begun.x))) zoom.zoomTo(next);
      else goTo(at, x, width);
    },
    onPointerLeave() {
      if (start.current === null) hoveredMoment.set(null);
    },
    onPointerCancel: finish,
    onKeyDown,
  };
}

/** The place that the keyboard has chosen, and the stretch from where Shift was held. */
function useStripKeys(
  zoom: Zoom,
  goTo: (at: number, x: number | null, width: number) => void,
  dragged: TimeWindow | null,
  setDragged: (window: TimeWindow | null) => void,
) {
  const [place, setPlace] = useState<number | null>(null);
  const anchor = useRef<number | null>(null);
  const move = (to: number, isStretching: boolean) => {
    const from = place ?? zoom.shown.from;
    const next = Math.min(zoom.whole.to, Math.max(zoom.whole.from, to));
    if (isStretching) anchor.current ??= from;
    else anchor.current = null;
    setPlace(next);
    hoveredMoment.set(next);
    const other = anchor.current;
    setDragged(other === null ? null : { from: Math.min(other, next), to: Math.max(other, next) });
  };
  const letGo = () => {
    anchor.current = null;
    setDragged(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (isChord(event)) return;
    const step = extent(zoom.whole) * stepShare;
    const from = place ?? zoom.shown.from;
    const targets: Record<string, number> = {
      ArrowRight: from + step, ArrowLeft: from - step, PageDown: from + 10 * step, PageUp: from - 10 * step,
      Home: zoom.whole.from, End: zoom.whole.to,
    };
    const target = targets[event.key];
    if (target !== undefined) move(target, event.shiftKey);
    else if (event.key === "Enter" && dragged !== null && extent(dragged) > 0) {
      zoom.zoomTo(dragged);
      letGo();
    } else if (event.key === "Enter") goTo(from, null, 0);
    else if (event.key === "Escape" && dragged !== null) letGo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { place, onKeyDown };
}
