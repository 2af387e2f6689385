import type { ReactNode } from "react";
import { KeyHint } from "../../components/KeyHint";
import { shortcuts } from "../../app/shortcuts";
import { DensitySelect, ThemeSelect } from "../../components/PreferenceSelects";
import type { Preferences } from "../../state/preferences";
import { preferences, setPreference } from "../../state/preferences";
import { useStore } from "../../state/store";
import type { Zone } from "../../text/time";

type SwitchName = {
  [Name in keyof Preferences]: Preferences[Name] extends boolean ? Name : never;
}[keyof Preferences];

const switches: readonly { name: SwitchName; word: string }[] = [
  { name: "singleKeys", word: "Shortcuts of a single letter" },
  { name: "announcements", word: "Read out a summary of new events (screen readers)" },
  { name: "foldRoutine", word: "Put reads and listings that follow one another into one row of a feed" },
  { name: "isRailNarrow", word: "Narrow rail, icons only" },
];

/** What belongs to the reader; it is kept in this browser. */
export function AppearanceSection() {
  const chosen = useStore(preferences);
  const all = useStore(shortcuts).filter((shortcut) => shortcut.keys.length > 0);
  const groups = [...new Set(all.map((shortcut) => shortcut.group))];
  return (
    <>
      <section className="setting">
        <h2>Appearance</h2>
        <p className="muted">Kept in this browser.</p>
        <div className="setting-form">
          <Choice word="Theme">
            <ThemeSelect />
          </Choice>
          <Choice word="Row height of feeds">
            <DensitySelect />
          </Choice>
          <Choice word="Times in">
            <select
              className="select"
              value={chosen.zone}
              onChange={(change) => setPreference("zone", change.target.value as Zone)}
            >
              <option value="local">Local time</option>
              <option value="utc">UTC</option>
            </select>
          </Choice>
          {switches.map((one) => (
            <label key={one.name} className="setting-switch">
              <input
                type="checkbox"
                checked={chosen[one.name]}
                onChange={(change) => setPreference(one.name, change.target.checked)}
              />
              {one.word}
            </label>
          ))}
        </div>
      </section>
      <section className="setting">
        <h2>Keyboard</h2>
        <p className="muted">
          What works on every page. Each page has more: <kbd>?</kbd> lists those of the page that is open.
        </p>
        <div className="shortcuts">
          {groups.map((group) => (
            <div key={group}>
              <h3>{group}</h3>
              <dl>
                {all.filter((shortcut) => shortcut.group === group).map((shortcut) => (
                  <Keys key={shortcut.words} keys={shortcut.keys} words={shortcut.words} />
                ))}
              </dl>
            </div>
          ))}
        </div>
      </section>
    </>
  );
}

function Choice({ word, children }: { word: string; children: ReactNode }) {
  return <label className="setting-choice"><span>{word}</span>{children}</label>;
}

function Keys({ keys, words }: { keys: readonly string[]; words: string }) {
  return <><dt><KeyHint keys={keys} /></dt><dd>{words}</dd></>;
}
