// Runs before the first paint so that the page never flashes in the wrong theme.
import { applyTheme, preferences } from "./state/preferences";

applyTheme();
preferences.subscribe(applyTheme);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
