// Two sessions beside each other: what each did step by step, where they part, and rows that both have or only one.
// Pure.
import type { ConversationEntry } from "../../api/sessionWindows";
import type { Session } from "../../api/types";
import { toolWord } from "../../text/eventWords";
import { automaticWords, firstLine, isNotification, projectKey } from "../../text/words";

/** Letters of a step's line. */
const longestStep = 240;

export interface Step {
  /** What was asked or called, in one line. */
  line: string;
  entry: ConversationEntry;
}

/** Paths in a project are the same wherever it is checked out. */
export function withoutRoot(text: string, root: string | null): string {
  if (root === null || root.length < 2) return text;
  return text.split(`${root.replace(/\/$/, "")}/`).join("");
}

/** The folder that a session worked in. */
export function rootOf(session: Session): string | null {
  return session.worktree_path ?? session.project_path ?? projectKey(session);
}

const entryWords: Partial<Record<ConversationEntry["kind"], string>> = {
  prompt: "Prompt", reply: "Reply", thinking: "Thinking", question: "Question", error: "Error",
};

/** What was asked, said or called, in one line. */
export function stepLine(entry: ConversationEntry, root: string | null): string {
  if (entry.tool === null && isNotification(entry.text)) return automaticWords(entry.text).slice(0, longestStep);
  if (entry.tool === null) {
    return `${entryWords[entry.kind] ?? "Step"}: ${firstLine(entry.text).slice(0, longestStep)}`;
  }
  const { tool_name: name, summary, status } = entry.tool;
  const what = firstLine(withoutRoot(summary ?? "", root)).slice(0, longestStep);
  const end = status === "failed" ? " (failed)" : status === "refused" ? " (refused)" : "";
  return `${toolWord(name)}: ${what}${end}`;
}

/** What was asked and called, in order. What was said differs from run to run even where the same is done. */
export function stepsOf(entries: readonly ConversationEntry[], root: string | null): Step[] {
  return entries
    .filter((entry) => entry.kind === "prompt" || (entry.kind === "tool" && entry.tool !== null))
    .map((entry) => ({ line: stepLine(entry, root), entry }));
}

/** How many steps from the beginning on are alike; null where all are. */
export function partsAt(a: readonly Step[], b: readonly Step[]): number | null {
  let index = 0;
  while (index < a.length && index < b.length && a[index]?.line === b[index]?.line) index += 1;
  return index === a.length && index === b.length ? null : index;
}

export interface Pair<Row> {
  key: string;
  a: Row | null;
  b: Row | null;
}

/** Rows of both by their keys: those that differ most first. */
export function paired<Row>(
  a: readonly Row[],
  b: readonly Row[],
  keyOf: (row: Row, side: "a" | "b") => string,
  sizeOf: (row: Row) => number,
): Pair<Row>[] {
  const pairs = new Map<string, Pair<Row>>();
  for (const row of a) pairs.set(keyOf(row, "a"), { key: keyOf(row, "a"), a: row, b: null });
  for (const row of b) {
    const key = keyOf(row, "b");
    pairs.set(key, { key, a: pairs.get(key)?.a ?? null, b: row });
  }
  const size = (row: Row | null) => (row === null ? 0 : sizeOf(row));
  const apart = (pair: Pair<Row>) => Math.abs(size(pair.a) - size(pair.b));
  return [...pairs.values()].sort((x, y) => apart(y) - apart(x) ||
    Math.max(size(y.a), size(y.b)) - Math.max(size(x.a), size(x.b)) || x.key.localeCompare(y.key));
}
