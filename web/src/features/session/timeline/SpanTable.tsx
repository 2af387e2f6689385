import { useState } from "react";
import type { SessionTimeline } from "../../../api/sessionWindows";
import { AgentMark } from "../../../components/AgentMark";
import { Clipped } from "../../../components/Clipped";
import { Duration, TimeText } from "../../../components/Clock";
import { StatusMark, statusWords } from "../../../components/StatusMark";
import { toolWord } from "../../../text/eventWords";
import { countText, firstLine } from "../../../text/words";

const rowsPerStep = 200;
const kindWords = { turn: "Turn", model: "Model", tool: "Tool", wait: "Wait", compaction: "Compaction" };

/** The same spans as a table: for whoever cannot see or point at the bars. */
export function SpanTable({ timeline, dimmed, waiting, nameOf, selected, open }: {
  timeline: SessionTimeline;
  dimmed: ReadonlySet<string>;
  waiting: ReadonlySet<string>;
  nameOf: (agent: string) => string;
  selected: string | null;
  open: (id: string) => void;
}) {
  const [shown, setShown] = useState(rowsPerStep);
  const spans = timeline.spans;
  return (
    <div className="pane-scroll" tabIndex={0} role="region" aria-label="Spans as a table">
      <table className="span-table">
        <thead>
          <tr>
            <th scope="col">Began</th>
            <th scope="col">Agent</th>
            <th scope="col">Kind</th>
            <th scope="col">What</th>
            <th scope="col" className="number">Took</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {spans.slice(0, shown).map((span) => (
            <tr key={span.id} data-chosen={span.id === selected} data-dim={dimmed.has(span.id)}>
              <td className="mono"><TimeText at={span.at} /></td>
              <td>
                <span className="agent-button">
                  <AgentMark label={nameOf(span.agent_id)} /><span className="clip">{nameOf(span.agent_id)}</span>
                </span>
              </td>
              <td>{span.tool_name === null ? kindWords[span.kind] : toolWord(span.tool_name)}</td>
              <th scope="row">
                <button type="button" className="turn-link clip" onClick={() => open(span.id)}>
                  <Clipped text={firstLine(span.label) || kindWords[span.kind]} />
                </button>
              </th>
              <td className="number">
                <Duration milliseconds={span.duration_ms} runningSince={span.status === "running" ? span.at : null} />
              </td>
              <td><StatusMark {...statusWords(waiting.has(span.id) ? "waiting" : span.status)} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      {spans.length > shown && (
        <div className="table-foot">
          <button type="button" className="button" onClick={() => setShown(shown + rowsPerStep)}>
            Show more of {countText(spans.length)}
          </button>
        </div>
      )}
    </div>
  );
}
