import type { KeyboardEvent } from "react";
import { useShortcuts } from "../../app/shortcuts";
import { isChord } from "../../components/keys";
import type { Explorer } from "./useExplorer";
import type { ViewHold } from "./useScene";
import { panned } from "./view";

const panShare = 0.2;
const keyZoom = 1.4;
const group = "Agents";

/** Keys of the drawing: zoom and pan everywhere on the page, from agent to agent where the drawing has the focus. */
export function useCanvasKeys({ explorer, hold, size, repaint, zoom, fitAll }: {
  explorer: Explorer;
  hold: ViewHold;
  size: { width: number; height: number };
  repaint: () => void;
  zoom: (factor: number) => void;
  fitAll: () => void;
}): (event: KeyboardEvent<HTMLElement>) => void {
  const pan = (x: number, y: number) => {
    if (hold.view === null) return;
    hold.view = panned(hold.view, x * size.width, y * size.height);
    hold.isTouched = true;
    repaint();
  };
  useShortcuts([
    { keys: ["w", "+"], words: "Zoom in", group, isStep: true, run: () => zoom(keyZoom) },
    { keys: ["s", "-"], words: "Zoom out", group, isStep: true, run: () => zoom(1 / keyZoom) },
    { keys: ["a"], words: "Pan left", group, isStep: true, run: () => pan(panShare, 0) },
    { keys: ["d"], words: "Pan right", group, isStep: true, run: () => pan(-panShare, 0) },
    { keys: ["A"], words: "Pan up", group, isStep: true, run: () => pan(0, panShare) },
    { keys: ["D"], words: "Pan down", group, isStep: true, run: () => pan(0, -panShare) },
    { keys: ["z"], words: "Show all agents", group, run: fitAll },
  ]);
  return (event) => treeKey(event, explorer);
}

const pageRows = 10;

/** The keys of a tree, for the drawing and the table alike. */
export function treeKey(event: KeyboardEvent<HTMLElement>, explorer: Explorer): void {
  if (isChord(event) || event.target !== event.currentTarget) return;
  const { nodes, cursor } = explorer;
  const node = nodes.find((one) => one.item.key === cursor);
  const actions: Record<string, () => void> = {
    ArrowDown: () => explorer.step(1),
    ArrowUp: () => explorer.step(-1),
    PageDown: () => explorer.step(pageRows),
    PageUp: () => explorer.step(-pageRows),
    Home: () => explorer.step(-nodes.length),
    End: () => explorer.step(nodes.length),
    ArrowRight: explorer.toChild,
    ArrowLeft: explorer.toParent,
    Enter: () => explorer.choose(cursor),
    " ": () => (node === undefined ? undefined : explorer.toggle(node.item.key)),
  };
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}
