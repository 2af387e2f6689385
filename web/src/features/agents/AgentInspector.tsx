import { useEffect } from "react";
import { hub } from "../../api/hub";
import { useResource, useThrottled } from "../../api/useResource";
import type { Event } from "../../api/types";
import { useQuestions } from "../../app/questions";
import { AgentMark } from "../../components/AgentMark";
import { Lasted, TimeText } from "../../components/Clock";
import { Icon } from "../../components/Icon";
import { Link, momentAddress, sessionAddress } from "../../components/Link";
import { StatusMark } from "../../components/StatusMark";
import { onLiveEvents } from "../../state/live";
import { eventKind, eventWord, modelWord } from "../../text/eventWords";
import { lineWords } from "../../text/lineWords";
import { exactMoney, moneyText } from "../../text/money";
import { allTokens, shortCount, tokenKinds } from "../../text/tokens";
import { visibleText } from "../../text/visible";
import { baseName, countOf, countText, shortId } from "../../text/words";
import { spawnAddress } from "./address";
import type { AgentItem } from "./model";
import { lineage, sumsBelow } from "./model";
import type { Explorer } from "./useExplorer";

const latestEvents = 8;
const refreshMilliseconds = 1_000;
const withoutSteps = new Set(["PostToolBatch", "InstructionsLoaded", "queue-operation"]);

/** Everything about one agent, at the side of the drawing it was chosen from. */
export function AgentInspector({ item, explorer }: { item: AgentItem; explorer: Explorer }) {
  const { node } = item;
  const close = () => explorer.choose(null);
  return (
    <aside className="drawer agents-drawer" id="drawer" aria-label="Selected agent">
      <div className="drawer-head">
        <AgentMark label={item.kind} />
        <h2 className="clip" title={item.label}>{visibleText(item.label)}</h2>
        <button type="button" className="icon-button" aria-label="Close (Esc)" title="Close (Esc)" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div className="drawer-body" tabIndex={0} role="region" aria-label="Details">
        <div className="stack">
          <Trail item={item} explorer={explorer} />
          <div className="agent-state">
            <StatusMark {...item.state} />
            <Lasted of={node} />
            {node.error_count > 0 && <span className="has-errors">{countOf(node.error_count, "error")}</span>}
          </div>
          <Origin item={item} />
          {node.description !== null && node.description.trim() !== item.label && node.agent_type !== "main" && <p className="wrap">{visibleText(node.description)}</p>}
          <Steps key={item.key} item={item} />
          <AgentFacts item={item} />
          <Below item={item} />
          <div className="tool-links">
            <Link className="button strong" to={sessionAddress(node.session_id, { agent: node.agent_id })}>Read in its session</Link>
            <Link className="button" to={sessionAddress(node.session_id, { agent: node.agent_id, pane: "timeline" })}>Timeline</Link>
            <Link className="button" to={sessionAddress(node.session_id, { agent: node.agent_id, pane: "raw" })}>Events</Link>
          </div>
        </div>
      </div>
    </aside>
  );
}

/** From the root to the agent; each of them can be chosen. */
function Trail({ item, explorer }: { item: AgentItem; explorer: Explorer }) {
  const above = lineage(item.parent).reverse();
  if (above.length === 0) return null;
  return (
    <nav aria-label="Started by" className="agent-trail">
      {above.map((one) => (
        <span key={one.key}>
          <button type="button" className="crumb clip" title={one.label} onClick={() => explorer.choose(one.key)}>
            {visibleText(one.label)}
          </button>
          <Icon name="chevronRight" />
        </span>
      ))}
    </nav>
  );
}

/** Who started it and when, as a link to the call that did; agents of the list do not tell their call, the session does. */
function Origin({ item }: { item: AgentItem }) {
  const { node, parent } = item;
  const isStarted = node.agent_type !== "main" && node.parent_agent_id !== null;
  const agents = useResource(isStarted ? `agents of ${node.session_id}` : null, (signal) =>
    hub.agentsOfSession(node.session_id, signal));
  if (!isStarted) return null;
  const call = agents.value?.agents.find((one) => one.agent_id === node.agent_id)?.spawn_tool_use_id ?? null;
  return (
    <p className="clip">
      <Link to={spawnAddress(node, call)} title="Show the call that started it">
        Started at <TimeText at={node.started_at} /> by {parent === null ? node.parent_agent_id : visibleText(parent.label)}
      </Link>
    </p>
  );
}

/** What it does now, what it waits for, and what it did before. */
function Steps({ item }: { item: AgentItem }) {
  const { session_id: session, agent_id: agent, status } = item.node;
  const query = new URLSearchParams({ session_id: session, agent_id: agent }).toString();
  const events = useResource(`latest events ${query}`, (signal) => hub.events(query, latestEvents, null, signal));
  const reload = useThrottled(events.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents((batch) => {
    if (batch.some((event) => event.session_id === session && event.agent_id === agent)) reload();
  }), [session, agent, reload]);
  const question = useQuestions().urgent.find((one) => one.session_id === session && one.agent_id === agent);
  const steps = (events.value?.events ?? []).filter((event) => !withoutSteps.has(event.hook_event_type));
  const [first, ...others] = steps;
  const isAtWork = status === "running" || status === "waiting";
  return (
    <section aria-label="Steps">
      {question !== undefined && (
        <p className="agent-question"><Icon name="question" /> <span className="wrap">{visibleText(question.message)}</span></p>
      )}
      <h3>{isAtWork ? "Current step" : "Last step"}</h3>
      {first === undefined
        ? <p className="muted">{events.isLoading ? "…" : events.error !== null ? "Its events did not load." : "No event is kept."}</p>
        : <Step event={first} isFirst />}
      {others.length > 0 && (
        <details className="agent-before">
          <summary>Before that</summary>
          {others.map((event) => <Step key={event.event_uuid} event={event} isFirst={false} />)}
        </details>
      )}
    </section>
  );
}

function Step({ event, isFirst }: { event: Event; isFirst: boolean }) {
  const name = event.tool_name ?? eventWord(event);
  return (
    <Link
      className={isFirst ? "agent-step first" : "agent-step"}
      to={momentAddress(event, event.agent_id)}
      title={`${eventWord(event)}: ${event.summary}`}
    >
      <span className="mono muted"><TimeText at={event.timestamp} /></span>
      <Icon name={event.is_error ? "error" : eventKind(event)} className={event.is_error ? "has-errors" : `kind-${eventKind(event)}`} />
      <span className="agent-step-words"><strong>{visibleText(name)}</strong> {visibleText(lineWords(event).text)}</span>
    </Link>
  );
}

function AgentFacts({ item }: { item: AgentItem }) {
  const { node } = item;
  const total = allTokens(node.tokens);
  const hasBelow = node.descendant_count > 0;
  return (
    <dl className="facts">
      <dt>{hasBelow ? "Own tokens" : "Tokens"}</dt>
      <dd title={countText(total)}>
        {total === 0 ? <span className="muted">none known</span> : <strong>{shortCount(total)}</strong>}
      </dd>
      {total > 0 && tokenKinds.filter(({ name }) => node.tokens[name] > 0).map(({ name, word }) => (
        <span key={name} className="fact-pair">
          <dt className="fact-part">{word}</dt><dd className="number secondary">{countText(node.tokens[name])}</dd>
        </span>
      ))}
      <dt>{hasBelow ? "Own cost" : "Cost"}</dt>
      <dd title={node.cost_usd === null ? "No price is known for its models" : exactMoney(node.cost_usd)}>
        {node.cost_usd === null
          ? <span className="muted">unknown</span>
          : node.cost_usd === 0 && total === 0 ? <span className="muted">—</span> : <strong>{moneyText(node.cost_usd)}</strong>}
      </dd>
      {node.agent_type !== "main" && <><dt>Kind</dt><dd className="wrap">{visibleText(item.kind)}</dd></>}
      <dt>Model</dt><dd title={node.model ?? undefined}>{modelWord(node.model)}</dd>
      <dt>Began</dt><dd><TimeText at={node.started_at} /></dd>
      {node.ended_at !== null && <><dt>Ended</dt><dd><TimeText at={node.ended_at} /></dd></>}
      <dt>Work</dt><dd>{countOf(node.tool_count, "tool call")}, {countOf(node.event_count, "event")}</dd>
      <dt>Project</dt>
      <dd title={node.project_path ?? undefined}>{node.project_path === null ? "—" : visibleText(baseName(node.project_path))}</dd>
      <dt>Agent</dt><dd className="mono wrap">{node.agent_id}</dd>
      <dt>Session</dt>
      <dd><Link to={sessionAddress(node.session_id)}>{shortId(node.session_id)}</Link></dd>
    </dl>
  );
}

/** What all below it did together. */
function Below({ item }: { item: AgentItem }) {
  const count = item.node.descendant_count;
  if (count === 0) return null;
  const sums = sumsBelow(item);
  const states = [
    sums.running > 0 ? `${countText(sums.running)} running` : "",
    sums.waiting > 0 ? `${countText(sums.waiting)} waiting` : "",
    sums.failed > 0 ? `${countText(sums.failed)} failed` : "",
  ].filter((part) => part !== "");
  return (
    <section aria-label="With all below">
      <h3>With all {countOf(count, "agent")} below{item.missing > 0 ? `; ${countText(item.missing)} are not loaded` : ""}</h3>
      <dl className="facts">
        <dt>Tokens</dt><dd>{shortCount(sums.tokens)}</dd>
        <dt>Cost</dt><dd>{sums.costUSD === 0 ? <span className="muted">—</span> : moneyText(sums.costUSD)}</dd>
        <dt>Errors</dt><dd>{countText(sums.errors)}</dd>
        {states.length > 0 && <><dt>Now</dt><dd>{states.join(", ")}</dd></>}
      </dl>
    </section>
  );
}
