// What the canvas shows of the visible agents, in flat arrays. Pure.
import type { VisibleNode } from "./collapse";
import type { SizeBy } from "./model";
import { sizeOf } from "./model";
import type { Layout } from "./treeLayout";

const smallestRadius = 5;
const largestRadius = 15;
/** With more nodes than this they stand closer, so that the largest are smaller. */
const denseNodes = 150;
const largestDense = 10;
const rootRadius = 10;

export interface Scene extends Layout {
  nodes: readonly VisibleNode[];
  radius: Float64Array;
  parents: Int32Array;
  /** The place of each among the largest; the first is 0. */
  sizeRank: Int32Array;
  indexByKey: ReadonlyMap<string, number>;
  /** False once nodes were moved away from the tree's places. */
  isTidy: boolean;
}

export function buildScene(nodes: readonly VisibleNode[], layout: Layout, by: SizeBy): Scene {
  const sizes = nodes.map((node) => sizeOf(node.item.node, by));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 1);
  const order = sizes.map((_, index) => index).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  const sizeRank = new Int32Array(nodes.length);
  for (const [rank, index] of order.entries()) sizeRank[index] = rank;
  const most = nodes.length > denseNodes ? largestDense : largestRadius;
  const radius = Float64Array.from(nodes, (node, index) => {
    const own = smallestRadius + (most - smallestRadius) * Math.sqrt((sizes[index] ?? 0) / largest);
    return node.parent < 0 ? Math.max(rootRadius, own) : own;
  });
  return {
    ...layout, nodes, radius, sizeRank, isTidy: true,
    parents: Int32Array.from(nodes, (node) => node.parent),
    indexByKey: new Map(nodes.map((node, index) => [node.item.key, index])),
  };
}

/** True if both show the same agents at the same places of the tree. */
export function sameStructure(a: readonly VisibleNode[], b: readonly VisibleNode[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    const [one, other] = [a[index], b[index]];
    if (one?.item.key !== other?.item.key || one?.parent !== other?.parent) return false;
  }
  return true;
}

/** The radius of a node on the canvas: it shrinks with the drawing, but never to nothing. */
export function screenRadius(radius: number, scale: number): number {
  return Math.max(2, radius * Math.min(1.6, scale));
}

/** The node at a place of the canvas; -1 for none. Of several the one whose middle is nearest. */
export function nodeAt(
  scene: Pick<Scene, "x" | "y" | "radius">,
  view: { scale: number; left: number; top: number },
  x: number,
  y: number,
): number {
  const slack = 5;
  let found = -1;
  let nearest = Infinity;
  for (let index = 0; index < scene.x.length; index += 1) {
    const dx = (scene.x[index] ?? 0) * view.scale + view.left - x;
    const dy = (scene.y[index] ?? 0) * view.scale + view.top - y;
    const distance = dx * dx + dy * dy;
    const reach = Math.max(8, screenRadius(scene.radius[index] ?? 0, view.scale) + slack);
    if (distance < reach * reach && distance < nearest) [found, nearest] = [index, distance];
  }
  return found;
}

/** Places for a new scene that begins where the former one was: who is new starts at its parent. */
export function continuedPlaces(scene: Scene, former: Scene | null): { x: Float64Array; y: Float64Array } {
  const [x, y] = [Float64Array.from(scene.x), Float64Array.from(scene.y)];
  if (former === null) return { x, y };
  for (const [index, node] of scene.nodes.entries()) {
    const before = former.indexByKey.get(node.item.key);
    if (before !== undefined) [x[index], y[index]] = [former.x[before] ?? 0, former.y[before] ?? 0];
    else if (node.parent >= 0) {
      // Parents come first, so theirs is settled.
      const angle = index * 2.399963;
      x[index] = (x[node.parent] ?? 0) + Math.cos(angle) * 6;
      y[index] = (y[node.parent] ?? 0) + Math.sin(angle) * 6;
    }
  }
  return { x, y };
}
