import { useEffect } from "react";
import type { Session } from "../../api/types";
import { AgoText, Lasted } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { ContextBar, CostText, TokensText } from "../../components/UsageMarks";
import { useStore } from "../../state/store";
import { modelWord } from "../../text/eventWords";
import { goesOn } from "../../text/lasted";
import { visibleText } from "../../text/visible";
import { countOf, projectName } from "../../text/words";
import { followLanes, laneOf, lanesVersion, watchSessions } from "../../state/laneStore";
import { byNeed, openOrAsked, sessionTitle } from "./sessionWords";

/** Sessions whose present step is followed. */
const watchedSessions = 40;

/** The sessions that are not over, and those of the statuses that were asked for, as cards: what each does now, and how much room it has left. */
export function OverviewGrid({ sessions, asked }: { sessions: readonly Session[]; asked: readonly string[] }) {
  useStore(lanesVersion);
  const ordered = byNeed(openOrAsked(sessions, asked));
  const ids = ordered.slice(0, watchedSessions).map((session) => session.session_id);
  const signature = ids.join();
  useEffect(followLanes, []);
  useEffect(() => watchSessions(ids), [signature]);
  return (
    <ul className="session-cards">
      {ordered.map((session) => <Card key={session.session_id} session={session} />)}
    </ul>
  );
}

function stepOf(session: Session): string {
  const step = laneOf(session.session_id, "main")?.step ?? "";
  if (step !== "") return step;
  if (session.status === "failed") return "Its last turn failed";
  if (session.status === "waiting") return "Waits for an answer";
  return session.status === "idle" ? "Waits for its next prompt" : "No step is known yet";
}

function Card({ session }: { session: Session }) {
  return (
    <li className="session-card" data-status={session.status} data-session={session.session_id}>
      <div className="card-head">
        <StatusMark {...statusWords(session.status)} />
        <span className="muted"><AgoText at={session.last_event_at} /></span>
      </div>
      <Link
        to={sessionAddress(session.session_id)}
        className="row-link card-title clip"
        title={session.title ?? undefined}
      >
        {sessionTitle(session)}
      </Link>
      <p className="clip secondary" title={session.project_path ?? undefined}>
        {visibleText(projectName(session))}{session.git_branch !== null && ` · ${visibleText(session.git_branch)}`}
      </p>
      <p className="card-step" title={stepOf(session)}>{visibleText(stepOf(session))}</p>
      <dl className="card-facts">
        <div><dt>Model</dt><dd className="clip">{modelWord(session.model)}</dd></div>
        <div><dt>Context</dt><dd><ContextBar context={session.context} /></dd></div>
        <div>
          <dt>{goesOn(session) ? "Elapsed" : "Lasted"}</dt>
          <dd><Lasted of={session} /></dd>
        </div>
        <div><dt>Cost</dt><dd><CostText cost={session} /></dd></div>
        <div><dt>Tokens</dt><dd><TokensText tokens={session.tokens} /></dd></div>
        <div>
          <dt>Agents</dt>
          <dd>
            {session.agent_count}
            {session.error_count > 0 && (
              <span className="secondary"> · {countOf(session.error_count, "error")}</span>
            )}
          </dd>
        </div>
      </dl>
    </li>
  );
}
