import { useId, useRef } from "react";
import { useWidth } from "../components/useWidth";
import { partUnder } from "./axes";
import type { ChartTable } from "./ChartFrame";
import { ChartFrame } from "./ChartFrame";
import { hoveredInstant } from "./instant";
import { linePath } from "./scales";
import { TimeAxis } from "./TimeAxis";
import { plotMargin, useTimePlot } from "./useTimePlot";

interface RatePoint {
  at: number;
  /** Null where nothing was measured: the line has a gap there. */
  value: number | null;
  words: string;
}

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
  const { x, y, values, times, current, go } = useTimePlot({
    parts: points, partLength: bucketLength, tickCount: 2, valueWord: props.valueWord, width, height,
    largest: Math.max(0, before?.value ?? 0, ...points.map((point) => point.value ?? 0)),
  });
  const middle = (at: number) => x(at + bucketLength / 2);
  return (
    <ChartFrame
      id={id}
      title={props.title}
      summary={props.summary}
      frame={frame}
      legend={before === null ? null : <BeforeLegend word={before.word} />}
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
          const index = partUnder(move.clientX - left, width, plotMargin, points.length);
          if (index !== null) go(index);
        }}
        onPointerLeave={() => hoveredInstant.set(null)}
      >
        <TimeAxis width={width} height={height} margin={plotMargin} values={values} times={times} />
        {current !== null && (
          <path
            className="rate-instant"
            d={`M${middle(points[current]?.at ?? 0)},${plotMargin.top}V${height - plotMargin.bottom}`}
          />
        )}
        {before !== null && (
          <path className="rate-before" d={`M${plotMargin.left},${y(before.value)}H${width - plotMargin.right}`} />
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

function BeforeLegend({ word }: { word: string }) {
  return (
    <span className="chart-legend">
      <span>
        <svg width="20" height="12" aria-hidden="true"><path className="rate-before" d="M0,6H20" /></svg>
        {word}
      </span>
    </span>
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
