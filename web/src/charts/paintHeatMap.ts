import type { Colours } from "./canvas";
import type { CellBox, HeatData } from "./heat";
import { heatStep, heatToken } from "./heat";

interface HeatScene {
  data: HeatData;
  thresholds: readonly number[];
  selected: CellBox | null;
  cursor: readonly [number, number] | null;
  dragged: CellBox | null;
  /** Colours are the system's few: sizes tell the counts instead. */
  isForced: boolean;
}

/** Cells with less contrast than graphics need get an edge: the palest steps. */
const edgedSteps = 3;
const smallestCross = 7;

/** The box of a cell in pixels; the shortest durations are at the bottom. */
function cellRectangle(data: HeatData, column: number, row: number, width: number, height: number) {
  const [columns, rows] = [Math.max(1, data.cells.length), Math.max(1, data.rows.length)];
  const left = Math.round((column / columns) * width);
  const top = Math.round(((rows - 1 - row) / rows) * height);
  const right = Math.round(((column + 1) / columns) * width);
  const bottom = Math.round(((rows - row) / rows) * height);
  const gap = right - left > 6 && bottom - top > 6 ? 1 : 0;
  return { left, top, width: Math.max(1, right - left - gap), height: Math.max(1, bottom - top - gap) };
}

/** Paints the cells: a step of the ramp for the count, a cross where calls failed, a frame where most did. */
export function paintHeatMap(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: HeatScene,
  colours: Colours,
): void {
  const { data, thresholds } = scene;
  context.lineWidth = 1;
  for (let column = 0; column < data.cells.length; column += 1) {
    const counts = data.cells[column] ?? [];
    for (let row = 0; row < data.rows.length; row += 1) {
      const count = counts[row] ?? 0;
      const step = heatStep(count, thresholds);
      if (step < 0) continue;
      const box = cellRectangle(data, column, row, width, height);
      const token = heatToken(step, thresholds.length);
      context.fillStyle = colours(token);
      if (scene.isForced) {
        const share = (step + 1) / thresholds.length;
        const [wide, high] = [Math.max(2, box.width * share), Math.max(2, box.height * share)];
        context.fillRect(box.left + (box.width - wide) / 2, box.top + (box.height - high) / 2, wide, high);
      } else {
        context.fillRect(box.left, box.top, box.width, box.height);
        if (Number(token.slice(5)) < edgedSteps && box.width > 3 && box.height > 3) {
          context.strokeStyle = colours("control-border");
          context.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
        }
      }
      const failed = data.failed[column]?.[row] ?? 0;
      if (failed > 0) paintFailure(context, box, failed * 2 >= count, colours);
    }
  }
  if (scene.selected !== null) paintBox(context, scene.selected, scene, width, height, colours("text"), 2);
  if (scene.dragged !== null) paintBox(context, scene.dragged, scene, width, height, colours("focus"), 2);
  if (scene.cursor !== null) {
    const [column, row] = scene.cursor;
    paintBox(context, { columns: [column, column], rows: [row, row] }, scene, width, height, colours("focus"), 2);
  }
}

type Box = ReturnType<typeof cellRectangle>;

function paintFailure(context: CanvasRenderingContext2D, box: Box, isMost: boolean, colours: Colours): void {
  const size = Math.min(box.width, box.height, 12);
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const path = new Path2D();
  if (size < smallestCross) {
    // Too small for a cross: a bar across the cell.
    path.moveTo(box.left, y);
    path.lineTo(box.left + box.width, y);
  } else {
    const arm = size / 2 - 1.5;
    path.moveTo(x - arm, y - arm);
    path.lineTo(x + arm, y + arm);
    path.moveTo(x + arm, y - arm);
    path.lineTo(x - arm, y + arm);
  }
  if (isMost && box.width > 4 && box.height > 4) path.rect(box.left + 1, box.top + 1, box.width - 2, box.height - 2);
  // A halo keeps the mark apart from every step of the ramp.
  context.lineCap = "butt";
  context.strokeStyle = colours("bg-0");
  context.lineWidth = size < smallestCross ? 3 : 4;
  context.stroke(path);
  context.strokeStyle = colours("status-error");
  context.lineWidth = size < smallestCross ? 1.5 : 2;
  context.stroke(path);
  context.lineWidth = 1;
}

function paintBox(
  context: CanvasRenderingContext2D,
  box: CellBox,
  scene: HeatScene,
  width: number,
  height: number,
  colour: string,
  lineWidth: number,
): void {
  const first = cellRectangle(scene.data, box.columns[0], box.rows[1], width, height);
  const last = cellRectangle(scene.data, box.columns[1], box.rows[0], width, height);
  context.strokeStyle = colour;
  context.lineWidth = lineWidth;
  context.strokeRect(
    first.left + 0.5, first.top + 0.5, last.left + last.width - first.left - 1, last.top + last.height - first.top - 1,
  );
  context.lineWidth = 1;
}
