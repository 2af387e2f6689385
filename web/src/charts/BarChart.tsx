import { useId, useRef } from "react";
import { useWidth } from "../components/useWidth";
import { linearScale, roundTicks } from "./scales";

export interface Bar {
  key: string;
  /** Under the bar where there is room. */
  label: string;
  value: number;
  /** Everything about the bar, for its tooltip. */
  words: string;
  /** True where the value is only a lower bound. */
  isPartial: boolean;
}

const height = 200;
const margin = { top: 10, right: 4, bottom: 24, left: 64 };
const widestBar = 48;
const labelWidth = 52;
/** A sum that is not nothing is still seen. */
const lowestBar = 2;

/** Values side by side: one bar for each day or hour. */
export function BarChart({ title, description, bars, valueWord }: {
  title: string;
  description: string;
  bars: readonly Bar[];
  valueWord: (value: number) => string;
}) {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame);
  const id = useId();
  const ticks = roundTicks(Math.max(0, ...bars.map((bar) => bar.value)), 4);
  const y = linearScale([0, ticks[ticks.length - 1] || 1], [height - margin.bottom, margin.top]);
  const slot = (width - margin.left - margin.right) / Math.max(1, bars.length);
  const barWidth = Math.max(1, Math.min(widestBar, slot * 0.7));
  const every = Math.max(1, Math.ceil(labelWidth / slot));
  return (
    <figure ref={frame} className="chart">
      <figcaption id={`${id}-title`}>{title}</figcaption>
      <svg width={width} height={height} role="img" aria-labelledby={`${id}-title`} aria-describedby={`${id}-words`}>
        <desc id={`${id}-words`}>{description}</desc>
        <g className="chart-axis">
          {ticks.map((tick) => (
            <g key={tick}>
              <path d={`M${margin.left},${y(tick)}H${width - margin.right}`} />
              <text x={margin.left - 8} y={y(tick) + 4} textAnchor="end">{valueWord(tick)}</text>
            </g>
          ))}
        </g>
        {bars.map((bar, index) => {
          const middle = margin.left + (index + 0.5) * slot;
          const top = bar.value === 0 ? y(0) : Math.min(y(bar.value), y(0) - lowestBar);
          return (
            <g key={bar.key}>
              <rect className="chart-hit" x={middle - slot / 2} y={margin.top} width={slot} height={y(0) - margin.top}>
                <title>{bar.words}</title>
              </rect>
              <rect
                className={bar.isPartial ? "chart-bar partial" : "chart-bar"}
                x={middle - barWidth / 2}
                y={top}
                width={barWidth}
                height={y(0) - top}
              />
              {(bars.length - 1 - index) % every === 0 && (
                <text className="chart-label" x={middle} y={height - 8} textAnchor="middle">{bar.label}</text>
              )}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
