import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useCanvas, useColours } from "../../charts/canvas";
import { KeyHint } from "../../components/KeyHint";
import { CanvasWords } from "./CanvasWords";
import { paintGraph } from "./paintGraph";
import { paintIcicle } from "./paintIcicle";
import { useCanvasKeys } from "./useCanvasKeys";
import { useCanvasPointer } from "./useCanvasPointer";
import type { Explorer } from "./useExplorer";
import { pathIndices } from "./useExplorer";
import type { Drawing, ViewHold } from "./useScene";
import { useScene } from "./useScene";
import { fit, withPlace, zoomed } from "./view";

/** With more agents than this their labels come after their first paint. */
const quickNodes = 200;
const canvasKeys = "Arrow keys go from agent to agent, Enter opens one, T shows the table.";

/** Step of the keys and buttons that zoom. */
const zoomStep = 1.4;

/** The agents as a drawing; the table has the same in words. */
export function AgentCanvas({ explorer }: { explorer: Explorer }) {
  const { nodes, view: { mode }, sizeBy } = explorer;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const hold = useRef<ViewHold>({ view: null, isTouched: false }).current;
  const [hovered, setHovered] = useState<string | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const size = useSize(frame);
  const repaintLater = useRef<() => void>(() => undefined);
  const drawing = useScene(nodes, mode, sizeBy, size, hold, useCallback(() => repaintLater.current(), []));

  const paint = useAgentsPaint({ explorer, drawing, hold, hovered, hasFocus, repaintLater });
  const repaint = useCanvas(canvas, paint);
  repaintLater.current = repaint;

  useNodeInView({ explorer, drawing, hold, size, canvas, repaint });
  const zoom = (factor: number) => {
    if (hold.view === null) return;
    hold.view = zoomed(hold.view, factor, size.width / 2, size.height / 2);
    hold.isTouched = true;
    repaint();
  };
  const fitAll = () => {
    hold.isTouched = false;
    repaint();
  };
  const pointer = useCanvasPointer({ canvas, drawing, hold, repaint, explorer, setHovered });
  const onKeyDown = useCanvasKeys({ explorer, hold, size, repaint, zoom, fitAll });
  return (
    <div className="agents-canvas" ref={frame} data-scope="agents-canvas">
      <canvas
        ref={canvas}
        className="agents-drawing"
        tabIndex={0}
        role="application"
        aria-roledescription="drawing of agents"
        aria-label={`${nodes.length} agents as ${mode}. ${canvasKeys}`}
        aria-describedby="agents-cursor"
        onKeyDown={onKeyDown}
        onFocus={() => setHasFocus(true)}
        onBlur={() => setHasFocus(false)}
        {...pointer}
      />
      <div className="canvas-buttons" role="group" aria-label="Zoom">
        <ZoomButton word="Zoom in" sign="+" keys="w" zoom={() => zoom(zoomStep)} />
        <ZoomButton word="Zoom out" sign="−" keys="s" zoom={() => zoom(1 / zoomStep)} />
        <button type="button" className="button" title="Show all (z)" onClick={fitAll}>
          Fit <KeyHint keys={["z"]} />
        </button>
      </div>
      <CanvasWords explorer={explorer} hovered={hovered} />
    </div>
  );
}

interface Canvas {
  explorer: Explorer;
  drawing: Drawing | null;
  hold: ViewHold;
}

function useAgentsPaint({ explorer, drawing, hold, hovered, hasFocus, repaintLater }: Canvas & {
  hovered: string | null;
  hasFocus: boolean;
  repaintLater: { current: () => void };
}): (context: CanvasRenderingContext2D, width: number, height: number) => void {
  const { view: { mode }, selected, cursor } = explorer;
  const { colours, version } = useColours();
  const isFirst = useRef(true);
  return useCallback((context, width, height) => {
    if (drawing === null || width === 0) return;
    const { scene, icicle } = drawing;
    if (hold.view === null || !hold.isTouched) hold.view = fit(drawing.bounds, width, height);
    const indexOf = (key: string | null) => (key === null ? -1 : scene.indexByKey.get(key) ?? -1);
    const state = {
      view: hold.view, selected: indexOf(selected?.key ?? null), cursor: indexOf(cursor), hovered: indexOf(hovered),
      path: pathIndices(selected, scene.indexByKey), hasFocus,
      isWithoutLabels: isFirst.current && scene.nodes.length > quickNodes,
    };
    const labels = icicle === null
      ? paintGraph(context, width, height, { ...state, scene }, colours)
      : paintIcicle(context, width, height, { ...state, nodes: scene.nodes, icicle }, colours);
    const { dataset } = context.canvas;
    dataset["nodes"] = String(scene.nodes.length);
    dataset["labels"] = String(labels);
    dataset["mode"] = mode;
    if (isFirst.current && scene.nodes.length > 0) {
      isFirst.current = false;
      if (state.isWithoutLabels) setTimeout(() => repaintLater.current());
    }
  }, [drawing, hold, selected, cursor, hovered, hasFocus, colours, version, mode]);
}

/** Moves the view to the agent that was selected, or that the keys have come to, where it is out of view. */
function useNodeInView({ explorer: { selected, cursor }, drawing, hold, size, canvas, repaint }: Canvas & {
  size: { width: number; height: number };
  canvas: { current: HTMLCanvasElement | null };
  repaint: () => void;
}): void {
  const show = (key: string | null) => {
    const index = key === null || drawing === null ? undefined : drawing.scene.indexByKey.get(key);
    if (index === undefined || drawing === null || hold.view === null || size.width === 0) return;
    const places = drawing.icicle ?? drawing.scene;
    const x = (places.x[index] ?? 0) + (drawing.icicle === null ? 0 : drawing.icicle.width / 2);
    const y = (places.y[index] ?? 0) + (drawing.icicle?.heights[index] ?? 0) / 2;
    const next = withPlace(hold.view, x, y, uncoveredWidth(canvas.current, size.width), size.height);
    if (next === hold.view) return;
    hold.view = next;
    hold.isTouched = true;
    repaint();
  };
  const showLatest = useRef(show);
  showLatest.current = show;
  const isReady = drawing !== null;
  useEffect(() => {
    // After the paint that follows: the first one fits the drawing.
    const timer = setTimeout(() => showLatest.current(selected?.key ?? null), 50);
    return () => clearTimeout(timer);
  }, [selected?.key, isReady]);
  useEffect(() => showLatest.current(cursor), [cursor]);
}

function ZoomButton({ word, sign, keys, zoom }: { word: string; sign: string; keys: string; zoom: () => void }) {
  return (
    <button type="button" className="icon-button" aria-label={word} title={`${word} (${keys})`} onClick={zoom}>
      {sign}
    </button>
  );
}

/** What of the canvas the details leave to be seen where they lie over it. */
function uncoveredWidth(canvas: HTMLElement | null, width: number): number {
  const details = document.querySelector(".agents-drawer")?.getBoundingClientRect();
  const box = canvas?.getBoundingClientRect();
  if (details === undefined || box === undefined || details.left >= box.right) return width;
  return Math.max(width / 4, details.left - box.left);
}

/** The inner size of an element; 0 until it is known. */
function useSize(frame: { current: HTMLElement | null }): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = () => setSize((before) => {
      const [width, height] = [element.clientWidth, element.clientHeight];
      return before.width === width && before.height === height ? before : { width, height };
    });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return size;
}
