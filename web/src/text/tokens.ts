import type { Tokens } from "../api/types";
import { countText } from "./words";

export const noTokens: Tokens = { input: 0, output: 0, cache_read: 0, cache_creation_5m: 0, cache_creation_1h: 0 };

const steps = [[1e9, "B"], [1e6, "M"], [1e3, "k"]] as const;

/** `950`, `1.2k`, `45k`, `1.3M`, `2.1B`. */
export function shortCount(count: number): string {
  for (const [size, letter] of steps) {
    // What would round to 1000 of a smaller unit is 1.0 of this one.
    if (count < size * 0.9995) continue;
    const value = count / size;
    return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${letter}`;
  }
  return String(Math.round(count));
}

/** What went to the model: fresh input, cache reads and cache writes. */
export function inputTokens(tokens: Tokens): number {
  return tokens.input + tokens.cache_read + tokens.cache_creation_5m + tokens.cache_creation_1h;
}

export function allTokens(tokens: Tokens): number {
  return inputTokens(tokens) + tokens.output;
}

/** `1.3M / 12k`: in and out. */
export function tokensText(tokens: Tokens): string {
  return allTokens(tokens) === 0 ? "—" : `${shortCount(inputTokens(tokens))} / ${shortCount(tokens.output)}`;
}

/** The kinds of tokens in the order in which they are listed everywhere. */
export const tokenKinds: readonly { name: keyof Tokens; word: string; short: string }[] = [
  { name: "input", word: "Input", short: "Input" },
  { name: "output", word: "Output", short: "Output" },
  { name: "cache_read", word: "Cache read", short: "Read" },
  { name: "cache_creation_5m", word: "Cache write, 5 min", short: "Write 5m" },
  { name: "cache_creation_1h", word: "Cache write, 1 h", short: "Write 1h" },
];

/** Every kind with its full count, for tooltips. */
export function tokensTitle(tokens: Tokens): string {
  return tokenKinds.map(({ name, word }) => `${word}: ${countText(tokens[name])}`).join("\n");
}

/** `340 KB`, `1.2 MB`. */
export function bytesText(bytes: number): string {
  // What would round to 1000 of a smaller unit is 1.0 of the next.
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  if (bytes < 999.5e3) return `${Math.round(bytes / 1e3)} KB`;
  return bytes < 999.95e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** `176k of 200k tokens (88 %) → 2.7k`: how full a context was, and what was left of it. */
export function compactedWords(before: number, after: number | null, window: number | null): string {
  const isShare = window !== null && window > 0 && before <= window;
  const was = isShare
    ? `${shortCount(before)} of ${shortCount(window)} tokens (${Math.round((100 * before) / window)} %)`
    : `${shortCount(before)} tokens`;
  return after === null ? was : `${was} → ${shortCount(after)}`;
}

/** The hub's line on a compaction with its counts as people read them; any other text as it is. */
export function compactionLine(text: string, window: number | null): string {
  const [, head, before, after] = /^(.*: )(\d+) tokens(?: → (\d+))?$/.exec(text) ?? [];
  if (head === undefined || before === undefined) return text;
  return head + compactedWords(Number(before), after === undefined ? null : Number(after), window);
}

/** The same with every digit, for tooltips. */
export function exactCounts(text: string): string {
  return text.replace(/\d{4,}/g, (digits) => countText(Number(digits)));
}
