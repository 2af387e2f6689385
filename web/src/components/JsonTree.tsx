import { useState } from "react";
import { visibleText } from "../text/visible";

/** Entries shown at once; the rest come on request, so that a huge value never stalls the page. */
const entriesPerStep = 100;
const longTextLength = 600;
const depthOpenAtFirst = 2;

/** A JSON value as a tree whose branches are built when they are opened. Logged text is only ever shown as text. */
export function JsonTree({ value }: { value: unknown }) {
  return (
    <div className="json">
      <JsonValue value={value} depth={0} />
    </div>
  );
}

function JsonValue({ value, depth }: { value: unknown; depth: number }) {
  if (Array.isArray(value)) {
    return <Branch entries={value.map((item, index) => [String(index), item])} brackets="[]" depth={depth} />;
  }
  if (typeof value === "object" && value !== null) {
    return <Branch entries={Object.entries(value)} brackets="{}" depth={depth} />;
  }
  if (typeof value === "string") return <LongText text={value} />;
  return <span>{String(value)}</span>;
}

function Branch(props: { entries: [string, unknown][]; brackets: "[]" | "{}"; depth: number }) {
  const { entries, brackets, depth } = props;
  const [isOpen, setIsOpen] = useState(depth < depthOpenAtFirst);
  const [shown, setShown] = useState(entriesPerStep);
  if (entries.length === 0) return <span className="muted">{brackets}</span>;
  const noun = brackets === "[]" ? "items" : "fields";
  return (
    <>
      <button type="button" className="json-branch" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        {isOpen ? "▾" : "▸"} {brackets[0]} {entries.length} {noun} {brackets[1]}
      </button>
      {isOpen && (
        <ul>
          {entries.slice(0, shown).map(([name, item]) => (
            <li key={name}>
              <span className="json-key">{visibleText(name)}</span>: <JsonValue value={item} depth={depth + 1} />
            </li>
          ))}
          {entries.length > shown && (
            <li>
              <button type="button" className="json-branch" onClick={() => setShown(shown + entriesPerStep)}>
                … {entries.length - shown} more
              </button>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

/** A text of which the beginning is shown until more is asked for. */
export function LongText({ text, limit = longTextLength }: { text: string; limit?: number }) {
  const [isWhole, setIsWhole] = useState(false);
  if (text.length <= limit || isWhole) return <span className="json-text">{visibleText(text)}</span>;
  return (
    <span className="json-text">
      {visibleText(text.slice(0, limit))}
      <button type="button" className="json-branch" onClick={() => setIsWhole(true)}>
        … {text.length - limit} more characters
      </button>
    </span>
  );
}
