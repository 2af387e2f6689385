import type { KeyboardEvent } from "react";
import { useId, useRef, useState } from "react";
import { useWidth } from "../components/useWidth";
import { useStore } from "../state/store";
import { partAt, partUnder } from "./axes";
import type { ChartTable } from "./ChartFrame";
import { ChartFrame } from "./ChartFrame";
import { hoveredInstant } from "./instant";
import { linearScale, roundTicks } from "./scales";
import type { BarTexture } from "./stacks";
import { barBoxes, largestSum } from "./stacks";
import { useTimeAxis } from "./useTimeAxis";

export interface BarSeries {
  key: string;
  word: string;
  /** A class that sets the colour: `category-0`, `paint-error`. */
  colour: string;
  texture: BarTexture;
}

export interface TimeBucket {
  at: number;
  values: readonly number[];
  /** Everything about the bucket, for the readout. */
  words: string;
}

/** Pixels. */
const narrowWithoutEdge = 4;
const margin = { top: 8, right: 8, bottom: 20, left: 48 };

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
  const instant = useStore(hoveredInstant);
  const [isFocused, setIsFocused] = useState(false);
  const from = buckets[0]?.at ?? 0;
  const to = from + Math.max(1, buckets.length) * bucketLength;
  const ticks = roundTicks(largestSum(buckets, layout), height < 120 ? 2 : 3);
  const y = linearScale([0, ticks[ticks.length - 1] || 1], [height - margin.bottom, margin.top]);
  const x = linearScale([from, to], [margin.left, width - margin.right]);
  const times = useTimeAxis(from, to, width - margin.left - margin.right, bucketLength);
  const current = instant === null ? null : partAt(instant, from, bucketLength, buckets.length);
  const go = (index: number) => {
    const bucket = buckets[Math.min(buckets.length - 1, Math.max(0, index))];
    if (bucket !== undefined) hoveredInstant.set(bucket.at + bucketLength / 2);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = current ?? buckets.length - 1;
    const targets: Record<string, number> = {
      ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buckets.length - 1, PageUp: at - 6, PageDown: at + 6,
    };
    const target = targets[event.key];
    if (target !== undefined) go(current === null && event.key.startsWith("Arrow") ? at : target);
    else if (event.key === "Enter" && current !== null && props.open !== undefined) props.open(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const slot = (width - margin.left - margin.right) / Math.max(1, buckets.length);
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
        onKeyDown={onKeyDown}
        onFocus={(focus) => {
          setIsFocused(true);
          if (focus.target.matches(":focus-visible") && current === null) go(buckets.length - 1);
        }}
        onBlur={() => {
          setIsFocused(false);
          hoveredInstant.set(null);
        }}
        onPointerMove={(move) => {
          const left = move.currentTarget.getBoundingClientRect().left;
          const index = partUnder(move.clientX - left, width, margin, buckets.length);
          if (index !== null) go(index);
        }}
        onPointerLeave={() => {
          if (!isFocused) hoveredInstant.set(null);
        }}
        onClick={() => {
          if (current !== null) props.open?.(current);
        }}
      >
        <svg width={width} height={height} aria-hidden="true">
          <Textures series={series} id={id} />
          <g className="chart-axis">
            {ticks.map((tick) => (
              <g key={tick}>
                <path d={`M${margin.left},${y(tick)}H${width - margin.right}`} />
                <text x={margin.left - 6} y={y(tick) + 4} textAnchor="end">{props.valueWord(tick)}</text>
              </g>
            ))}
            {times.map((tick) => (
              <text key={tick.at} x={x(tick.at)} y={height - 5} textAnchor={tick.anchor}>{tick.word}</text>
            ))}
          </g>
          {current !== null && (
            <rect
              className="chart-instant"
              x={margin.left + current * slot}
              y={margin.top}
              width={slot}
              height={height - margin.top - margin.bottom}
            />
          )}
          {buckets.map((bucket, index) => barBoxes(bucket.values, layout, slot).map((box) => (
            <rect
              key={`${bucket.at} ${box.series}`}
              className="stacked-bar"
              // An edge would be all that is seen of a narrow one.
              strokeWidth={box.width < narrowWithoutEdge ? 0 : 0.5}
              fill={`url(#${id}-${box.series})`}
              x={margin.left + index * slot + box.left}
              y={Math.min(y(box.to), y(box.from) - 1.5)}
              width={box.width}
              height={Math.max(1.5, y(box.from) - y(box.to))}
            />
          )))}
        </svg>
      </div>
    </ChartFrame>
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
