// What the waterfall paints, and the measures that its parts share.
import type { Colours } from "../../../charts/canvas";
import type { TimeWindow } from "../zoom";
import type { SpanLayout } from "./spanLayout";

export const axisHeight = 26;
/** The shortest spans can still be seen and hit. */
export const narrowestSpan = 3;
export const barHeight = 16;
export const letterWidth = 6.6;
export const labelFont = "12px";

export interface TimelineScene {
  layout: SpanLayout;
  shown: TimeWindow;
  whole: TimeWindow;
  scrollTop: number;
  selected: number;
  cursor: number;
  showsCritical: boolean;
  /** What is folded cannot be told apart by a filter. */
  dimsBuckets: boolean;
  hovered: number | null;
  moment: number | null;
  dragged: TimeWindow | null;
  fonts: { text: string; mono: string };
}

/** What everything in one lane is painted with. */
export interface LaneBrush {
  context: CanvasRenderingContext2D;
  width: number;
  scene: TimelineScene;
  colours: Colours;
  lane: number;
  /** Where the lane begins on the canvas. */
  top: number;
  /** Pixels a millisecond. */
  scale: number;
}
