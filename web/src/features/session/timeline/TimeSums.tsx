import type { SessionTime } from "../../../api/types";
import { percentText } from "../../../text/change";
import { durationText } from "../../../text/time";
import { timeParts } from "./timeParts";

/** What the time of the whole session went into, whatever the window shows: a bar, and its parts in words. */
export function TimeSums({ time }: { time: SessionTime }) {
  const { whole, parts } = timeParts(time);
  return (
    <section className="time-sums" aria-label="Time of the whole session">
      <div className="time-bar" aria-hidden="true">
        {parts.map((part) => <i key={part.name} data-part={part.name} style={{ width: `${part.share * 100}%` }} />)}
      </div>
      <ul className="time-words">
        <li className="muted">{durationText(whole)} in all</li>
        {parts.map((part) => (
          <li key={part.name} title={`${part.title}. Several agents at once count once`}>
            <i data-part={part.name} aria-hidden="true" /> {part.word}{" "}
            <strong className="number">{durationText(part.milliseconds)}</strong>{" "}
            <span className="muted number">{percentText(part.share)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
