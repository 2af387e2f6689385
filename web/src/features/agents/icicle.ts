// Agents as nested blocks: a column for each depth, the height of a block tells its share with all below it. Pure.
import type { VisibleNode } from "./collapse";
import type { SizeBy } from "./model";
import { sizeOf } from "./model";
import type { Bounds } from "./treeLayout";

export interface Icicle {
  x: Float64Array;
  y: Float64Array;
  width: number;
  heights: Float64Array;
  bounds: Bounds;
}

const narrowestBlock = 130;
const widestBlock = 340;
/** The least of a block: nobody is left out because the hub knows no tokens of them. */
const leastShare = 0.002;
const gap = 1;

/** Blocks for the visible nodes; what is folded into a node counts as its own. */
export function layoutIcicle(
  nodes: readonly VisibleNode[],
  by: SizeBy,
  canvas: { width: number; height: number },
): Icicle {
  const levels = nodes.reduce((most, node) => Math.max(most, node.depth + 1), 1);
  const blockWidth = Math.max(narrowestBlock, Math.min(widestBlock, canvas.width / levels));
  const sizes = new Float64Array(nodes.length);
  let total = 0;
  for (const [index, node] of nodes.entries()) {
    sizes[index] = ownSize(node, nodes, by);
    total += sizes[index] ?? 0;
  }
  const least = Math.max(total, 1) * Math.min(leastShare, 1 / Math.max(1, nodes.length));
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    sizes[index] = (sizes[index] ?? 0) + least;
    // Children come after their parents, so theirs are added up by now.
    for (const child of nodes[index]?.children ?? []) sizes[index] = (sizes[index] ?? 0) + (sizes[child] ?? 0);
  }
  const roots = nodes.flatMap((node, index) => (node.parent < 0 ? [index] : []));
  const all = roots.reduce((sum, index) => sum + (sizes[index] ?? 0), 0);
  const perUnit = canvas.height / Math.max(all, 1e-9);
  const icicle: Icicle = {
    x: new Float64Array(nodes.length), y: new Float64Array(nodes.length), width: blockWidth - gap,
    heights: new Float64Array(nodes.length), bounds: { left: 0, top: 0, right: blockWidth, bottom: all * perUnit },
  };
  const cursors = new Float64Array(nodes.length);
  let top = 0;
  for (const [index, node] of nodes.entries()) {
    const size = (sizes[index] ?? 0) * perUnit;
    const start = node.parent < 0 ? top : cursors[node.parent] ?? 0;
    if (node.parent < 0) top += size;
    else cursors[node.parent] = start + size;
    cursors[index] = start;
    icicle.x[index] = node.depth * blockWidth;
    icicle.y[index] = start;
    icicle.heights[index] = Math.max(size * 0.7, size - gap);
    icicle.bounds.right = Math.max(icicle.bounds.right, (node.depth + 1) * blockWidth);
  }
  return icicle;
}

function ownSize(node: VisibleNode, nodes: readonly VisibleNode[], by: SizeBy): number {
  let size = sizeOf(node.item.node, by);
  if (node.hidden === 0) return size;
  const visible = new Set(node.children.map((index) => nodes[index]?.item));
  const open = node.item.children.filter((child) => !visible.has(child));
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    size += sizeOf(one.node, by);
    open.push(...one.children);
  }
  return size;
}
