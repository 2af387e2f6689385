import type { ReactNode } from "react";
import type { Session } from "../../api/types";
import { AgoText, Lasted, TimeText } from "../../components/Clock";
import { Link, sessionAddress } from "../../components/Link";
import { StatusMark } from "../../components/StatusMark";
import { endedWords } from "../../components/endedWords";
import { ContextBar, CostText, ForkLink, SourceMarks, TokensText } from "../../components/UsageMarks";
import { modelWord } from "../../text/eventWords";
import { goesOn } from "../../text/lasted";
import { visibleText } from "../../text/visible";
import { countText, projectName } from "../../text/words";
import type { Column } from "./columns";
import { barFrom } from "./columns";
import { sessionTitle } from "./sessionWords";

const muted = (text: string) => <span className="muted">{text}</span>;

/** What a column says of a session; `longest` is the duration that fills a bar. */
export function cellOf(column: Column, session: Session, longest: number): ReactNode {
  switch (column.name) {
    case "status": return <StatusCell session={session} isNarrow={column.from === 0} />;
    case "title": return <TitleCell session={session} />;
    case "project": return <ProjectCell session={session} />;
    case "model":
      return <span className="clip cell-text" title={session.model ?? undefined}>{modelWord(session.model)}</span>;
    case "agents": return countText(session.agent_count);
    case "duration": return <DurationCell session={session} longest={column.from >= barFrom ? longest : null} />;
    case "tokens": return <TokensText tokens={session.tokens} />;
    case "cost": return <CostText cost={session} />;
    case "errors":
      return session.error_count > 0
        ? <span className={session.failed_turn_count > 0 ? "peek-error" : ""}>{countText(session.error_count)}</span>
        : muted("0");
    case "files": return session.file_count > 0 ? countText(session.file_count) : muted("0");
    case "context": return <ContextBar context={session.context} />;
    case "sources": return <SourceMarks sources={session.sources} />;
    case "started": return <TimeText at={session.started_at} />;
    case "latest": return <AgoText at={session.last_event_at} />;
  }
}

function StatusCell({ session, isNarrow }: { session: Session; isNarrow: boolean }) {
  const words = endedWords(session);
  // `Ended, 2 failed turns`, `Ended, 2 failed`, `2 failed`.
  const short = words.word.replace(/ turns?$/, "");
  return (
    <span className="clip" title={words.word}>
      <StatusMark {...words} word={isNarrow ? short.slice(short.indexOf(", ") + 1).trim() : short} />
    </span>
  );
}

function ProjectCell({ session }: { session: Session }) {
  return (
    <span className="clip cell-text" title={session.project_path ?? session.source_app}>
      {visibleText(projectName(session))}
      {session.git_branch !== null && <span className="muted"> · {visibleText(session.git_branch)}</span>}
    </span>
  );
}

function TitleCell({ session }: { session: Session }) {
  const title = sessionTitle(session);
  return (
    <span className="title-cell">
      <Link to={sessionAddress(session.session_id)} className="row-link clip" title={session.title ?? title}>
        {title}
      </Link>
      {session.forked_from != null && <ForkLink from={session.forked_from} />}
    </span>
  );
}

function DurationCell({ session, longest }: { session: Session; longest: number | null }) {
  const isOpen = goesOn(session);
  const share = longest === null ? 0 : Math.min(1, (session.duration_ms ?? 0) / longest);
  return (
    <>
      {longest !== null && (
        <>
          <span className={isOpen ? "bar open" : "bar"} aria-hidden="true">
            <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
          </span>{" "}
        </>
      )}
      <span className="duration-text">
        <Lasted of={session} />
      </span>
    </>
  );
}
