// Why a file's text is not shown, or what has to be said of it. Pure.
import type { FileContent } from "../../api/types";

/** Letters of a text in which none of a binary file would be missed. */
const examined = 8_000;

/** A text that has what no text has. */
export function isBinary(text: string): boolean {
  const start = text.slice(0, examined);
  // eslint-disable-next-line no-control-regex
  const odd = start.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
  return start.includes("\u0000") || odd > start.length / 10;
}

/** Why the text cannot be shown; null where it can. */
export function missingWords(content: FileContent): { title: string; why: string } | null {
  if (content.content === null) {
    const isTooLarge = /\d bytes/.test(content.reason ?? "");
    return {
      title: isTooLarge ? "It is too large to be shown" : "Its text is not known",
      why: content.reason ?? "Nothing of the file's text was reported.",
    };
  }
  if (isBinary(content.content)) {
    return { title: "It is a binary file", why: "What was recorded of it is no text." };
  }
  return null;
}
