import { useState } from "react";
import { hub } from "../../api/hub";
import type { ToolFailureGroup } from "../../api/types";
import { useInterval, useResource } from "../../api/useResource";
import { AgoText } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { Failed, Loading } from "../../components/States";
import { percentText } from "../../text/change";
import { parseTime } from "../../text/time";
import { visibleText, withoutTerminalCodes } from "../../text/visible";
import { baseName, countOf, countText } from "../../text/words";
import type { CallList } from "./calls";
import { DetailSection } from "./ToolDetail";

const refreshMilliseconds = 60_000;
const firstGroups = 8;

/** Why calls failed: messages that differ only in numbers, paths and names are one reason. */
export function FailurePanel({ query, sample }: { query: string; sample: CallList | null }) {
  const failures = useResource(`failures ${query}`, (signal) => hub.toolFailures(query, signal));
  useInterval(failures.reload, refreshMilliseconds);
  const [isWhole, setIsWhole] = useState(false);
  const { value, error } = failures;
  if (value === null) {
    return (
      <DetailSection title="Why calls failed">
        {error === null
          ? <Loading rows={3} />
          : <Failed inPanel what="The failures did not load" error={error} retry={failures.reload} />}
      </DetailSection>
    );
  }
  const note = value.total === 0 ? undefined : `${countOf(value.total, "failure")}${
    value.examined < value.total ? `; reasons from the newest ${countText(value.examined)}` : ""}`;
  const shown = isWhole ? value.groups : value.groups.slice(0, firstGroups);
  return (
    <DetailSection title="Why calls failed" note={note}>
      {value.groups.length === 0 ? <p className="secondary">No call failed in this time.</p> : (
        <ol className="reasons">
          {shown.map((group) => (
            <Reason
              key={group.reason}
              group={group}
              examined={value.examined}
              agent={sample?.calls.find((call) =>
                call.session === group.session_id && call.toolUse === group.tool_use_id)?.agent ?? null}
            />
          ))}
        </ol>
      )}
      {value.groups.length > shown.length && (
        <button type="button" className="button" onClick={() => setIsWhole(true)}>
          Show {countOf(value.groups.length - shown.length, "more reason")}
        </button>
      )}
    </DetailSection>
  );
}

const namesShown = 4;

function Reason({ group, examined, agent }: { group: ToolFailureGroup; examined: number; agent: string | null }) {
  const share = group.count / Math.max(1, examined);
  const moment = sessionAddress(group.session_id, {
    at: String(Math.round(parseTime(group.last_at))),
    entry: group.tool_use_id,
    ...(agent === null || agent === "main" ? {} : { in: agent }),
    // Where the agent is not known the event itself says everything.
    ...(agent === null && group.event_uuid !== null ? { event: group.event_uuid } : {}),
  });
  const text = (logged: string) => visibleText(withoutTerminalCodes(logged));
  return (
    <li className="reason">
      <span className="reason-count">
        <span className="number">{countText(group.count)}</span>
        <span className="bar" aria-hidden="true"><span style={{ width: `${Math.max(2, share * 100)}%` }} /></span>
        <span className="muted number">{percentText(share)}</span>
      </span>
      <div className="reason-words">
        <p className="mono wrap">{text(group.reason) || "no message"}</p>
        <p className="secondary">
          {countOf(group.agents.length, "kind")} of agents: {names(group.agents)}
          {group.projects.length > 0 && <> · in {names(group.projects.map(baseName))}</>}
        </p>
        <details>
          <summary>Newest message</summary>
          <pre className="code">{text(group.example)}</pre>
        </details>
      </div>
      <Link to={moment} className="button" title="Show the newest one in its session">
        <AgoText at={group.last_at} />
      </Link>
    </li>
  );
}

function names(list: readonly string[]): string {
  const more = list.length - namesShown;
  const shown = list.slice(0, namesShown).map((name) => visibleText(name)).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
