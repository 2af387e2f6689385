import { memo } from "react";
import type { TimelineLane } from "../../../api/sessionWindows";
import { AgentMark } from "../../../components/AgentMark";
import { Icon } from "../../../components/Icon";
import { StatusMark, statusWords } from "../../../components/StatusMark";
import { agentLabel } from "../../../text/eventWords";
import { goesOn } from "../../../text/lasted";
import { durationText, parseTime } from "../../../text/time";
import { countOf, countText } from "../../../text/words";
import type { SpanLayout } from "./spanLayout";

const indentPixels = 14;
const deepestIndent = 8;

function indentOf(lane: TimelineLane): number {
  return 4 + Math.min(lane.depth, deepestIndent) * indentPixels;
}

interface LaneTreeProps {
  layout: SpanLayout;
  /** The lanes that are painted. */
  start: number;
  end: number;
  chosen: number;
  folded: ReadonlySet<string>;
  now: number;
  choose: (lane: number) => void;
  toggle: (agent: string) => void;
}

/** The agents at the left of the waterfall, each beside its lane; only those in view are in the document. */
export const LaneTree = memo(function LaneTree(props: LaneTreeProps) {
  const { layout, start, end, chosen, folded, now, choose, toggle } = props;
  return (
    <ol className="lane-tree" aria-label="Agents">
      {layout.lanes.slice(start, end).map((lane, offset) => {
        const index = start + offset;
        const top = layout.tops[index] ?? 0;
        return (
          <li
            key={lane.agent_id}
            className="lane-head"
            style={{ top, height: (layout.tops[index + 1] ?? top) - top, paddingLeft: indentOf(lane) }}
            data-chosen={index === chosen}
            onClick={() => choose(index)}
          >
            {layout.hasChildren[index] === 1
              ? (
                <button
                  type="button"
                  className="lane-toggle"
                  aria-expanded={!folded.has(lane.agent_id)}
                  aria-label={`Agents below ${agentLabel(lane)}`}
                  onClick={(click) => {
                    click.stopPropagation();
                    toggle(lane.agent_id);
                  }}
                >
                  <Icon name={folded.has(lane.agent_id) ? "chevronRight" : "chevronDown"} />
                </button>
              )
              : <span className="lane-toggle" />}
            <LaneWords lane={lane} now={now} />
          </li>
        );
      })}
    </ol>
  );
});

function LaneWords({ lane, now }: { lane: TimelineLane; now: number }) {
  const label = agentLabel(lane);
  const end = lane.ended_at === null ? (goesOn(lane) ? now : NaN) : parseTime(lane.ended_at);
  return (
    <span className="lane-words">
      <span className="lane-line">
        <AgentMark label={label} />
        <strong className="clip" title={lane.agent_id}>{label}</strong>
        <StatusMark {...statusWords(lane.status)} />
      </span>
      <span className="lane-line muted">
        <span className="clip">
          {Number.isNaN(end) ? "" : `${durationText(end - parseTime(lane.started_at))} · `}{countOf(lane.span_count, "span")}
        </span>
        {lane.error_count > 0 && (
          <span className="mark" data-status="error"><Icon name="error" />{countText(lane.error_count)}</span>
        )}
      </span>
    </span>
  );
}
