import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useCanvas, useColours } from "../../../charts/canvas";
import { useStore } from "../../../state/store";
import { viewedWindow } from "../moments";
import type { Zoom } from "../useZoom";
import { hoveredMoment } from "../useZoom";
import { LaneTree } from "./LaneTree";
import { TimelineLegend } from "./TimelineHead";
import { paintTimeline } from "./paintTimeline";
import type { SpanLayout } from "./spanLayout";
import { rowAt } from "../read/windowing";
import { axisHeight } from "./timelineScene";
import { useCanvasPointer } from "./useCanvasPointer";

const lanesBeyondView = 6;

interface WaterfallProps {
  layout: SpanLayout;
  zoom: Zoom;
  selected: number;
  cursor: number;
  lane: number;
  showsCritical: boolean;
  dimsBuckets: boolean;
  moment: number | null;
  folded: ReadonlySet<string>;
  now: number;
  chooseLane: (lane: number) => void;
  toggle: (agent: string) => void;
  open: (span: number) => void;
}

const keyWords = "Drag to zoom · w s zoom · a d pan · . , next and previous · Enter opens · z fits";
const fonts = { text: "", mono: "" };

function readFonts(): typeof fonts {
  if (fonts.text === "") {
    const style = getComputedStyle(document.documentElement);
    fonts.text = style.getPropertyValue("--font").trim() || "sans-serif";
    fonts.mono = style.getPropertyValue("--mono").trim() || "monospace";
  }
  return fonts;
}

/** Lanes of agents over time: words at the left in the document, bars at the right on one canvas. */
export function Waterfall(props: WaterfallProps) {
  const { layout, zoom, selected, cursor, showsCritical, dimsBuckets, moment } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colours, version } = useColours();
  const hovered = useStore(hoveredMoment);
  const { range, viewHeight, look } = useLanesInView(scroller, layout);
  const pointer = useCanvasPointer({ layout, zoom, scroller, open: props.open });
  const { dragged, words } = pointer;

  const paint = useCallback((context: CanvasRenderingContext2D, width: number, height: number) => {
    paintTimeline(context, width, height, {
      layout, shown: zoom.shown, whole: zoom.whole, scrollTop: scroller.current?.scrollTop ?? 0, selected, cursor,
      showsCritical, dimsBuckets, hovered, moment, dragged, fonts: readFonts(),
    }, colours);
  }, [layout, zoom.shown.from, zoom.shown.to, zoom.whole.from, selected, cursor, showsCritical, dimsBuckets, hovered, moment,
    dragged, colours, version]);
  const repaint = useCanvas(canvas, paint);

  const onScroll = () => {
    repaint();
    look();
  };
  useLaneInView(scroller, layout, props.lane);
  useEffect(() => () => viewedWindow.set(null), []);
  usePinchZoom(canvas, zoom);

  const total = layout.tops[layout.lanes.length] ?? 0;
  return (
    <div className="waterfall">
      <div
        ref={scroller}
        className="waterfall-scroll"
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label="Waterfall; the table has the same"
      >
        <div className="waterfall-size" style={{ height: Math.max(viewHeight, total + axisHeight) }}>
          <LaneTree
            layout={layout}
            start={range.start}
            end={range.end}
            chosen={props.lane}
            folded={props.folded}
            now={props.now}
            choose={props.chooseLane}
            toggle={props.toggle}
          />
          <canvas
            ref={canvas}
            className="waterfall-canvas"
            style={{ height: viewHeight }}
            aria-hidden="true"
            {...pointer.handlers}
          />
        </div>
      </div>
      <div className="waterfall-foot">
        <span className="clip" aria-hidden="true">{words ?? keyWords}</span>
        <TimelineLegend />
      </div>
    </div>
  );
}

/** The lanes that are in the document: those in view and some on either side. */
function useLanesInView(scroller: { current: HTMLDivElement | null }, layout: SpanLayout) {
  const [range, setRange] = useState({ start: 0, end: 30 });
  const [viewHeight, setViewHeight] = useState(600);
  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const first = Math.max(0, rowAt(layout.tops, element.scrollTop) - lanesBeyondView);
    const bottom = rowAt(layout.tops, element.scrollTop + element.clientHeight);
    const last = Math.min(layout.lanes.length, bottom + lanesBeyondView);
    // Lanes move with the page; the list of those in the document changes only now and then.
    setRange((before) => (before.start === first && before.end === last ? before : { start: first, end: last }));
  }, [layout]);
  useLayoutEffect(look, [look]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setViewHeight(element.clientHeight);
      look();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [look]);
  return { range, viewHeight, look };
}

/** The chosen lane is scrolled to when it changes, not when the reader scrolls away from it. */
function useLaneInView(scroller: { current: HTMLDivElement | null }, layout: SpanLayout, lane: number): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null || lane < 0) return;
    const top = layout.tops[lane] ?? 0;
    const bottom = (layout.tops[lane + 1] ?? top) + axisHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }, [scroller, lane]);
}

const zoomPerPixel = 0.002;

/** Ctrl and the wheel, which is also what pinching sends, zooms around the pointer. */
function usePinchZoom(canvas: { current: HTMLCanvasElement | null }, zoom: Zoom): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const onWheel = (wheel: WheelEvent) => {
      if (!wheel.ctrlKey && Math.abs(wheel.deltaX) <= Math.abs(wheel.deltaY)) return;
      wheel.preventDefault();
      const { shown, zoomTo } = latest.current;
      const length = shown.to - shown.from;
      const box = element.getBoundingClientRect();
      if (!wheel.ctrlKey) {
        const distance = (wheel.deltaX / Math.max(1, box.width)) * length;
        zoomTo({ from: shown.from + distance, to: shown.to + distance }, "step");
        return;
      }
      const centre = shown.from + ((wheel.clientX - box.left) / Math.max(1, box.width)) * length;
      const factor = Math.exp(Math.max(-200, Math.min(200, wheel.deltaY)) * zoomPerPixel);
      zoomTo({ from: centre - (centre - shown.from) * factor, to: centre + (shown.to - centre) * factor }, "step");
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [canvas]);
}
