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
export const side = { right: 0, above: 1, left: 2 } as const;

export interface Layout {
  x: Float64Array;
  y: Float64Array;
  sides: Uint8Array;
  /** 1 for the nodes of a tree that is laid out around its root. */
  isRadial: Uint8Array;
  bounds: Bounds;
}

/** A tree with more visible nodes than this is laid out around its root. */
export const layeredLimit = 80;
export const columnWidth = 184;
const rowHeight = 34;
const denseRowHeight = 26;
/** From here on there is one line of label a row. */
const denseAbove = 120;
/** Between two trees. */
const treeGap = 40;
const titleHeight = 26;
const ringGap = 90;
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

/** Lays out what is visible; `aspect` is the width of the canvas divided by its height. */
export function layoutTree(nodes: readonly VisibleNode[], aspect: number): Layout {
  const layout: Layout = {
    x: new Float64Array(nodes.length), y: new Float64Array(nodes.length), sides: new Uint8Array(nodes.length),
    isRadial: new Uint8Array(nodes.length), bounds: { left: 0, top: 0, right: 0, bottom: 0 },
  };
  const row = nodes.length > denseAbove ? denseRowHeight : rowHeight;
  const boxes: Placed[] = [];
  for (const [index, node] of nodes.entries()) {
    if (node.parent >= 0) continue;
    const root = hierarchy(index, (one) => nodes[one]?.children ?? []);
    const size = root.descendants().length;
    boxes.push(size > layeredLimit ? placeRadial(root, layout) : placeLayered(root, layout, nodes, row));
  }
  pack(boxes, layout, aspect);
  return layout;
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

function placeRadial(root: HierarchyNode<number>, layout: Layout): Placed {
  const turn = 2 * Math.PI;
  const points = tree<number>()
    .size([turn, 1])
    .separation((a, b) => (a.parent === b.parent ? 1 : 1.6) / Math.max(1, a.depth))(root)
    .descendants();
  const rings = ringsOf(points);
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
function ringsOf<Point extends { depth: number; x: number; children?: unknown[] }>(points: readonly Point[]): Ring<Point>[] {
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

/** Puts the trees into columns, each below the shortest so far, with a whole shape near that of the canvas. */
function pack(boxes: readonly Placed[], layout: Layout, aspect: number): void {
  if (boxes.length === 0) return;
  const widest = Math.max(...boxes.map((box) => box.width)) + treeGap;
  const area = boxes.reduce((sum, box) => sum + (box.height + treeGap) * widest, 0);
  const columns = Math.max(1, Math.min(boxes.length, Math.round(Math.sqrt(area * aspect) / widest)));
  const bottoms: number[] = new Array<number>(columns).fill(0);
  for (const box of boxes) {
    let column = 0;
    for (let other = 1; other < columns; other += 1) {
      if ((bottoms[other] ?? 0) < (bottoms[column] ?? 0) - 1) column = other;
    }
    const left = column * widest - box.left;
    const top = (bottoms[column] ?? 0) - box.top;
    for (const index of box.indices) {
      layout.x[index] = (layout.x[index] ?? 0) + left;
      layout.y[index] = (layout.y[index] ?? 0) + top;
    }
    bottoms[column] = (bottoms[column] ?? 0) + box.height + treeGap;
  }
  const lastColumn = Math.max(...boxes.map((box) => box.width));
  layout.bounds = {
    left: 0, top: 0, right: (columns - 1) * widest + lastColumn, bottom: Math.max(...bottoms) - treeGap,
  };
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
