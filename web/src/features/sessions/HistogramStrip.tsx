import type { KeyboardEvent, PointerEvent } from "react";
import { useRef, useState } from "react";
import type { SessionHistogram } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { isChord } from "../../components/keys";
import { useWidth } from "../../components/useWidth";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { moneyText } from "../../text/money";
import type { Zone } from "../../text/time";
import { momentText, parseTime, zoneName } from "../../text/time";
import { countOf } from "../../text/words";
import type { Brush, BrushTimes } from "./brush";
import { brushAt, brushRange, bucketAt, counted, extentOf, stepped, timesOf } from "./brush";

const barsHeight = 36;
/** A count that is not zero is still seen. */
const lowestBar = 2;
const labelWidth = 120;

/** When the sessions began. A stretch that is dragged over, or chosen by keys, becomes the page's time range. */
export function HistogramStrip({ histogram, choose }: {
  histogram: Resource<SessionHistogram>;
  choose: (range: TimeRange) => void;
}) {
  const { value } = histogram;
  // The space is kept while it loads, so that the table does not jump.
  if (value === null || value.buckets.length === 0) return <div className="histogram" aria-hidden="true" />;
  return <Histogram histogram={value} choose={choose} />;
}

function bucketWords(histogram: SessionHistogram, brush: Brush, zone: Zone): string {
  const range = brushRange(histogram, brush);
  if (range?.kind !== "absolute") return "";
  const extent = histogram.buckets.length * histogram.bucket_ms;
  const sum = counted(histogram, extentOf(brush));
  const from = momentText(range.since, Math.min(extent, 3 * 86_400_000), zone);
  const to = momentText(range.until, Math.min(extent, 3 * 86_400_000), zone);
  return `${from} – ${to}: ${countOf(sum.sessions, "session")}${sum.failed > 0 ? `, ${sum.failed} with a failed turn` : ""}${
    sum.costUSD > 0 ? `, ${moneyText(sum.costUSD)}` : ""}`;
}

function Histogram({ histogram, choose }: { histogram: SessionHistogram; choose: (range: TimeRange) => void }) {
  const { zone } = useStore(preferences);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { brush, hovered, handlers } = useBrush(histogram, choose);
  const { buckets } = histogram;
  const count = buckets.length;
  const most = Math.max(1, ...buckets.map((bucket) => bucket.sessions));
  const told = brush ?? (hovered === null ? null : { anchor: hovered, head: hovered });
  const all = bucketWords(histogram, { anchor: 0, head: count - 1 }, zone);
  const words = told === null ? all : bucketWords(histogram, told, zone);
  return (
    <div className="histogram">
      <p className="histogram-words">
        <span className="clip">
          <span className="secondary">Sessions begun</span> {words}{" "}
          <span className="muted">{zoneName(zone, parseTime(buckets[0]?.at))}</span>
        </span>
        <span className="muted histogram-hint optional">
          {brush === null ? "drag, or ← → with Shift, to choose a time" : "Enter shows this time, Esc leaves it"}
        </span>
      </p>
      <div
        ref={frame}
        className="histogram-bars"
        role="slider"
        tabIndex={0}
        aria-label="Choose a time range: arrows move, Shift with arrows extends, Enter shows it"
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={(brush?.head ?? count - 1) + 1}
        aria-valuetext={words}
        {...handlers}
      >
        <Bars histogram={histogram} width={width} most={most} told={told} isBrush={brush !== null} />
      </div>
      <Axis histogram={histogram} width={width} zone={zone} />
    </div>
  );
}

/** The stretch that is dragged over or chosen by keys; it stays at its time while the histogram moves on. */
function useBrush(histogram: SessionHistogram, choose: (range: TimeRange) => void) {
  const [times, setTimes] = useState<BrushTimes | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const isDragging = useRef(false);
  const brush = brushAt(histogram, times);
  const count = histogram.buckets.length;
  const setBrush = (next: Brush | null) => setTimes(next === null ? null : timesOf(histogram, next));
  const apply = (chosen: Brush | null) => {
    const range = chosen === null ? null : brushRange(histogram, chosen);
    setBrush(null);
    if (range !== null) choose(range);
  };
  const placeOf = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return bucketAt(event.clientX - box.left, box.width, count);
  };
  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      isDragging.current = true;
      const at = placeOf(event);
      setBrush({ anchor: at, head: at });
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const at = placeOf(event);
      setHovered(at);
      if (isDragging.current && brush !== null) setBrush({ ...brush, head: at });
    },
    onPointerUp() {
      if (!isDragging.current) return;
      isDragging.current = false;
      apply(brush);
    },
    onPointerCancel() {
      isDragging.current = false;
      setBrush(null);
    },
    onPointerLeave: () => setHovered(null),
    onBlur() {
      if (!isDragging.current) setBrush(null);
    },
    onKeyDown(key: KeyboardEvent) {
      if (isChord(key)) return;
      const step = key.key === "ArrowRight" ? 1 : key.key === "ArrowLeft" ? -1 : 0;
      if (step !== 0) setBrush(stepped(brush, step, key.shiftKey, count));
      else if (key.key === "Enter" && brush !== null) apply(brush);
      else if (key.key === "Escape" && brush !== null) setBrush(null);
      else return;
      key.preventDefault();
      key.stopPropagation();
    },
  };
  return { brush, hovered, handlers };
}

function Bars({ histogram, width, most, told, isBrush }: {
  histogram: SessionHistogram;
  width: number;
  most: number;
  told: Brush | null;
  isBrush: boolean;
}) {
  const slot = width / histogram.buckets.length;
  const extent = told === null ? null : extentOf(told);
  const heightOf = (value: number) => (value === 0 ? 0 : Math.max(lowestBar, (value / most) * barsHeight));
  return (
    <svg width={width} height={barsHeight} aria-hidden="true">
      {extent !== null && (
        <rect
          className={isBrush ? "histogram-brush" : "histogram-hover"}
          x={extent.first * slot}
          y={0}
          width={(extent.last - extent.first + 1) * slot}
          height={barsHeight}
        />
      )}
      {histogram.buckets.map((bucket, index) => {
        const all = heightOf(bucket.sessions);
        const failed = bucket.sessions === 0 ? 0 : heightOf(bucket.failed);
        const x = index * slot + Math.min(1, slot * 0.1);
        const wide = Math.max(1, slot - 2 * Math.min(1, slot * 0.1));
        return (
          <g key={bucket.at}>
            <rect className="histogram-bar" x={x} y={barsHeight - all} width={wide} height={all} />
            {failed > 0 && (
              <rect className="histogram-failed" x={x} y={barsHeight - failed} width={wide} height={failed} />
            )}
          </g>
        );
      })}
      <path className="histogram-ground" d={`M0,${barsHeight - 0.5}H${width}`} />
    </svg>
  );
}

function Axis({ histogram, width, zone }: { histogram: SessionHistogram; width: number; zone: Zone }) {
  const from = parseTime(histogram.buckets[0]?.at);
  const extent = histogram.buckets.length * histogram.bucket_ms;
  const count = Math.max(1, Math.floor(width / labelWidth));
  return (
    <div className="histogram-axis" aria-hidden="true">
      {Array.from({ length: count + 1 }, (_, index) => (
        <span key={index}>{momentText(from + (extent * index) / count, extent, zone)}</span>
      ))}
    </div>
  );
}
