import type { SessionMark, SessionStrip } from "../../../api/sessionWindows";
import type { Colours } from "../../../charts/canvas";
import { parseTime } from "../../../text/time";
import type { TimeWindow } from "../zoom";
import type { StripBar } from "./stripLayout";
import { placeOf, rowPlaces, stripBars } from "./stripLayout";

const weakest = 0.35;
const flagWidth = 7;
const notchHeight = 4;
const notchWidth = 9;
const veil = 0.68;

interface StripScene {
  strip: SessionStrip;
  whole: TimeWindow;
  window: TimeWindow | null;
  /** What is being dragged over. */
  dragged: TimeWindow | null;
  /** What the pane below has in view. */
  viewed: TimeWindow | null;
  cursor: number | null;
  hovered: number | null;
  /** When agents of each depth were there, whether they began something or not. */
  presence: readonly { depth: number; from: number; to: number }[];
}

/** Paints the whole strip. */
export function paintStrip(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: StripScene,
  colours: Colours,
): void {
  const { strip, whole } = scene;
  paintPresence(context, width, scene, colours);
  paintWaits(context, width, height, scene, colours);
  for (const kind of ["compaction", "prompt"] as const) paintMarks(context, width, height, scene, colours, kind);
  paintBars(context, stripBars(strip, width), colours);
  for (const kind of ["end", "question"] as const) paintMarks(context, width, height, scene, colours, kind);
  if (scene.window !== null) paintVeil(context, width, height, whole, scene.window, colours);
  if (scene.dragged !== null) paintDrag(context, width, height, whole, scene.dragged, colours);
  if (scene.viewed !== null) paintViewed(context, width, height, whole, scene.viewed, colours);
  paintLine(context, width, height, whole, scene.hovered, colours("text-muted"), 1);
  paintLine(context, width, height, whole, scene.cursor, colours("focus"), 2);
}

function paintBars(context: CanvasRenderingContext2D, bars: readonly StripBar[], colours: Colours): void {
  let notched = { y: -1, x: 0 };
  for (const bar of bars) {
    if (bar.strength > 0) {
      context.globalAlpha = weakest + (1 - weakest) * bar.strength;
      context.fillStyle = colours(bar.depth === 0 ? "category-7" : "category-0");
      context.fillRect(bar.x, bar.y, bar.width, bar.height);
      context.globalAlpha = 1;
    }
    if (!bar.hasErrors) continue;
    context.fillStyle = colours("status-error");
    context.fillRect(bar.x, bar.y, bar.width, bar.errorHeight);
    // Where errors lie close together one notch tells of several.
    if (notched.y === bar.y && bar.x - notched.x < notchWidth) continue;
    notched = bar;
    paintNotch(context, bar.x + bar.width / 2, bar.y, colours);
  }
}

/** An error is cut into by a notch, so that it can be told without its colour. */
function paintNotch(context: CanvasRenderingContext2D, x: number, y: number, colours: Colours): void {
  context.fillStyle = colours("bg-1");
  context.beginPath();
  context.moveTo(x - 3, y);
  context.lineTo(x + 3, y);
  context.lineTo(x, y + notchHeight);
  context.fill();
  context.fillStyle = colours("status-error");
  context.beginPath();
  context.moveTo(x - 3, y - 4);
  context.lineTo(x + 3, y - 4);
  context.lineTo(x, y);
  context.fill();
}

function paintPresence(context: CanvasRenderingContext2D, width: number, scene: StripScene, colours: Colours): void {
  const { strip, whole, presence } = scene;
  const places = rowPlaces(strip.rows.length);
  context.globalAlpha = 0.16;
  for (const [index, row] of strip.rows.entries()) {
    const place = places[index];
    if (place === undefined) continue;
    context.fillStyle = colours(row.depth === 0 ? "category-7" : "category-0");
    for (const one of presence) {
      if (one.depth !== row.depth) continue;
      const from = placeOf(one.from, width, whole);
      context.fillRect(from, place.y, Math.max(1, placeOf(one.to, width, whole) - from), place.height);
    }
  }
  context.globalAlpha = 1;
}

function paintWaits(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { strip, whole }: StripScene,
  colours: Colours,
): void {
  const bottom = rowPlaces(strip.rows.length)[0];
  const middle = bottom === undefined ? height / 2 : bottom.y + bottom.height / 2;
  for (const wait of strip.waits) {
    const from = placeOf(parseTime(wait.at), width, whole);
    const to = wait.ended_at === null ? width : placeOf(parseTime(wait.ended_at), width, whole);
    if (to - from < 2) continue;
    context.fillStyle = colours(wait.kind === "permission" ? "status-waiting" : "line");
    // Dashes: nothing was done here.
    for (let x = from; x < to; x += 6) context.fillRect(x, middle - 1, Math.min(3, to - x), 2);
  }
}

function paintMarks(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { strip, whole }: StripScene,
  colours: Colours,
  kind: SessionMark["kind"],
): void {
  for (const mark of strip.marks) {
    if (mark.kind !== kind) continue;
    const x = Math.round(Math.min(width - 1, Math.max(1, placeOf(parseTime(mark.at), width, whole))));
    switch (kind) {
      case "prompt":
        context.fillStyle = colours("kind-prompt");
        context.fillRect(x - 1, 0, 2, 7);
        break;
      case "question":
        paintFlag(context, x, height, colours("status-waiting"));
        break;
      case "compaction":
        context.fillStyle = colours("text-muted");
        for (let y = 0; y < height; y += 5) context.fillRect(x - 0.5, y, 1.5, 3);
        break;
      case "end":
        context.fillStyle = colours("text-muted");
        context.fillRect(x - 1, 0, 1.5, height);
        break;
      default:
        break;
    }
  }
}

function paintFlag(context: CanvasRenderingContext2D, x: number, height: number, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(x - 0.75, 0, 1.5, height - 4);
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x + flagWidth, 3.5);
  context.lineTo(x, 7);
  context.fill();
}

function paintVeil(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  whole: TimeWindow,
  window: TimeWindow,
  colours: Colours,
): void {
  const from = placeOf(window.from, width, whole);
  const to = Math.max(from + 2, placeOf(window.to, width, whole));
  context.globalAlpha = veil;
  context.fillStyle = colours("bg-0");
  context.fillRect(0, 0, from, height);
  context.fillRect(to, 0, width - to, height);
  context.globalAlpha = 1;
  context.strokeStyle = colours("focus");
  context.lineWidth = 1.5;
  context.strokeRect(from, 0.75, to - from, height - 1.5);
}

function paintDrag(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  whole: TimeWindow,
  dragged: TimeWindow,
  colours: Colours,
): void {
  const from = placeOf(dragged.from, width, whole);
  const to = placeOf(dragged.to, width, whole);
  context.globalAlpha = 0.22;
  context.fillStyle = colours("focus");
  context.fillRect(from, 0, to - from, height);
  context.globalAlpha = 1;
  context.fillRect(from - 0.5, 0, 1, height);
  context.fillRect(to - 0.5, 0, 1, height);
}

function paintViewed(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  whole: TimeWindow,
  viewed: TimeWindow,
  colours: Colours,
): void {
  const from = placeOf(viewed.from, width, whole);
  const to = Math.max(from + 4, placeOf(viewed.to, width, whole));
  context.fillStyle = colours("focus");
  context.fillRect(Math.min(from, width - 4), height - 3, to - from, 3);
}

function paintLine(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  whole: TimeWindow,
  at: number | null,
  colour: string,
  thickness: number,
): void {
  if (at === null || at < whole.from || at > whole.to) return;
  context.fillStyle = colour;
  const x = Math.min(width - thickness, Math.max(0, placeOf(at, width, whole) - thickness / 2));
  context.fillRect(x, 0, thickness, height);
}
