import { useId, useRef } from "react";
import { useWidth } from "../components/useWidth";
import type { Point, Scale } from "./scales";
import { linearScale, linePath, roundTicks, stepPath } from "./scales";

export interface TimePoint {
  at: number;
  value: number;
}

interface TimeMark {
  at: number;
  word: string;
}

interface TimeChartProps {
  title: string;
  /** What the chart shows, in a sentence with its figures: read out in its place. */
  description: string;
  points: readonly TimePoint[];
  /** `step` for sums that jump, `line` for a measure. */
  shape: "step" | "line";
  from: number;
  to: number;
  /** A value that the points must stay below: drawn as a line with its words. */
  limit?: { value: number; word: string } | null;
  marks?: readonly TimeMark[];
  valueWord: (value: number) => string;
  timeWord: (at: number) => string;
}

const height = 208;
const margin = { top: 14, right: 12, bottom: 22, left: 58 };
const widthPerTimeTick = 150;
const dotsUpTo = 60;

/** One measure over time. */
export function TimeChart(props: TimeChartProps) {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame);
  const id = useId();
  const largest = Math.max(0, ...props.points.map((point) => point.value), props.limit?.value ?? 0);
  const ticks = roundTicks(largest, 3);
  const top = ticks[ticks.length - 1] || 1;
  const x = linearScale([props.from, Math.max(props.to, props.from + 1)], [margin.left, width - margin.right]);
  const y = linearScale([0, top], [height - margin.bottom, margin.top]);
  const places: Point[] = props.points.map((point) => ({ x: x(point.at), y: y(point.value) }));
  const start = { x: x(props.from), y: y(0) };
  const path = props.shape === "step" ? stepPath([start, ...places], x(props.to)) : linePath(places);
  return (
    <figure ref={frame} className="chart">
      <figcaption id={`${id}-title`}>{props.title}</figcaption>
      <svg
        width={width}
        height={height}
        role="img"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-words`}
      >
        <desc id={`${id}-words`}>{props.description}</desc>
        <ValueAxis ticks={ticks} y={y} width={width} word={props.valueWord} />
        <TimeAxis {...props} x={x} width={width} />
        {props.limit && (
          <g className="chart-limit">
            <path d={`M${margin.left},${y(props.limit.value)}H${width - margin.right}`} />
            <text x={width - margin.right} y={y(props.limit.value) + 13} textAnchor="end">{props.limit.word}</text>
          </g>
        )}
        {props.marks?.map((mark) => (
          <g key={mark.at} className="chart-mark">
            <title>{mark.word}</title>
            <path d={`M${x(mark.at)},${margin.top}V${height - margin.bottom}`} />
            <path d={`M${x(mark.at) - 5},${margin.top - 6}h10l-5,7Z`} className="solid" />
          </g>
        ))}
        <path className="chart-line" d={path} />
        {places.length <= dotsUpTo && places.map((place, index) => {
          const point = props.points[index];
          return (
            <circle key={index} className="chart-dot" cx={place.x} cy={place.y} r={3}>
              {point !== undefined && <title>{`${props.timeWord(point.at)}: ${props.valueWord(point.value)}`}</title>}
            </circle>
          );
        })}
      </svg>
    </figure>
  );
}

function ValueAxis({ ticks, y, width, word }: {
  ticks: readonly number[];
  y: Scale;
  width: number;
  word: (value: number) => string;
}) {
  return (
    <g className="chart-axis">
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${margin.left},${y(tick)}H${width - margin.right}`} />
          <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end">{word(tick)}</text>
        </g>
      ))}
    </g>
  );
}

function TimeAxis(props: TimeChartProps & { x: Scale; width: number }) {
  const count = Math.max(1, Math.floor((props.width - margin.left) / widthPerTimeTick));
  const times = Array.from({ length: count + 1 }, (_, index) => props.from + ((props.to - props.from) * index) / count);
  return (
    <g className="chart-axis">
      {times.map((at, index) => (
        <text
          key={index}
          x={props.x(at)}
          y={height - 6}
          textAnchor={index === 0 ? "start" : index === count ? "end" : "middle"}
        >
          {props.timeWord(at)}
        </text>
      ))}
    </g>
  );
}
