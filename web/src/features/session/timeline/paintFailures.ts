import { flag, lanePadding, maximumRows, rowHeight } from "./spanLayout";
import type { LaneBrush } from "./timelineScene";

const notchWidth = 9;
/** Where the last notch of each row was painted. */
const notchedAt = new Float64Array(maximumRows);

/** What failed in a lane, each notch at the moment of the failure as on the summary strip. */
export function paintFailures(brush: LaneBrush): void {
  const { context, width, scene, colours, lane, top, scale } = brush;
  const { layout, shown } = scene;
  const height = (layout.tops[lane + 1] ?? 0) - (layout.tops[lane] ?? 0);
  notchedAt.fill(-Infinity);
  for (let index = layout.firstFailure[lane] ?? 0; index < (layout.firstFailure[lane + 1] ?? 0); index += 1) {
    const x = ((layout.failureTimes[index] ?? 0) - shown.from) * scale;
    const span = layout.failedSpans[index] ?? -1;
    if (x < 0 || x > width + 1 || (span >= 0 && (layout.flags[span] ?? 0) & flag.dim)) continue;
    const row = span < 0 ? 0 : layout.rows[span] ?? 0;
    // Where failures lie close together one notch tells of several.
    if (x - (notchedAt[row] ?? 0) < notchWidth) continue;
    notchedAt[row] = x;
    const y = top + lanePadding + row * rowHeight;
    if (span < 0) {
      // No bar of its own ends here.
      context.fillStyle = colours("status-error");
      context.fillRect(x - 1, top + 1, 2, height - 3);
    }
    paintNotch(context, Math.min(x, width - 4), y, colours);
  }
}

function paintNotch(context: CanvasRenderingContext2D, x: number, y: number, colours: LaneBrush["colours"]): void {
  context.fillStyle = colours("bg-0");
  context.beginPath();
  context.moveTo(x - 4, y - 0.5);
  context.lineTo(x + 4, y - 0.5);
  context.lineTo(x, y + 6);
  context.fill();
  context.fillStyle = colours("status-error");
  context.beginPath();
  context.moveTo(x - 4, y - 3);
  context.lineTo(x + 4, y - 3);
  context.lineTo(x, y + 3);
  context.fill();
}
