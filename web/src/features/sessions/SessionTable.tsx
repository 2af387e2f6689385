import { memo } from "react";
import type { Session } from "../../api/types";
import { AgoText, Duration } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { navigate } from "../../state/location";
import { countText, firstLine, projectName, shortId } from "../../text/words";

/** The sessions as a table; durations are drawn relative to the longest one shown. */
export function SessionTable({ sessions }: { sessions: readonly Session[] }) {
  const longest = Math.max(1, ...sessions.map((session) => session.duration_ms ?? 0));
  return (
    <table className="session-table">
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Session</th>
          <th scope="col" className="column-project">Project</th>
          <th scope="col" className="number column-agents">Agents</th>
          <th scope="col" className="number column-duration">Duration</th>
          <th scope="col" className="number">Tools</th>
          <th scope="col" className="number">Errors</th>
          <th scope="col" className="number column-files">Files</th>
          <th scope="col" className="number">Last activity</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => <SessionRow key={session.session_id} session={session} longest={longest} />)}
      </tbody>
    </table>
  );
}

const SessionRow = memo(function SessionRow({ session, longest }: { session: Session; longest: number }) {
  const title = firstLine(session.title) || `Session ${shortId(session.session_id)}`;
  const to = sessionAddress(session.session_id);
  const isOpen = session.ended_at == null && session.status === "running";
  const share = Math.min(1, (session.duration_ms ?? 0) / longest);
  return (
    <tr data-status={session.status} onClick={(click) => {
      // The whole row is a target; the link in it keeps what the browser does with links.
      if (!click.defaultPrevented && window.getSelection()?.isCollapsed !== false &&
        !(click.target as Element).closest("a")) navigate(to);
    }}>
      <td><StatusMark {...statusWords(session.status)} /></td>
      <td className="column-title">
        <Link to={to} className="row-link clip" title={session.title ?? title}>{title}</Link>
      </td>
      <td className="column-project clip" title={session.project_path ?? session.source_app}>
        {projectName(session)}{session.git_branch && <span className="muted"> · {session.git_branch}</span>}
      </td>
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
      <td className="number">{countText(session.tool_count)}</td>
      <td className="number">
        {session.error_count > 0
          ? <StatusMark status="error" word={countText(session.error_count)} />
          : <span className="muted">0</span>}
      </td>
      <td className="number column-files">{countText(session.file_count)}</td>
      <td className="number"><AgoText at={session.last_event_at} /></td>
    </tr>
  );
});
