import { useEffect, useRef } from "react";
import { hub } from "../../api/hub";
import type { Session, SessionDetail } from "../../api/types";
import { useResource } from "../../api/useResource";
import { AgoText, Lasted, TimeText } from "../../components/Clock";
import { Clipped } from "../../components/Clipped";
import { Icon } from "../../components/Icon";
import { KeyHint } from "../../components/KeyHint";
import { Link, momentAddress, sessionAddress } from "../../components/Link";
import { Failed, Loading, PanelBoundary } from "../../components/States";
import { StatusMark } from "../../components/StatusMark";
import { endedWords } from "../../components/endedWords";
import { ContextBar, CostText, ForkLink, SourceMarks, TokensText } from "../../components/UsageMarks";
import { copyTold } from "../../state/copy";
import { distinctFailures } from "../../state/repeats";
import { modelWord } from "../../text/eventWords";
import { askLine, isOpenQuestion } from "../../text/questionWords";
import { visibleText } from "../../text/visible";
import { automaticWords, countOf, countText, firstLine, typedPrompts } from "../../text/words";
import { resumeCommand } from "../session/resume";
import { sessionTitle } from "./sessionWords";

const listedPrompts = 8;
const listedFailures = 4;
/** Up to three sources tell of the same failure. */
const askedFailures = 3 * listedFailures;

/** A session beside the list: enough to know whether to open it. */
export function PeekPanel({ id, row, close }: { id: string; row: Session | null; close: () => void }) {
  const detail = useResource(`peek ${id}`, (signal) => hub.session(id, signal));
  useReloadOn(row?.last_event_at, detail.reload);
  const session = row ?? detail.value?.session ?? null;
  const command = session === null ? null : resumeCommand(session);
  return (
    <aside className="drawer peek" aria-label="Session at a glance">
      <div className="drawer-head">
        <h2 className="clip" title={session?.title ?? undefined}>
          {session === null ? "Session" : sessionTitle(session)}
        </h2>
        <button type="button" className="icon-button" aria-label="Close (Esc)" title="Close (Esc)" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div className="drawer-body" tabIndex={0} role="region" aria-label="The session">
        <PanelBoundary name="This session" key={id}>
          <div className="stack">
            {session !== null && <Glance session={session} />}
            {detail.error !== null && (
              <Failed inPanel what="The session did not load" error={detail.error} retry={detail.reload} />
            )}
            {detail.value === null && detail.error === null && session === null && <Loading rows={8} />}
            {detail.value !== null && <Questions detail={detail.value} />}
            {session !== null && session.error_count > 0 && <Failures id={id} count={session.error_count} />}
            {detail.value !== null && <Prompts detail={detail.value} />}
          </div>
        </PanelBoundary>
      </div>
      <div className="peek-foot">
        <Link to={sessionAddress(id)} className="button strong">Open the session</Link>
        {command !== null && (
          <button
            type="button"
            className="button"
            title={`Copy, to go on in a terminal: ${command}`}
            onClick={() => void copyTold("The command that resumes it", () => command)}
          >
            <Icon name="copy" />Resume
          </button>
        )}
        <span className="muted">
          <KeyHint keys={["j", "k"]} /> next, <KeyHint keys={[" "]} /> or <KeyHint keys={["Escape"]} /> close
        </span>
      </div>
    </aside>
  );
}

/** Asks again when something has changed; what is shown stays until the answer is there. */
function useReloadOn(state: string | number | undefined, reload: () => void): void {
  const known = useRef(state);
  useEffect(() => {
    if (known.current === state) return;
    known.current = state;
    reload();
  }, [state, reload]);
}

function Glance({ session }: { session: Session }) {
  return (
    <dl className="facts">
      <dt>Status</dt>
      <dd><StatusMark {...endedWords(session)} /></dd>
      <dt>Project</dt>
      <dd><Clipped text={session.project_path ?? session.source_app} /></dd>
      {session.git_branch !== null && (
        <><dt>Branch</dt><dd className="clip">{visibleText(session.git_branch)}</dd></>
      )}
      <dt>Started</dt>
      <dd><span><TimeText at={session.started_at} />, <AgoText at={session.started_at} /></span></dd>
      <dt>Lasted</dt>
      <dd><Lasted of={session} /></dd>
      <dt>Model</dt>
      <dd>{modelWord(session.model)}</dd>
      <dt>Context</dt>
      <dd><ContextBar context={session.context} /></dd>
      <dt>Tokens</dt>
      <dd><span><TokensText tokens={session.tokens} /> <span className="muted">in / out</span></span></dd>
      <dt>Cost</dt>
      <dd><CostText cost={session} /></dd>
      <dt>Work</dt>
      <dd>
        <span>
          {countOf(session.prompt_count, "prompt")}, {countOf(session.tool_count, "tool call")},{" "}
          {countOf(session.agent_count, "agent")}, {countOf(session.file_count, "file")} changed
        </span>
      </dd>
      <dt>Machine</dt>
      <dd className="clip">{visibleText(session.machine_id)}</dd>
      <dt>Known from</dt>
      <dd><SourceMarks sources={session.sources} /></dd>
      {session.forked_from !== null && <><dt>Fork</dt><dd><ForkLink from={session.forked_from} /></dd></>}
    </dl>
  );
}

function Questions({ detail }: { detail: SessionDetail }) {
  const open = detail.questions.filter(isOpenQuestion);
  if (open.length === 0) return null;
  return (
    <section>
      <h3>Waiting for an answer</h3>
      <ul className="peek-list">
        {open.map((question) => (
          <li key={question.id}>
            <Icon name="question" className="kind-question" />
            <span className="peek-text">{askLine(question)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Failures({ id, count }: { id: string; count: number }) {
  const failures = useResource(`peek errors ${id}`, (signal) => hub.sessionErrors(id, askedFailures, signal));
  useReloadOn(count, failures.reload);
  const list = distinctFailures(failures.value?.events ?? []).slice(0, listedFailures);
  const isPart = list.length > 0 && list.length < count;
  return (
    <section>
      <h3>{isPart ? `The first of ${countOf(count, "error")}` : countOf(count, "error")}</h3>
      <ul className="peek-list">
        {list.map((event) => (
          <li key={event.event_uuid}>
            <Icon name="error" className="peek-error" />
            <Link className="peek-text" to={momentAddress(event)}>
              {firstLine(event.summary) || event.hook_event_type}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Prompts({ detail }: { detail: SessionDetail }) {
  const prompts = typedPrompts(detail.prompts);
  if (prompts.length === 0) return null;
  const shown = prompts.slice(0, listedPrompts);
  const isPart = prompts.length > shown.length;
  return (
    <section>
      <h3>{isPart ? `The first ${shown.length} of ${countText(prompts.length)} prompts` : "Prompts"}</h3>
      <ul className="peek-list">
        {shown.map((prompt) => (
          <li key={prompt.id}>
            <Icon name="prompt" className="kind-prompt" />
            <span className="peek-text">
              {prompt.text.startsWith("<command") ? automaticWords(prompt.text) : firstLine(prompt.text)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
