// Refines a tidy tree: linked agents come near each other, all others keep away. The work is cut into slices, so that no
// frame waits for it; it ends after so many ticks or when hardly anything moves. Pure but for the clock it is given.
import type { QuadTree } from "./quadTree";
import { fill, holdsOnly, isDivided, newTree } from "./quadTree";

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

interface ForceState {
  x: Float64Array;
  y: Float64Array;
  vx: Float64Array;
  vy: Float64Array;
  /** Where the tree has them. */
  home: { x: ArrayLike<number>; y: ArrayLike<number> };
  /** The parent of each; -1 for none. */
  parents: ArrayLike<number>;
  /** How many share a parent: their links are longer. */
  fanOut: Float64Array;
  tick: number;
  isDone: boolean;
  tree: QuadTree;
  /** The tree has the places of this tick. */
  isFilled: boolean;
  /** Cells that are still to be looked at. */
  stack: Int32Array;
  next: number;
}

/** Three cells are left on the stack for each level of the tree. */
const stackSize = 256;

/** Begins at `x` and `y`; `home` are the places of the tree. */
export function startForce(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  home: { x: ArrayLike<number>; y: ArrayLike<number> },
  parents: ArrayLike<number>,
): ForceState {
  const count = x.length;
  const fanOut = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const parent = parents[index] ?? -1;
    if (parent >= 0) fanOut[parent] = (fanOut[parent] ?? 0) + 1;
  }
  const isDone = count < 2 || count > forcedNodes;
  return {
    x: Float64Array.from(x), y: Float64Array.from(y), vx: new Float64Array(count), vy: new Float64Array(count), home,
    parents, fanOut, tick: 0, isDone, tree: newTree(isDone ? 0 : count), isFilled: false,
    stack: new Int32Array(stackSize), next: 0,
  };
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
    if (!state.isFilled) {
      fill(state.tree, state.x, state.y);
      state.isFilled = true;
      state.next = 0;
      if (clock() >= end) return hasMoved;
    }
    while (state.next < state.x.length) {
      const last = Math.min(state.x.length, state.next + sliceNodes);
      for (; state.next < last; state.next += 1) repel(state, state.next, alpha);
      if (clock() >= end) return hasMoved;
    }
    attract(state, alpha);
    state.isDone = move(state) < restingSpeed || state.tick + 1 >= maximumTicks;
    state.tick += 1;
    state.isFilled = false;
    hasMoved = true;
    if (clock() >= end) return hasMoved;
  }
  return hasMoved;
}

function repel(state: ForceState, index: number, alpha: number): void {
  const { tree, stack, x, y } = state;
  const [ownX, ownY] = [x[index] ?? 0, y[index] ?? 0];
  let [pushX, pushY, left] = [0, 0, 1];
  stack[0] = 0;
  while (left > 0) {
    left -= 1;
    const cell = stack[left] ?? 0;
    const mass = tree.mass[cell] ?? 0;
    if (mass === 0) continue;
    let dx = (tree.sumX[cell] ?? 0) / mass - ownX;
    let dy = (tree.sumY[cell] ?? 0) / mass - ownY;
    const distance = dx * dx + dy * dy;
    const width = tree.width[cell] ?? 0;
    if (isDivided(tree, cell) && (width * width) / (theta * theta) >= distance) {
      const part = tree.parts[cell] ?? 0;
      for (let more = 0; more < 4; more += 1) stack[left + more] = part + more;
      left += 4;
      continue;
    }
    if (distance > reach * reach || holdsOnly(tree, cell, index)) continue;
    if (distance === 0) {
      // Two at the same place part in a direction that is the same in every run.
      const angle = index * 2.399963;
      [dx, dy] = [Math.cos(angle) * 0.1, Math.sin(angle) * 0.1];
    }
    const strength = (repulsion * alpha * mass) / Math.max(30, dx * dx + dy * dy);
    pushX += dx * strength;
    pushY += dy * strength;
  }
  state.vx[index] = (state.vx[index] ?? 0) + pushX;
  state.vy[index] = (state.vy[index] ?? 0) + pushY;
}

function attract({ x, y, vx, vy, home, parents, fanOut }: ForceState, alpha: number): void {
  for (let index = 0; index < x.length; index += 1) {
    const parent = parents[index] ?? -1;
    const [ownX, ownY] = [x[index] ?? 0, y[index] ?? 0];
    const [speedX, speedY] = [vx[index] ?? 0, vy[index] ?? 0];
    if (parent < 0) {
      // Roots stay near their places in the tree: sessions keep apart and are found where they were.
      vx[index] = speedX + ((home.x[index] ?? 0) - ownX) * gravity;
      vy[index] = speedY + ((home.y[index] ?? 0) - ownY) * gravity;
      continue;
    }
    const dx = ownX + speedX - (x[parent] ?? 0) - (vx[parent] ?? 0) || 0.1;
    const dy = ownY + speedY - (y[parent] ?? 0) - (vy[parent] ?? 0) || 0.1;
    const length = Math.sqrt(dx * dx + dy * dy);
    const siblings = fanOut[parent] ?? 1;
    const strength = ((length - linkLength - Math.sqrt(siblings) * 7) / length) * alpha * 0.8;
    const share = siblings / (siblings + 1);
    vx[index] = speedX - dx * strength * share;
    vy[index] = speedY - dy * strength * share;
    vx[parent] = (vx[parent] ?? 0) + dx * strength * (1 - share);
    vy[parent] = (vy[parent] ?? 0) + dy * strength * (1 - share);
  }
}

/** Moves all; the mean speed. */
function move({ x, y, vx, vy }: ForceState): number {
  let sum = 0;
  for (let index = 0; index < x.length; index += 1) {
    const speedX = (vx[index] ?? 0) * friction;
    const speedY = (vy[index] ?? 0) * friction;
    vx[index] = speedX;
    vy[index] = speedY;
    x[index] = (x[index] ?? 0) + speedX;
    y[index] = (y[index] ?? 0) + speedY;
    sum += Math.abs(speedX) + Math.abs(speedY);
  }
  return sum / Math.max(1, x.length);
}
