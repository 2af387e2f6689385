// A quadtree of points in flat arrays, with the number and the middle of the points in each cell: what is far away
// counts as one. It is built anew for every tick, in the same memory. Pure.

/** Points nearer to each other than the smallest cell stand in one chain. */
const deepest = 20;
const cellsPerPoint = 4;
const empty = -1;
const divided = -2;

export interface QuadTree {
  /** Of each cell: how many points are in it, and the sums of their places. */
  mass: Float64Array;
  sumX: Float64Array;
  sumY: Float64Array;
  width: Float64Array;
  /** The first point of a leaf, or that there is none, or that the cell has parts. */
  head: Int32Array;
  /** The first of four cells that follow each other. */
  parts: Int32Array;
  /** The next point of the same leaf. */
  next: Int32Array;
  cells: number;
}

export function newTree(points: number): QuadTree {
  const cells = points * cellsPerPoint + 64;
  return {
    mass: new Float64Array(cells), sumX: new Float64Array(cells), sumY: new Float64Array(cells),
    width: new Float64Array(cells), head: new Int32Array(cells), parts: new Int32Array(cells),
    next: new Int32Array(points), cells: 0,
  };
}

function addCell(tree: QuadTree, width: number): void {
  const cell = tree.cells;
  tree.mass[cell] = 0;
  tree.sumX[cell] = 0;
  tree.sumY[cell] = 0;
  tree.width[cell] = width;
  tree.head[cell] = empty;
  tree.cells += 1;
}

/** Puts all points into the tree. */
export function fill(tree: QuadTree, x: Float64Array, y: Float64Array): void {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = 0; index < x.length; index += 1) {
    const [atX, atY] = [x[index] ?? 0, y[index] ?? 0];
    if (atX < left) left = atX;
    if (atX > right) right = atX;
    if (atY < top) top = atY;
    if (atY > bottom) bottom = atY;
  }
  tree.cells = 0;
  const width = Math.max(1, right - left, bottom - top);
  addCell(tree, width);
  for (let index = 0; index < x.length; index += 1) insert(tree, x, y, index, left, top, width);
}

function insert(
  tree: QuadTree,
  x: Float64Array,
  y: Float64Array,
  index: number,
  left: number,
  top: number,
  width: number,
): void {
  const [atX, atY] = [x[index] ?? 0, y[index] ?? 0];
  let [cell, cellLeft, cellTop, half] = [0, left, top, width / 2];
  for (let depth = 0; ; depth += 1) {
    tree.mass[cell] = (tree.mass[cell] ?? 0) + 1;
    tree.sumX[cell] = (tree.sumX[cell] ?? 0) + atX;
    tree.sumY[cell] = (tree.sumY[cell] ?? 0) + atY;
    const head = tree.head[cell] ?? empty;
    if (head === empty || (head !== divided && (depth >= deepest || tree.cells + 4 > tree.head.length))) {
      tree.next[index] = head;
      tree.head[cell] = index;
      return;
    }
    if (head !== divided) divide(tree, cell, head, x[head] ?? 0, y[head] ?? 0, cellLeft + half, cellTop + half, half);
    const isRight = atX >= cellLeft + half;
    const isLow = atY >= cellTop + half;
    cell = (tree.parts[cell] ?? 0) + (isRight ? 1 : 0) + (isLow ? 2 : 0);
    if (isRight) cellLeft += half;
    if (isLow) cellTop += half;
    half /= 2;
  }
}

/** Makes four cells of a leaf; the point that was in it goes into one of them. */
function divide(
  tree: QuadTree,
  cell: number,
  point: number,
  atX: number,
  atY: number,
  middleX: number,
  middleY: number,
  half: number,
): void {
  tree.parts[cell] = tree.cells;
  for (let part = 0; part < 4; part += 1) addCell(tree, half);
  const into = (tree.parts[cell] ?? 0) + (atX >= middleX ? 1 : 0) + (atY >= middleY ? 2 : 0);
  tree.head[cell] = divided;
  tree.head[into] = point;
  tree.next[point] = empty;
  tree.mass[into] = 1;
  tree.sumX[into] = atX;
  tree.sumY[into] = atY;
}

export function isDivided(tree: QuadTree, cell: number): boolean {
  return tree.head[cell] === divided;
}

/** True if a leaf holds this point and no other. */
export function holdsOnly(tree: QuadTree, cell: number, point: number): boolean {
  return tree.head[cell] === point && tree.next[point] === empty;
}
