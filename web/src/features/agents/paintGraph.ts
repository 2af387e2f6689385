// Paints the tree of agents. Nodes of a kind share one path, because that is what makes a thousand of them quick.
import type { Colours } from "../../charts/canvas";
import { agentCategory } from "../../components/AgentMark";
import type { Status } from "../../components/StatusMark";
import { monogram } from "../../text/eventWords";
import { font, fontSize, inkOn, paintBadge, statusColour } from "./ink";
import { paintLabels } from "./paintLabels";
import type { Scene } from "./scene";
import { screenRadius } from "./scene";
import type { View } from "./view";

interface GraphState {
  scene: Scene;
  view: View;
  selected: number;
  cursor: number;
  hovered: number;
  /** The places of the selected one and of those above it. */
  path: ReadonlySet<number>;
  hasFocus: boolean;
  /** Labels take as long as all else: the first paint goes without. */
  isWithoutLabels: boolean;
}

export interface Frame {
  context: CanvasRenderingContext2D;
  colours: Colours;
  width: number;
  height: number;
  state: GraphState;
  /** The nodes in view, with their places and radii on the canvas. */
  shown: number[];
  x: Float64Array;
  y: Float64Array;
  radius: Float64Array;
}

const margin = 24;
const monogramRadius = 9.5;
/** Smaller than this a ring would cover the node. */
const ringRadius = 4;
/** Up to so many have an edge that keeps links off them. */
const groundedNodes = 400;
const turn = 2 * Math.PI;
const dimmed = 0.35;

/** Paints the graph; gives how many labels there are. */
export function paintGraph(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  state: GraphState,
  colours: Colours,
): number {
  const frame = measured(context, width, height, state, colours);
  paintLinks(frame);
  paintBodies(frame);
  paintRings(frame);
  paintMarks(frame);
  return state.isWithoutLabels ? 0 : paintLabels(frame);
}

function measured(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  state: GraphState,
  colours: Colours,
): Frame {
  const { scene, view } = state;
  const count = scene.nodes.length;
  const frame: Frame = {
    context, colours, width, height, state, shown: [], x: new Float64Array(count), y: new Float64Array(count),
    radius: new Float64Array(count),
  };
  for (let index = 0; index < count; index += 1) {
    const x = (scene.x[index] ?? 0) * view.scale + view.left;
    const y = (scene.y[index] ?? 0) * view.scale + view.top;
    frame.x[index] = x;
    frame.y[index] = y;
    frame.radius[index] = screenRadius(scene.radius[index] ?? 0, view.scale);
    if (x > -margin && y > -margin && x < width + margin && y < height + margin) frame.shown.push(index);
  }
  return frame;
}

function paintLinks(frame: Frame): void {
  const { context, colours, state, width, height } = frame;
  const { scene, path } = state;
  const plain = new Path2D();
  const faint = new Path2D();
  const marked = new Path2D();
  for (let index = 0; index < scene.nodes.length; index += 1) {
    const parent = scene.parents[index] ?? -1;
    if (parent < 0) continue;
    const [fromX, fromY] = [frame.x[parent] ?? 0, frame.y[parent] ?? 0];
    const [toX, toY] = [frame.x[index] ?? 0, frame.y[index] ?? 0];
    if (Math.max(fromX, toX) < 0 || Math.min(fromX, toX) > width) continue;
    if (Math.max(fromY, toY) < 0 || Math.min(fromY, toY) > height) continue;
    const into = path.has(index) && path.has(parent) ? marked : scene.nodes[index]?.passes === false ? faint : plain;
    into.moveTo(fromX, fromY);
    if (scene.isTidy && (scene.rooms[index] ?? 0) > 0) {
      into.lineTo(fromX, toY);
      into.lineTo(toX, toY);
    } else if (scene.isTidy && scene.isRadial[index] === 0) {
      const middle = (fromX + toX) / 2;
      into.bezierCurveTo(middle, fromY, middle, toY, toX, toY);
    } else into.lineTo(toX, toY);
  }
  context.lineWidth = 1;
  context.strokeStyle = colours("control-border");
  context.globalAlpha = scene.nodes.length > 400 ? 0.5 : 0.85;
  context.stroke(plain);
  context.globalAlpha = 0.3;
  context.stroke(faint);
  context.globalAlpha = 1;
  context.lineWidth = 3;
  context.strokeStyle = colours("focus");
  context.stroke(marked);
}

function outline(path: Path2D | CanvasRenderingContext2D, frame: Frame, index: number, more = 0): void {
  const [x, y] = [frame.x[index] ?? 0, frame.y[index] ?? 0];
  const radius = (frame.radius[index] ?? 0) + more;
  // Roots have corners: where a tree begins is seen without reading.
  if ((frame.state.scene.parents[index] ?? -1) < 0) {
    const half = radius * 0.92;
    path.rect(x - half, y - half, 2 * half, 2 * half);
  } else {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, turn);
  }
}

function paintBodies(frame: Frame): void {
  const { context, colours, state } = frame;
  const solid = new Map<number, Path2D>();
  const faint = new Map<number, Path2D>();
  const ground = new Path2D();
  // Among many the links are faint enough to pass behind a node without an edge.
  const isGrounded = frame.shown.length <= groundedNodes;
  for (const index of frame.shown) {
    const node = state.scene.nodes[index];
    if (node === undefined) continue;
    const into = node.passes ? solid : faint;
    const category = agentCategory(node.item.kind);
    const path = into.get(category) ?? new Path2D();
    into.set(category, path);
    outline(path, frame, index);
    if (isGrounded) outline(ground, frame, index, 1.5);
  }
  context.fillStyle = colours("bg-0");
  context.fill(ground);
  for (const [paths, alpha] of [[faint, dimmed], [solid, 1]] as const) {
    context.globalAlpha = alpha;
    for (const [category, path] of paths) {
      context.fillStyle = colours(`category-${category}`);
      context.fill(path);
    }
  }
  context.globalAlpha = 1;
}

const rings: Record<Status, { width: number; dash: readonly number[]; arc: number }> = {
  running: { width: 3, dash: [], arc: 0.7 },
  waiting: { width: 2.5, dash: [5, 3], arc: 1 },
  error: { width: 3, dash: [], arc: 1 },
  ok: { width: 1.5, dash: [], arc: 1 },
  partly: { width: 1.5, dash: [], arc: 1 },
  idle: { width: 1.5, dash: [1.5, 3], arc: 1 },
  refused: { width: 2, dash: [], arc: 1 },
};

function paintRings(frame: Frame): void {
  const { context, colours, state } = frame;
  const paths = new Map<Status, Path2D>();
  for (const index of frame.shown) {
    const node = state.scene.nodes[index];
    const radius = frame.radius[index] ?? 0;
    if (node === undefined || !node.passes) continue;
    const { status } = node.item.state;
    const isQuiet = status === "ok" || status === "idle";
    if (radius < ringRadius && isQuiet) continue;
    const path = paths.get(status) ?? new Path2D();
    paths.set(status, path);
    const ring = rings[status];
    const away = Math.min(2.5, radius * 0.7);
    if (ring.arc === 1) outline(path, frame, index, away);
    else {
      const [x, y] = [frame.x[index] ?? 0, frame.y[index] ?? 0];
      path.moveTo(x, y - radius - away);
      path.arc(x, y, radius + away, -turn / 4, turn * (ring.arc - 0.25));
    }
  }
  const thin = Math.min(1, Math.max(0.6, state.view.scale * 1.2));
  for (const [status, path] of paths) {
    context.lineWidth = rings[status].width * thin;
    context.setLineDash([...rings[status].dash]);
    context.strokeStyle = statusColour(colours, status);
    context.stroke(path);
  }
  context.setLineDash([]);
}

/** Monograms, badges of those in need, bubbles with counts, and the rings of selection. */
function paintMarks(frame: Frame): void {
  const { context, colours, state } = frame;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const index of frame.shown) {
    const node = state.scene.nodes[index];
    const radius = frame.radius[index] ?? 0;
    if (node === undefined) continue;
    const [x, y] = [frame.x[index] ?? 0, frame.y[index] ?? 0];
    if (radius >= monogramRadius && node.passes) {
      context.font = font(700, Math.min(fontSize, Math.round(radius * 0.9)));
      context.fillStyle = inkOn(colours(`category-${agentCategory(node.item.kind)}`));
      context.fillText(monogram(node.item.kind), x, y + 0.5);
    }
    const { status } = node.item.state;
    if (radius >= ringRadius && node.passes && (status === "error" || status === "waiting")) {
      paintBadge(context, colours, status, x + radius * 0.8 + 2, y - radius * 0.8 - 2, radius < 6 ? 4 : 5);
    }
  }
  const focusRing = (index: number, dash: number[], width: number) => {
    if (index < 0) return;
    context.beginPath();
    outline(context, frame, index, 6.5);
    context.lineWidth = width;
    context.setLineDash(dash);
    context.strokeStyle = colours("focus");
    context.stroke();
    context.setLineDash([]);
  };
  focusRing(state.selected, [], 3);
  if (state.cursor !== state.selected && state.hasFocus) focusRing(state.cursor, [4, 2], 2);
  if (state.hovered !== state.selected) focusRing(state.hovered, [], 1);
}
