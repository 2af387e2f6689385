import { durationText } from "../../../text/time";
import { lanePadding, rowHeight } from "./spanLayout";
import type { LaneBrush } from "./timelineScene";
import { barHeight, labelFont, letterWidth, narrowestSpan } from "./timelineScene";

const gapWords = { model: "model", user: "waiting for user", permission: "permission", unknown: "unknown" };

/** Stretches without work, with what they were waited for. */
export function paintGaps(brush: LaneBrush): void {
  const { context, width, scene, colours, lane, top, scale } = brush;
  const { layout, shown } = scene;
  const y = top + lanePadding + barHeight / 2;
  context.font = `${labelFont} ${scene.fonts.text}`;
  for (let index = layout.firstGap[lane] ?? 0; index < (layout.firstGap[lane + 1] ?? 0); index += 1) {
    const gap = layout.gaps[index];
    const start = layout.gapStarts[index] ?? 0;
    const end = layout.gapEnds[index] ?? 0;
    const x = Math.max(0, (start - shown.from) * scale);
    const right = Math.min(width, (end - shown.from) * scale);
    if (gap === undefined || right - x < 8) continue;
    const isWait = gap.kind === "user" || gap.kind === "permission";
    context.fillStyle = colours(isWait ? "status-waiting" : "control-border");
    for (let dash = x + 2; dash < right - 3; dash += 7) context.fillRect(dash, y - 0.5, 3, 1);
    const words = `${gapWords[gap.kind]} ${durationText(end - start)}`;
    const room = words.length * letterWidth + 12;
    if (right - x < room) continue;
    context.fillStyle = colours("bg-0");
    context.fillRect(x + 6, y - 8, room - 4, 16);
    context.fillStyle = colours(isWait ? "status-waiting" : "text-muted");
    context.fillText(words, x + 10, y);
  }
}

/** What was folded: as high as it was busy, with its errors on top. */
export function paintBuckets(brush: LaneBrush): void {
  const { context, width, scene, colours, lane, top, scale } = brush;
  const { layout, shown } = scene;
  const bottom = top + lanePadding + ((layout.rowsOfLane[lane] ?? 0) + 1) * rowHeight - 3;
  for (let index = layout.firstBucket[lane] ?? 0; index < (layout.firstBucket[lane + 1] ?? 0); index += 1) {
    const x = ((layout.bucketStarts[index] ?? 0) - shown.from) * scale;
    const right = ((layout.bucketEnds[index] ?? 0) - shown.from) * scale;
    if (right < 0 || x > width) continue;
    const high = 3 + (barHeight - 3) * (layout.busyShares[index] ?? 0);
    context.fillStyle = colours("kind-tool");
    context.globalAlpha = scene.dimsBuckets ? 0.18 : 0.75;
    context.fillRect(x, bottom - high, Math.max(1.5, right - x - 0.5), high);
    context.globalAlpha = 1;
    if ((layout.buckets[index]?.errors ?? 0) > 0) {
      context.fillStyle = colours("status-error");
      context.fillRect(x, bottom - high - 3, Math.max(narrowestSpan, right - x - 0.5), 3);
    }
  }
}
