import type { ReactNode } from "react";
import type { Session } from "../../api/types";
import { AgoText, Lasted, TimeText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { Link } from "../../components/Link";
import { ContextBar, CostText, ForkLink } from "../../components/UsageMarks";
import { StatusMark } from "../../components/StatusMark";
import { endedWords } from "../../components/endedWords";
import { modelWord, sourceWord } from "../../text/eventWords";
import { goesOn } from "../../text/lasted";
import { allTokens, shortCount, tokensTitle } from "../../text/tokens";
import { countText, projectName } from "../../text/words";
import { HeaderActions } from "./HeaderActions";

/** Who, where, when, how long, how much. */
export function SessionHeader({ session, title }: { session: Session; title: string }) {
  const isOpen = goesOn(session);
  return (
    <header className="session-header">
      <div className="session-title">
        <Link to="/sessions" className="icon-button" title="All sessions (g s)">
          <Icon name="chevronRight" className="flipped" />
          <span className="visually-hidden">All sessions</span>
        </Link>
        <StatusMark {...endedWords(session)} />
        <h1 className="clip" title={session.title ?? title}>{title}</h1>
        {session.forked_from != null && <ForkLink from={session.forked_from} />}
        <span className="topbar-space" />
        <HeaderActions session={session} />
      </div>
      <dl className="session-facts">
        <Fact name="Project" wide title={session.git_root ?? session.project_path ?? undefined}>
          {projectName(session)}
          {session.git_branch && <span className="muted"> · {session.git_branch}</span>}
        </Fact>
        <Fact name="Started"><TimeText at={session.started_at} /></Fact>
        <Fact name={isOpen ? "Elapsed" : "Lasted"}>
          <Lasted of={session} />
        </Fact>
        <Fact name="Last event" isMinor><AgoText at={session.last_event_at} /></Fact>
        <Fact name="Model" title={session.model ?? undefined}>
          {session.model === null ? "unknown" : modelWord(session.model)}
        </Fact>
        <Fact name="Cost"><CostText cost={session} /></Fact>
        <Fact name="Context" isMinor><ContextBar context={session.context} /></Fact>
        <Fact name="Agents">{countText(session.agent_count)}</Fact>
        <Fact name="Prompts" isMinor>{countText(session.prompt_count)}</Fact>
        <Fact name="Tool calls" isMinor>{countText(session.tool_count)}</Fact>
        <Fact name="Errors" title="Failed tool calls and failed turns">
          <span className={session.failed_turn_count > 0 ? "peek-error" : ""}>{countText(session.error_count)}</span>
        </Fact>
        <Fact name="Files changed">{countText(session.file_count)}</Fact>
        <SessionTokens session={session} />
        {session.retry_count > 0 && <Fact name="Retries">{countText(session.retry_count)}</Fact>}
        <Fact name="Events" isMinor>{countText(session.event_count)}</Fact>
        <Fact name="Reported by" isSpare>{sourcesWords(session.sources)}</Fact>
        <Fact name="Machine" isMinor>{session.machine_id}</Fact>
        <PullRequest url={session.pull_request_url} />
      </dl>
    </header>
  );
}

/** `Hooks, telemetry`. */
function sourcesWords(sources: readonly string[]): string {
  const words = sources.map((source, place) => (place === 0 ? sourceWord(source) : sourceWord(source).toLowerCase()));
  return words.length === 0 ? "unknown" : words.join(", ");
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

function Fact({ name, wide, isSpare, isMinor, title, children }: {
  name: string;
  /** Left out where there is room for little. */
  isSpare?: boolean;
  /** Left out on a telephone, where a tab or the list of sessions has it. */
  isMinor?: boolean;
  wide?: boolean;
  title?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className={`session-fact${wide ? " wide" : ""}${isSpare ? " spare" : ""}${isMinor ? " minor" : ""}`} title={title}>
      <dt>{name}</dt>
      <dd className="clip">{children}</dd>
    </div>
  );
}
