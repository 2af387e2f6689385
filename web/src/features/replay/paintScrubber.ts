import type { MarkKind, SessionStrip } from "../../api/sessionWindows";
import type { Colours } from "../../charts/canvas";
import { firstLine } from "../../text/words";
import { parseTime } from "../../text/time";
import { placeOf } from "../session/strip/stripLayout";
import type { TimeWindow } from "../session/zoom";
import type { Chapter } from "./moments";
import type { Wait } from "./player";
import { longestShownWait } from "./player";

/** The rows of the scrubber, from the top. */
const scrubberRows = {
  chapters: { y: 0, height: 20 }, activity: { y: 22, height: 26 }, edits: { y: 50, height: 12 },
  issues: { y: 64, height: 14 },
} as const;
export const scrubberHeight = 80;

const fewestLabelPixels = 28;
/** A column in which something failed is seen, however little began in it. */
const leastError = 10;
const letterPixels = 6.6;

interface ScrubberScene {
  strip: SessionStrip;
  shown: TimeWindow;
  chapters: readonly Chapter[];
  waits: readonly Wait[];
  skipsWaits: boolean;
}

/** All of the scrubber that does not move. */
export function paintScrubber(
  context: CanvasRenderingContext2D,
  width: number,
  scene: ScrubberScene,
  colours: Colours,
): void {
  const { strip, shown } = scene;
  const place = (at: string | number) => placeOf(typeof at === "number" ? at : parseTime(at), width, shown);
  paintChapters(context, width, scene.chapters, place, colours);
  paintWaits(context, scene, place, colours);
  paintActivity(context, width, strip, shown, colours);
  for (const mark of strip.marks) paintMark(context, mark.kind, place(mark.at), colours);
}

type Place = (at: string | number) => number;

function paintChapters(
  context: CanvasRenderingContext2D,
  width: number,
  chapters: readonly Chapter[],
  place: Place,
  colours: Colours,
): void {
  const { y, height } = scrubberRows.chapters;
  context.font = "12px system-ui, sans-serif";
  context.textBaseline = "middle";
  for (const [index, chapter] of chapters.entries()) {
    const next = chapters[index + 1];
    const from = Math.max(0, place(chapter.at));
    const to = Math.min(width, next === undefined ? width : place(next.at));
    if (to <= 0 || from >= width) continue;
    context.fillStyle = colours(index % 2 === 0 ? "bg-2" : "hover");
    context.fillRect(from, y, Math.max(1, to - from - 1), height);
    context.fillStyle = colours("kind-prompt");
    context.fillRect(from, y, 2, height);
    const letters = Math.floor((to - from - 10) / letterPixels);
    if (to - from < fewestLabelPixels) continue;
    const words = `${index + 1} ${firstLine(chapter.title)}`;
    context.fillStyle = colours("text-secondary");
    const fitted = words.length > letters ? `${words.slice(0, Math.max(1, letters - 1))}…` : words;
    context.fillText(fitted, from + 6, y + height / 2);
  }
}

/** Stretches of waiting are hatched; those that are skipped are pale. */
function paintWaits(context: CanvasRenderingContext2D, scene: ScrubberScene, place: Place, colours: Colours): void {
  const { y, height } = scrubberRows.activity;
  for (const wait of scene.waits) {
    const from = place(wait.from);
    const to = place(wait.to);
    if (to - from < 2) continue;
    const isSkipped = scene.skipsWaits && wait.to - wait.from > longestShownWait;
    context.save();
    context.beginPath();
    context.rect(from, y, to - from, height);
    context.clip();
    context.globalAlpha = isSkipped ? 0.5 : 1;
    context.strokeStyle = colours(wait.kind === "permission" ? "status-waiting" : "control-border");
    context.lineWidth = 1;
    context.beginPath();
    for (let x = from - height; x < to; x += 7) {
      context.moveTo(x, y + height);
      context.lineTo(x + height, y);
    }
    context.stroke();
    context.restore();
  }
}

function paintActivity(
  context: CanvasRenderingContext2D,
  width: number,
  strip: SessionStrip,
  shown: TimeWindow,
  colours: Colours,
): void {
  const { y, height } = scrubberRows.activity;
  const since = parseTime(strip.range.since);
  const counts = Array.from({ length: strip.columns }, (_, column) =>
    strip.rows.reduce((sum, row) => sum + (row.counts[column] ?? 0), 0));
  const errors = Array.from({ length: strip.columns }, (_, column) =>
    strip.rows.reduce((sum, row) => sum + (row.errors[column] ?? 0), 0));
  const busiest = Math.log1p(Math.max(1, ...counts));
  for (let column = 0; column < strip.columns; column += 1) {
    const count = counts[column] ?? 0;
    const failed = errors[column] ?? 0;
    if (count === 0 && failed === 0) continue;
    const from = placeOf(since + column * strip.column_ms, width, shown);
    const to = placeOf(since + (column + 1) * strip.column_ms, width, shown);
    if (to < 0 || from > width) continue;
    const tall = Math.max(failed > 0 ? leastError : 3, (Math.log1p(count) / busiest) * (height - 2));
    context.fillStyle = colours(failed > 0 ? "status-error" : "category-7");
    context.globalAlpha = failed > 0 ? 1 : 0.75;
    context.fillRect(from, y + height - tall, Math.max(2, to - from), tall);
    context.globalAlpha = 1;
  }
}

function polygon(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
  context.fill();
}

/** Each kind has a shape of its own: it can be told without its colour. */
function paintMark(context: CanvasRenderingContext2D, kind: MarkKind, x: number, colours: Colours): void {
  const { edits, issues } = scrubberRows;
  switch (kind) {
    case "edit": {
      const middle = edits.y + edits.height / 2;
      context.fillStyle = colours("kind-edit");
      polygon(context, [[x, middle - 5], [x + 4, middle], [x, middle + 5], [x - 4, middle]]);
      break;
    }
    case "error": {
      const top = issues.y + 1;
      context.fillStyle = colours("status-error");
      polygon(context, [
        [x - 2.5, top], [x + 2.5, top], [x + 6, top + 3.5], [x + 6, top + 8.5], [x + 2.5, top + 12],
        [x - 2.5, top + 12], [x - 6, top + 8.5], [x - 6, top + 3.5],
      ]);
      context.strokeStyle = colours("bg-1");
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x - 2.5, top + 3.5);
      context.lineTo(x + 2.5, top + 8.5);
      context.moveTo(x + 2.5, top + 3.5);
      context.lineTo(x - 2.5, top + 8.5);
      context.stroke();
      break;
    }
    case "question":
      context.fillStyle = colours("status-waiting");
      context.fillRect(x - 0.75, issues.y, 1.5, issues.height);
      polygon(context, [[x, issues.y], [x + 9, issues.y + 3.5], [x, issues.y + 7]]);
      break;
    case "compaction":
      context.fillStyle = colours("text-muted");
      for (let y = 0; y < scrubberHeight; y += 5) context.fillRect(x - 0.75, y, 1.5, 3);
      break;
    default:
      break;
  }
}

/** What moves: how far the replay is, and the moment under the pointer. */
export function paintPlayhead(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  shown: TimeWindow,
  at: number,
  hovered: number | null,
  colours: Colours,
): void {
  const x = placeOf(at, width, shown);
  // What is still to come is veiled.
  if (x < width) {
    context.globalAlpha = 0.5;
    context.fillStyle = colours("bg-1");
    context.fillRect(Math.max(0, x), scrubberRows.activity.y, width, height);
    context.globalAlpha = 1;
  }
  if (hovered !== null && hovered >= shown.from && hovered <= shown.to) {
    context.fillStyle = colours("text-muted");
    context.fillRect(placeOf(hovered, width, shown) - 0.5, 0, 1, height);
  }
  if (x < -1 || x > width + 1) return;
  const inside = Math.min(width - 1, Math.max(1, x));
  context.fillStyle = colours("focus");
  context.fillRect(inside - 1, 0, 2, height);
  context.beginPath();
  context.moveTo(inside - 6, 0);
  context.lineTo(inside + 6, 0);
  context.lineTo(inside, 8);
  context.fill();
}
