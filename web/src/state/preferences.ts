import type { Zone } from "../text/time";
import { createStore } from "./store";

export type ThemeChoice = "system" | "dark" | "light";
export type Density = "compact" | "normal" | "relaxed";

/** What a person has chosen on this browser; it belongs to the person, not to the page, so it is not in the URL. */
export interface Preferences {
  theme: ThemeChoice;
  density: Density;
  zone: Zone;
  foldRoutine: boolean;
  /** Shortcuts of a single letter; can be switched off (WCAG 2.1.4). */
  singleKeys: boolean;
  announcements: boolean;
}

const storageKey = "eyrie.preferences";
const defaults: Preferences = {
  theme: "system", density: "compact", zone: "local", foldRoutine: true, singleKeys: true, announcements: true,
};

export const rowHeights: Record<Density, number> = { compact: 24, normal: 32, relaxed: 40 };

function load(): Preferences {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(storageKey) ?? "{}");
    return { ...defaults, ...(stored as Partial<Preferences>) };
  } catch {
    // Storage may be forbidden or hold something else's text; the defaults always work.
    return defaults;
  }
}

export const preferences = createStore<Preferences>(load());

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  preferences.set((current) => ({ ...current, [name]: value }));
  try {
    window.localStorage.setItem(storageKey, JSON.stringify(preferences.get()));
  } catch {
    // The choice holds until the page is closed.
  }
}

/** Sets the theme on the document: a test or screenshot may force one with `?theme=`. */
export function applyTheme(): void {
  const forced = new URLSearchParams(window.location.search).get("theme");
  const choice = forced === "dark" || forced === "light" ? forced : preferences.get().theme;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset["theme"] = choice === "system" ? (prefersDark ? "dark" : "light") : choice;
}
