import type { ReactNode } from "react";
import type { Resource } from "../../api/useResource";
import type { EventPage, Question, Session } from "../../api/types";
import { AgoText, Duration, TimeText } from "../../components/Clock";
import { centreRow } from "../../components/FeedList";
import { Icon } from "../../components/Icon";
import { Link } from "../../components/Link";
import { ContextBar, CostText, ForkLink, SourceMarks } from "../../components/UsageMarks";
import { StatusMark, statusWords } from "../../components/StatusMark";
import { feed } from "../../state/live";
import { setParameters } from "../../state/location";
import { eventWord, modelWord, toolWord } from "../../text/eventWords";
import { allTokens, shortCount, tokensTitle } from "../../text/tokens";
import { countText, firstLine, projectName } from "../../text/words";
import { failureText } from "./failures";
import { showTimeline } from "./moments";

/** Who, where, when, how long, how much. */
export function SessionHeader({ session, title, tabs }: { session: Session; title: string; tabs: ReactNode }) {
  const isOpen = session.ended_at == null && session.status !== "idle" && session.status !== "failed";
  return (
    <header className="session-header">
      <div className="session-title">
        <Link to="/sessions" className="icon-button" title="All sessions (g s)">
          <Icon name="chevronRight" className="flipped" />
          <span className="visually-hidden">All sessions</span>
        </Link>
        <StatusMark {...statusWords(session.status)} />
        <h1 className="clip" title={session.title ?? title}>{title}</h1>
        {session.forked_from != null && <ForkLink from={session.forked_from} />}
        <span className="topbar-space" />
        {tabs}
      </div>
      <dl className="session-facts">
        <Fact name="Project" wide title={session.git_root ?? session.project_path ?? undefined}>
          {projectName(session)}
          {session.git_branch && <span className="muted"> · {session.git_branch}</span>}
        </Fact>
        <Fact name="Started"><TimeText at={session.started_at} /></Fact>
        <Fact name={isOpen ? "Elapsed" : "Lasted"}>
          <Duration milliseconds={session.duration_ms} runningSince={isOpen ? session.started_at : null} />
        </Fact>
        <Fact name="Active"><AgoText at={session.last_event_at} /></Fact>
        <Fact name="Model" title={session.model ?? undefined}>
          {session.model === null ? "unknown" : modelWord(session.model)}
        </Fact>
        <Fact name="Cost"><CostText cost={session} /></Fact>
        <Fact name="Context"><ContextBar context={session.context} /></Fact>
        <Fact name="Agents">{countText(session.agent_count)}</Fact>
        <Fact name="Prompts">{countText(session.prompt_count)}</Fact>
        <Fact name="Tool calls">{countText(session.tool_count)}</Fact>
        <Fact name="Errors">
          {session.error_count > 0 ? <StatusMark status="error" word={countText(session.error_count)} /> : "0"}
        </Fact>
        <Fact name="Files">{countText(session.file_count)}</Fact>
        <SessionTokens session={session} />
        {session.retry_count > 0 && <Fact name="Retries">{countText(session.retry_count)}</Fact>}
        <Fact name="Events">{countText(session.event_count)}</Fact>
        <Fact name="Sources"><SourceMarks sources={session.sources} /></Fact>
        <Fact name="Machine">{session.machine_id}</Fact>
        <PullRequest url={session.pull_request_url} />
      </dl>
    </header>
  );
}

/** Tokens by kind; both lifetimes of cache writes in one figure, told apart in the tooltip. */
function SessionTokens({ session }: { session: Session }) {
  const { tokens } = session;
  const written = tokens.cache_creation_5m + tokens.cache_creation_1h;
  if (allTokens(tokens) === 0) return <Fact name="Tokens"><span className="muted">—</span></Fact>;
  return (
    <Fact name="Tokens" wide title={tokensTitle(tokens)}>
      {shortCount(tokens.input)} in · {shortCount(tokens.cache_read)} cache read · {shortCount(written)} written ·{" "}
      {shortCount(tokens.output)} out
    </Fact>
  );
}

/** Only web addresses become links: the rest of a session's texts is not to be trusted with a scheme. */
function PullRequest({ url }: { url: string | null }) {
  if (url === null || !/^https?:\/\//.test(url)) return null;
  const number = /\/(?:pull|merge_requests)\/(\d+)/.exec(url)?.[1];
  return (
    <Fact name="Pull request" title={url}>
      <a href={url} target="_blank" rel="noopener noreferrer">{number === undefined ? url : `#${number}`}</a>
    </Fact>
  );
}

function Fact({ name, wide, title, children }: {
  name: string;
  wide?: boolean;
  title?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className={wide ? "session-fact wide" : "session-fact"} title={title}>
      <dt>{name}</dt>
      <dd className="clip">{children}</dd>
    </div>
  );
}

/** What the session waits for, if it waits. */
export function OpenQuestions({ session, questions }: { session: Session; questions: readonly Question[] }) {
  const open = questions.filter((question) => question.resolved_at == null && question.kind !== "idle");
  const first = open[0];
  if (session.status !== "waiting" || first === undefined) return null;
  return (
    <section className="first-failure open-question" aria-label="Waiting for you">
      <StatusMark status="waiting" word={open.length > 1 ? `${open.length} questions wait for you` : "Waits for you"} />
      <span className="muted"><AgoText at={first.asked_at} /></span>
      {first.tool_name != null && <strong>{toolWord(first.tool_name)}</strong>}
      <span className="clip failure-line" title={first.message}>{firstLine(first.message)}</span>
      <span className="secondary">answer in its terminal on {session.machine_id}</span>
    </section>
  );
}

/** The first thing that went wrong, readable without a click. */
export function FirstFailure({ session, errors }: { session: Session; errors: Resource<EventPage> }) {
  const first = errors.value?.events[0];
  if (first === undefined || session.error_count === 0) return null;
  const show = async () => {
    await showTimeline();
    setParameters({ event: first.event_uuid });
    const number = feed.get().model.rowOfEvent(first.event_uuid);
    if (number !== null) centreRow(number);
  };
  const total = errors.value?.total ?? errors.value?.events.length ?? 1;
  return (
    <section className="first-failure" data-status={session.status} aria-label="First failure">
      <StatusMark status="error" word={total > 1 ? `First of ${countText(total)} failures` : "The one failure"} />
      <span className="mono muted"><TimeText at={first.timestamp} /></span>
      <strong>{first.tool_name ? toolWord(first.tool_name) : eventWord(first)}</strong>
      <span className="clip failure-line" title={failureText(first)}>
        {failureText(first).split("\n").slice(0, 3).join(" · ")}
      </span>
      <button type="button" className="button" onClick={() => void show()}>Show</button>
    </section>
  );
}
