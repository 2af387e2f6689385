import type { ReactNode } from "react";
import { memo } from "react";
import type { Session } from "../../api/types";
import { AgoText, Duration } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { ContextBar, CostText, ForkLink, SourceMarks, TokensText } from "../../components/UsageMarks";
import type { SessionOrder } from "../../state/filters";
import { navigate } from "../../state/location";
import { modelWord } from "../../text/eventWords";
import { countText, firstLine, projectName, shortId } from "../../text/words";

interface TableProps {
  sessions: readonly Session[];
  order: SessionOrder;
  setOrder: (order: SessionOrder) => void;
}

/** The sessions as a table; durations are drawn relative to the longest one shown. */
export function SessionTable({ sessions, order, setOrder }: TableProps) {
  const longest = Math.max(1, ...sessions.map((session) => session.duration_ms ?? 0));
  return (
    <table className="session-table">
      <thead>
        <tr>
          <th scope="col" className="column-status">Status</th>
          <th scope="col">Session</th>
          <th scope="col" className="column-project">Project</th>
          <th scope="col" className="column-model">Model</th>
          <th scope="col" className="number column-agents">Agents</th>
          <th scope="col" className="number column-duration">Duration</th>
          <th scope="col" className="number column-tools">Tools</th>
          <th scope="col" className="number column-errors">Errors</th>
          <th scope="col" className="number column-files">Files</th>
          <th scope="col" className="number column-tokens" title="Input and cache / output">Tokens</th>
          <SortHead order="cost" chosen={order} choose={setOrder} className="column-cost">Cost</SortHead>
          <th scope="col" className="number column-context" title="How full the main agent's window is">Context</th>
          <th scope="col" className="column-sources" title="Hooks, transcript, OpenTelemetry">Sources</th>
          <SortHead order="latest" chosen={order} choose={setOrder} className="column-latest">Last activity</SortHead>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => <SessionRow key={session.session_id} session={session} longest={longest} />)}
      </tbody>
    </table>
  );
}

function SortHead(props: {
  order: SessionOrder;
  chosen: SessionOrder;
  choose: (order: SessionOrder) => void;
  className: string;
  children: ReactNode;
}) {
  const isChosen = props.chosen === props.order;
  return (
    <th scope="col" className={`number ${props.className}`} aria-sort={isChosen ? "descending" : "none"}>
      <button
        type="button"
        className="sort-button"
        title={props.order === "cost" ? "The dearest first" : "The latest first"}
        onClick={() => props.choose(props.order)}
      >
        {props.children}<span aria-hidden="true">{isChosen ? " ↓" : ""}</span>
      </button>
    </th>
  );
}

const SessionRow = memo(function SessionRow({ session, longest }: { session: Session; longest: number }) {
  const title = firstLine(session.title) || firstLine(session.last_prompt) || `Session ${shortId(session.session_id)}`;
  const to = sessionAddress(session.session_id);
  const isOpen = session.ended_at == null && session.status === "running";
  const share = Math.min(1, (session.duration_ms ?? 0) / longest);
  return (
    <tr data-status={session.status} onClick={(click) => {
      if (!click.defaultPrevented && window.getSelection()?.isCollapsed !== false &&
        !(click.target as Element).closest("a")) navigate(to);
    }}>
      <td className="column-status"><StatusMark {...statusWords(session.status)} /></td>
      <td className="column-title">
        <span className="title-cell">
          <Link to={to} className="row-link clip" title={session.title ?? title}>{title}</Link>
          {session.forked_from != null && <ForkLink from={session.forked_from} />}
        </span>
      </td>
      <td className="column-project clip" title={session.project_path ?? session.source_app}>
        {projectName(session)}{session.git_branch && <span className="muted"> · {session.git_branch}</span>}
      </td>
      <td className="column-model clip" title={session.model ?? undefined}>{modelWord(session.model)}</td>
      <td className="number column-agents">{countText(session.agent_count)}</td>
      <td className="number column-duration">
        <span
          className={isOpen ? "bar open" : "bar"}
          aria-hidden="true"
        ><span style={{ width: `${(share * 100).toFixed(1)}%` }} /></span>{" "}
        <span className="duration-text">
          <Duration milliseconds={session.duration_ms} runningSince={isOpen ? session.started_at : null} />
        </span>
      </td>
      <td className="number column-tools">{countText(session.tool_count)}</td>
      <td className="number column-errors">
        {session.error_count > 0
          ? <StatusMark status="error" word={countText(session.error_count)} />
          : <span className="muted">0</span>}
      </td>
      <td className="number column-files">{countText(session.file_count)}</td>
      <td className="number column-tokens"><TokensText tokens={session.tokens} /></td>
      <td className="number column-cost"><CostText cost={session} /></td>
      <td className="number column-context"><ContextBar context={session.context} /></td>
      <td className="column-sources"><SourceMarks sources={session.sources} /></td>
      <td className="number column-latest"><AgoText at={session.last_event_at} /></td>
    </tr>
  );
});
