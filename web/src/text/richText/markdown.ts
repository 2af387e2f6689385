// Markdown to HTML under the policy of the dashboard: logged text is data. Raw HTML stays text, nothing is loaded,
// links lead out only when they are clicked. What comes out still goes through `sanitize.ts`.
import { marked } from "marked";
import { visibleText, withoutTerminalCodes } from "../visible";

/** Longer texts are shown as they are: parsing them would hold up the page. */
export const longestMarkdown = 32 * 1024;
/** Deeper nesting than anybody writes; parsing it costs more than it tells. */
const deepestNesting = 24;
const mostMarks = 500;

const special: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => special[mark] ?? mark);
}

function unescapeHTML(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole) =>
    Object.keys(special).find((mark) => special[mark] === whole) ?? whole);
}

/** The address where it is a web address; null for every other scheme and for addresses inside this site. */
export function webAddress(address: string | null | undefined): string | null {
  if (address == null || !/^https?:\/\//i.test(address)) return null;
  try {
    const url = new URL(address);
    // A name and password before the host only serve to make it look like another one.
    if (url.username !== "" || url.password !== "") return null;
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

function linkTo(address: string | null, inner: string, prefix = ""): string {
  const web = webAddress(address === null ? null : unescapeHTML(address));
  if (web !== null) {
    const safe = escapeHTML(web);
    return `<a href="${safe}" title="${safe}" rel="noopener noreferrer" target="_blank">${prefix}${inner}</a>`;
  }
  const told = address === null || address === "" ? "" : ` (${escapeHTML(unescapeHTML(address))})`;
  return `${prefix}${inner}${told}`;
}

class PlainTokenizer extends marked.Tokenizer {
  // Tags are text like any other.
  override html() {
    return undefined as never;
  }

  override tag() {
    return undefined as never;
  }
}

class PolicyRenderer extends marked.Renderer {
  override html(html: string): string {
    return escapeHTML(html);
  }

  override link(address: string | null, _title: string | null, text: string): string {
    return linkTo(address, text);
  }

  /** A picture would be fetched from somewhere: its words and its address are shown instead. */
  override image(address: string | null, _title: string | null, text: string): string {
    return linkTo(address, escapeHTML(unescapeHTML(text === "" ? "without words" : text)), "Picture: ");
  }

  /** The page has its own headings above these. */
  override heading(text: string, level: 1 | 2 | 3 | 4 | 5 | 6): string {
    const shown = Math.min(6, level + 2);
    return `<h${shown}>${text}</h${shown}>\n`;
  }

  override code(code: string, language: string | undefined): string {
    const name = /^[\w+#.-]{1,24}/.exec(language ?? "")?.[0];
    const label = name === undefined ? "" : ` title="${escapeHTML(name)}"`;
    return `<pre${label}><code>${escapeHTML(code)}\n</code></pre>\n`;
  }

  override checkbox(isChecked: boolean): string {
    return isChecked ? "☑ " : "☐ ";
  }

  override listitem(text: string): string {
    return `<li>${text}</li>\n`;
  }
}

function isTooDeep(text: string): boolean {
  return text.split("\n").some((line) => {
    const opening = /^[\s>*+\-\d.]*/.exec(line)?.[0] ?? "";
    return (opening.match(/[>*+.-]/g)?.length ?? 0) > deepestNesting && /[>]/.test(opening);
  });
}

const fence = /^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$/;
const beginsBlock = /^\s*$|^ {0,3}(?:[*+-]|1[.)]) |^ {0,3}#{1,6} /;

/**
 * True where a paragraph has more marks than the parser pairs in time: it looks through the rest of the paragraph for
 * each of them. Code is not looked through.
 */
function isTooTangled(text: string): boolean {
  let open = "";
  let marks = 0;
  for (const line of text.split("\n")) {
    const found = fence.exec(line);
    const mark = found?.[1] ?? found?.[2] ?? "";
    if (open !== "") {
      if (mark.startsWith(open)) open = "";
      continue;
    }
    if (mark !== "") {
      open = mark;
      marks = 0;
      continue;
    }
    if (beginsBlock.test(line)) marks = 0;
    marks += line.match(/\*+|_+|~+|\[+|`+/g)?.length ?? 0;
    if (marks > mostMarks) return true;
  }
  return false;
}

/** HTML of a Markdown text; null where the text is too long or too deep to be parsed. */
export function markdownHTML(logged: string): string | null {
  if (logged.length > longestMarkdown) return null;
  const text = visibleText(withoutTerminalCodes(logged));
  if (isTooDeep(text) || isTooTangled(text)) return null;
  try {
    return marked.parse(text, {
      gfm: true, breaks: true, headerIds: false, mangle: false, silent: false,
      tokenizer: new PlainTokenizer(), renderer: new PolicyRenderer(),
    });
  } catch {
    return null;
  }
}
