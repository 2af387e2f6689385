import type { ReactNode } from "react";
import { LineSpark } from "../../charts/LineSpark";

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
  /** What stands below the figure needs the whole width. */
  isWide?: boolean;
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
        data-wide={props.isWide === true}
        aria-pressed={props.isPressed}
        title={props.title}
        onClick={props.press}
      >
        <span className="tile-name clip">{props.name}</span>
        <span className="tile-figure">
          <span className="tile-value">{props.value}</span> <span className="tile-unit">{props.unit}</span>
        </span>
        <span className="tile-more clip">{props.comparison}</span>
        <LineSpark values={props.spark} words={props.sparkWords} />
      </button>
    </li>
  );
}
