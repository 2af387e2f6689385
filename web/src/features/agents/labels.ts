// Which nodes have a label, and where: no two ever overlap. Pure; widths are measured by whoever paints.
import { side } from "./treeLayout";

/** With more nodes in view than this only those that matter have labels. */
export const labelledNodes = 400;
/** Of these the largest are so many. */
export const labelledLargest = 20;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface LabelWish {
  index: number;
  /** The node on the canvas. */
  x: number;
  y: number;
  radius: number;
  width: number;
  /** How wide it is when it is cut short, for where there is no more room. */
  shortWidth: number;
  height: number;
  /** As in the layout. */
  side: number;
  /** Where it may stand instead. */
  otherSides: readonly number[];
  /** Those with the lowest come first. */
  rank: number;
}

interface PlacedLabel {
  index: number;
  box: Box;
  isShort: boolean;
}

const cellSize = 64;
const gap = 5;

/** Boxes that are taken, found by the cells of a grid. */
export class Occupied {
  private readonly cells = new Map<number, Box[]>();

  add(box: Box): void {
    for (const cell of this.cellsOf(box)) {
      const there = this.cells.get(cell);
      if (there === undefined) this.cells.set(cell, [box]);
      else there.push(box);
    }
  }

  isFree(box: Box): boolean {
    for (const cell of this.cellsOf(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (overlap(box, other)) return false;
      }
    }
    return true;
  }

  private *cellsOf(box: Box): Iterable<number> {
    for (let row = Math.floor(box.top / cellSize); row <= Math.floor(box.bottom / cellSize); row += 1) {
      for (let column = Math.floor(box.left / cellSize); column <= Math.floor(box.right / cellSize); column += 1) {
        yield row * 65_536 + column;
      }
    }
  }
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function boxAt(wish: LabelWish, at: number, width: number): Box {
  const { x, y, radius, height } = wish;
  if (at === side.above) {
    return { left: x - radius, right: x - radius + width, top: y - radius - gap - height, bottom: y - radius - gap };
  }
  if (at === side.below) {
    return { left: x - width / 2, right: x + width / 2, top: y + radius + gap, bottom: y + radius + gap + height };
  }
  const left = at === side.left ? x - radius - gap - width : x + radius + gap;
  return { left, right: left + width, top: y - height / 2, bottom: y + height / 2 };
}

/** Places for as many wishes as there is room for, the lowest rank first; what is `taken` stays free of labels. */
export function placeLabels(
  wishes: readonly LabelWish[],
  taken: Occupied,
  isInside: (box: Box) => boolean = () => true,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const wish of [...wishes].sort((a, b) => a.rank - b.rank)) {
    const short = Math.min(wish.width, wish.shortWidth);
    const isFree = (one: Box) => isInside(one) && taken.isFree(one);
    const isShortAt = (at: number) => isFree(boxAt(wish, at, short));
    const box = [boxAt(wish, wish.side, wish.width), boxAt(wish, wish.side, short)].find(isFree) ??
      wish.otherSides.filter(isShortAt).map((at) => boxAt(wish, at, short))[0];
    if (box === undefined) continue;
    taken.add(box);
    placed.push({ index: wish.index, box, isShort: box.right - box.left < wish.width - 0.5 });
  }
  return placed;
}

interface Importance {
  isSelected: boolean;
  isHovered: boolean;
  isErroring: boolean;
  isRoot: boolean;
  isOnPath: boolean;
  /** The place among the largest; the first is 0. */
  sizeRank: number;
}

/** The rank of a node's label; null where it has none because too many are in view. Roots always have one. */
export function labelRank(node: Importance, inView: number): number | null {
  if (node.isSelected) return 0;
  if (node.isHovered) return 1;
  if (node.isOnPath) return 2;
  // Where a tree begins is what the reader looks for first.
  if (node.isRoot) return 10 + Math.min(node.sizeRank, 80) / 100;
  if (node.isErroring) return 100 + Math.min(node.sizeRank, 800);
  if (node.sizeRank < labelledLargest) return 1_000 + node.sizeRank;
  if (inView > labelledNodes) return null;
  return 10_000 + node.sizeRank;
}
