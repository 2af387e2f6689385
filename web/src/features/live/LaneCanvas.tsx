import type { RefObject } from "react";
import { useEffect, useRef } from "react";
import type { LaneColours, LaneScene } from "./laneDrawing";
import { drawLanes, laneColours } from "./laneDrawing";
import type { LaneEntry } from "./laneOrder";
import { laneHeight } from "./LaneRow";

/** Ten pictures a second where time is seen to pass, fewer where a pixel lasts longer. */
const shortestPause = 100;
const longestPause = 1_000;

/** The scene of a canvas at this moment; also for finding what is under the pointer. */
export type CurrentScene = () => LaneScene | null;

interface LaneCanvasProps {
  entries: readonly LaneEntry[];
  scroller: RefObject<HTMLElement>;
  spanMilliseconds: number;
  scene: { current: CurrentScene };
}

/** The blocks of all lanes in view, on one canvas that lies over their rows. */
export function LaneCanvas({ entries, scroller, spanMilliseconds, scene }: LaneCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(entries);
  latest.current = entries;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d") ?? null;
    if (element === null || context === null) return undefined;
    let colours: LaneColours | null = null;
    let size = { width: 0, height: 0 };
    const resize = () => {
      size = { width: element.clientWidth, height: element.clientHeight };
      const ratio = window.devicePixelRatio;
      element.width = Math.round(size.width * ratio);
      element.height = Math.round(size.height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint();
    };
    scene.current = () => {
      if (size.width === 0) return null;
      colours ??= laneColours(getComputedStyle(document.documentElement));
      const scrolled = scroller.current?.scrollTop ?? 0;
      const rows = latest.current.map((entry, index) => ({
        lane: entry.lane,
        isRunning: entry.need !== "idle",
        waitingSince: entry.question == null ? null : Date.parse(entry.question.asked_at),
        top: index * laneHeight - scrolled,
      }));
      return { rows, ...size, rowHeight: laneHeight, now: Date.now(), span: spanMilliseconds, colours };
    };
    const paint = () => {
      const current = scene.current();
      if (current !== null) drawLanes(context, current);
    };
    const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const loop = () => {
      if (!document.hidden) paint();
      const pixelTime = spanMilliseconds / Math.max(1, size.width);
      const pause = isStill ? longestPause : Math.min(longestPause, Math.max(shortestPause, pixelTime / 2));
      timer = setTimeout(() => {
        frame = requestAnimationFrame(loop);
      }, pause);
    };
    const forgetColours = () => {
      colours = null;
    };
    const themes = new MutationObserver(forgetColours);
    themes.observe(document.documentElement, { attributes: true });
    const sizes = new ResizeObserver(resize);
    sizes.observe(element);
    const list = scroller.current;
    list?.addEventListener("scroll", paint);
    loop();
    return () => {
      cancelAnimationFrame(frame);
      if (timer !== null) clearTimeout(timer);
      themes.disconnect();
      sizes.disconnect();
      list?.removeEventListener("scroll", paint);
    };
  }, [spanMilliseconds, scroller, scene]);
  return <canvas ref={canvas} className="lanes-canvas" aria-hidden="true" />;
}
