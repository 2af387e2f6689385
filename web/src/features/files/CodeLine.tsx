import { visibleText } from "../../text/visible";
import type { Token } from "./segments";
import { segmentsOf } from "./segments";
import type { Range } from "./wordDiff";

/** What is not to be mixed up with a letter is written out. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

function shownText(text: string): string {
  return visibleText(text)
    .replace(controls, (mark) => String.fromCharCode(0x2400 + Math.min(0x21, mark.charCodeAt(0))));
}

/** The classes of the highlighter that share a colour. */
const kinds: Record<string, string> = {
  keyword: "keyword", literal: "keyword", "selector-tag": "keyword", section: "title", name: "keyword", tag: "plain",
  string: "string", regexp: "string", "meta-string": "string", quote: "comment", comment: "comment", doctag: "comment",
  number: "number", symbol: "number", bullet: "number", title: "title", function: "plain", class: "plain",
  type: "type", built_in: "type", attr: "type", attribute: "type", variable: "type", "template-variable": "type",
  "selector-class": "type", "selector-id": "type", property: "type", params: "plain", meta: "meta",
  "meta-keyword": "meta", deletion: "plain", addition: "plain", subst: "plain", strong: "title", emphasis: "title",
  link: "string", code: "string",
};

function classOf(kind: string, isChanged: boolean): string | undefined {
  const colour = kinds[kind] ?? "plain";
  const name = colour === "plain" ? "" : `code-${colour}`;
  if (!isChanged) return name === "" ? undefined : name;
  return `${name} diff-word`.trim();
}

const nothingChanged: readonly Range[] = [];

/** One line of code: text in elements of its own, never markup. */
export function CodeLine({ text, tokens, changed }: {
  text: string;
  tokens: readonly Token[] | undefined;
  changed: readonly Range[] | undefined;
}) {
  const segments = segmentsOf(tokens ?? [{ text, kind: "" }], changed ?? nothingChanged);
  return (
    <>
      {segments.map((segment, index) => {
        const name = classOf(segment.kind, segment.isChanged);
        return name === undefined
          ? shownText(segment.text)
          : <span key={index} className={name}>{shownText(segment.text)}</span>;
      })}
    </>
  );
}
