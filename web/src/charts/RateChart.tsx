import { useId, useRef } from "react";
import { useWidth } from "../components/useWidth";
import { useStore } from "../state/store";
import { partAt, partUnder } from "./axes";
import type { ChartTable } from "./ChartFrame";
import { ChartFrame } from "./ChartFrame";
import { hoveredInstant } from "./instant";
import { linearScale, linePath, roundTicks } from "./scales";
import { useTimeAxis } from "./useTimeAxis";

export interface RatePoint {
  at: number;
  /** Null where nothing was measured: the line has a gap there. */
  value: number | null;
  words: string;
}

const margin = { top: 8, right: 8, bottom: 20, left: 48 };
const height = 130;
const dotsUpTo = 80;

/** A share or measure over time, with a dashed line for what it was before. */
export function RateChart(props: {
  title: string;
  summary: string;
  points: readonly RatePoint[];
  bucketLength: number;
  valueWord: (value: number) => string;
  before: { value: number; word: string } | null;
  table: ChartTable;
}) {
  const { points, bucketLength, before } = props;
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame);
  const instant = useStore(hoveredInstant);
  const from = points[0]?.at ?? 0;
  const to = from + Math.max(1, points.length) * bucketLength;
  const ticks = roundTicks(Math.max(0, before?.value ?? 0, ...points.map((point) => point.value ?? 0)), 2);
  const y = linearScale([0, ticks[ticks.length - 1] || 1], [height - margin.bottom, margin.top]);
  const x = linearScale([from, to], [margin.left, width - margin.right]);
  const times = useTimeAxis(from, to, width - margin.left - margin.right, bucketLength);
  const current = instant === null ? null : partAt(instant, from, bucketLength, points.length);
  const middle = (at: number) => x(at + bucketLength / 2);
  return (
    <ChartFrame
      id={id}
      title={props.title}
      summary={props.summary}
      frame={frame}
      legend={before === null ? null : (
        <span className="chart-legend">
          <span>
            <svg width="20" height="12" aria-hidden="true"><path className="rate-before" d="M0,6H20" /></svg>
            {before.word}
          </span>
        </span>
      )}
      readout={current === null ? null : points[current]?.words ?? null}
      table={props.table}
    >
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={props.summary}
        onPointerMove={(move) => {
          const left = move.currentTarget.getBoundingClientRect().left;
          const part = points[partUnder(move.clientX - left, width, margin, points.length) ?? -1];
          if (part !== undefined) hoveredInstant.set(part.at + bucketLength / 2);
        }}
        onPointerLeave={() => hoveredInstant.set(null)}
      >
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
          <path
            className="rate-instant"
            d={`M${middle(points[current]?.at ?? 0)},${margin.top}V${height - margin.bottom}`}
          />
        )}
        {before !== null && (
          <path className="rate-before" d={`M${margin.left},${y(before.value)}H${width - margin.right}`} />
        )}
        {stretches(points).map((stretch) => (
          <path
            key={stretch[0]?.at}
            className="rate-line"
            d={linePath(stretch.map((point) => ({ x: middle(point.at), y: y(point.value) })))}
          />
        ))}
        {points.length <= dotsUpTo && points.map((point) => point.value !== null && (
          <circle key={point.at} className="rate-dot" cx={middle(point.at)} cy={y(point.value)} r={3} />
        ))}
      </svg>
    </ChartFrame>
  );
}

/** The points between the gaps. */
export function stretches(points: readonly { at: number; value: number | null }[]): { at: number; value: number }[][] {
  const found: { at: number; value: number }[][] = [];
  let open: { at: number; value: number }[] | null = null;
  for (const { at, value } of points) {
    if (value === null || !Number.isFinite(value)) open = null;
    else if (open === null) found.push(open = [{ at, value }]);
    else open.push({ at, value });
  }
  return found;
}
