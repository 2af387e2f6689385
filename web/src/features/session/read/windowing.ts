// Rows of unlike heights of which only those in view are in the document. Pure: heights in, places out.

/** Where each row begins, and behind the last one where the list ends. */
export function offsetsOf(count: number, heightOf: (index: number) => number): Float64Array {
  const offsets = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1) offsets[index + 1] = (offsets[index] ?? 0) + heightOf(index);
  return offsets;
}

/** The row at a height of the list; the last one that begins at or above it. */
export function rowAt(offsets: Float64Array, top: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows that are painted: those in view and some on either side. */
export function paintedRows(
  offsets: Float64Array,
  top: number,
  height: number,
  margin: number,
): { start: number; end: number } {
  const count = offsets.length - 1;
  if (count <= 0) return { start: 0, end: 0 };
  return { start: rowAt(offsets, top - margin), end: Math.min(count, rowAt(offsets, top + height + margin) + 1) };
}

/** The row that must stay where it is while others change: its name, and how far its top is above the edge. */
export interface Anchor {
  id: string;
  /** Pixels from the row's top to the top edge; negative where the row begins below it. */
  offset: number;
}

/** Where the list must be scrolled to for the anchor to be where it was; null where its row is gone. */
export function topOfAnchor(
  anchor: Anchor,
  offsets: Float64Array,
  indexOf: (id: string) => number | undefined,
): number | null {
  const index = indexOf(anchor.id);
  if (index === undefined) return null;
  return Math.max(0, (offsets[index] ?? 0) + anchor.offset);
}
