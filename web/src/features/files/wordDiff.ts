// Which words of two lines differ. Pure.

/** From a letter to the one behind the last. */
export type Range = readonly [number, number];

/** Longer lines are compared only at their ends. */
const mostWords = 300;
/** Lines that share less than this of their letters are two different lines. */
const leastShared = 0.35;

function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function joined(ranges: [number, number][]): Range[] {
  const result: [number, number][] = [];
  for (const range of ranges) {
    const last = result[result.length - 1];
    if (last !== undefined && last[1] === range[0]) last[1] = range[1];
    else result.push(range);
  }
  return result;
}

/** For each word of both lines whether the other one has it too, in order. */
function shared(a: readonly string[], b: readonly string[]): [boolean[], boolean[]] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let x = a.length - 1; x >= 0; x -= 1) {
    for (let y = b.length - 1; y >= 0; y -= 1) {
      lengths[x * width + y] = a[x] === b[y]
        ? (lengths[(x + 1) * width + y + 1] ?? 0) + 1
        : Math.max(lengths[(x + 1) * width + y] ?? 0, lengths[x * width + y + 1] ?? 0);
    }
  }
  const inA = a.map(() => false);
  const inB = b.map(() => false);
  let x = 0;
  let y = 0;
  while (x < a.length && y < b.length) {
    if (a[x] === b[y]) {
      inA[x] = true;
      inB[y] = true;
      x += 1;
      y += 1;
    } else if ((lengths[(x + 1) * width + y] ?? 0) >= (lengths[x * width + y + 1] ?? 0)) x += 1;
    else y += 1;
  }
  return [inA, inB];
}

function rangesOf(words: readonly string[], isShared: readonly boolean[]): Range[] {
  const ranges: [number, number][] = [];
  let place = 0;
  for (const [index, word] of words.entries()) {
    if (isShared[index] !== true) ranges.push([place, place + word.length]);
    place += word.length;
  }
  return joined(ranges);
}

/** What of two lines beside each other differs; null where they have too little in common for that to tell anything. */
export function wordChanges(before: string, after: string): { before: Range[]; after: Range[] } | null {
  if (before === after) return { before: [], after: [] };
  const a = wordsOf(before);
  const b = wordsOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  const most = Math.min(a.length, b.length) - head;
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middleA = a.slice(head, a.length - tail);
  const middleB = b.slice(head, b.length - tail);
  const isLong = middleA.length > mostWords || middleB.length > mostWords;
  const [inA, inB] = isLong ? [middleA.map(() => false), middleB.map(() => false)] : shared(middleA, middleB);
  const all = (count: number) => Array.from({ length: count }, () => true);
  const marksA = [...all(head), ...inA, ...all(tail)];
  const marksB = [...all(head), ...inB, ...all(tail)];
  const common = a.reduce((sum, word, index) => sum + (marksA[index] === true ? word.trim().length : 0), 0);
  const letters = Math.max(before.replace(/\s/g, "").length, after.replace(/\s/g, "").length);
  if (common < letters * leastShared) return null;
  return { before: rangesOf(a, marksA), after: rangesOf(b, marksB) };
}
