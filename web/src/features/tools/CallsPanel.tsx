import { useState } from "react";
import { useResource } from "../../api/useResource";
import type { CellRange } from "../../charts/heat";
import { bucketWords } from "../../charts/timeWords";
import { Clipped } from "../../components/Clipped";
import { TimeText } from "../../components/Clock";
import { Link } from "../../components/Link";
import { Failed, Loading } from "../../components/States";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { durationText } from "../../text/time";
import { countOf, countText } from "../../text/words";
import type { Call } from "./calls";
import { loadCalls } from "./calls";
import { callAddress } from "./links";
import type { ToolView } from "./view";
import { writePick } from "./view";

/** Pages of a thousand calls that are looked through for those of the chosen cells. */
const maximumPages = 5;
const firstRows = 25;

/** The calls behind chosen cells, each a link to its moment. */
export function CallsPanel({ tool, pick, view, close }: {
  tool: string;
  pick: CellRange;
  view: ToolView;
  close: () => void;
}) {
  const { zone } = useStore(preferences);
  const [shown, setShown] = useState(firstRows);
  const query = new URLSearchParams({
    since: new Date(pick.since).toISOString(), until: new Date(pick.until).toISOString(),
  }).toString();
  const list = useResource(
    `calls of ${tool} ${writePick(pick)} ${view.source_app} ${view.machine_id}`,
    (signal) => loadCalls(tool, query, { ...view, range: pick }, maximumPages, signal),
  );
  const { value, error } = list;
  const bounds = pick.longest === null
    ? `longer than ${durationText(pick.shortest)}`
    : `${durationText(pick.shortest)} – ${durationText(pick.longest)}`;
  return (
    <div className="calls-panel">
      <div className="calls-head">
        <h3>
          {value === null ? "Calls" : countOf(value.calls.length, "call")},{" "}
          {bucketWords(pick.since, pick.until - pick.since, zone)}, {bounds}
        </h3>
        <button type="button" className="button" onClick={close}>Let go of the cells</button>
      </div>
      {value === null && (error === null
        ? <Loading rows={4} />
        : <Failed inPanel what="The calls did not load" error={error} retry={list.reload} />)}
      {value !== null && !value.isWhole && (
        <p className="secondary">
          Of the newest {countText(value.examined)} calls in this time; older ones were not looked through. Choose fewer
          columns to see all.
        </p>
      )}
      {value !== null && value.calls.length > 0 && <CallTable calls={value.calls.slice(0, shown)} />}
      {value !== null && value.calls.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + 100)}>
          Show {countText(Math.min(100, value.calls.length - shown))} more of {countText(value.calls.length)}
        </button>
      )}
    </div>
  );
}

function CallTable({ calls }: { calls: readonly Call[] }) {
  return (
    <table className="cost-table call-table">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="number">Duration</th>
          <th scope="col" className="column-call">Call</th>
          <th scope="col" className="optional-column">Agent</th>
          <th scope="col" className="optional-column">Project</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id}>
            <th scope="row" className="mono">
              <Link to={callAddress(call)} title="Show it in its session"><TimeText at={call.stamp} /></Link>
            </th>
            <td><StatusMark {...statusWords(call.status)} /></td>
            <td className="number">{durationText(call.duration)}</td>
            <td className="column-call"><Clipped text={call.summary || "no words"} className="mono" /></td>
            <td className="optional-column"><span className="clip">{call.fields.agent}</span></td>
            <td className="optional-column"><span className="clip">{call.fields.project}</span></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
