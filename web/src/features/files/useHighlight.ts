import { useEffect, useMemo, useState } from "react";
import type { Language } from "./language";
import type { DiffLine } from "./lineDiff";
import type { Token } from "./segments";

/** Longer texts stay plain. */
const longestText = 400_000;

type LineTokens = (Token[] | null)[];

async function highlighted(language: Language, texts: readonly (readonly string[])[], signal: AbortSignal) {
  const { highlightLines } = await import("./highlighter");
  const results: LineTokens[] = [];
  for (const lines of texts) {
    if (signal.aborted) break;
    results.push(await highlightLines(language, lines, signal));
  }
  return results;
}

/** The tokens of texts' lines, when they are there: until then, and where it fails, the lines are plain. */
export function useHighlight(language: Language | null, texts: readonly (readonly string[])[]): LineTokens[] | null {
  const [result, setResult] = useState<{ of: unknown; tokens: LineTokens[] } | null>(null);
  useEffect(() => {
    const length = texts.reduce((sum, lines) => sum + lines.reduce((letters, line) => letters + line.length, 0), 0);
    if (language === null || length === 0 || length > longestText) return undefined;
    const abort = new AbortController();
    highlighted(language, texts, abort.signal).then(
      (tokens) => {
        if (!abort.signal.aborted) setResult({ of: texts, tokens });
      },
      (error: unknown) => console.error("The highlighter failed", error),
    );
    return () => abort.abort();
  }, [language, texts]);
  return result !== null && result.of === texts ? result.tokens : null;
}

/**
 * The tokens of a diff's lines. Each side of each stretch is read on its own: what was taken away must not change how
 * what came is read.
 */
export function useDiffTokens(
  language: Language | null,
  stretches: readonly (readonly DiffLine[])[],
): Map<DiffLine, Token[]> {
  const sides = useMemo(
    () => stretches.flatMap((lines) => [
      lines.filter((line) => line.kind !== "added"), lines.filter((line) => line.kind !== "removed"),
    ]),
    [stretches],
  );
  const texts = useMemo(() => sides.map((lines) => lines.map((line) => line.text)), [sides]);
  const tokens = useHighlight(language, texts);
  return useMemo(() => {
    const found = new Map<DiffLine, Token[]>();
    for (const [index, lines] of sides.entries()) {
      for (const [place, line] of lines.entries()) {
        const known = tokens?.[index]?.[place];
        if (known != null) found.set(line, known);
      }
    }
    return found;
  }, [tokens, sides]);
}
