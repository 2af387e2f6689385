import { countOf } from "../text/words";

const width = 96;
const height = 24;
const axis = 15;

/** Counts over time as bars upwards, what failed of them as bars downwards. */
export function Sparkline({ counts, failures, largest, unit = "call" }: {
  counts: readonly number[];
  failures: readonly number[];
  /** What the highest bar stands for; the row's own largest count by default. */
  largest?: number;
  unit?: string;
}) {
  const top = Math.max(1, largest ?? 0, ...counts.map(clean));
  const slot = width / Math.max(1, counts.length);
  const total = counts.reduce((sum, count) => sum + clean(count), 0);
  const failed = failures.reduce((sum, count) => sum + clean(count), 0);
  const words = `${countOf(total, unit)}, ${failed} failed; at most ${countOf(Math.max(0, ...counts.map(clean)), unit)
  } in one of ${counts.length} parts of the range`;
  const bars = (values: readonly number[], size: (value: number) => readonly [number, number]) =>
    values.map((value, index) => {
      if (clean(value) === 0) return "";
      const [from, to] = size(clean(value));
      return `M${((index + 0.5) * slot).toFixed(1)},${from.toFixed(1)}V${to.toFixed(1)}`;
    }).join("");
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={words}>
      <title>{words}</title>
      <path className="spark-axis" d={`M0,${axis}H${width}`} />
      <path
        className="spark-count"
        strokeWidth={Math.max(1, slot - 1)}
        d={bars(counts, (value) => [axis, axis - Math.max(1.5, (value / top) * (axis - 1))])}
      />
      <path
        className="spark-failure"
        strokeWidth={Math.max(1, slot - 1)}
        d={bars(failures, (value) => {
          const size = Math.max(2.5, (value / top) * (axis - 1));
          return [axis + 1, Math.min(height, axis + 1 + size)];
        })}
      />
    </svg>
  );
}

function clean(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}
