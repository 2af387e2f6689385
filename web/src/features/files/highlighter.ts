// The highlighter and the languages that it knows: a script of its own, fetched when code is first shown.
import core from "highlight.js/lib/highlight";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import cs from "highlight.js/lib/languages/cs";
import css from "highlight.js/lib/languages/css";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import type { Language } from "./language";
import type { Token } from "./segments";
import { readMarkup } from "./segments";

const grammars: Record<Language, unknown> = {
  bash, cpp, cs, css, dockerfile, go, ini, java, javascript, json, kotlin, lua, makefile, markdown, php, python, ruby,
  rust, sql, swift, typescript, xml, yaml,
};

core.configure({ hideUpgradeWarningAcceptNoSupportOrSecurityUpdates: true });
for (const [name, grammar] of Object.entries(grammars)) core.registerLanguage(name, grammar);

/** Longer lines stay plain: some grammars take much longer for a line twice as long. */
const longestLine = 400;
/** Behind so many lines, or so much time, the rest stays plain. */
const mostLines = 20_000;
const longestMilliseconds = 1_500;
/** The page can do something else so often. */
const sliceMilliseconds = 8;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** A line's tokens and where the next one goes on; null where the highlighter fails. */
function tokensOf(language: Language, line: string, before: unknown): { tokens: Token[] | null; top: unknown } {
  try {
    // Rules that end with a line need to see its end.
    const { value, top } = core.highlight(language, `${line}\n`, true, before);
    const tokens = readMarkup(value, `${line}\n`);
    const last = tokens?.[tokens.length - 1];
    if (last !== undefined) last.text = last.text.slice(0, -1);
    return { tokens, top };
  } catch {
    return { tokens: null, top: before };
  }
}

/** The tokens of each line; null for those that stay plain. */
export async function highlightLines(
  language: Language,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<(Token[] | null)[]> {
  const result: (Token[] | null)[] = [];
  const begun = performance.now();
  let slice = begun;
  let top: unknown;
  for (const line of lines.slice(0, mostLines)) {
    if (line.length > longestLine) result.push(null);
    else {
      const one = tokensOf(language, line, top);
      top = one.top;
      result.push(one.tokens);
    }
    const now = performance.now();
    if (now - begun > longestMilliseconds) break;
    if (now - slice > sliceMilliseconds) {
      await pause();
      if (signal.aborted) break;
      slice = performance.now();
    }
  }
  return result;
}
