// A line of code in parts: what the highlighter calls them, and which of them changed. Pure.
import type { Range } from "./wordDiff";

export interface Token {
  text: string;
  /** What the highlighter says it is; empty for plain text. */
  kind: string;
}

interface Segment extends Token {
  isChanged: boolean;
}

/** The tokens cut where the changed ranges begin and end. */
export function segmentsOf(tokens: readonly Token[], changed: readonly Range[]): Segment[] {
  const segments: Segment[] = [];
  let place = 0;
  let index = 0;
  for (const token of tokens) {
    let from = 0;
    while (from < token.text.length) {
      const at = place + from;
      while (index < changed.length && (changed[index]?.[1] ?? 0) <= at) index += 1;
      const range = changed[index];
      const isChanged = range !== undefined && range[0] <= at;
      const end = range === undefined ? Infinity : isChanged ? range[1] : range[0];
      const to = Math.min(token.text.length, end - place);
      segments.push({ text: token.text.slice(from, to), kind: token.kind, isChanged });
      from = to;
    }
    place += token.text.length;
  }
  return segments;
}

const span = /^<span class="hljs-([a-zA-Z_ -]{1,60})">/;
const otherLanguage = /^<span class="[a-z+#-]{1,30}">/;
const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };

/**
 * What the highlighter says of one line, read from its markup: only its own spans and the entities it writes. Null
 * where it is anything else, or where its text is not the line's: then the line is plain.
 */
export function readMarkup(markup: string, line: string): Token[] | null {
  const tokens: Token[] = [];
  const open: string[] = [];
  let text = "";
  let read = "";
  const flush = () => {
    if (text !== "") tokens.push({ text, kind: open[open.length - 1] ?? "" });
    read += text;
    text = "";
  };
  for (let place = 0; place < markup.length;) {
    const letter = markup[place];
    if (letter === "<") {
      flush();
      if (markup.startsWith("</span>", place)) {
        if (open.pop() === undefined) return null;
        place += 7;
        continue;
      }
      // Parts in another language are wrapped in its name.
      const found = span.exec(markup.slice(place, place + 90)) ?? otherLanguage.exec(markup.slice(place, place + 60));
      if (found === null) return null;
      const [tag = "", kind] = found;
      open.push(kind ?? open[open.length - 1] ?? "");
      place += Math.max(1, tag.length);
    } else if (letter === "&") {
      const end = markup.indexOf(";", place);
      const meant = entities[markup.slice(place, end + 1)];
      if (meant === undefined) return null;
      text += meant;
      place = end + 1;
    } else {
      text += letter;
      place += 1;
    }
  }
  flush();
  return open.length === 0 && read === line ? tokens : null;
}
