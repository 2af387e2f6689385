// Paints lanes on a canvas. Every kind has a shape of its own beside its colour.
import type { EventKind } from "../../text/eventWords";
import type { Block, Lane } from "../../state/laneModel";

interface LaneRow {
  lane: Lane | null;
  isRunning: boolean;
  /** Since when the agent waits for an answer; null while it does not. */
  waitingSince: number | null;
  /** Where the row begins, in CSS pixels. */
  top: number;
}

export interface LaneScene {
  rows: readonly LaneRow[];
  width: number;
  height: number;
  rowHeight: number;
  now: number;
  /** Milliseconds that the width shows. */
  span: number;
  colours: LaneColours;
}

export type LaneColours = Record<EventKind | "error" | "line" | "ground" | "text", string>;

/** Even the shortest thing can be seen and pointed at. */
const shortestBlock = 3;
const rowPadding = 5;
const gridLines = 5;
/** Tools are what there is most of: they step back behind questions and failures, still above 3:1. */
const toolAlpha = 0.62;

export function laneColours(style: CSSStyleDeclaration): LaneColours {
  const of = (name: string) => style.getPropertyValue(name).trim() || "#888";
  return {
    prompt: of("--kind-prompt"), model: of("--kind-model"), tool: of("--kind-tool"), edit: of("--kind-edit"),
    question: of("--kind-question"), system: of("--kind-system"), error: of("--status-error"), line: of("--line"),
    ground: of("--bg-0"), text: of("--text"),
  };
}

/** Where an instant stands; the present is at the right edge. */
export function placeOf(at: number, scene: Pick<LaneScene, "now" | "span" | "width">): number {
  return scene.width - ((scene.now - at) / scene.span) * scene.width;
}

/**
 * The blocks of a lane. An agent that is known to wait does so from the question on, whatever its events say: the one call
 * that seems to run is what it asks about.
 */
export function shownBlocks(lane: Lane, waitingSince: number | null): readonly Block[] {
  if (waitingSince === null || lane.question !== null) return lane.blocks;
  const cut = (block: Block): Block => ({ ...block, to: Math.max(block.from, waitingSince) });
  const isAsked = (block: Block) => block.to === null && lane.openTools.size <= 1;
  return [
    ...lane.blocks.map((block) => (isAsked(block) ? cut(block) : block)),
    { kind: "question", from: waitingSince, to: null, name: "Waits for you", isError: false },
  ];
}

/** The block at a place of a lane; of several the shortest, because it is the hardest to point at. */
export function blockAt(
  lane: { blocks: readonly Block[] },
  x: number,
  scene: Pick<LaneScene, "now" | "span" | "width">,
): Block | null {
  const length = (block: Block) => (block.to ?? scene.now) - block.from;
  let found: Block | null = null;
  for (const block of lane.blocks) {
    const from = placeOf(block.from, scene);
    const to = Math.max(from + shortestBlock, placeOf(block.to ?? scene.now, scene));
    if (x >= from - 1 && x <= to + 1 && (found === null || length(block) < length(found))) found = block;
  }
  return found;
}

export function drawLanes(context: CanvasRenderingContext2D, scene: LaneScene): void {
  const { width, height, colours } = scene;
  context.clearRect(0, 0, width, height);
  context.fillStyle = colours.line;
  for (let line = 1; line < gridLines; line += 1) {
    context.globalAlpha = 0.7;
    context.fillRect(Math.round((width * line) / gridLines), 0, 1, height);
  }
  context.globalAlpha = 1;
  for (const row of scene.rows) {
    if (row.top + scene.rowHeight < 0 || row.top > height || row.lane === null) continue;
    drawLane(context, scene, row, row.lane);
  }
}

function drawLane(context: CanvasRenderingContext2D, scene: LaneScene, row: LaneRow, lane: Lane): void {
  const middle = row.top + scene.rowHeight / 2;
  const known = Math.max(0, placeOf(lane.knownSince, scene));
  context.fillStyle = scene.colours.line;
  // Before what is known there are dots instead of a line.
  for (let x = 0; x < known; x += 6) context.fillRect(x, Math.round(middle), 2, 1);
  const end = row.isRunning ? scene.width : Math.min(scene.width, placeOf(lane.lastAt, scene));
  if (end > known) context.fillRect(known, Math.round(middle), end - known, 1);
  const errors: Block[] = [];
  // What would be painted over what is there already is left out: in a flood that is nearly all.
  const painted: Partial<Record<EventKind, number>> = {};
  for (const block of shownBlocks(lane, row.waitingSince)) {
    if ((block.to ?? scene.now) < scene.now - scene.span) continue;
    if (block.isError) errors.push(block);
    const end = placeOf(block.to ?? scene.now, scene);
    if (block.to !== null && !block.isError && end < (painted[block.kind] ?? -Infinity)) continue;
    drawBlock(context, scene, row.top, block);
    painted[block.kind] = Math.max(end, Math.max(0, placeOf(block.from, scene)) + shortestBlock);
  }
  for (const block of errors) drawError(context, scene, row.top, block);
}

/** How much of the row's height a kind takes, and where: from the top of the row's inside, in parts of it. */
const extents: Record<EventKind, readonly [number, number]> = {
  model: [0.38, 0.62], tool: [0.12, 0.88], edit: [0.12, 0.88], question: [0, 1], system: [0.25, 0.75], prompt: [0, 1],
};

function drawBlock(context: CanvasRenderingContext2D, scene: LaneScene, rowTop: number, block: Block): void {
  const from = Math.max(0, placeOf(block.from, scene));
  const to = Math.min(scene.width, Math.max(from + shortestBlock, placeOf(block.to ?? scene.now, scene)));
  const inside = scene.rowHeight - 2 * rowPadding;
  const [upper, lower] = extents[block.kind];
  const top = rowTop + rowPadding + inside * upper;
  const size = inside * (lower - upper);
  context.fillStyle = block.isError ? scene.colours.error : scene.colours[block.kind];
  if (block.kind === "prompt") {
    drawTriangle(context, from, top, 5, inside);
    return;
  }
  if (block.kind === "question") drawStripes(context, from, top, to - from, size);
  else {
    context.globalAlpha = block.kind === "tool" && !block.isError ? toolAlpha : 1;
    context.fillRect(from, top, to - from, size);
    context.globalAlpha = 1;
  }
  // An edit has a bar on its head, so that it is told from other tools without its colour.
  if (block.kind === "edit") context.fillRect(from, top - 3, Math.max(shortestBlock, to - from), 2);
  if (block.to === null) drawOpenEnd(context, scene, from, to, top, size);
}

function drawTriangle(context: CanvasRenderingContext2D, x: number, top: number, half: number, size: number): void {
  context.beginPath();
  context.moveTo(x - half, top);
  context.lineTo(x + half, top);
  context.lineTo(x, top + half * 1.4);
  context.fill();
  context.fillRect(x - 0.5, top, 1, size);
}

function drawStripes(context: CanvasRenderingContext2D, x: number, top: number, width: number, size: number): void {
  context.globalAlpha = 0.3;
  context.fillRect(x, top, width, size);
  context.globalAlpha = 1;
  context.fillRect(x, top, width, 2);
  context.fillRect(x, top + size - 2, width, 2);
  for (let at = x; at < x + width; at += 7) context.fillRect(at, top, 2, size);
}

/** Work that goes on has no right edge: its end is cut open. */
function drawOpenEnd(
  context: CanvasRenderingContext2D,
  scene: LaneScene,
  from: number,
  to: number,
  top: number,
  size: number,
): void {
  if (to - from < 10) return;
  for (const back of [2, 6]) context.clearRect(to - back - 2, top, 2, size);
  context.fillStyle = scene.colours.text;
  context.fillRect(to - 1, top - 1, 1, size + 2);
}

/** A failure stands out of its row at any scale: a bar with a cross on it. */
function drawError(context: CanvasRenderingContext2D, scene: LaneScene, rowTop: number, block: Block): void {
  const x = Math.min(scene.width - 4, Math.max(4, placeOf(block.to ?? block.from, scene)));
  const top = rowTop + 2;
  context.fillStyle = scene.colours.error;
  context.fillRect(x - 1, top, 2, scene.rowHeight - 4);
  context.strokeStyle = scene.colours.error;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x - 4, top);
  context.lineTo(x + 4, top + 7);
  context.moveTo(x + 4, top);
  context.lineTo(x - 4, top + 7);
  context.stroke();
}
