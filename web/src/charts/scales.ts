// The arithmetic of the charts; nothing here knows how they are painted.

export type Scale = (value: number) => number;

/** Maps `from` linearly to `to`; a domain without extent maps to the middle. */
export function linearScale(from: readonly [number, number], to: readonly [number, number]): Scale {
  const extent = from[1] - from[0];
  if (extent === 0) return () => (to[0] + to[1]) / 2;
  return (value) => to[0] + ((value - from[0]) / extent) * (to[1] - to[0]);
}

const roundSteps = [1, 2, 2.5, 5, 10];

/** Round values from 0 to at least `largest`, about `count` steps of 1, 2, 2.5 or 5 times a power of ten. */
export function roundTicks(largest: number, count = 4): number[] {
  if (!(largest > 0)) return [0];
  const rough = largest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (roundSteps.find((one) => one * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const steps = Math.ceil(largest / step - 1e-9);
  // Multiplying keeps 0.1 + 0.2 from showing.
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

export interface Point {
  x: number;
  y: number;
}

/** An SVG path that goes level to each point's x and then up or down to its y; it ends at `endX`. */
export function stepPath(points: readonly Point[], endX: number): string {
  const first = points[0];
  if (first === undefined) return "";
  const parts = [`M${fixed(first.x)},${fixed(first.y)}`];
  for (const point of points.slice(1)) parts.push(`H${fixed(point.x)}V${fixed(point.y)}`);
  const last = points[points.length - 1];
  if (last !== undefined && endX > last.x) parts.push(`H${fixed(endX)}`);
  return parts.join("");
}

/** A straight line through the points. */
export function linePath(points: readonly Point[]): string {
  return points.map((point, index) => `${index === 0 ? "M" : "L"}${fixed(point.x)},${fixed(point.y)}`).join("");
}

function fixed(value: number): string {
  return value.toFixed(1);
}

/** At most `count` of the points, the first, the last and the highest of each stretch among them. */
export function thinned<Item>(items: readonly Item[], valueOf: (item: Item) => number, count: number): Item[] {
  if (items.length <= count) return [...items];
  const kept: Item[] = [];
  const stretch = items.length / count;
  for (let index = 0; index < count; index += 1) {
    const part = items.slice(Math.floor(index * stretch), Math.floor((index + 1) * stretch));
    kept.push(part.reduce((highest, item) => (valueOf(item) > valueOf(highest) ? item : highest)));
  }
  const last = items[items.length - 1];
  if (last !== undefined && kept[kept.length - 1] !== last) kept.push(last);
  return kept;
}
