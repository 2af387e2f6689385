import { useState } from "react";
import { Icon } from "../components/Icon";
import { KeyHint } from "../components/KeyHint";
import { DensitySelect, ThemeSelect } from "../components/PreferenceSelects";
import { useDialogFocus } from "../components/useDialogFocus";
import { preferences, setPreference } from "../state/preferences";
import { useStore } from "../state/store";
import { isWithin, shortcuts, useShortcuts } from "./shortcuts";

/** The shortcuts that work on the page below, and the settings that belong to the reader. */
export function ShortcutSheet({ close }: { close: () => void }) {
  const all = useStore(shortcuts);
  const list = all.filter((shortcut) => shortcut.keys.length > 0);
  const chosen = useStore(preferences);
  const dialog = useDialogFocus();
  useShortcuts([{ keys: ["Escape"], words: "Close this sheet", group: "This sheet", isStep: true, run: close }]);
  // Taken before the sheet takes the focus: the part that had it comes first.
  const [focused] = useState(document.activeElement);
  const isHere = (group: string) => list.some((shortcut) =>
    shortcut.group === group && shortcut.scope !== undefined && isWithin(focused, shortcut.scope));
  const groups = [...new Set(list.map((shortcut) => shortcut.group))]
    .sort((a, b) => Number(isHere(b)) - Number(isHere(a)));
  const scopeWords = (group: string) => {
    if (isHere(group)) return " (here)";
    return list.some((one) => one.group === group && one.scope !== undefined) ? " (while they have the focus)" : "";
  };
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
              <h3>{group}{scopeWords(group)}</h3>
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
            Theme
            <ThemeSelect />
          </label>
          <label>
            Row height
            <DensitySelect />
          </label>
        </div>
      </div>
    </div>
  );
}

function ShortcutEntry({ keys, words }: { keys: readonly string[]; words: string }) {
  return (
    <>
      <dt><KeyHint keys={keys} /></dt>
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
