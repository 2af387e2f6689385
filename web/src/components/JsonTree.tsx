import { createContext, useContext, useState } from "react";
import { visibleText } from "../text/visible";
import { CopyButton } from "./States";

/** Entries shown at once; the rest come on request, so that a huge value never stalls the page. */
const entriesPerStep = 100;
const longTextLength = 600;
const depthOpenAtFirst = 2;

interface Chosen {
  path: string;
  value: unknown;
}

const Choice = createContext<{ chosen: string | null; choose: (chosen: Chosen) => void } | null>(null);

/** A JSON value as a tree whose branches are built when they are opened. Logged text is only ever shown as text. */
export function JsonTree({ value }: { value: unknown }) {
  return (
    <div className="json">
      <JsonValue value={value} depth={0} path="$" />
    </div>
  );
}

/** The tree with a line that names the chosen member and copies its path or value. */
export function JsonExplorer({ value }: { value: unknown }) {
  const [chosen, setChosen] = useState<Chosen>({ path: "$", value });
  const text = typeof chosen.value === "string" ? chosen.value : JSON.stringify(chosen.value, null, 2) ?? "";
  return (
    <Choice.Provider value={{ chosen: chosen.path, choose: setChosen }}>
      <div className="json-line">
        <code className="clip" title={visibleText(chosen.path)}>{visibleText(chosen.path)}</code>
        <CopyButton text={chosen.path} label="Copy path" />
        <CopyButton text={text} label="Copy value" />
      </div>
      <JsonTree value={value} />
    </Choice.Provider>
  );
}

const plainName = /^[A-Za-z_$][\w$]*$/;

/** `$.payload.items[3]["odd name"]`, as JSONPath writes it. */
function memberPath(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  return plainName.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function JsonValue({ value, depth, path }: { value: unknown; depth: number; path: string }) {
  if (Array.isArray(value)) {
    return <Branch entries={value.map((item, index) => [index, item])} brackets="[]" depth={depth} path={path} />;
  }
  if (typeof value === "object" && value !== null) {
    return <Branch entries={Object.entries(value)} brackets="{}" depth={depth} path={path} />;
  }
  if (typeof value === "string") return <LongText text={value} />;
  return <span>{String(value)}</span>;
}

function Branch(props: { entries: [string | number, unknown][]; brackets: "[]" | "{}"; depth: number; path: string }) {
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
              <Key name={name} value={item} path={memberPath(props.path, name)} />:{" "}
              <JsonValue value={item} depth={depth + 1} path={memberPath(props.path, name)} />
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

function Key({ name, value, path }: { name: string | number; value: unknown; path: string }) {
  const choice = useContext(Choice);
  const word = visibleText(String(name));
  if (choice === null) return <span className="json-key">{word}</span>;
  return (
    <button
      type="button"
      className="json-key"
      aria-pressed={choice.chosen === path}
      onClick={() => choice.choose({ path, value })}
    >
      {word}
    </button>
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
