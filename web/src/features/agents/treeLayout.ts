// Places of visible agents: a tidy tree for each session, small ones from left to right, large ones around their root,
// packed into as many columns as suit the canvas. Pure; a thousand nodes take a few milliseconds.
import { hierarchy, tree } from "d3-hierarchy";
import type { HierarchyNode } from "d3-hierarchy";
import type { VisibleNode } from "./collapse";

export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where the label of a node stands if it can choose. */
export const side = { right: 0, above: 1, left: 2, below: 3 } as const;

export interface Layout {
  x: Float64Array;
  y: Float64Array;
  sides: Uint8Array;
  /** 1 for the nodes of a tree that is laid out around its root. */
  isRadial: Uint8Array;
  /** The width that a label has at the right of a node in a list; 0 for nodes of other layouts. */
  rooms: Float64Array;
  bounds: Bounds;
}

/** A tree with up to so many visible nodes is a list: each node a row, moved to the right by its depth. */
const listedLimit = 24;
const listedIndent = 30;
const listedRow = 38;
/** Between a node's middle and its label, and between a label and the next column's node. */
const labelStart = 22;
const labelEnd = 18;
/** Deeper lists take more than one column. */
const columnDepth = 3;
/** A tree with more visible nodes than this is laid out around its root. */
const layeredLimit = 80;
export const columnWidth = 184;
const rowHeight = 34;
const denseRowHeight = 26;
/** How trees are laid out that are pulled together afterwards: all but the smallest around their roots. */
const forceStyle = { listedLimit: 0, layeredLimit: 3, ringGap: 54, packingWidth: 130 };
/** From here on there is one line of label a row. */
const denseAbove = 120;
/** Between two trees, one above the other. */
const treeGap = 28;
/** Likewise between lists: half a row, so that rows of neighbouring columns stand side by side. */
const listGap = listedRow / 2;
const maximumTries = 400;
const titleHeight = 26;
const nodeGap = 22;
/** So many leaves stand on one ring of a large tree before it is split into several. */
const leavesPerRing = 120;
const maximumStagger = 5;
const staggerGap = 20;

interface Placed {
  left: number;
  top: number;
  width: number;
  height: number;
  indices: number[];
}

/** What a tree of one agent takes with its label; others take a multiple. */
export const aloneWidth = 264;
const treeStyle = { listedLimit, layeredLimit, ringGap: 90, packingWidth: aloneWidth };
type Style = typeof treeStyle;

/** Lays out what is visible; `aspect` is the width of the canvas divided by its height. */
export function layoutTree(nodes: readonly VisibleNode[], aspect: number, isForForce = false): Layout {
  const style = isForForce ? forceStyle : treeStyle;
  const layout: Layout = {
    x: new Float64Array(nodes.length), y: new Float64Array(nodes.length), sides: new Uint8Array(nodes.length),
    isRadial: new Uint8Array(nodes.length), rooms: new Float64Array(nodes.length), bounds: { left: 0, top: 0, right: 0, bottom: 0 },
  };
  const row = nodes.length > denseAbove ? denseRowHeight : rowHeight;
  const deepest = nodes.reduce((most, node) => Math.max(most, node.depth), 0);
  const unit = style.packingWidth + (isForForce ? 0 : Math.min(columnDepth, deepest) * listedIndent);
  const boxes: Placed[] = [];
  for (const [index, node] of nodes.entries()) {
    if (node.parent >= 0) continue;
    const root = hierarchy(index, (one) => nodes[one]?.children ?? []);
    const size = root.descendants().length;
    boxes.push(size <= style.listedLimit ? placeListed(root, layout, nodes, unit)
      : size > style.layeredLimit ? placeRadial(root, layout, style) : placeLayered(root, layout, nodes, row));
  }
  pack(boxes, layout, aspect, unit);
  return layout;
}

/** A row for each, children below their parent and further right: all trees begin at the edge of their column. */
function placeListed(root: HierarchyNode<number>, layout: Layout, nodes: readonly VisibleNode[], unit: number): Placed {
  const width = Math.max(unit, root.height * listedIndent + aloneWidth);
  const indices: number[] = [];
  const place = (index: number, depth: number) => {
    layout.x[index] = depth * listedIndent;
    layout.y[index] = indices.length * listedRow;
    layout.sides[index] = side.right;
    layout.rooms[index] = width - listedRow / 2 - depth * listedIndent - labelStart - labelEnd;
    indices.push(index);
    for (const child of nodes[index]?.children ?? []) place(child, depth + 1);
  };
  place(root.data, 0);
  return { left: -listedRow / 2, top: -listedRow / 2, width, height: indices.length * listedRow, indices };
}

function placeLayered(
  root: HierarchyNode<number>,
  layout: Layout,
  nodes: readonly VisibleNode[],
  row: number,
): Placed {
  const points = tree<number>().nodeSize([row, columnWidth]).separation(() => 1)(root).descendants();
  const top = Math.min(...points.map((point) => point.x));
  const bottom = Math.max(...points.map((point) => point.x));
  for (const point of points) {
    const index = point.data;
    layout.x[index] = point.y;
    layout.y[index] = point.x - top;
    // The links of a node with children leave at its right: the label stands above them.
    layout.sides[index] = (nodes[index]?.children.length ?? 0) > 0 ? side.above : side.right;
  }
  return {
    left: -titleHeight, top: -titleHeight, width: (root.height + 1) * columnWidth + titleHeight,
    height: bottom - top + titleHeight + row / 2, indices: points.map((point) => point.data),
  };
}

function placeRadial(root: HierarchyNode<number>, layout: Layout, style: Style): Placed {
  const turn = 2 * Math.PI;
  const points = tree<number>()
    .size([turn, 1])
    .separation((a, b) => (a.parent === b.parent ? 1 : 1.6) / Math.max(1, a.depth))(root)
    .descendants();
  const rings = ringsOf(points, style.ringGap);
  let reach = 0;
  for (const ring of rings) {
    for (const [place, point] of ring.points.entries()) {
      const isLeaf = point.children === undefined;
      const radius = ring.radius + (isLeaf ? (place % ring.stagger) * staggerGap : 0);
      const angle = point.x - Math.PI / 2;
      const index = point.data;
      layout.x[index] = Math.cos(angle) * radius;
      layout.y[index] = Math.sin(angle) * radius;
      layout.sides[index] = point.depth > 0 && Math.cos(angle) < -0.001 ? side.left : side.right;
      layout.isRadial[index] = 1;
      reach = Math.max(reach, radius);
    }
  }
  const margin = reach + treeGap;
  return { left: -margin, top: -margin, width: 2 * margin, height: 2 * margin, indices: points.map((one) => one.data) };
}

interface Ring<Point> {
  radius: number;
  stagger: number;
  /** By angle. */
  points: Point[];
}

/** A ring for each depth: far enough out that neighbours on it do not touch. */
function ringsOf<Point extends { depth: number; x: number; children?: unknown[] }>(
  points: readonly Point[],
  ringGap: number,
): Ring<Point>[] {
  const rings: Ring<Point>[] = [];
  for (const point of points) {
    const ring = rings[point.depth] ?? { radius: 0, stagger: 1, points: [] };
    rings[point.depth] = ring;
    ring.points.push(point);
  }
  let inner = 0;
  for (const [depth, ring] of rings.entries()) {
    if (depth === 0) continue;
    ring.points.sort((a, b) => a.x - b.x);
    const leaves = ring.points.filter((point) => point.children === undefined).length;
    ring.stagger = Math.min(maximumStagger, Math.max(1, Math.ceil(leaves / leavesPerRing)));
    // What counts is how many share the ring; a few that are nearer to each other than the others do no harm.
    const circumference = (ring.points.length / ring.stagger) * nodeGap;
    ring.radius = Math.max(inner + ringGap, circumference / (2 * Math.PI));
    inner = ring.radius + (ring.stagger - 1) * staggerGap;
  }
  return rings;
}

interface Packing {
  left: number[];
  top: number[];
  width: number;
  height: number;
}

/**
 * Puts the trees side by side and below one another, each as far up as it fits. Of several numbers of columns the one is
 * taken with which the whole is seen largest.
 */
function pack(boxes: readonly Placed[], layout: Layout, aspect: number, unit: number): void {
  if (boxes.length === 0) return;
  const area = boxes.reduce((sum, box) => sum + (box.height + treeGap) * spanOf(box, unit) * unit, 0);
  const widest = Math.max(...boxes.map((box) => spanOf(box, unit)));
  const likely = Math.round(Math.sqrt(area * aspect) / unit);
  const tries = [...new Set([-1, 0, 1, 2, 3].map((more) => Math.max(widest, likely + more)))];
  const extent = (one: Packing) => Math.max(one.width, one.height * aspect);
  const isList = boxes.every((box) => spanOf(box, unit) === 1);
  const place = isList ? flowed : packed;
  const best = tries.map((columns) => place(boxes, columns, unit)).reduce((a, b) => (extent(b) < extent(a) ? b : a));
  for (const [place, box] of boxes.entries()) {
    for (const index of box.indices) {
      layout.x[index] = (layout.x[index] ?? 0) + (best.left[place] ?? 0) - box.left;
      layout.y[index] = (layout.y[index] ?? 0) + (best.top[place] ?? 0) - box.top;
    }
  }
  layout.bounds = { left: 0, top: 0, right: best.width, bottom: best.height };
}

/** Columns are as wide as the smallest tree; larger ones span several. */
function spanOf(box: Placed, unit: number): number {
  return Math.ceil(box.width / unit);
}

/** Down the first column, then down the next: trees that take one column each are read in their order. */
function flowed(boxes: readonly Placed[], columns: number, unit: number): Packing {
  const lengths = boxes.map((box) => box.height + listGap);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let limit = Math.max(total / columns, ...lengths);
  for (let tries = 0; tries < maximumTries && columnsWithin(lengths, limit) > columns; tries += 1) limit += listedRow / 2;
  const packing: Packing = { left: [], top: [], width: 0, height: 0 };
  let [column, top] = [0, 0];
  for (const [place, box] of boxes.entries()) {
    if (top > 0 && top + (lengths[place] ?? 0) > limit + 1e-6) [column, top] = [column + 1, 0];
    packing.left.push(column * unit);
    packing.top.push(top);
    packing.width = Math.max(packing.width, column * unit + box.width);
    packing.height = Math.max(packing.height, top + box.height);
    top += lengths[place] ?? 0;
  }
  return packing;
}

function columnsWithin(lengths: readonly number[], limit: number): number {
  let [columns, filled] = [1, 0];
  for (const length of lengths) {
    if (filled > 0 && filled + length > limit + 1e-6) [columns, filled] = [columns + 1, 0];
    filled += length;
  }
  return columns;
}

function packed(boxes: readonly Placed[], columns: number, unit: number): Packing {
  const bottoms: number[] = new Array<number>(columns).fill(0);
  const packing: Packing = { left: [], top: [], width: 0, height: 0 };
  for (const box of boxes) {
    const span = spanOf(box, unit);
    let [column, top] = [0, Infinity];
    for (let first = 0; first + span <= columns; first += 1) {
      const lowest = Math.max(...bottoms.slice(first, first + span));
      if (lowest < top - 1) [column, top] = [first, lowest];
    }
    packing.left.push(column * unit);
    packing.top.push(top);
    bottoms.fill(top + box.height + treeGap, column, column + span);
    packing.width = Math.max(packing.width, column * unit + box.width);
    packing.height = Math.max(packing.height, top + box.height);
  }
  return packing;
}

/** What these places take up. */
export function boundsOf(x: ArrayLike<number>, y: ArrayLike<number>, margin: number): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let index = 0; index < x.length; index += 1) {
    const [atX, atY] = [x[index] ?? 0, y[index] ?? 0];
    bounds.left = Math.min(bounds.left, atX - margin);
    bounds.top = Math.min(bounds.top, atY - margin);
    bounds.right = Math.max(bounds.right, atX + margin);
    bounds.bottom = Math.max(bounds.bottom, atY + margin);
  }
  return x.length === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : bounds;
}
