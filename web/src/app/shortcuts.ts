import { useEffect, useRef } from "react";
import { preferences } from "../state/preferences";
import { createStore } from "../state/store";

/**
 * One thing that can be done, with its keys as `KeyboardEvent.key` says them: a sequence has a space (`g l`), `Mod+k` is
 * Ctrl or Cmd with the letter, `Alt+Backspace` a key with Alt. Without keys it is found in the palette only.
 */
export interface Shortcut {
  keys: readonly string[];
  words: string;
  run: () => void;
  /** Where the shortcut stands in the sheet. */
  group: string;
  /** Works only while the focus is inside the part of the page with this `data-scope`, and there comes first. */
  scope?: string;
  /** Steps that make no sense as a command: they are left out of the palette. */
  isStep?: boolean;
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

/** The shortcut of a key: one of the part that has the focus before one of the page, the latest registration first. */
export function shortcutFor(
  list: readonly Shortcut[],
  typed: string,
  isInScope: (scope: string) => boolean,
): Shortcut | undefined {
  const found = [...list].reverse().filter((shortcut) => shortcut.keys.includes(typed));
  return found.find((shortcut) => shortcut.scope !== undefined && isInScope(shortcut.scope)) ??
    found.find((shortcut) => shortcut.scope === undefined);
}

/** True if an element stands inside the part of the page with this `data-scope`. */
export function isWithin(target: EventTarget | null, scope: string): boolean {
  return target instanceof Element && target.closest(`[data-scope="${scope}"]`) !== null;
}

function handleChord(event: KeyboardEvent): void {
  if (event.altKey || event.shiftKey || event.repeat) return;
  const found = shortcutFor(shortcuts.get(), `Mod+${event.key.toLowerCase()}`, () => false);
  if (found === undefined) return;
  event.preventDefault();
  found.run();
}

function handleAlt(event: KeyboardEvent): void {
  if (isDialogOpen() || isTyping(event.target)) return;
  const found = shortcutFor(shortcuts.get(), `Alt+${event.key}`, (scope) => isWithin(event.target, scope));
  if (found === undefined) return;
  event.preventDefault();
  found.run();
}

function handle(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey) {
    handleChord(event);
    return;
  }
  if (event.altKey) {
    handleAlt(event);
    return;
  }
  const closesDialog = event.key === "Escape" && isDialogOpen();
  if (!closesDialog && (isDialogOpen() || isTyping(event.target) || belongsToControl(event))) return;
  const isSingleCharacter = event.key.length === 1;
  if (isSingleCharacter && !preferences.get().singleKeys) return;
  const isSequence = firstKey !== null && event.timeStamp - firstKey.at < sequenceMilliseconds;
  const typed = isSequence && firstKey !== null ? `${firstKey.key} ${event.key}` : event.key;
  firstKey = null;
  const found = shortcutFor(shortcuts.get(), typed, (scope) => isWithin(event.target, scope));
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
  const signature = list.map((shortcut) => `${shortcut.keys.join()} ${shortcut.words}`).join(";");
  useEffect(() => {
    const own = latest.current.map((shortcut, index) => ({
      ...shortcut,
      run: () => latest.current[index]?.run(),
    }));
    shortcuts.set((current) => [...current, ...own]);
    return () => shortcuts.set((current) => current.filter((shortcut) => !own.includes(shortcut)));
  }, [signature]);
}
