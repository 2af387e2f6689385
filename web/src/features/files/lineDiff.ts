// Lines that two texts share, and those they do not: Myers' algorithm, bounded. Pure.

type LineKind = "same" | "added" | "removed";

export interface DiffLine {
  kind: LineKind;
  /** Line numbers from 1; null where the line is not on that side, or where nobody knows its number. */
  old: number | null;
  new: number | null;
  text: string;
}

/** Texts that differ in more lines than this are shown as one that was taken away and one that came. */
const mostEdits = 2_000;

/** The lines of a text; an end of line at its end begins no further one. */
export function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  if (lines[lines.length - 1] === "") lines.pop();
  return lines;
}

/** Which lines of the old text stay, as pairs of places in order; null where too much differs. */
function commonLines(before: readonly string[], after: readonly string[]): [number, number][] | null {
  const rows = before.length;
  const columns = after.length;
  const limit = Math.min(rows + columns, mostEdits);
  const offset = limit + 1;
  const ends = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits += 1) {
    trace.push(ends.slice(offset - edits - 1, offset + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits ||
        (diagonal !== edits && (ends[offset + diagonal - 1] ?? 0) < (ends[offset + diagonal + 1] ?? 0));
      let x = down ? ends[offset + diagonal + 1] ?? 0 : (ends[offset + diagonal - 1] ?? 0) + 1;
      let y = x - diagonal;
      while (x < rows && y < columns && before[x] === after[y]) {
        x += 1;
        y += 1;
      }
      ends[offset + diagonal] = x;
      if (x >= rows && y >= columns) return backtracked(trace, rows, columns);
    }
  }
  return null;
}

function backtracked(trace: readonly Int32Array[], rows: number, columns: number): [number, number][] {
  const pairs: [number, number][] = [];
  let x = rows;
  let y = columns;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const ends = trace[edits];
    if (ends === undefined) break;
    const at = (diagonal: number) => ends[diagonal + edits + 1] ?? 0;
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const before = down ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : at(before);
    const fromY = edits === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    x = fromX;
    y = fromY;
  }
  return pairs.reverse();
}

/** Every line of both texts in the order of a diff: what is taken away stands before what comes in its place. */
export function diffTexts(before: string, after: string): { lines: DiffLine[]; isWhole: boolean } {
  const old = linesOf(before);
  const fresh = linesOf(after);
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < fresh.length - head &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail += 1;
  const pairs = commonLines(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail));
  const lines: DiffLine[] = [];
  let x = 0;
  let y = 0;
  const upTo = (nextX: number, nextY: number) => {
    for (; x < nextX; x += 1) lines.push({ kind: "removed", old: x + 1, new: null, text: old[x] ?? "" });
    for (; y < nextY; y += 1) lines.push({ kind: "added", old: null, new: y + 1, text: fresh[y] ?? "" });
  };
  const same = () => {
    lines.push({ kind: "same", old: x + 1, new: y + 1, text: fresh[y] ?? "" });
    x += 1;
    y += 1;
  };
  while (x < head) same();
  for (const [left, right] of pairs ?? []) {
    upTo(head + left, head + right);
    same();
  }
  upTo(old.length - tail, fresh.length - tail);
  while (x < old.length && y < fresh.length) same();
  return { lines, isWhole: pairs !== null };
}
