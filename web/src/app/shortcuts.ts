import { useEffect, useRef } from "react";
import { preferences } from "../state/preferences";
import { createStore } from "../state/store";

/** One shortcut: `keys` as `KeyboardEvent.key` says them; a sequence is written with a space (`g l`). */
export interface Shortcut {
  keys: readonly string[];
  words: string;
  run: () => void;
  /** Where the shortcut stands in the sheet. */
  group: string;
}

/** All shortcuts that work at the moment; the sheet shows exactly these. */
export const shortcuts = createStore<readonly Shortcut[]>([]);

const sequenceMilliseconds = 1_000;
let firstKey: { key: string; at: number } | null = null;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement);
}

const scrollKeys = new Set(["ArrowUp", "ArrowDown", "End", " "]);

/** Keys that a focused control or text needs for itself. */
function belongsToControl(event: KeyboardEvent): boolean {
  if (event.target instanceof HTMLElement && scrollKeys.has(event.key) &&
    event.target.closest("[role=tabpanel]")) return true;
  const isControl = event.target instanceof HTMLElement &&
    event.target.closest("button, a, [role=tab], summary") !== null;
  return isControl && (event.key === "Enter" || event.key === " ");
}

function isDialogOpen(): boolean {
  return document.querySelector("[role=dialog][aria-modal=true]") !== null;
}

function handle(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const closesDialog = event.key === "Escape" && isDialogOpen();
  if (!closesDialog && (isDialogOpen() || isTyping(event.target) || belongsToControl(event))) return;
  const isSingleCharacter = event.key.length === 1;
  if (isSingleCharacter && !preferences.get().singleKeys) return;
  const isSequence = firstKey !== null && event.timeStamp - firstKey.at < sequenceMilliseconds;
  const typed = isSequence && firstKey !== null ? `${firstKey.key} ${event.key}` : event.key;
  firstKey = null;
  // The latest registration wins: a dialog or drawer comes before the page below it.
  const found = [...shortcuts.get()].reverse().find((shortcut) => shortcut.keys.includes(typed));
  if (found !== undefined) {
    event.preventDefault();
    found.run();
  } else if (event.key === "g") {
    firstKey = { key: event.key, at: event.timeStamp };
  }
}

window.addEventListener("keydown", handle);

/** Shortcuts that work while the component is on the page. */
export function useShortcuts(list: readonly Shortcut[]): void {
  const latest = useRef(list);
  latest.current = list;
  const signature = list.map((shortcut) => shortcut.keys.join()).join(";");
  useEffect(() => {
    const own = latest.current.map((shortcut, index) => ({
      ...shortcut,
      run: () => latest.current[index]?.run(),
    }));
    shortcuts.set((current) => [...current, ...own]);
    return () => shortcuts.set((current) => current.filter((shortcut) => !own.includes(shortcut)));
  }, [signature]);
}
