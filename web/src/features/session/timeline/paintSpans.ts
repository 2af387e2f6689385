import type { Colours } from "../../../charts/canvas";
import { toolWord } from "../../../text/eventWords";
import { durationText } from "../../../text/time";
import { visibleText } from "../../../text/visible";
import type { SpanLayout } from "./spanLayout";
import { flag, kindNumbers } from "./spanLayout";
import type { TimelineScene } from "./timelineScene";
import { barHeight, labelFont, letterWidth } from "./timelineScene";

const narrowestLabel = 46;
/** A bar that is twice as wide says how long it took. */
const widestTime = 60;
const labelIndent = 6;
/** What a label leaves free for the notch at the end of what failed. */
const notchRoom = 8;

interface Bar {
  x: number;
  width: number;
  /** Where the work began, after somebody had allowed it. */
  work: number;
  /** Where the next bar of the row begins. */
  free: number;
}

export function paintTurn(
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
  if (kind === kindNumbers.wait || flags & flag.waiting) return "status-waiting";
  if (kind === kindNumbers.compaction) return "text-muted";
  if (flags & flag.edit) return "kind-edit";
  return flags & flag.agent ? "category-0" : "kind-tool";
}

export function paintBar(
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
  const isPale = (flags & flag.dim) !== 0;
  const isDim = isPale || (scene.showsCritical && (flags & flag.critical) === 0);
  const isNarrow = bar.width < 10;
  const isWait = kind === kindNumbers.wait || (flags & flag.waiting) !== 0;
  const colour = colours(colourOf(kind, flags));
  const strength = isPale ? 0.18 : isDim ? 0.35 : 1;
  context.fillStyle = colour;
  const ground = flags & flag.failed ? 0.42 : kind === kindNumbers.model ? 0.3 : 0.34;
  context.globalAlpha = strength * (isNarrow ? 1 : ground);
  if (isWait) context.globalAlpha = strength * 0.16;
  context.fillRect(bar.work, y, bar.x + bar.width - bar.work, barHeight);
  if (bar.work > bar.x) {
    context.fillStyle = colours("status-waiting");
    context.globalAlpha = strength * 0.16;
    context.fillRect(bar.x, y, bar.work - bar.x, barHeight);
    context.fillStyle = colour;
  }
  context.globalAlpha = strength;
  if (!isNarrow) {
    context.fillRect(bar.x, y, 2, barHeight);
    context.fillRect(bar.work, y + barHeight - 1.5, bar.x + bar.width - bar.work, 1.5);
  }
  if (flags & flag.open) paintOpenEdge(context, bar, y, colours);
  if (scene.showsCritical && flags & flag.critical) {
    context.fillStyle = colours("focus");
    context.fillRect(bar.x, y + barHeight, bar.width, 3);
  }
  const labelEnd = paintLabel(context, scene, colours, index, bar, y, flags & flag.failed ? notchRoom : 0);
  if (isWait || bar.work > bar.x) {
    context.fillStyle = colours(isWait ? colourOf(kind, flags) : "status-waiting");
    context.globalAlpha = strength * 0.7;
    paintDashes(context, Math.min(bar.x + bar.width - labelEnd.kept, isWait ? Infinity : bar.work), y, labelEnd.from);
  }
  context.globalAlpha = 1;
  if (index === scene.selected || index === scene.cursor) {
    context.strokeStyle = colours("focus");
    context.lineWidth = index === scene.selected ? 2.5 : 1.5;
    context.strokeRect(bar.x - 1.5, y - 1.5, bar.width + 3, barHeight + 3);
  }
}

/** The dashes of a wait, beside its words and not through them. */
function paintDashes(context: CanvasRenderingContext2D, to: number, y: number, from: number): void {
  for (let x = from; x < to; x += 6) context.fillRect(x, y + 6, Math.min(3, to - x), 3);
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

/** Paints what the span is called and how long it took, where there is room, and gives what of the bar is free of it. */
function paintLabel(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  colours: Colours,
  index: number,
  bar: Bar,
  y: number,
  kept: number,
): { from: number; kept: number } {
  const span = scene.layout.spans[index];
  const none = { from: bar.x, kept: 0 };
  if (span === undefined) return none;
  const middle = y + barHeight / 2;
  context.font = `${labelFont} ${scene.fonts.text}`;
  context.fillStyle = colours("text");
  let start = Math.max(bar.x, 0) + labelIndent;
  let room = Math.min(bar.width, bar.x + bar.width) - labelIndent - 4 - kept;
  let taken = 0;
  if (room < narrowestLabel) {
    // What failed is named beside its bar.
    if (span.status !== "failed") return none;
    start = bar.x + bar.width + labelIndent;
    room = bar.free - start - 4;
    if (room < narrowestLabel) return none;
  } else if (room > widestTime * 2) {
    const [full, least] = timeWords(scene.layout, index);
    const time = context.measureText(full).width < room / 2 ? full : least;
    taken = context.measureText(time).width + 8;
    context.fillText(time, Math.min(bar.x + bar.width, bar.free) - kept - taken + 4, middle);
    room -= taken;
  }
  const name = span.tool_name === null ? "" : toolWord(span.tool_name);
  const words = name === "" || span.label.startsWith(name) ? span.label : `${name} ${span.label}`;
  const letters = Math.floor(room / letterWidth);
  const line = visibleText(words.slice(0, letters + 1).replace(/\s+/g, " "));
  const shown = words.length > letters ? `${line.slice(0, Math.max(1, letters - 1))}…` : line;
  context.fillText(shown, start, middle);
  return { from: start + context.measureText(shown).width + 6, kept: taken + kept };
}

/** `10 s waited + 812 ms`, and that without the wait, where it has to be short. */
function timeWords({ starts, works, ends }: SpanLayout, index: number): [full: string, least: string] {
  const work = works[index] ?? 0;
  const waited = work - (starts[index] ?? 0);
  const least = durationText((ends[index] ?? 0) - work);
  return [waited > 0 ? `${durationText(waited)} waited + ${least}` : least, least];
}
