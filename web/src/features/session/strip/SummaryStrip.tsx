import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Agent } from "../../../api/types";
import type { SessionStrip } from "../../../api/sessionWindows";
import { hub } from "../../../api/hub";
import type { Resource } from "../../../api/useResource";
import { useResource, useThrottled } from "../../../api/useResource";
import { useCanvas, useColours } from "../../../charts/canvas";
import { onLiveEvents } from "../../../state/live";
import { usePlace } from "../../../state/location";
import { preferences } from "../../../state/preferences";
import { useStore } from "../../../state/store";
import { clockTime, durationText, parseTime } from "../../../text/time";
import { countOf, firstLine } from "../../../text/words";
import { stripColumns } from "../firstAnswers";
import { entryOf, goToMoment, viewedWindow } from "../moments";
import type { Zoom } from "../useZoom";
import { hoveredMoment } from "../useZoom";
import type { TimeWindow } from "../zoom";
import { extent, readMoment } from "../zoom";
import { paintStrip } from "./paintStrip";
import { ZoomTrail } from "./ZoomTrail";
import { markNear, placeOf } from "./stripLayout";
import { useStripPointer } from "./useStripPointer";

const refreshMilliseconds = 3_000;

/** The session's columns and marks; asked for at once, before anything else of the session is known. */
export function useStrip(id: string): Resource<SessionStrip> {
  const strip = useResource(`strip ${id}`, (signal) => hub.stripOfSession(id, stripColumns, signal));
  const refresh = useThrottled(strip.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);
  return strip;
}

const markWords = {
  prompt: "Prompt", error: "Error", question: "Question", edit: "Edit", compaction: "Compacted", end: "End",
};

/** What is under the pointer, in words. */
function placeWords(strip: SessionStrip, at: number, whole: TimeWindow, zone: "utc" | "local"): string {
  const width = 1_000;
  const mark = markNear(strip, placeOf(at, width, whole), width, whole);
  const time = `${clockTime(at, zone)} · ${durationText(at - whole.from)} in`;
  return mark === null ? time : `${time} · ${markWords[mark.kind]}: ${firstLine(mark.label)}`;
}

function summaryWords(strip: SessionStrip | null, whole: TimeWindow): string {
  const length = `Summary of ${durationText(extent(whole))}`;
  if (strip === null) return length;
  const count = strip.mark_counts;
  return `${length}: ${countOf(count.prompt ?? 0, "prompt")}, ${countOf(count.error ?? 0, "error")}, ${
    countOf(count.question ?? 0, "question")}, ${countOf(count.compaction ?? 0, "compaction")}`;
}

/** The whole session at a glance, on every tab: work by depth, errors, questions, compactions. Drag to zoom. */
export function SummaryStrip({ strip, zoom, agents }: {
  strip: Resource<SessionStrip>;
  zoom: Zoom;
  agents: readonly Agent[];
}) {
  const { zone } = useStore(preferences);
  const { colours, version } = useColours();
  const hovered = useStore(hoveredMoment);
  const viewed = useStore(viewedWindow);
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursor = readMoment(usePlace().parameters, "at");
  const { whole, window } = zoom;
  const value = strip.value;
  const range = value === null ? whole : { from: parseTime(value.range.since), to: parseTime(value.range.until) };
  const drawn: TimeWindow = { from: Math.min(range.from, whole.from), to: range.to > range.from ? range.to : whole.to };

  const presence = useMemo(() => presenceOf(agents), [agents]);
  const goTo = useCallback((at: number, x: number | null, width: number) => {
    const mark = value === null || x === null ? null : markNear(value, x, width, drawn);
    if (mark === null) goToMoment(at);
    else goToMoment(mark.at, entryOf(mark), mark.agent_id);
  }, [value, drawn.from, drawn.to]);
  const { dragged, place, ...handlers } = useStripPointer({ ...zoom, whole: drawn }, goTo);

  const paint = useCallback((context: CanvasRenderingContext2D, width: number, height: number) => {
    if (value === null) return;
    const scene = { strip: value, whole: drawn, window, dragged, viewed, cursor, hovered, presence };
    paintStrip(context, width, height, scene, colours);
  }, [value, presence, drawn.from, drawn.to, window?.from, window?.to, dragged, viewed, cursor, hovered, colours, version]);
  useCanvas(canvas, paint);

  const shownPlace = place ?? cursor ?? drawn.from;
  const words = summaryWords(value, drawn);
  return (
    <section className="strip" aria-label="Summary strip" data-loaded={value !== null}>
      <div
        className="strip-box"
        role="slider"
        tabIndex={0}
        aria-label={`${words}. Arrows move, Shift and arrows stretch, Enter goes there or zooms`}
        aria-valuemin={0}
        aria-valuemax={Math.round(extent(drawn))}
        aria-valuenow={Math.round(shownPlace - drawn.from)}
        aria-valuetext={value === null ? durationText(shownPlace - drawn.from) : placeWords(value, shownPlace, drawn, zone)}
        {...handlers}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {value === null && strip.error !== null && (
          <p className="strip-failed">
            The summary did not load: {strip.error.message}{" "}
            <button type="button" className="button" onClick={strip.reload}>Try again</button>
          </p>
        )}
      </div>
      <div className="strip-foot">
        <ZoomTrail zoom={zoom} />
        <span className="strip-words clip" aria-hidden="true">
          {value !== null && hovered !== null ? placeWords(value, hovered, drawn, zone) : <StripLegend />}
        </span>
      </div>
    </section>
  );
}

const deepestRow = 5;

/** Stretches in which agents of a depth were there; those that overlap are one. */
function presenceOf(agents: readonly Agent[]): { depth: number; from: number; to: number }[] {
  const merged: { depth: number; from: number; to: number }[] = [];
  const last = new Map<number, { depth: number; from: number; to: number }>();
  for (const agent of [...agents].sort((a, b) => a.started_at.localeCompare(b.started_at))) {
    const depth = Math.min(deepestRow, agent.depth);
    const from = parseTime(agent.started_at);
    const to = parseTime(agent.ended_at ?? agent.last_event_at);
    const open = last.get(depth);
    if (open !== undefined && from <= open.to) open.to = Math.max(open.to, to);
    else {
      const next = { depth, from, to };
      merged.push(next);
      last.set(depth, next);
    }
  }
  return merged;
}

function StripLegend() {
  return (
    <span className="strip-legend">
      <i data-mark="main" />main <i data-mark="agents" />agents <i data-mark="error" />error{" "}
      <i data-mark="question" />question <i data-mark="prompt" />prompt <i data-mark="compaction" />compaction
      {" · "}drag to zoom
    </span>
  );
}
