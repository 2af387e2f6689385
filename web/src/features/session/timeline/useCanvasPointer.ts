import type { PointerEvent } from "react";
import { useRef, useState } from "react";
import { durationText } from "../../../text/time";
import { visibleText } from "../../../text/visible";
import type { Zoom } from "../useZoom";
import { hoveredMoment, isDrag } from "../useZoom";
import type { TimeWindow } from "../zoom";
import type { SpanLayout } from "./spanLayout";
import { spanAt } from "./spanLayout";
import { axisHeight } from "./timelineScene";

const slackPixels = 3;

/** Hovering names a span, a click opens it, dragging zooms; nothing pops up while one is only looking. */
export function useCanvasPointer({ layout, zoom, scroller, open }: {
  layout: SpanLayout;
  zoom: Zoom;
  scroller: { current: HTMLDivElement | null };
  open: (span: number) => void;
}) {
  const begun = useRef<{ x: number; at: number } | null>(null);
  const [dragged, setDragged] = useState<TimeWindow | null>(null);
  const [words, setWords] = useState<string | null>(null);
  const { shown } = zoom;
  const read = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const perPixel = (shown.to - shown.from) / Math.max(1, box.width);
    const at = shown.from + Math.min(box.width, Math.max(0, x)) * perPixel;
    const y = event.clientY - box.top - axisHeight + (scroller.current?.scrollTop ?? 0);
    const isOnAxis = event.clientY - box.top < axisHeight;
    return { x, at, span: isOnAxis ? -1 : spanAt(layout, y, at, slackPixels * perPixel) };
  };
  const handlers = {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return;
      const { x, at } = read(event);
      begun.current = { x, at };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const { x, at, span } = read(event);
      hoveredMoment.set(at);
      const start = begun.current;
      if (start === null) {
        setWords(spanWords(layout, span));
        event.currentTarget.style.cursor = span < 0 ? "crosshair" : "pointer";
        return;
      }
      const next = { from: Math.min(start.at, at), to: Math.max(start.at, at) };
      const isLong = isDrag(next, shown, Math.abs(x - start.x));
      setDragged(isLong ? next : null);
      if (isLong) setWords(durationText(next.to - next.from));
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
      const start = begun.current;
      begun.current = null;
      setDragged(null);
      if (start === null) return;
      const { x, at, span } = read(event);
      const next = { from: Math.min(start.at, at), to: Math.max(start.at, at) };
      if (isDrag(next, shown, Math.abs(x - start.x))) zoom.zoomTo(next);
      else if (span >= 0) open(span);
    },
    onPointerLeave() {
      if (begun.current !== null) return;
      hoveredMoment.set(null);
      setWords(null);
    },
    onPointerCancel() {
      begun.current = null;
      setDragged(null);
    },
  };
  return { handlers, dragged, words };
}

function spanWords(layout: SpanLayout, index: number): string | null {
  const span = layout.spans[index];
  if (span === undefined) return null;
  const length = (layout.ends[index] ?? 0) - (layout.starts[index] ?? 0);
  const name = span.tool_name === null || span.label.startsWith(span.tool_name) ? "" : `${span.tool_name} · `;
  return `${durationText(length)} · ${name}${visibleText(span.label.slice(0, 200))} · ${span.status}`;
}
