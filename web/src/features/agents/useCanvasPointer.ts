import type { PointerEvent } from "react";
import { useEffect, useRef } from "react";
import { blockAt } from "./paintIcicle";
import { nodeAt, screenRadius } from "./scene";
import type { Explorer } from "./useExplorer";
import type { Drawing, ViewHold } from "./useScene";
import { panned, zoomed } from "./view";

const dragPixels = 4;
const zoomPerPixel = 0.0016;
const bubbleReach = 48;

interface CanvasParts {
  canvas: { current: HTMLCanvasElement | null };
  drawing: Drawing | null;
  hold: ViewHold;
  repaint: () => void;
  explorer: Explorer;
  setHovered: (key: string | null) => void;
}

/** Drag pans, the wheel zooms, a click chooses, a click on a bubble or a double click unfolds. Every one has a key too. */
export function useCanvasPointer({ canvas, drawing, hold, repaint, explorer, setHovered }: CanvasParts) {
  const begun = useRef<{ x: number; y: number; isDrag: boolean } | null>(null);
  const read = (event: { clientX: number; clientY: number; currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const found = (x: number, y: number): { index: number; isBubble: boolean } => {
    if (drawing === null || hold.view === null) return { index: -1, isBubble: false };
    const { scene, icicle } = drawing;
    if (icicle !== null) return { index: blockAt(icicle, hold.view, x, y), isBubble: false };
    const index = nodeAt(scene, hold.view, x, y);
    return index >= 0 ? { index, isBubble: false } : { index: bubbleAt(drawing, hold, x, y), isBubble: true };
  };
  const keyAt = (index: number) => drawing?.scene.nodes[index]?.item.key ?? null;
  useWheel(canvas, hold, repaint);
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return;
      begun.current = { ...read(event), isDrag: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const at = read(event);
      const start = begun.current;
      if (start === null) {
        const { index } = found(at.x, at.y);
        setHovered(keyAt(index));
        event.currentTarget.style.cursor = index < 0 ? "grab" : "pointer";
        return;
      }
      if (!start.isDrag && Math.hypot(at.x - start.x, at.y - start.y) < dragPixels) return;
      if (hold.view === null) return;
      hold.view = panned(hold.view, at.x - start.x, at.y - start.y);
      hold.isTouched = true;
      begun.current = { ...at, isDrag: true };
      event.currentTarget.style.cursor = "grabbing";
      repaint();
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
      const start = begun.current;
      begun.current = null;
      event.currentTarget.style.cursor = "grab";
      if (start === null || start.isDrag) return;
      const at = read(event);
      const { index, isBubble } = found(at.x, at.y);
      const key = keyAt(index);
      if (key === null) return;
      if (isBubble) explorer.setFolded(key, false);
      else explorer.choose(key);
    },
    onDoubleClick(event: { clientX: number; clientY: number; currentTarget: HTMLCanvasElement }) {
      const at = read(event);
      const key = keyAt(found(at.x, at.y).index);
      if (key !== null) explorer.toggle(key);
    },
    onPointerLeave() {
      if (begun.current === null) setHovered(null);
    },
    onPointerCancel() {
      begun.current = null;
    },
  };
}

function bubbleAt({ scene }: Drawing, { view }: ViewHold, x: number, y: number): number {
  if (view === null) return -1;
  return scene.nodes.findIndex((node, index) => {
    if (node.hidden === 0) return false;
    const left = (scene.x[index] ?? 0) * view.scale + view.left + screenRadius(scene.radius[index] ?? 0, view.scale);
    const middle = (scene.y[index] ?? 0) * view.scale + view.top;
    return x >= left && x <= left + bubbleReach && Math.abs(y - middle) <= 12;
  });
}

function useWheel(canvas: { current: HTMLCanvasElement | null }, hold: ViewHold, repaint: () => void): void {
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const onWheel = (wheel: WheelEvent) => {
      if (hold.view === null) return;
      wheel.preventDefault();
      hold.isTouched = true;
      const box = element.getBoundingClientRect();
      if (!wheel.ctrlKey && (wheel.shiftKey || Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY))) {
        hold.view = panned(hold.view, -(wheel.deltaX || wheel.deltaY), 0);
      } else {
        const factor = Math.exp(-Math.max(-300, Math.min(300, wheel.deltaY)) * zoomPerPixel * (wheel.ctrlKey ? 4 : 1));
        hold.view = zoomed(hold.view, factor, wheel.clientX - box.left, wheel.clientY - box.top);
      }
      repaint();
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [canvas, hold, repaint]);
}
