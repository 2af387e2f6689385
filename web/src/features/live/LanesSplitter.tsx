import type { KeyboardEvent, PointerEvent, RefObject } from "react";
import { useRef } from "react";
import { isChord } from "../../components/keys";
import { preferences, setPreference } from "../../state/preferences";
import { useStore } from "../../state/store";
import { laneHeight } from "./LaneRow";

const lowest = laneHeight;
const highestShare = 0.7;

function bounded(height: number): number {
  return Math.round(Math.max(lowest, Math.min(window.innerHeight * highestShare, height)));
}

/** The edge between lanes and feed: dragged, moved by arrow keys, or given back to what fits by Enter. */
export function LanesSplitter({ scroller }: { scroller: RefObject<HTMLElement> }) {
  const { lanesHeight } = useStore(preferences);
  const start = useRef<{ y: number; height: number } | null>(null);
  const height = () => scroller.current?.clientHeight ?? 0;
  const down = (press: PointerEvent<HTMLDivElement>) => {
    press.currentTarget.setPointerCapture(press.pointerId);
    start.current = { y: press.clientY, height: height() };
  };
  const move = (drag: PointerEvent) => {
    if (start.current === null) return;
    setPreference("lanesHeight", bounded(start.current.height + drag.clientY - start.current.y));
  };
  const key = (event: KeyboardEvent) => {
    const step = ({ ArrowUp: -laneHeight, ArrowDown: laneHeight } as Record<string, number>)[event.key];
    if (isChord(event) || (step === undefined && event.key !== "Enter")) return;
    event.preventDefault();
    setPreference("lanesHeight", step === undefined ? null : bounded(height() + step));
  };
  return (
    <div
      className="splitter"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the lanes"
      aria-valuenow={lanesHeight ?? undefined}
      aria-valuemin={lowest}
      tabIndex={0}
      title="Drag, or arrow keys; Enter or a double click: as high as fits"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => { start.current = null; }}
      onPointerCancel={() => { start.current = null; }}
      onDoubleClick={() => setPreference("lanesHeight", null)}
      onKeyDown={key}
    />
  );
}
