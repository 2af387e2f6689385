import type { Colours } from "../../../charts/canvas";
import { toolWord } from "../../../text/eventWords";
import { durationText } from "../../../text/time";
import { visibleText } from "../../../text/visible";
import type { TimeWindow } from "../zoom";
import type { SpanLayout } from "./spanLayout";
import { flag, isBackground, kindNumbers, laneAt, lanePadding, maximumRows, rowHeight, timeTicks } from "./spanLayout";

export const axisHeight = 26;
/** The shortest spans can still be seen and hit. */
export const narrowestSpan = 3;
const barHeight = 16;
const letterWidth = 6.6;
const narrowestLabel = 46;
const labelFont = "12px";
const notchWidth = 9;
/** Where the last notch of each row was painted. */
const notchedAt = new Float64Array(maximumRows);

export interface TimelineScene {
  layout: SpanLayout;
  shown: TimeWindow;
  whole: TimeWindow;
  scrollTop: number;
  selected: number;
  cursor: number;
  showsCritical: boolean;
  hovered: number | null;
  moment: number | null;
  dragged: TimeWindow | null;
  fonts: { text: string; mono: string };
}

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
    const last = laneAt(layout.tops, scrollTop + height - axisHeight);
    for (let lane = laneAt(layout.tops, scrollTop); lane <= last; lane += 1) {
      const top = axisHeight + (layout.tops[lane] ?? 0) - scrollTop;
      paintLane(context, width, scene, colours, lane, top, scale);
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

function paintGrid(
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
  for (let lane = laneAt(layout.tops, scrollTop); lane < count; lane += 1) {
    const bottom = axisHeight + (layout.tops[lane + 1] ?? 0) - scrollTop;
    context.fillRect(0, Math.round(bottom) - 1, width, 1);
    if (bottom > height) break;
  }
}

function paintAxis(context: CanvasRenderingContext2D, width: number, scene: TimelineScene, colours: Colours): void {
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
    if (x > width - 40) continue;
    context.fillText(tickText(at - whole.from), x + 4, axisHeight / 2);
    context.fillRect(Math.round(x), axisHeight - 6, 1, 6);
  }
}

/** Since the session's beginning: `0`, `+1.5 s`, `+2 m 10 s`. */
function tickText(offset: number): string {
  return offset === 0 ? "0" : `+${durationText(offset)}`;
}

function paintLane(
  context: CanvasRenderingContext2D,
  width: number,
  scene: TimelineScene,
  colours: Colours,
  lane: number,
  top: number,
  scale: number,
): void {
  const { layout, shown } = scene;
  const laneHeight = (layout.tops[lane + 1] ?? 0) - (layout.tops[lane] ?? 0);
  paintGaps(context, width, scene, colours, lane, top, scale);
  const from = layout.firstSpan[lane] ?? 0;
  const to = layout.firstSpan[lane + 1] ?? 0;
  notchedAt.fill(-Infinity);
  for (let index = from; index < to; index += 1) {
    const start = layout.starts[index] ?? 0;
    const end = layout.ends[index] ?? 0;
    if (end < shown.from || start > shown.to) continue;
    const kind = layout.kinds[index] ?? 0;
    const x = Math.max(-2, (start - shown.from) * scale);
    const right = Math.min(width + 2, (end - shown.from) * scale);
    const bar = { x, width: Math.max(narrowestSpan, right - x) };
    if (isBackground(kind)) paintTurn(context, bar, top, laneHeight, colours, index === scene.selected);
    else paintBar(context, scene, colours, index, bar, top + lanePadding + (layout.rows[index] ?? 0) * rowHeight);
  }
  paintBuckets(context, width, scene, colours, lane, top, scale);
}

interface Bar {
  x: number;
  width: number;
}

function paintTurn(
  context: CanvasRenderingContext2D,
  bar: Bar,
  top: number,
  height: number,
  colours: Colours,
  isSelected: boolean,
): void {
  context.fillStyle = colours("kind-prompt");
  context.globalAlpha = isSelected ? 0.2 : 0.07;
  context.fillRect(bar.x, top + 1, bar.width, height - 3);
  context.globalAlpha = 1;
  context.fillRect(bar.x, top + 1, 2, height - 3);
}

function colourOf(kind: number, flags: number): string {
  if (flags & flag.failed) return "status-error";
  if (flags & flag.refused) return "status-refused";
  if (kind === kindNumbers.model) return "kind-model";
  if (kind === kindNumbers.wait) return "status-waiting";
  if (kind === kindNumbers.compaction) return "text-muted";
  if (flags & flag.edit) return "kind-edit";
  return flags & flag.agent ? "category-0" : "kind-tool";
}

function paintBar(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  colours: Colours,
  index: number,
  bar: Bar,
  y: number,
): void {
  const { layout } = scene;
  const kind = layout.kinds[index] ?? 0;
  const flags = layout.flags[index] ?? 0;
  const isDim = scene.showsCritical && (flags & flag.critical) === 0;
  const isNarrow = bar.width < 10;
  const colour = colours(colourOf(kind, flags));
  const strength = isDim ? 0.35 : 1;
  context.fillStyle = colour;
  const ground = flags & flag.failed ? 0.42 : kind === kindNumbers.model ? 0.3 : 0.34;
  context.globalAlpha = strength * (isNarrow ? 1 : ground);
  if (kind === kindNumbers.wait) paintHatch(context, bar, y, colour, strength);
  else context.fillRect(bar.x, y, bar.width, barHeight);
  context.globalAlpha = strength;
  if (!isNarrow) {
    context.fillRect(bar.x, y, 2, barHeight);
    context.fillRect(bar.x, y + barHeight - 1.5, bar.width, 1.5);
  }
  if (flags & flag.open) paintOpenEdge(context, bar, y, colours);
  const row = layout.rows[index] ?? 0;
  // Where failures lie close together one notch tells of several.
  if (flags & flag.failed && bar.x - (notchedAt[row] ?? 0) >= notchWidth) {
    notchedAt[row] = bar.x;
    paintNotch(context, bar.x + Math.min(bar.width / 2, 8), y, colours);
  }
  if (scene.showsCritical && flags & flag.critical) {
    context.fillStyle = colours("focus");
    context.fillRect(bar.x, y + barHeight, bar.width, 3);
  }
  paintLabel(context, scene, colours, index, bar, y, flags & flag.failed ? 18 : 6);
  context.globalAlpha = 1;
  if (index === scene.selected || index === scene.cursor) {
    context.strokeStyle = colours("focus");
    context.lineWidth = index === scene.selected ? 2.5 : 1.5;
    context.strokeRect(bar.x - 1.5, y - 1.5, bar.width + 3, barHeight + 3);
  }
}

function paintHatch(context: CanvasRenderingContext2D, bar: Bar, y: number, colour: string, strength: number): void {
  context.globalAlpha = strength * 0.16;
  context.fillRect(bar.x, y, bar.width, barHeight);
  context.globalAlpha = strength * 0.7;
  context.fillStyle = colour;
  for (let x = bar.x; x < bar.x + bar.width; x += 6) context.fillRect(x, y + 6, Math.min(3, bar.x + bar.width - x), 3);
}

/** What still runs has no end: its right edge is cut open. */
function paintOpenEdge(context: CanvasRenderingContext2D, bar: Bar, y: number, colours: Colours): void {
  context.fillStyle = colours("bg-0");
  const right = bar.x + bar.width;
  for (let tooth = 0; tooth < 4; tooth += 1) {
    context.beginPath();
    context.moveTo(right + 1, y + tooth * 4);
    context.lineTo(right + 1, y + tooth * 4 + 4);
    context.lineTo(right - 4, y + tooth * 4 + 2);
    context.fill();
  }
}

function paintNotch(context: CanvasRenderingContext2D, x: number, y: number, colours: Colours): void {
  context.globalAlpha = 1;
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

function paintLabel(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  colours: Colours,
  index: number,
  bar: Bar,
  y: number,
  indent: number,
): void {
  const room = Math.min(bar.width, bar.x + bar.width) - indent - 4;
  if (room < narrowestLabel) return;
  const span = scene.layout.spans[index];
  if (span === undefined) return;
  const name = span.tool_name === null ? "" : toolWord(span.tool_name);
  const words = name === "" || span.label.startsWith(name) ? span.label : `${name} ${span.label}`;
  const letters = Math.floor(room / letterWidth);
  const line = visibleText(words.slice(0, letters + 1).replace(/\s+/g, " "));
  context.font = `${labelFont} ${scene.fonts.text}`;
  context.fillStyle = colours("text");
  context.fillText(words.length > letters ? `${line.slice(0, Math.max(1, letters - 1))}…` : line,
    Math.max(bar.x, 0) + indent, y + barHeight / 2);
}

const gapWords = { model: "model", user: "waiting for user", permission: "permission", unknown: "unknown" };

function paintGaps(
  context: CanvasRenderingContext2D,
  width: number,
  scene: TimelineScene,
  colours: Colours,
  lane: number,
  top: number,
  scale: number,
): void {
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
function paintBuckets(
  context: CanvasRenderingContext2D,
  width: number,
  scene: TimelineScene,
  colours: Colours,
  lane: number,
  top: number,
  scale: number,
): void {
  const { layout, shown } = scene;
  const bottom = top + lanePadding + ((layout.rowsOfLane[lane] ?? 0) + 1) * rowHeight - 3;
  for (let index = layout.firstBucket[lane] ?? 0; index < (layout.firstBucket[lane + 1] ?? 0); index += 1) {
    const x = ((layout.bucketStarts[index] ?? 0) - shown.from) * scale;
    const right = ((layout.bucketEnds[index] ?? 0) - shown.from) * scale;
    if (right < 0 || x > width) continue;
    const high = 3 + (barHeight - 3) * (layout.busyShares[index] ?? 0);
    context.fillStyle = colours("kind-tool");
    context.globalAlpha = 0.75;
    context.fillRect(x, bottom - high, Math.max(1.5, right - x - 0.5), high);
    context.globalAlpha = 1;
    if ((layout.buckets[index]?.errors ?? 0) > 0) {
      context.fillStyle = colours("status-error");
      context.fillRect(x, bottom - high - 3, Math.max(narrowestSpan, right - x - 0.5), 3);
    }
  }
}
