import type { ReactNode } from "react";
import type { Status } from "../components/StatusMark";
import { StatusMark } from "../components/StatusMark";
import { percentText } from "../text/change";
import { countText } from "../text/words";

export interface Segment {
  key: string;
  status: Status;
  word: string;
  value: number;
  /** Wraps the number, where it opens what is behind it. */
  link?: (children: ReactNode) => ReactNode;
}

/** One bar cut into the outcomes of all calls, with mark, word, number and share of each. */
export function ShareBar({ label, segments }: { label: string; segments: readonly Segment[] }) {
  const shown = segments.filter((segment) => Number.isFinite(segment.value) && segment.value > 0);
  const total = shown.reduce((sum, segment) => sum + segment.value, 0);
  const words = shown
    .map((one) => `${one.word} ${countText(one.value)} (${percentText(one.value / total)})`)
    .join(", ");
  return (
    <div className="share">
      <div className="share-strip" role="img" aria-label={`${label}: ${words || "none"}`}>
        {shown.map((segment) => (
          <span
            key={segment.key}
            data-status={segment.status}
            title={`${segment.word}: ${countText(segment.value)}`}
            style={{ width: `${(segment.value / total) * 100}%` }}
          />
        ))}
      </div>
      <ul className="share-list">
        {shown.map((segment) => {
          const number = <span className="number">{countText(segment.value)}</span>;
          return (
            <li key={segment.key}>
              <StatusMark status={segment.status} word={segment.word} />{" "}
              {segment.link === undefined ? number : segment.link(number)}{" "}
              <span className="secondary number">{percentText(segment.value / total)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
