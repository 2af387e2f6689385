// Parts of a whole as slices of a ring. Pure.

export interface Part {
  key: string;
  word: string;
  value: number;
}

/** Parts that have a colour of their own; what is less is one more part. */
const largestParts = 7;
export const otherKey = "\u0000other";

/** The largest parts and, as one, all others; what is no amount is left out. */
export function topAndOther(parts: readonly Part[], count = largestParts): Part[] {
  const sorted = parts
    .filter((part) => Number.isFinite(part.value) && part.value > 0)
    .sort((a, b) => b.value - a.value || a.word.localeCompare(b.word));
  // One part alone is called by its name.
  if (sorted.length <= count + 1) return sorted;
  const rest = sorted.slice(count);
  const value = rest.reduce((sum, part) => sum + part.value, 0);
  return [...sorted.slice(0, count), { key: otherKey, word: `${rest.length} others`, value }];
}

export interface Arc {
  from: number;
  to: number;
}

/** Where each value's slice begins and ends, in turns from the top: 0 to 1. */
export function donutArcs(values: readonly number[]): Arc[] {
  const clean = values.map((value) => (Number.isFinite(value) && value > 0 ? value : 0));
  const total = clean.reduce((sum, value) => sum + value, 0);
  let at = 0;
  return clean.map((value) => {
    const from = total === 0 ? 0 : at / total;
    at += value;
    return { from, to: total === 0 ? 0 : at / total };
  });
}

/** A slice of a ring around 0,0. */
export function slicePath(arc: Arc, inner: number, outer: number): string {
  if (!(arc.to > arc.from)) return "";
  const isWhole = arc.to - arc.from > 0.9999;
  if (isWhole) return `${circle(outer, 1)}${circle(inner, 0)}`;
  const point = (turn: number, radius: number) => {
    const angle = turn * 2 * Math.PI - Math.PI / 2;
    return `${(Math.cos(angle) * radius).toFixed(2)},${(Math.sin(angle) * radius).toFixed(2)}`;
  };
  const isLarge = arc.to - arc.from > 0.5 ? 1 : 0;
  return `M${point(arc.from, outer)}A${outer},${outer} 0 ${isLarge} 1 ${point(arc.to, outer)}L${
    point(arc.to, inner)}A${inner},${inner} 0 ${isLarge} 0 ${point(arc.from, inner)}Z`;
}

function circle(radius: number, sweep: 0 | 1): string {
  return `M0,${-radius}A${radius},${radius} 0 1 ${sweep} 0,${radius}A${radius},${radius} 0 1 ${sweep} 0,${-radius}Z`;
}
