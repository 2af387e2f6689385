import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { useCallback, useEffect, useRef } from "react";
import type { SessionStrip } from "../../api/sessionWindows";
import { useCanvas, useColours } from "../../charts/canvas";
import { isChord } from "../../components/keys";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { clockTime, momentOf } from "../../text/time";
import { countOf, firstLine } from "../../text/words";
import { markNear, placeOf, timeAt } from "../session/strip/stripLayout";
import { hoveredMoment } from "../session/useZoom";
import type { TimeWindow } from "../session/zoom";
import { extent } from "../session/zoom";
import type { Chapter } from "./moments";
import { elapsedText, waitWords } from "./moments";
import { paintPlayhead, paintScrubber, scrubberHeight } from "./paintScrubber";
import type { Wait } from "./player";
import type { Replay } from "./usePlayer";
import { usePlayerValue } from "./usePlayer";

const keyStep = 0.01;
const dragPixels = 4;
/** Words tell of a mark that is as near as on a scrubber of this width. */
const wordWidth = 1_000;
const markWords = {
  prompt: "Prompt", error: "Error", question: "Question", edit: "Edit", compaction: "Compaction", end: "End",
};

/** Where the replay is in the session, with what happened when; a pointer or the arrows move it. */
export function Scrubber({ replay, strip, chapters, shown, whole, children }: {
  replay: Replay;
  strip: SessionStrip | null;
  chapters: readonly Chapter[];
  shown: TimeWindow;
  whole: TimeWindow;
  /** What is said beside the words of the place. */
  children: ReactNode;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { zone } = useStore(preferences);
  const hovered = useStore(hoveredMoment);
  const second = usePlayerValue(replay, (player) => Math.floor(player.at / 1000) * 1000);
  const { waits } = replay.player.get();
  useScrubberPicture(canvas, replay, strip, chapters, shown);
  const pointer = useScrubberPointer(replay, strip, shown);
  const words = (at: number) => {
    const mark = strip === null ? null : markNear(strip, placeOf(at, wordWidth, shown), wordWidth, shown);
    const time = `${clockTime(at, zone)} · ${elapsedText(at - whole.from)} of ${elapsedText(extent(whole))}`;
    return mark === null ? time : `${time} · ${markWords[mark.kind]}: ${firstLine(mark.label)}`;
  };
  return (
    <div className="scrubber">
      <div className="scrubber-names" aria-hidden="true">
        <span>Chapters</span><span>Activity</span><span>Edits</span><span>Errors, asks</span>
      </div>
      <div
        className="scrubber-box"
        role="slider"
        tabIndex={0}
        aria-label="Place in the session. Arrows move, Space plays"
        aria-valuemin={0}
        aria-valuemax={Math.round(extent(whole) / 1000)}
        aria-valuenow={Math.round((second - whole.from) / 1000)}
        aria-valuetext={words(second)}
        {...pointer}
        onKeyDown={scrubberKeys(replay, shown, whole)}
      >
        <canvas ref={canvas} height={scrubberHeight} aria-hidden="true" />
      </div>
      <div className="scrubber-foot">
        <p className="clip" aria-hidden="true">
          {hovered !== null ? words(hovered) : <Legend strip={strip} waits={waits} />}
        </p>
        {children}
      </div>
    </div>
  );
}

/** Paints what stands still once, and the playhead over it as often as it moves. */
function useScrubberPicture(
  canvas: { current: HTMLCanvasElement | null },
  replay: Replay,
  strip: SessionStrip | null,
  chapters: readonly Chapter[],
  shown: TimeWindow,
): void {
  const still = useRef<{ key: string; picture: HTMLCanvasElement } | null>(null);
  const { colours, version } = useColours();
  const hovered = useStore(hoveredMoment);
  const skipsWaits = usePlayerValue(replay, (player) => player.skipsWaits);
  const { waits } = replay.player.get();
  const paint = useCallback((context: CanvasRenderingContext2D, width: number, height: number) => {
    if (strip === null) return;
    const ratio = window.devicePixelRatio || 1;
    const key = `${width} ${ratio}`;
    if (still.current?.key !== key) {
      const picture = document.createElement("canvas");
      picture.width = Math.round(width * ratio);
      picture.height = Math.round(height * ratio);
      const inner = picture.getContext("2d");
      inner?.scale(ratio, ratio);
      if (inner !== null) paintScrubber(inner, width, { strip, shown, chapters, waits, skipsWaits }, colours);
      still.current = { key, picture };
    }
    context.drawImage(still.current.picture, 0, 0, width, height);
    paintPlayhead(context, width, height, shown, replay.player.get().at, hoveredMoment.get(), colours);
  }, [strip, chapters, shown.from, shown.to, waits, skipsWaits, colours, version, replay]);
  const repaint = useCanvas(canvas, paint);
  useEffect(() => {
    still.current = null;
    repaint();
  }, [paint, repaint]);
  useEffect(() => replay.player.subscribe(repaint), [replay, repaint]);
  useEffect(repaint, [hovered, repaint]);
}

/** Drag to scrub; a click goes to the mark that is near, or else to the place. */
function useScrubberPointer(replay: Replay, strip: SessionStrip | null, shown: TimeWindow) {
  const drag = useRef<{ x: number; hasMoved: boolean } | null>(null);
  const read = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    return { x, width: box.width, at: timeAt(x, box.width, shown) };
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      drag.current = { x: read(event).x, hasMoved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const { x, at } = read(event);
      hoveredMoment.set(at);
      if (drag.current === null) return;
      drag.current.hasMoved ||= Math.abs(x - drag.current.x) >= dragPixels;
      if (drag.current.hasMoved) replay.scrub(at);
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const begun = drag.current;
      drag.current = null;
      if (begun === null) return;
      const { x, at, width } = read(event);
      const mark = begun.hasMoved || strip === null ? null : markNear(strip, x, width, shown);
      replay.seek(mark === null ? at : momentOf(mark.at));
    },
    onPointerCancel() {
      drag.current = null;
    },
    onPointerLeave() {
      if (drag.current === null) hoveredMoment.set(null);
    },
  };
}

function scrubberKeys(replay: Replay, shown: TimeWindow, whole: TimeWindow) {
  return (key: KeyboardEvent<HTMLElement>) => {
    if (isChord(key)) return;
    const { at } = replay.player.get();
    const step = extent(shown) * keyStep;
    const targets: Record<string, number> = {
      ArrowRight: at + step, ArrowLeft: at - step, PageDown: at + 10 * step, PageUp: at - 10 * step,
      Home: whole.from, End: whole.to,
    };
    const target = targets[key.key];
    if (target !== undefined) replay.seek(target);
    else if (key.key === " ") replay.act({ kind: "toggle" });
    else return;
    key.preventDefault();
    key.stopPropagation();
  };
}

function Legend({ strip, waits }: { strip: SessionStrip | null; waits: readonly Wait[] }) {
  const count = strip?.mark_counts;
  return (
    <span className="scrubber-legend">
      <i data-mark="edit" />{countOf(count?.edit ?? 0, "edit")}{" "}
      <i data-mark="error" />{countOf(count?.error ?? 0, "error")}{" "}
      <i data-mark="question" />{countOf(count?.question ?? 0, "question")}{" "}
      <i data-mark="compaction" />{countOf(count?.compaction ?? 0, "compaction")}{" "}
      <i data-mark="wait" />{waitWords(waits)}
    </span>
  );
}
