import type { Colours } from "../../charts/canvas";
import { agentCategory } from "../../components/AgentMark";
import { countText } from "../../text/words";
import type { VisibleNode } from "./collapse";
import type { Icicle } from "./icicle";
import { fitted, font, paintBadge, statusColour } from "./ink";
import { stateWords } from "./paintLabels";
import type { View } from "./view";

const labelHeight = 15;
const tallLabel = 34;
const statusWidth = 4;

interface IcicleState {
  nodes: readonly VisibleNode[];
  icicle: Icicle;
  view: View;
  selected: number;
  cursor: number;
  hovered: number;
  path: ReadonlySet<number>;
  hasFocus: boolean;
}

/** Paints the blocks; gives how many labels there are. */
export function paintIcicle(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  state: IcicleState,
  colours: Colours,
): number {
  const { icicle, view } = state;
  let labels = 0;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const [index, node] of state.nodes.entries()) {
    const box = blockOnCanvas(icicle, view, index);
    if (box.left > width || box.right < 0 || box.top > height || box.bottom < 0) continue;
    const [wide, high] = [box.right - box.left, Math.max(0.6, box.bottom - box.top)];
    const { status } = node.item.state;
    const category = colours(`category-${agentCategory(node.item.kind)}`);
    context.globalAlpha = node.passes ? 1 : 0.35;
    context.fillStyle = colours("bg-1");
    context.fillRect(box.left, box.top, wide, high);
    context.globalAlpha = node.passes ? 0.28 : 0.1;
    context.fillStyle = category;
    context.fillRect(box.left, box.top, wide, high);
    context.globalAlpha = node.passes ? 1 : 0.35;
    if (high >= 4) {
      context.strokeStyle = category;
      context.lineWidth = 1;
      context.strokeRect(box.left + 0.5, box.top + 0.5, wide - 1, high - 1);
    }
    context.fillStyle = statusColour(colours, status);
    context.fillRect(box.left, box.top, statusWidth, high);
    context.globalAlpha = 1;
    if (high >= labelHeight && wide > 40) {
      labels += 1;
      paintWords(context, colours, node, Math.max(box.left, 0), box, status === "error" || status === "waiting");
    }
  }
  ring(context, state, state.selected, 3, [], colours);
  if (state.hasFocus && state.cursor !== state.selected) ring(context, state, state.cursor, 2, [4, 2], colours);
  if (state.hovered !== state.selected) ring(context, state, state.hovered, 1, [], colours);
  return labels;
}

function paintWords(
  context: CanvasRenderingContext2D,
  colours: Colours,
  node: VisibleNode,
  left: number,
  box: Box,
  isInNeed: boolean,
): void {
  const { status } = node.item.state;
  const start = left + statusWidth + 6 + (isInNeed ? 14 : 0);
  const room = box.right - start - 6;
  const top = Math.max(box.top, 0);
  const isTall = box.bottom - top >= tallLabel;
  const middle = isTall ? top + 11 : Math.min((top + box.bottom) / 2, top + 200);
  if (isInNeed) paintBadge(context, colours, status, left + statusWidth + 10, middle, 5);
  context.font = font(node.parent < 0 ? 650 : 400);
  context.fillStyle = colours("text");
  const hidden = node.hidden > 0 ? `+${countText(node.hidden)} · ` : "";
  context.fillText(fitted(context, `${hidden}${node.item.label}`, room), start, middle + 0.5);
  if (!isTall) return;
  context.font = font();
  context.fillStyle = colours("text-secondary");
  context.fillText(fitted(context, stateWords(node.item), room), start, middle + 15.5);
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function blockOnCanvas(icicle: Icicle, view: View, index: number): Box {
  const left = (icicle.x[index] ?? 0) * view.scale + view.left;
  const top = (icicle.y[index] ?? 0) * view.scale + view.top;
  return {
    left, top, right: left + icicle.width * view.scale, bottom: top + (icicle.heights[index] ?? 0) * view.scale,
  };
}

function ring(
  context: CanvasRenderingContext2D,
  state: IcicleState,
  index: number,
  width: number,
  dash: number[],
  colours: Colours,
): void {
  if (index < 0) return;
  const box = blockOnCanvas(state.icicle, state.view, index);
  context.lineWidth = width;
  context.setLineDash(dash);
  context.strokeStyle = colours("focus");
  context.strokeRect(box.left + 1, box.top + 1, box.right - box.left - 2, Math.max(2, box.bottom - box.top - 2));
  context.setLineDash([]);
}

/** The block at a place of the canvas; -1 for none. */
export function blockAt(icicle: Icicle, view: View, x: number, y: number): number {
  for (let index = icicle.x.length - 1; index >= 0; index -= 1) {
    const box = blockOnCanvas(icicle, view, index);
    // Thin blocks can be hit too.
    const slack = Math.max(0, (4 - (box.bottom - box.top)) / 2);
    if (x >= box.left && x <= box.right && y >= box.top - slack && y <= box.bottom + slack) return index;
  }
  return -1;
}
