import type { ReactNode } from "react";
import { useId, useState } from "react";
import { percentText } from "../text/change";
import { ChartFrame } from "./ChartFrame";
import type { Arc, Part } from "./slices";
import { donutArcs, otherKey, slicePath, topAndOther } from "./slices";

const outer = 56;
const inner = 34;
const labelRadius = 66;
/** Slices of at least this share have their number beside them. */
const labelledShare = 0.03;

/** Shares of a whole: a ring whose slices are numbered as the list beside it. */
export function Donut({ title, parts, unit, valueWord, linkOf, total }: {
  title: string;
  parts: readonly Part[];
  /** What is counted, for the middle of the ring: `calls`. */
  unit: string;
  valueWord: (value: number) => string;
  linkOf: (part: Part, children: ReactNode) => ReactNode;
  /** What the middle says; the sum of the parts by default. */
  total?: number;
}) {
  const id = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = topAndOther(parts);
  const arcs = donutArcs(shown.map((part) => part.value));
  const sum = total ?? shown.reduce((whole, part) => whole + part.value, 0);
  const largest = shown[0];
  const share = (part: Part) => percentText(sum === 0 ? 0 : part.value / sum);
  const summary = largest === undefined
    ? `No ${unit}`
    : `${valueWord(sum)} ${unit}; the most: ${largest.word} with ${share(largest)}`;
  const readout = shown.find((part) => part.key === chosen);
  return (
    <ChartFrame
      id={id}
      title={title}
      summary={summary}
      readout={readout === undefined ? null : `${readout.word}: ${valueWord(readout.value)} ${unit}, ${share(readout)}`}
    >
      <div className="donut">
        <svg viewBox="-76 -76 152 152" role="img" aria-label={summary}>
          {shown.map((part, index) => (
            <Slice key={part.key} part={part} index={index} arc={arcs[index]} chosen={chosen} choose={setChosen} />
          ))}
          <text className="donut-sum" textAnchor="middle" y="2">{valueWord(sum)}</text>
          <text textAnchor="middle" y="17">{unit}</text>
        </svg>
        <ol className="donut-list">
          {shown.map((part, index) => (
            <li
              key={part.key}
              data-chosen={chosen === part.key}
              onPointerEnter={() => setChosen(part.key)}
              onPointerLeave={() => setChosen(null)}
              onFocus={() => setChosen(part.key)}
              onBlur={() => setChosen(null)}
            >
              <span className={`donut-number ${categoryClass(part, index)}`} aria-hidden="true">{index + 1}</span>
              {part.key === otherKey ? <span className="clip secondary">{part.word}</span> : linkOf(part, part.word)}
              <span className="number">{valueWord(part.value)}</span>
              <span className="number secondary">{share(part)}</span>
            </li>
          ))}
        </ol>
      </div>
    </ChartFrame>
  );
}

function Slice({ part, index, arc, chosen, choose }: {
  part: Part;
  index: number;
  arc: Arc | undefined;
  chosen: string | null;
  choose: (key: string | null) => void;
}) {
  if (arc === undefined) return null;
  const angle = (arc.from + arc.to) * Math.PI - Math.PI / 2;
  return (
    <g className={categoryClass(part, index)} data-dim={chosen !== null && chosen !== part.key}>
      <path
        className="donut-slice"
        fillRule="evenodd"
        d={slicePath(arc, inner, outer)}
        onPointerEnter={() => choose(part.key)}
        onPointerLeave={() => choose(null)}
      />
      {arc.to - arc.from >= labelledShare && (
        <text x={Math.cos(angle) * labelRadius} y={Math.sin(angle) * labelRadius + 4} textAnchor="middle">
          {index + 1}
        </text>
      )}
    </g>
  );
}

function categoryClass(part: Part, index: number): string {
  return part.key === otherKey ? "category-7" : `category-${index % 8}`;
}
