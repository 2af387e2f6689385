import type { FocusEvent, KeyboardEvent, PointerEvent } from "react";
import { useId, useRef, useState } from "react";
import { isChord } from "../components/keys";
import { useWidth } from "../components/useWidth";
import { partUnder } from "./axes";
import type { ChartTable } from "./ChartFrame";
import { ChartFrame } from "./ChartFrame";
import { hoveredInstant } from "./instant";
import type { Scale } from "./scales";
import type { BarTexture } from "./stacks";
import { barBoxes, largestSum } from "./stacks";
import { TimeAxis } from "./TimeAxis";
import { plotMargin, useTimePlot } from "./useTimePlot";

export interface BarSeries {
  key: string;
  word: string;
  /** A class that sets the colour: `category-0`, `paint-error`. */
  colour: string;
  texture: BarTexture;
}

interface TimeBucket {
  at: number;
  values: readonly number[];
  /** Everything about the bucket, for the readout. */
  words: string;
}

/** Pixels. */
const narrowWithoutEdge = 4;

/** Counts by time: parts of a whole on top of each other, or side by side. */
export function StackedBars(props: {
  title: string;
  summary: string;
  series: readonly BarSeries[];
  buckets: readonly TimeBucket[];
  bucketLength: number;
  layout?: "stacked" | "grouped";
  height?: number;
  valueWord: (value: number) => string;
  table?: ChartTable;
  /** Opens what is behind a bucket. */
  open?: (index: number) => void;
}) {
  const { buckets, bucketLength, series, layout = "stacked", height = 160 } = props;
  const id = useId().replace(/:/g, "");
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame);
  const { y, values, times, current, go } = useTimePlot({
    parts: buckets, partLength: bucketLength, largest: largestSum(buckets, layout), tickCount: height < 120 ? 2 : 3,
    valueWord: props.valueWord, width, height,
  });
  const pointer = useBarPointer({ current, count: buckets.length, width, go, open: props.open });
  const slot = (width - plotMargin.left - plotMargin.right) / Math.max(1, buckets.length);
  return (
    <ChartFrame
      id={id}
      title={props.title}
      summary={props.summary}
      frame={frame}
      legend={<Legend series={series} id={id} />}
      readout={current === null ? null : buckets[current]?.words ?? null}
      table={props.table}
    >
      <div
        className="chart-plot"
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${props.title}. Arrows move through time${
          props.open === undefined ? "" : ", Enter opens what is behind"}`}
        aria-describedby={`${id}-words`}
        data-opens={props.open !== undefined}
        onKeyDown={barKeys({ current, count: buckets.length, go, open: props.open })}
        {...pointer}
      >
        <svg width={width} height={height} aria-hidden="true">
          <Textures series={series} id={id} />
          <TimeAxis width={width} height={height} margin={plotMargin} values={values} times={times} />
          {current !== null && (
            <rect
              className="chart-instant"
              x={plotMargin.left + current * slot}
              y={plotMargin.top}
              width={slot}
              height={height - plotMargin.top - plotMargin.bottom}
            />
          )}
          <Bars id={id} buckets={buckets} layout={layout} slot={slot} y={y} />
        </svg>
      </div>
    </ChartFrame>
  );
}

interface BarChoice {
  current: number | null;
  count: number;
  go: (index: number) => void;
  open: ((index: number) => void) | undefined;
}

/** The bucket under the pointer is marked, and the last one where the keyboard comes in; a click opens. */
function useBarPointer({ current, count, width, go, open }: BarChoice & { width: number }) {
  const [isFocused, setIsFocused] = useState(false);
  return {
    onFocus(focus: FocusEvent<HTMLElement>) {
      setIsFocused(true);
      if (focus.target.matches(":focus-visible") && current === null) go(count - 1);
    },
    onBlur() {
      setIsFocused(false);
      hoveredInstant.set(null);
    },
    onPointerMove(move: PointerEvent<HTMLElement>) {
      const left = move.currentTarget.getBoundingClientRect().left;
      const index = partUnder(move.clientX - left, width, plotMargin, count);
      if (index !== null) go(index);
    },
    onPointerLeave() {
      if (!isFocused) hoveredInstant.set(null);
    },
    onClick() {
      if (current !== null) open?.(current);
    },
  };
}

/** Arrows and the like choose a bucket, Enter opens it. */
function barKeys({ current, count, go, open }: BarChoice): (event: KeyboardEvent) => void {
  return (event) => {
    if (isChord(event)) return;
    const at = current ?? count - 1;
    const targets: Record<string, number> = {
      ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count - 1, PageUp: at - 6, PageDown: at + 6,
    };
    const target = targets[event.key];
    if (target !== undefined) go(current === null && event.key.startsWith("Arrow") ? at : target);
    else if (event.key === "Enter" && current !== null && open !== undefined) open(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function Bars({ id, buckets, layout, slot, y }: {
  id: string;
  buckets: readonly TimeBucket[];
  layout: "stacked" | "grouped";
  /** The width of a bucket in pixels. */
  slot: number;
  y: Scale;
}) {
  return (
    <>
      {buckets.map((bucket, index) => barBoxes(bucket.values, layout, slot).map((box) => (
        <rect
          key={`${bucket.at} ${box.series}`}
          className="stacked-bar"
          // An edge would be all that is seen of a narrow one.
          strokeWidth={box.width < narrowWithoutEdge ? 0 : 0.5}
          fill={`url(#${id}-${box.series})`}
          x={plotMargin.left + index * slot + box.left}
          y={Math.min(y(box.to), y(box.from) - 1.5)}
          width={box.width}
          height={Math.max(1.5, y(box.from) - y(box.to))}
        />
      )))}
    </>
  );
}

/** Fills that are told apart without colour: plain, hatched, dotted, hollow. */
function Textures({ series, id }: { series: readonly BarSeries[]; id: string }) {
  return (
    <defs>
      {series.map((one, index) => (
        <pattern
          key={one.key}
          id={`${id}-${index}`}
          className={one.colour}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
        >
          <rect width="6" height="6" className={one.texture === "solid" ? "texture-ink" : "texture-ground"} />
          {one.texture === "hatched" && (
            <path d="M-1,1L1,-1M-1,7L7,-1M5,7L7,5" className="texture-line" strokeWidth="2.4" />
          )}
          {one.texture === "dotted" && <circle cx="3" cy="3" r="2" className="texture-ink" />}
          {one.texture === "barred" && <path d="M0,1.5H6M0,4.5H6" className="texture-line" strokeWidth="1.6" />}
        </pattern>
      ))}
    </defs>
  );
}

function Legend({ series, id }: { series: readonly BarSeries[]; id: string }) {
  return (
    <span className="chart-legend">
      {series.map((one, index) => (
        <span key={one.key}>
          <svg width="12" height="12" aria-hidden="true">
            <rect className="stacked-bar" width="12" height="12" fill={`url(#${id}-${index})`} />
          </svg>
          {one.word}
        </span>
      ))}
    </span>
  );
}
