import type { KeyboardEvent } from "react";
import { isChord } from "./keys";

interface Tab<Name extends string> {
  name: Name;
  word: string;
  count?: number | null;
}

/** A row of tabs; arrows move between them as the tab pattern asks. */
export function Tabs<Name extends string>(props: {
  label: string;
  panel: string;
  tabs: readonly Tab<Name>[];
  chosen: Name;
  choose: (name: Name) => void;
}) {
  const move = (key: KeyboardEvent<HTMLDivElement>) => {
    const step = key.key === "ArrowRight" ? 1 : key.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || isChord(key)) return;
    key.preventDefault();
    key.stopPropagation();
    const index = props.tabs.findIndex((tab) => tab.name === props.chosen);
    const next = props.tabs[(index + step + props.tabs.length) % props.tabs.length];
    if (next === undefined) return;
    props.choose(next.name);
    const button = key.currentTarget.children[props.tabs.indexOf(next)];
    if (button instanceof HTMLElement) button.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={props.label} onKeyDown={move}>
      {props.tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          className="tab"
          aria-selected={tab.name === props.chosen}
          aria-controls={props.panel}
          tabIndex={tab.name === props.chosen ? 0 : -1}
          onClick={() => props.choose(tab.name)}
        >
          {tab.word}
          {tab.count != null && ` ${tab.count}`}
        </button>
      ))}
    </div>
  );
}
