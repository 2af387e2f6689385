import { memo, useLayoutEffect, useMemo, useRef } from "react";
import { visibleText, withoutTerminalCodes } from "../visible";
import type { TerminalRun } from "./ansi";
import { terminalRuns } from "./ansi";
import { markdownHTML } from "./markdown";
import { sanitizedNodes } from "./sanitize";

// Everything that makes more of logged text than plain text goes through this folder and nothing else does.

const remembered = new Map<string, DocumentFragment>();
const maximumRemembered = 300;

/** The text's nodes; rows that scroll back into view are not parsed again. */
function nodesOf(text: string): DocumentFragment | null {
  const known = remembered.get(text);
  if (known !== undefined) return known.cloneNode(true) as DocumentFragment;
  const html = markdownHTML(text);
  const nodes = html === null ? null : sanitizedNodes(html);
  if (nodes === null) return null;
  const oldest = remembered.keys().next();
  if (remembered.size >= maximumRemembered && oldest.done !== true) remembered.delete(oldest.value);
  remembered.set(text, nodes);
  return nodes.cloneNode(true) as DocumentFragment;
}

/** Markdown as it is meant; text that cannot be parsed is shown as it is. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const nodes = nodesOf(text);
    if (nodes !== null) box.current?.replaceChildren(nodes);
    else if (box.current !== null) box.current.textContent = visibleText(withoutTerminalCodes(text));
  }, [text]);
  return <div ref={box} className="rich" />;
});

function classOf({ style }: TerminalRun): string {
  const [colour, ground] = style.isInverse
    ? [style.ground ?? "ground", style.colour ?? "text"]
    : [style.colour, style.ground];
  return [
    colour === null ? "" : `ansi-${colour}`,
    ground === null ? "" : `ansi-on-${ground}`,
    style.isBold ? "ansi-bold" : "", style.isDim ? "ansi-dim" : "", style.isItalic ? "ansi-italic" : "",
    style.isUnderlined ? "ansi-underlined" : "", style.isStruck ? "ansi-struck" : "",
  ].filter((name) => name !== "").join(" ");
}

/** Text of a terminal with its colours. */
export const TerminalText = memo(function TerminalText({ text }: { text: string }) {
  const runs = useMemo(() => terminalRuns(text), [text]);
  return (
    <>
      {runs.map((run, index) => {
        const name = classOf(run);
        return name === ""
          ? visibleText(run.text)
          : <span key={index} className={name}>{visibleText(run.text)}</span>;
      })}
    </>
  );
});
