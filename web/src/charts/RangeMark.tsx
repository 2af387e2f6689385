import { durationText } from "../text/time";
import { durationTicks, logScale } from "./axes";

export interface DurationAxis {
  from: number;
  to: number;
}

/** The axis that holds all these durations, by whole factors of ten. */
export function axisOf(durations: readonly (number | null)[]): DurationAxis {
  const known = durations.filter((one): one is number => one !== null && Number.isFinite(one) && one > 0);
  if (known.length === 0) return { from: 1, to: 1_000 };
  const from = 10 ** Math.floor(Math.log10(Math.min(...known)));
  const to = 10 ** Math.ceil(Math.log10(Math.max(...known)) + 1e-9);
  return { from, to: Math.max(to, from * 10) };
}

/** Round durations over a column of range marks. */
export function RangeAxis({ axis, shown = 3 }: { axis: DurationAxis; shown?: number }) {
  const x = logScale([axis.from, axis.to], [0, 100]);
  const ticks = durationTicks(axis.from, axis.to);
  const every = Math.max(1, Math.ceil(ticks.length / shown));
  return (
    <span className="range-axis" aria-hidden="true">
      {ticks.filter((_, index) => index % every === 0).map((tick) => {
        const place = x(tick.at);
        const anchor = place < 8 ? "start" : place > 92 ? "end" : "middle";
        return <span key={tick.at} data-anchor={anchor} style={{ left: `${place}%` }}>{tick.word}</span>;
      })}
    </span>
  );
}

/** Median and 95th percentile on an axis that grows by factors: a disc and a diamond with a line between. */
export function RangeMark({ axis, p50, p95 }: { axis: DurationAxis; p50: number | null; p95: number | null }) {
  const x = logScale([axis.from, axis.to], [0, 100]);
  const place = (value: number) => Math.min(100, Math.max(0, x(value)));
  const words = [p50 === null ? "" : `p50 ${durationText(p50)}`, p95 === null ? "" : `p95 ${durationText(p95)}`]
    .filter((word) => word !== "").join(", ");
  if (words === "") return null;
  return (
    <span className="range-mark" role="img" aria-label={words} title={words}>
      {p50 !== null && p95 !== null && (
        <span
          className="range-line"
          style={{ left: `${place(p50)}%`, width: `${Math.max(0, place(p95) - place(p50))}%` }}
        />
      )}
      {p50 !== null && <span className="range-dot" style={{ left: `${place(p50)}%` }} />}
      {p95 !== null && <span className="range-diamond" style={{ left: `${place(p95)}%` }} />}
    </span>
  );
}
