import type { Density, ThemeChoice } from "../state/preferences";
import { preferences, setPreference, themeChoices, themeWords } from "../state/preferences";
import { useStore } from "../state/store";

export function ThemeSelect() {
  return (
    <select
      className="select"
      value={useStore(preferences).theme}
      onChange={(change) => setPreference("theme", change.target.value as ThemeChoice)}
    >
      {themeChoices.map((theme) => <option key={theme} value={theme}>{themeWords[theme]}</option>)}
    </select>
  );
}

/** How high the rows of feeds are. */
export function DensitySelect() {
  return (
    <select
      className="select"
      value={useStore(preferences).density}
      onChange={(change) => setPreference("density", change.target.value as Density)}
    >
      <option value="compact">Compact, 24 px</option>
      <option value="normal">Normal, 32 px</option>
      <option value="relaxed">Relaxed, 40 px</option>
    </select>
  );
}
