import type { ReactNode } from "react";

interface TileProps {
  name: string;
  value: ReactNode;
  unit: string;
  /** What the figure is compared with. */
  comparison: ReactNode;
  spark: readonly number[];
  /** The sparkline in words: its range and its unit. */
  sparkWords: string;
  title: string;
  isPressed: boolean;
  isUrgent?: boolean;
  press: () => void;
}

/** A figure with its unit, its range, a comparison and its recent course; pressed, it filters what is below. */
export function Tile(props: TileProps) {
  return (
    <li>
      <button
        type="button"
        className="tile"
        data-urgent={props.isUrgent === true}
        aria-pressed={props.isPressed}
        title={props.title}
        onClick={props.press}
      >
        <span className="tile-name clip">{props.name}</span>
        <span className="tile-figure">
          <span className="tile-value">{props.value}</span> <span className="tile-unit">{props.unit}</span>
        </span>
        <span className="tile-more clip">{props.comparison}</span>
        <Sparkline values={props.spark} words={props.sparkWords} />
      </button>
    </li>
  );
}

const sparkWidth = 64;
const sparkHeight = 22;

function Sparkline({ values, words }: { values: readonly number[]; words: string }) {
  const largest = Math.max(...values, 0);
  const across = (index: number) => (index / Math.max(1, values.length - 1)) * sparkWidth;
  const down = (value: number) => sparkHeight - 2 - (largest === 0 ? 0 : (value / largest) * (sparkHeight - 4));
  const points = values.map((value, index) => `${across(index).toFixed(1)},${down(value).toFixed(1)}`).join(" ");
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${sparkWidth} ${sparkHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <path className="sparkline-ground" d={`M0,${sparkHeight - 1.5}H${sparkWidth}`} />
      <polyline points={points} />
    </svg>
  );
}
