// Diffs as they are shown: blocks of lines, what is left out between them, lines side by side. Pure.
import type { FileChange, PatchHunk } from "../../api/types";
import type { DiffLine } from "./lineDiff";
import type { Range } from "./wordDiff";
import { wordChanges } from "./wordDiff";

/** Unchanged lines shown around a change. */
const contextLines = 3;
/** Leaving out fewer lines than this saves nothing. */
const fewestFolded = 4;

export interface DiffBlock {
  /** `@@ −3,4 +3,6 @@`, or what stands for it where no line numbers are known. */
  head: string | null;
  lines: DiffLine[];
  /** Unchanged lines that can be unfolded. */
  isFolded: boolean;
}

function headOf(hunk: PatchHunk): string {
  const place = (start: number | undefined, lines: number) => (start == null ? `${lines} lines` : `${start},${lines}`);
  return hunk.oldStart == null && hunk.newStart == null
    ? "line numbers are not known"
    : `@@ −${place(hunk.oldStart, hunk.oldLines)} +${place(hunk.newStart, hunk.newLines)} @@`;
}

function hunkLines(hunk: PatchHunk): DiffLine[] {
  let old = hunk.oldStart ?? null;
  let fresh = hunk.newStart ?? null;
  const lines: DiffLine[] = [];
  for (const line of hunk.lines) {
    const mark = line[0];
    const text = line.slice(1);
    // "No newline at end of file" is no line.
    if (mark === "\\") continue;
    if (mark === "+") lines.push({ kind: "added", old: null, new: fresh, text });
    else if (mark === "-") lines.push({ kind: "removed", old, new: null, text });
    else lines.push({ kind: "same", old, new: fresh, text: mark === " " ? text : line });
    if (mark !== "+" && old !== null) old += 1;
    if (mark !== "-" && fresh !== null) fresh += 1;
  }
  return lines;
}

/** The hunks of a patch that was recorded. */
export function patchBlocks(hunks: readonly PatchHunk[]): DiffBlock[] {
  return hunks.map((hunk) => ({ head: headOf(hunk), lines: hunkLines(hunk), isFolded: false }));
}

/** A diff of whole texts, what is unchanged folded but for a few lines around each change. */
export function foldedBlocks(lines: readonly DiffLine[]): DiffBlock[] {
  const isNear = new Uint8Array(lines.length);
  for (const [index, line] of lines.entries()) {
    if (line.kind === "same") continue;
    isNear.fill(1, Math.max(0, index - contextLines), Math.min(lines.length, index + contextLines + 1));
  }
  const runs: { isNear: boolean; lines: DiffLine[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const last = runs[runs.length - 1];
    const near = isNear[index] === 1;
    if (last !== undefined && last.isNear === near) last.lines.push(line);
    else runs.push({ isNear: near, lines: [line] });
  }
  const blocks: DiffBlock[] = [];
  for (const run of runs) {
    const isFolded = !run.isNear && run.lines.length >= fewestFolded;
    const last = blocks[blocks.length - 1];
    if (!isFolded && last !== undefined && !last.isFolded) last.lines.push(...run.lines);
    else blocks.push({ head: null, lines: run.lines, isFolded });
  }
  return blocks;
}

interface LinePair {
  left: DiffLine | null;
  right: DiffLine | null;
}

/** Lines side by side: what was taken away beside what came in its place. */
export function sideBySide(lines: readonly DiffLine[]): LinePair[] {
  const pairs: LinePair[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const flush = () => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      pairs.push({ left: removed[index] ?? null, right: added[index] ?? null });
    }
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.kind === "removed") {
      if (added.length > 0) flush();
      removed.push(line);
    } else if (line.kind === "added") added.push(line);
    else {
      flush();
      pairs.push({ left: line, right: line });
    }
  }
  flush();
  return pairs;
}

/** The words of changed lines that differ from the line beside them. */
export function changedWords(lines: readonly DiffLine[]): Map<DiffLine, Range[]> {
  const words = new Map<DiffLine, Range[]>();
  for (const { left, right } of sideBySide(lines)) {
    if (left === null || right === null || left === right) continue;
    const changes = wordChanges(left.text, right.text);
    if (changes === null) continue;
    words.set(left, changes.before);
    words.set(right, changes.after);
  }
  return words;
}

export function countChanges(lines: readonly DiffLine[]): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const line of lines) {
    if (line.kind === "added") added += 1;
    else if (line.kind === "removed") removed += 1;
  }
  return { added, removed };
}

/**
 * The steps that a block's changed lines come from, in order: for each line the last step that has it. It goes by the
 * lines' texts: later steps may have moved them.
 */
export function stepsOfBlock(block: DiffBlock, steps: readonly FileChange[]): number[] {
  const wanted = new Set(block.lines.filter((line) => line.kind !== "same" && line.text.trim() !== "")
    .map((line) => (line.kind === "added" ? "+" : "-") + line.text));
  const lastSteps = new Map<string, number>();
  for (const [index, step] of steps.entries()) {
    for (const hunk of step.patch ?? []) {
      for (const line of hunk.lines) if (wanted.has(line)) lastSteps.set(line, index);
    }
  }
  return [...new Set(lastSteps.values())].sort((a, b) => a - b);
}
