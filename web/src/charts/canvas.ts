import { useEffect, useLayoutEffect, useRef } from "react";
import { createStore, useStore } from "../state/store";

/** The colours of the theme by the names of their tokens, for what is painted instead of styled. */
export type Colours = (token: string) => string;

const version = createStore(0);
const known = new Map<string, string>();

function forget(): void {
  known.clear();
  version.set((current) => current + 1);
}

let isWatching = false;

function watch(): void {
  if (isWatching) return;
  isWatching = true;
  new MutationObserver(forget).observe(document.documentElement, { attributeFilter: ["data-theme", "data-contrast"] });
  for (const query of ["(prefers-contrast: more)", "(forced-colors: active)"]) {
    window.matchMedia(query).addEventListener("change", forget);
  }
}

function colour(token: string): string {
  const found = known.get(token);
  if (found !== undefined) return found;
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim() || "gray";
  known.set(token, value);
  return value;
}

/** Colours of the present theme; the component paints again when the theme changes. */
export function useColours(): { colours: Colours; version: number } {
  useEffect(watch, []);
  return { colours: colour, version: useStore(version) };
}

type Paint = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/**
 * Keeps a canvas as large as its box, sharp on every screen, and painted: once a frame at most, whenever `paint`
 * changes or `repaint` is called.
 */
export function useCanvas(canvas: { current: HTMLCanvasElement | null }, paint: Paint): () => void {
  const latest = useRef(paint);
  latest.current = paint;
  const frame = useRef(0);
  const repaint = useRef(() => {
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      paintOnce(canvas.current, latest.current);
    });
  });
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => repaint.current());
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [canvas]);
  useEffect(() => repaint.current(), [paint]);
  return repaint.current;
}

function paintOnce(element: HTMLCanvasElement | null, paint: Paint): void {
  const context = element?.getContext("2d");
  if (element == null || context == null) return;
  const ratio = window.devicePixelRatio || 1;
  const width = element.clientWidth;
  const height = element.clientHeight;
  const pixelsWide = Math.round(width * ratio);
  const pixelsHigh = Math.round(height * ratio);
  if (element.width !== pixelsWide) element.width = pixelsWide;
  if (element.height !== pixelsHigh) element.height = pixelsHigh;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  paint(context, width, height);
}
