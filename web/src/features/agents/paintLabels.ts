import { shortCount, allTokens } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import type { VisibleNode } from "./collapse";
import { fitted, font, fontSize, widthOf } from "./ink";
import type { Box, LabelWish } from "./labels";
import { labelRank, Occupied, placeLabels } from "./labels";
import { bothCostsText, shortCostText } from "./model";
import type { Frame } from "./paintGraph";
import { aloneWidth, columnWidth, side } from "./treeLayout";

const lineHeight = 15;
/** Where the drawing is not smaller than this, labels have a second line that tells what the node does. */
const twoLineScale = 0.8;
const twoLineNodes = 120;
const widestLabel = 232;
const narrowestLabel = 56;
const bubbleHeight = 16;
/** In a list labels begin in one line, whatever their node's size. */
const listedRadius = 18;
/** With more in view, nodes are no obstacles: there is no room beside them anyway. */
const obstacleNodes = 1_500;

interface Lines {
  first: string;
  second: string;
}

/** `Failed · 3 errors · own $0.42 of $1.03`: what a label's second line says. */
export function stateWords(item: VisibleNode["item"]): string {
  const { node, state } = item;
  const parts = [state.word];
  if (node.error_count > 0) parts.push(countOf(node.error_count, "error"));
  const tokens = allTokens(node.tokens);
  const cost = bothCostsText(item);
  if (cost !== null) parts.push(cost);
  else parts.push(tokens > 0 ? `${shortCount(tokens)} tokens` : `${countOf(node.event_count, "event")}`);
  return parts.join(" · ");
}

/** Paints the bubbles of folded subtrees and as many labels as there is room for; gives how many labels. */
export function paintLabels(frame: Frame): number {
  const { context, state, width, height } = frame;
  const { scene, view } = state;
  const taken = new Occupied();
  if (frame.shown.length <= obstacleNodes) for (const index of frame.shown) taken.add(nodeBox(frame, index));
  const bubbles = paintBubbles(frame, taken);
  const isTwoLines = view.scale >= twoLineScale && scene.nodes.length <= twoLineNodes;
  const room = Math.min(widestLabel, Math.max(narrowestLabel, columnWidth * view.scale - 34));
  const lines = new Map<number, { whole: Lines; short: Lines }>();
  const wishes: LabelWish[] = [];
  for (const index of frame.shown) {
    const node = scene.nodes[index];
    if (node === undefined) continue;
    const important = index === state.selected || index === state.hovered;
    const rank = labelRank({
      isSelected: index === state.selected, isHovered: index === state.hovered, isOnPath: state.path.has(index),
      isErroring: node.item.node.status === "failed" || node.item.node.error_count > 0, isRoot: node.parent < 0,
      sizeRank: scene.sizeRank[index] ?? 0,
    }, frame.shown.length);
    if (rank === null || (!node.passes && !important)) continue;
    const isTold = isTwoLines || important;
    const bubble = bubbles.get(index) ?? 0;
    // In a list a label has all that is left of its column; else who is alone in a tree has the tree's whole width.
    const listed = scene.isTidy ? (scene.rooms[index] ?? 0) * view.scale - bubble : 0;
    const own = listed > 0 ? Math.max(narrowestLabel, listed)
      : node.parent < 0 && node.children.length === 0 ? Math.max(room, aloneWidth * view.scale - 30) : room;
    const cost = isTold || listed <= 0 ? null : shortCostText(node.item);
    const words = {
      first: cost === null ? node.item.label : `${cost} ${node.item.label}`,
      second: isTold ? stateWords(node.item) : "",
    };
    const label = cut(frame, index, words, listed > 0 ? own : widestLabel);
    const short = label.width > own && !important ? cut(frame, index, words, own) : label;
    lines.set(index, { whole: label.lines, short: short.lines });
    wishes.push({
      index, x: frame.x[index] ?? 0, y: frame.y[index] ?? 0, radius: Math.max((frame.radius[index] ?? 0) + 3, listed > 0 ? listedRadius * view.scale : 0) + bubble,
      width: label.width, shortWidth: short.width, height: words.second === "" ? lineHeight : 2 * lineHeight,
      side: scene.isTidy ? scene.sides[index] ?? side.right : side.right, otherSides: otherSides(frame, index), rank,
    });
  }
  // A label at the edge would be cut off.
  const inside = (box: Box) => box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height;
  const placed = placeLabels(wishes, taken, inside);
  for (const label of placed) {
    const words = lines.get(label.index);
    if (words !== undefined) paintLabel(frame, label.index, label.box, label.isShort ? words.short : words.whole);
  }
  context.textAlign = "left";
  return placed.length;
}

const anySide = [side.right, side.left, side.above, side.below];
const rootSides = [side.right, side.above];
const noSides: readonly number[] = [];

/** In a tree from left to right a label on another side would be read as that of another node. */
function otherSides({ state: { scene, selected, hovered } }: Frame, index: number): readonly number[] {
  if (!scene.isTidy || scene.isRadial[index] === 1 || index === selected || index === hovered) return anySide;
  return (scene.parents[index] ?? -1) < 0 ? rootSides : noSides;
}

function nodeBox(frame: Frame, index: number): Box {
  const [x, y, radius] = [frame.x[index] ?? 0, frame.y[index] ?? 0, (frame.radius[index] ?? 0) + 2];
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function weightOf(frame: Frame, index: number): number {
  const { scene, selected } = frame.state;
  return (scene.parents[index] ?? -1) < 0 || index === selected ? 650 : 400;
}

function cut(frame: Frame, index: number, words: Lines, room: number): { lines: Lines; width: number } {
  const { context } = frame;
  context.font = font(weightOf(frame, index));
  const first = fitted(context, words.first, room);
  const firstWidth = widthOf(context, first);
  if (words.second === "") return { lines: { first, second: "" }, width: firstWidth + 2 };
  context.font = font();
  const second = fitted(context, words.second, room);
  return { lines: { first, second }, width: Math.max(firstWidth, widthOf(context, second)) + 2 };
}

function paintLabel(frame: Frame, index: number, box: Box, lines: Lines): void {
  const { context, colours } = frame;
  context.globalAlpha = 0.85;
  context.fillStyle = colours("bg-0");
  context.fillRect(box.left - 2, box.top, box.right - box.left + 4, box.bottom - box.top);
  context.globalAlpha = 1;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.font = font(weightOf(frame, index));
  context.fillStyle = colours("text");
  context.fillText(lines.first, box.left, box.top + lineHeight / 2 + 0.5);
  if (lines.second === "") return;
  const failed = frame.state.scene.nodes[index]?.item.node.status === "failed";
  context.font = font();
  context.fillStyle = colours(failed ? "status-error" : "text-secondary");
  context.fillText(lines.second, box.left, box.top + lineHeight * 1.5 + 0.5);
}

/** `+128` beside a node for those that are folded into it; gives how far each bubble reaches. */
function paintBubbles(frame: Frame, taken: Occupied): Map<number, number> {
  const { context, colours, state } = frame;
  const reach = new Map<number, number>();
  const isSmall = state.view.scale < 0.25;
  context.font = font(600, fontSize);
  for (const index of frame.shown) {
    const node = state.scene.nodes[index];
    if (node === undefined || node.hidden === 0) continue;
    const text = `+${countText(node.hidden)}`;
    const width = widthOf(context, text) + 10;
    const left = (frame.x[index] ?? 0) + (frame.radius[index] ?? 0) + 4;
    const top = (frame.y[index] ?? 0) - bubbleHeight / 2;
    const box = { left, right: left + width, top, bottom: top + bubbleHeight };
    if (isSmall && !taken.isFree(box)) continue;
    taken.add(box);
    context.beginPath();
    context.rect(left, top, width, bubbleHeight);
    context.fillStyle = colours("bg-2");
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = colours("control-border");
    context.stroke();
    context.fillStyle = colours("text");
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, left + width / 2, top + bubbleHeight / 2 + 0.5);
    reach.set(index, state.scene.sides[index] === side.right ? width + 2 : 0);
  }
  return reach;
}
