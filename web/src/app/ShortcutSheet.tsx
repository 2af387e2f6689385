import { useEffect, useRef } from "react";
import { Icon } from "../components/Icon";
import type { Density } from "../state/preferences";
import { preferences, setPreference } from "../state/preferences";
import { useStore } from "../state/store";
import { shortcuts, useShortcuts } from "./shortcuts";

const keyWords: Record<string, string> = { " ": "Space", Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑" };

/** The shortcuts that work on the page below, and the settings that belong to the reader. */
export function ShortcutSheet({ close }: { close: () => void }) {
  const list = useStore(shortcuts);
  const chosen = useStore(preferences);
  const dialog = useDialogFocus();
  useShortcuts([{ keys: ["Escape"], words: "Close this sheet", group: "Everywhere", run: close }]);
  const groups = [...new Set(list.map((shortcut) => shortcut.group))];
  return (
    <div className="scrim" onClick={(click) => { if (click.target === click.currentTarget) close(); }}>
      <div ref={dialog} className="dialog" role="dialog" aria-modal="true" aria-labelledby="sheet-title" tabIndex={-1}>
        <div className="dialog-head">
          <h2 id="sheet-title">Shortcuts and settings</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        <div className="shortcuts">
          {groups.map((group) => (
            <section key={group} aria-label={group}>
              <h3>{group}</h3>
              <dl>
                {list.filter((shortcut) => shortcut.group === group).map((shortcut) => (
                  <ShortcutEntry key={shortcut.words} keys={shortcut.keys} words={shortcut.words} />
                ))}
              </dl>
            </section>
          ))}
        </div>
        <div className="settings">
          <Switch name="singleKeys" on={chosen.singleKeys} words="Shortcuts of a single letter" />
          <Switch
            name="announcements"
            on={chosen.announcements}
            words="Read out a summary of new events (screen readers)"
          />
          <label>
            Row height{" "}
            <select
              className="select"
              value={chosen.density}
              onChange={(change) => setPreference("density", change.target.value as Density)}
            >
              <option value="compact">Compact, 24 px</option>
              <option value="normal">Normal, 32 px</option>
              <option value="relaxed">Relaxed, 40 px</option>
            </select>
          </label>
        </div>
      </div>
    </div>
  );
}

function ShortcutEntry({ keys, words }: { keys: readonly string[]; words: string }) {
  return (
    <>
      <dt>{keys.map((key, index) => <span key={key}>{index > 0 && " "}<kbd>{keyWords[key] ?? key}</kbd></span>)}</dt>
      <dd>{words}</dd>
    </>
  );
}

function Switch(props: { name: "singleKeys" | "announcements"; on: boolean; words: string }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={props.on}
        onChange={(change) => setPreference(props.name, change.target.checked)}
      />
      {props.words}
    </label>
  );
}

/** Moves the focus into the dialog, keeps it there, and gives it back at the end. */
function useDialogFocus() {
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element === null) return undefined;
    element.focus();
    const keep = (event: KeyboardEvent) => {
      if (event.key !== "Tab") return;
      const stops = [...element.querySelectorAll<HTMLElement>("button, input, select, a[href]")];
      const first = stops[0];
      const last = stops[stops.length - 1];
      if (first === undefined || last === undefined) return;
      const isAtEdge = event.shiftKey
        ? document.activeElement === first || document.activeElement === element
        : document.activeElement === last;
      if (!isAtEdge) return;
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    };
    element.addEventListener("keydown", keep);
    return () => {
      element.removeEventListener("keydown", keep);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return dialog;
}
