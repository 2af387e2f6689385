const width = 64;
const height = 22;

/** The recent course of one figure as a line. */
export function LineSpark({ values, words }: { values: readonly number[]; words: string }) {
  const largest = Math.max(...values, 0);
  const across = (index: number) => (index / Math.max(1, values.length - 1)) * width;
  const down = (value: number) => height - 2 - (largest === 0 ? 0 : (value / largest) * (height - 4));
  const points = values.map((value, index) => `${across(index).toFixed(1)},${down(value).toFixed(1)}`).join(" ");
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <path className="sparkline-ground" d={`M0,${height - 1.5}H${width}`} />
      <polyline points={points} />
    </svg>
  );
}
