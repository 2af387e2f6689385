/** Lines of a chart with their values, and below it times: places in pixels. */
export function TimeAxis({ width, height, margin, values, times }: {
  width: number;
  height: number;
  margin: { left: number; right: number };
  values: readonly { y: number; word: string }[];
  times: readonly { at: number; x: number; word: string; anchor: "start" | "middle" | "end" }[];
}) {
  return (
    <g className="chart-axis">
      {values.map((value) => (
        <g key={value.y}>
          <path d={`M${margin.left},${value.y}H${width - margin.right}`} />
          <text x={margin.left - 6} y={value.y + 4} textAnchor="end">{value.word}</text>
        </g>
      ))}
      {times.map((tick) => (
        <text key={tick.at} x={tick.x} y={height - 5} textAnchor={tick.anchor}>{tick.word}</text>
      ))}
    </g>
  );
}
