import type { Colours } from "../../../charts/canvas";
import { durationText } from "../../../text/time";
import { rowAt } from "../read/windowing";
import { timeTicks } from "./ticks";
import type { TimelineScene } from "./timelineScene";
import { axisHeight, labelFont } from "./timelineScene";

/** Lines of time and between lanes. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: TimelineScene,
  colours: Colours,
): void {
  const { shown, whole, layout, scrollTop } = scene;
  const scale = width / Math.max(1, shown.to - shown.from);
  context.fillStyle = colours("line");
  for (const at of timeTicks(shown.from, shown.to, width, whole.from).at) {
    context.fillRect(Math.round((at - shown.from) * scale), axisHeight, 1, height);
  }
  const count = layout.lanes.length;
  for (let lane = rowAt(layout.tops, scrollTop); lane < count; lane += 1) {
    const bottom = axisHeight + (layout.tops[lane + 1] ?? 0) - scrollTop;
    context.fillRect(0, Math.round(bottom) - 1, width, 1);
    if (bottom > height) break;
  }
}

export function paintAxis(context: CanvasRenderingContext2D, width: number, scene: TimelineScene, colours: Colours): void {
  const { shown, whole } = scene;
  const scale = width / Math.max(1, shown.to - shown.from);
  context.fillStyle = colours("bg-1");
  context.fillRect(0, 0, width, axisHeight);
  context.fillStyle = colours("line");
  context.fillRect(0, axisHeight - 1, width, 1);
  context.font = `${labelFont} ${scene.fonts.mono}`;
  context.fillStyle = colours("text-secondary");
  for (const at of timeTicks(shown.from, shown.to, width, whole.from).at) {
    const x = (at - shown.from) * scale;
    const words = tickText(at - whole.from);
    if (x + 4 + context.measureText(words).width > width) continue;
    context.fillText(words, x + 4, axisHeight / 2);
    context.fillRect(Math.round(x), axisHeight - 6, 1, 6);
  }
}

/** Since the session's beginning: `0`, `+1.5 s`, `+2 m 10 s`. */
function tickText(offset: number): string {
  return offset === 0 ? "0" : `+${durationText(offset)}`;
}
