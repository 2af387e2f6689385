import type { Zone } from "../text/time";
import { createStore } from "./store";

export const themeChoices = ["system", "dark", "light", "contrast"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

export const themeWords: Record<ThemeChoice, string> = {
  system: "System", dark: "Dark", light: "Light", contrast: "High contrast",
};

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
  isRailNarrow: boolean;
  /** Height of the lanes in CSS pixels; null for what fits. */
  lanesHeight: number | null;
}

const storageKey = "eyrie.preferences";
const defaults: Preferences = {
  theme: "system", density: "compact", zone: "local", foldRoutine: true, singleKeys: true, announcements: true,
  isRailNarrow: false, lanesHeight: null,
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
// Another tab has chosen: what is kept next keeps that, too.
window.addEventListener("storage", ({ key }) => {
  if (key === storageKey) preferences.set(load());
});

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
  const choice = themeChoices.find((theme) => theme === forced) ?? preferences.get().theme;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const { dataset } = document.documentElement;
  dataset["theme"] = choice === "dark" || choice === "light" ? choice : prefersDark ? "dark" : "light";
  dataset["contrast"] = choice === "contrast" ? "more" : "normal";
}
