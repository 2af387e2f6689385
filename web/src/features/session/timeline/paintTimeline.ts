import type { Colours } from "../../../charts/canvas";
import { paintAxis, paintGrid } from "./paintAxis";
import { paintBuckets, paintGaps } from "./paintGaps";
import { paintFailures } from "./paintFailures";
import { paintBar, paintTurn } from "./paintSpans";
import { flag, isBackground, lanePadding, rowHeight } from "./spanLayout";
import { rowAt } from "../read/windowing";
import type { LaneBrush, TimelineScene } from "./timelineScene";
import { axisHeight, narrowestSpan } from "./timelineScene";

/** Paints the lanes that are in view, and nothing else. */
export function paintTimeline(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: TimelineScene,
  colours: Colours,
): void {
  const { layout, shown, scrollTop } = scene;
  const scale = width / Math.max(1, shown.to - shown.from);
  context.textBaseline = "middle";
  context.save();
  context.beginPath();
  context.rect(0, axisHeight, width, height - axisHeight);
  context.clip();
  paintGrid(context, width, height, scene, colours);
  if (layout.lanes.length > 0) {
    const last = rowAt(layout.tops, scrollTop + height - axisHeight);
    for (let lane = rowAt(layout.tops, scrollTop); lane <= last; lane += 1) {
      const top = axisHeight + (layout.tops[lane] ?? 0) - scrollTop;
      paintLane({ context, width, scene, colours, lane, top, scale });
    }
  }
  for (const [at, token, thick] of [[scene.hovered, "text-muted", 1], [scene.moment, "focus", 2]] as const) {
    if (at === null || at < shown.from || at > shown.to) continue;
    context.fillStyle = colours(token);
    context.fillRect((at - shown.from) * scale - thick / 2, axisHeight, thick, height);
  }
  if (scene.dragged !== null) {
    context.fillStyle = colours("focus");
    context.globalAlpha = 0.2;
    context.fillRect((scene.dragged.from - shown.from) * scale, axisHeight,
      (scene.dragged.to - scene.dragged.from) * scale, height);
    context.globalAlpha = 1;
  }
  context.restore();
  paintAxis(context, width, scene, colours);
}

function paintLane(brush: LaneBrush): void {
  const { context, width, scene, colours, lane, top, scale } = brush;
  const { layout, shown } = scene;
  const laneHeight = (layout.tops[lane + 1] ?? 0) - (layout.tops[lane] ?? 0);
  paintGaps(brush);
  const from = layout.firstSpan[lane] ?? 0;
  const to = layout.firstSpan[lane + 1] ?? 0;
  for (let index = from; index < to; index += 1) {
    const start = layout.starts[index] ?? 0;
    const end = layout.ends[index] ?? 0;
    if (end < shown.from || start > shown.to) continue;
    const kind = layout.kinds[index] ?? 0;
    const x = Math.max(-2, (start - shown.from) * scale);
    const right = Math.min(width + 2, (end - shown.from) * scale);
    const work = Math.min(right, Math.max(x, ((layout.works[index] ?? 0) - shown.from) * scale));
    const bar = { x, width: Math.max(narrowestSpan, right - x), work, free: width };
    if (isBackground(kind)) paintTurn(context, bar, top, laneHeight, colours, index === scene.selected);
    else {
      bar.free = freeUntil(brush, index, to);
      paintBar(context, scene, colours, index, bar, top + lanePadding + (layout.rows[index] ?? 0) * rowHeight);
    }
  }
  paintBuckets(brush);
  paintFailures(brush);
}

/** Where the next span of a row begins; only asked of what failed, others keep their words within their bars. */
function freeUntil({ scene: { layout, shown }, width, scale }: LaneBrush, index: number, to: number): number {
  if (((layout.flags[index] ?? 0) & flag.failed) === 0) return width;
  for (let next = index + 1; next < to; next += 1) {
    if (layout.rows[next] === layout.rows[index]) return Math.min(width, ((layout.starts[next] ?? 0) - shown.from) * scale);
  }
  return width;
}
