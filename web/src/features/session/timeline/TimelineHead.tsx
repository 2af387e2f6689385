import type { SessionTimeline } from "../../../api/sessionWindows";
import { StatusMark } from "../../../components/StatusMark";
import { setParameters } from "../../../state/location";
import { countOf, countText } from "../../../text/words";
import { MinimumSelect } from "../MinimumSelect";
import { failuresOf } from "./failureMarks";

/** What is shown of the timeline and how. */
export function TimelineHead({ timeline, minimum, onlyErrors, showsCritical, isTable }: {
  timeline: SessionTimeline | null;
  minimum: string | null;
  onlyErrors: boolean;
  showsCritical: boolean;
  isTable: boolean;
}) {
  const failed = timeline === null ? 0 : failuresOf(timeline);
  return (
    <div className="pane-head">
      <span className="muted" role="status">
        {timeline !== null && <SpanCount timeline={timeline} />}
      </span>
      {failed > 0 && <StatusMark status="error" word={countOf(failed, "failure")} />}
      <span className="topbar-space" />
      <MinimumSelect value={minimum} what="spans" />
      <Toggle word="Errors only" isOn={onlyErrors} name="errors" />
      <Toggle word="Critical path" isOn={showsCritical} name="critical" />
      <button
        type="button"
        className="button"
        aria-pressed={isTable}
        onClick={() => setParameters({ view: isTable ? null : "table" })}
      >
        Table
      </button>
    </div>
  );
}

/** What the bars' colours and shapes stand for. */
export function TimelineLegend() {
  return (
    <span className="timeline-legend" aria-hidden="true">
      <i data-kind="model" />model <i data-kind="tool" />tool <i data-kind="edit" />edit <i data-kind="agent" />agent{" "}
      <i data-kind="error" />failed <i data-kind="wait" />waiting
    </span>
  );
}

function Toggle({ word, isOn, name }: { word: string; isOn: boolean; name: string }) {
  return (
    <button
      type="button"
      className="button"
      aria-pressed={isOn}
      onClick={() => setParameters({ [name]: isOn ? null : "1" })}
    >
      {word}
    </button>
  );
}

function SpanCount({ timeline }: { timeline: SessionTimeline }) {
  const { spans, total } = timeline;
  if (!timeline.is_folded) return <>{countOf(total, "span")}</>;
  return (
    <span title="The short ones are folded into columns as high as they were busy; zoom in to see each">
      {countText(spans.length)} of {countOf(total, "span")}, the others folded
    </span>
  );
}
