import { useEffect, useRef, useState } from "react";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { useThrottled } from "../../../api/useResource";
import { AgentMark } from "../../../components/AgentMark";
import { Duration, Lasted } from "../../../components/Clock";
import { Icon } from "../../../components/Icon";
import { Failed, Loading } from "../../../components/States";
import { StatusMark, statusWords } from "../../../components/StatusMark";
import { CostText } from "../../../components/UsageMarks";
import { onLiveEvents } from "../../../state/live";
import { setParameters } from "../../../state/location";
import { agentCost } from "../../../text/money";
import { allTokens, shortCount, tokensTitle } from "../../../text/tokens";
import { countOf, countText, firstLine } from "../../../text/words";
import { EntryView } from "./EntryView";
import { ToolCard } from "./ToolCard";
import { entriesUntil } from "./cutConversation";
import { useReading } from "./readContext";
import { localTarget } from "./target";
import { useConversation } from "./useConversation";

const refreshMilliseconds = 1_500;

/** A sub-agent where it was started: what it was asked, what it took, and, opened, what it did. */
export function AgentCard({ entry, id }: { entry: ConversationEntry; id: string }) {
  const { agents, target, until } = useReading();
  const agent = agents.find((one) => one.agent_id === id);
  const isOnPath = target !== null && target.path.length > 0 && target.path.includes(id);
  const [chosen, setChosen] = useState<boolean | null>(null);
  // Each thing that is looked for opens the agent where it is.
  const lookedFor = useRef<string | null>(null);
  if (isOnPath) lookedFor.current = target.key;
  const isOpen = chosen ?? lookedFor.current !== null;
  const name = entry.agent?.agent_name ?? agent?.agent_name ?? id;
  const status = agent?.status ?? entry.agent?.status ?? "completed";
  const tokens = agent?.tokens ?? entry.agent?.tokens;
  const errors = agent?.error_count ?? 0;
  // What it came to in the end is not known while it is at work.
  const hasFigures = until === undefined || status !== "running";
  const task = firstLine(agent?.description ?? entry.tool?.summary ?? entry.text);
  return (
    <div className="agent-card" data-status={status}>
      <div className="agent-card-head">
        <button type="button" className="agent-card-name" aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
          <Icon name={isOpen ? "chevronDown" : "chevronRight"} className="muted" />
          <AgentMark label={name} />
          <strong className="clip">{name}</strong>
          <span className="clip secondary">{task}</span>
        </button>
        <StatusMark {...statusWords(status)} />
      </div>
      <dl className="agent-card-facts">
        {hasFigures && (
          <>
            <div><dt>Tools</dt><dd>{countText(agent?.tool_count ?? entry.agent?.tool_count)}</dd></div>
            <div title={tokens === undefined ? undefined : tokensTitle(tokens)}>
              <dt>Tokens</dt><dd>{tokens === undefined ? "–" : shortCount(allTokens(tokens))}</dd>
            </div>
          </>
        )}
        {agent !== undefined && hasFigures && <div><dt>Cost</dt><dd><CostText cost={agentCost(agent)} /></dd></div>}
        <div>
          <dt>Time</dt>
          <dd>
            {agent === undefined ? <Duration milliseconds={entry.agent?.duration_ms ?? null} /> : <Lasted of={agent} />}
          </dd>
        </div>
        {errors > 0 && hasFigures && <div><dt>Errors</dt><dd><StatusMark status="error" word={countText(errors)} /></dd></div>}
        <div>
          <dt className="visually-hidden">Filter</dt>
          <dd>
            <button
              type="button"
              className="fact-filter"
              onClick={() => setParameters({ agent: id, at: null, entry: null, in: null }, "push")}
            >
              Only this agent
            </button>
          </dd>
        </div>
      </dl>
      {isOpen && (
        <div className="nested">
          {entry.tool !== null && <ToolCard entry={entry} call={entry.tool} />}
          <NestedConversation key={lookedFor.current} id={id} name={name} />
        </div>
      )}
    </div>
  );
}

function NestedConversation({ id, name }: { id: string; name: string }) {
  const { session, target, agents, until } = useReading();
  // Opened on the way to something, it begins there; that it has been reached changes nothing.
  const atFirst = useRef(target === null || !target.path.includes(id) ? null : {
    ...target, path: target.path.slice(target.path.indexOf(id) + 1),
  });
  const local = atFirst.current === null ? null : localTarget(atFirst.current, agents);
  const conversation = useConversation({ session, agent: id, around: local?.around ?? null, window: null });
  const refresh = useThrottled(conversation.refresh, refreshMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    if (events.some((event) => event.agent_id === id && event.session_id === session)) refresh();
  }), [id, session, refresh]);
  const entries = until === undefined ? conversation.entries : entriesUntil(conversation.entries, until);
  const isCut = entries.length < conversation.entries.length;
  if (conversation.error !== null && entries.length === 0) {
    return <Failed inPanel what={`What ${name} did did not load`} error={conversation.error} retry={conversation.retry} />;
  }
  if (conversation.isLoading) return <Loading rows={3} />;
  return (
    <section className="stack" aria-label={`Conversation of ${name}`}>
      {conversation.hasPrevious && (
        <button type="button" className="button" onClick={conversation.loadPrevious}>Earlier entries of {name}</button>
      )}
      {entries.length === 0 && (
        <p className="muted">{isCut ? "It has not done anything yet." : "Nothing of it was recorded."}</p>
      )}
      <ol className="entries">
        {entries.map((entry) => <li key={entry.id}><EntryView entry={entry} /></li>)}
      </ol>
      {conversation.hasNext && !isCut && (
        <button
          type="button"
          className="button"
          disabled={conversation.isLoadingMore}
          onClick={conversation.loadNext}
        >
          More of {countOf(conversation.total ?? entries.length, "entry", "entries")}
        </button>
      )}
    </section>
  );
}
