// Refines a tidy tree: linked agents come near each other, all others keep away. The work is cut into slices, so that no
// frame waits for it; it ends after so many ticks or when hardly anything moves. Pure but for the clock it is given.
import type { Quadtree, QuadtreeNode } from "d3-quadtree";
import { quadtree } from "d3-quadtree";

/** More visible nodes than this are not refined. */
export const forcedNodes = 1_500;
export const maximumTicks = 60;
/** Of the 6 ms that a frame may spend; the rest is for the last slice, which ends after the time is up. */
export const frameMilliseconds = 4.5;
/** Nodes between two looks at the clock. */
const sliceNodes = 16;
/** A cell that looks smaller than this, seen from a node, counts as one body. */
const theta = 1.2;
const repulsion = -95;
const reach = 600;
const linkLength = 30;
const gravity = 0.05;
const friction = 0.6;
const firstAlpha = 0.8;
const lastAlpha = 0.02;
/** Mean speed in pixels a tick below which nothing more is to be seen. */
const restingSpeed = 0.08;

export interface Body {
  index: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
  /** Where the tree has it. */
  homeX: number;
  homeY: number;
}

interface Cell {
  value: number;
  cx: number;
  cy: number;
}

type WeighedNode = QuadtreeNode<Body> & Cell;

export interface ForceState {
  bodies: Body[];
  /** The parent of each; -1 for none. */
  parents: ArrayLike<number>;
  /** How many share a parent: their links are longer. */
  fanOut: Float64Array;
  tick: number;
  isDone: boolean;
  tree: Quadtree<Body> | null;
  next: number;
}

/** Begins at `x` and `y`; `home` are the places of the tree. */
export function startForce(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  home: { x: ArrayLike<number>; y: ArrayLike<number> },
  parents: ArrayLike<number>,
): ForceState {
  const bodies: Body[] = [];
  const fanOut = new Float64Array(x.length);
  for (let index = 0; index < x.length; index += 1) {
    bodies.push({
      index, x: x[index] ?? 0, y: y[index] ?? 0, vx: 0, vy: 0, homeX: home.x[index] ?? 0, homeY: home.y[index] ?? 0,
    });
    const parent = parents[index] ?? -1;
    if (parent >= 0) fanOut[parent] = (fanOut[parent] ?? 0) + 1;
  }
  return { bodies, parents, fanOut, tick: 0, isDone: x.length < 2 || x.length > forcedNodes, tree: null, next: 0 };
}

function alphaAt(tick: number): number {
  return firstAlpha * (lastAlpha / firstAlpha) ** (tick / maximumTicks);
}

/** Works until the time is up; true if at least one tick was ended, so that there is something new to paint. */
export function advance(state: ForceState, milliseconds: number, clock: () => number): boolean {
  const end = clock() + milliseconds;
  let hasMoved = false;
  while (!state.isDone) {
    const alpha = alphaAt(state.tick);
    if (state.tree === null) {
      state.tree = weighedTree(state.bodies);
      state.next = 0;
      if (clock() >= end) return hasMoved;
    }
    while (state.next < state.bodies.length) {
      const last = Math.min(state.bodies.length, state.next + sliceNodes);
      for (; state.next < last; state.next += 1) repel(state.bodies[state.next], state.tree, alpha);
      if (clock() >= end) return hasMoved;
    }
    attract(state, alpha);
    state.isDone = move(state.bodies) < restingSpeed || state.tick + 1 >= maximumTicks;
    state.tick += 1;
    state.tree = null;
    hasMoved = true;
    if (clock() >= end) return hasMoved;
  }
  return hasMoved;
}

function weighedTree(bodies: readonly Body[]): Quadtree<Body> {
  return quadtree(bodies, (body) => body.x, (body) => body.y).visitAfter((visited) => {
    const node = visited as WeighedNode;
    let [value, cx, cy] = [0, 0, 0];
    if (node.length === undefined) {
      for (let leaf: typeof node | undefined = node; leaf !== undefined; leaf = leaf.next as typeof node | undefined) {
        value += 1;
      }
      [cx, cy] = [node.data.x, node.data.y];
    } else {
      for (const part of node as unknown as (WeighedNode | undefined)[]) {
        if (part === undefined) continue;
        value += part.value;
        cx += part.value * part.cx;
        cy += part.value * part.cy;
      }
      cx /= Math.max(1, value);
      cy /= Math.max(1, value);
    }
    [node.value, node.cx, node.cy] = [value, cx, cy];
  });
}

function repel(body: Body | undefined, tree: Quadtree<Body>, alpha: number): void {
  if (body === undefined) return;
  tree.visit((visited, x0, _, x1) => {
    const node = visited as WeighedNode;
    let dx = node.cx - body.x;
    let dy = node.cy - body.y;
    const distance = dx * dx + dy * dy;
    const width = x1 - x0;
    const isFar = (width * width) / (theta * theta) < distance;
    if (!isFar && node.length !== undefined) return false;
    if (distance > reach * reach) return true;
    if (node.length === undefined && node.data === body && node.next === undefined) return true;
    if (distance === 0) {
      // Two at the same place part in a direction that is the same in every run.
      const angle = body.index * 2.399963;
      [dx, dy] = [Math.cos(angle) * 0.1, Math.sin(angle) * 0.1];
    }
    const strength = (repulsion * alpha * node.value) / Math.max(30, dx * dx + dy * dy);
    body.vx += dx * strength;
    body.vy += dy * strength;
    return true;
  });
}

function attract({ bodies, parents, fanOut }: ForceState, alpha: number): void {
  for (const body of bodies) {
    const parent = bodies[parents[body.index] ?? -1];
    if (parent === undefined) {
      // Roots stay near their places in the tree: sessions keep apart and are found where they were.
      body.vx += (body.homeX - body.x) * gravity;
      body.vy += (body.homeY - body.y) * gravity;
      continue;
    }
    const dx = body.x + body.vx - parent.x - parent.vx || 0.1;
    const dy = body.y + body.vy - parent.y - parent.vy || 0.1;
    const length = Math.sqrt(dx * dx + dy * dy);
    const wanted = linkLength + Math.sqrt(fanOut[parent.index] ?? 1) * 7;
    const strength = ((length - wanted) / length) * alpha * 0.8;
    const share = (fanOut[parent.index] ?? 1) / ((fanOut[parent.index] ?? 1) + 1);
    body.vx -= dx * strength * share;
    body.vy -= dy * strength * share;
    parent.vx += dx * strength * (1 - share);
    parent.vy += dy * strength * (1 - share);
  }
}

/** Moves all; the mean speed. */
function move(bodies: readonly Body[]): number {
  let sum = 0;
  for (const body of bodies) {
    body.vx *= friction;
    body.vy *= friction;
    body.x += body.vx;
    body.y += body.vy;
    sum += Math.abs(body.vx) + Math.abs(body.vy);
  }
  return sum / Math.max(1, bodies.length);
}
