import type { Shortcut } from "../../../app/shortcuts";
import { useShortcuts } from "../../../app/shortcuts";
import type { Zoom } from "../useZoom";
import { hoveredMoment } from "../useZoom";
import { extent, panBy, withMoment, zoomAround } from "../zoom";
import type { SpanLayout } from "./spanLayout";
import { neighbour } from "./spanLayout";

const zoomFactor = 1.6;
const panShare = 0.2;
/** Around a span that is fitted there is this much of its own length to see. */
const fitMargin = 0.25;

/** The letters of Perfetto: zoom, pan, from span to span, lane to lane. */
export function useTimelineKeys({ layout, zoom, cursor, lane, setCursor, setLane, open, setFolded }: {
  layout: SpanLayout | null;
  zoom: Zoom;
  cursor: number;
  lane: number;
  setCursor: (span: number) => void;
  setLane: (lane: number) => void;
  open: (span: number) => void;
  setFolded: (agent: string, isFolded: boolean) => void;
}): void {
  const { shown, whole } = zoom;
  const centre = () => {
    const at = hoveredMoment.get() ?? (cursor >= 0 && layout !== null ? layout.starts[cursor] ?? NaN : NaN);
    return at >= shown.from && at <= shown.to ? at : (shown.from + shown.to) / 2;
  };
  const goBy = (by: 1 | -1) => {
    if (layout === null) return;
    const next = neighbour(layout, cursor, by, Math.max(0, lane), shown.from);
    if (next < 0) return;
    setCursor(next);
    const moved = withMoment(shown, whole, layout.starts[next] ?? shown.from);
    if (moved !== shown) zoom.zoomTo(moved, "step");
  };
  const toLane = (by: number) => {
    if (layout === null || layout.lanes.length === 0) return;
    setLane(Math.max(0, Math.min(layout.lanes.length - 1, lane + by)));
  };
  const fold = (isFolded: boolean) => {
    const agent = layout?.lanes[Math.max(0, lane)]?.agent_id;
    if (agent !== undefined) setFolded(agent, isFolded);
  };
  const fit = () => {
    if (layout === null || cursor < 0) return;
    const from = layout.starts[cursor] ?? 0;
    const to = layout.ends[cursor] ?? from;
    const margin = Math.max(5, (to - from) * fitMargin);
    zoom.zoomTo({ from: from - margin, to: to + margin });
  };
  const group = "Timeline";
  const steps: Shortcut[] = [
    { keys: ["w"], words: "Zoom in", group, run: () => zoomBy(1 / zoomFactor) },
    { keys: ["s"], words: "Zoom out", group, run: () => zoomBy(zoomFactor) },
    { keys: ["a"], words: "Pan left", group, run: () => pan(-panShare) },
    { keys: ["d"], words: "Pan right", group, run: () => pan(panShare) },
    { keys: ["."], words: "Next span of the lane", group, run: () => goBy(1) },
    { keys: [","], words: "Previous span of the lane", group, run: () => goBy(-1) },
    { keys: ["j", "ArrowDown"], words: "Next lane", group, run: () => toLane(1) },
    { keys: ["k", "ArrowUp"], words: "Previous lane", group, run: () => toLane(-1) },
    { keys: ["Enter"], words: "Open the span", group, run: () => { if (cursor >= 0) open(cursor); } },
    { keys: ["z"], words: "Fit the span", group, run: fit },
    { keys: ["["], words: "Fold the lane's agents", group, run: () => fold(true) },
    { keys: ["]"], words: "Unfold the lane's agents", group, run: () => fold(false) },
  ];
  useShortcuts(steps.map((step) => ({ ...step, isStep: true })));
  function zoomBy(factor: number): void {
    zoom.zoomTo(zoomAround(shown, whole, factor, centre()), "step");
  }
  function pan(share: number): void {
    if (zoom.window !== null && extent(shown) < extent(whole)) zoom.zoomTo(panBy(shown, whole, share), "step");
  }
}
