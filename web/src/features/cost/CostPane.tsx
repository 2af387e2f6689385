import { useEffect } from "react";
import { hub } from "../../api/hub";
import type { Session, SessionCost, Tokens } from "../../api/types";
import { useResource, useThrottled } from "../../api/useResource";
import { Empty, Failed, Loading } from "../../components/States";
import { CostText } from "../../components/UsageMarks";
import { onLiveEvents } from "../../state/live";
import { columnDecimals, columnMoney, exactMoney, moneyText } from "../../text/money";
import { allTokens, tokenKinds, tokensText, tokensTitle } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import type { PaneProps } from "../session/tabs";
import type { SessionData } from "../session/useSessionData";
import { SessionCharts } from "./SessionCharts";
import { AgentCosts, ModelCosts } from "./ShareTables";
import { TurnTable } from "./TurnTable";

const refreshMilliseconds = 3_000;

/** What the session cost, for what, when, and who spent it. */
export function CostPane({ data }: Pick<PaneProps, "data">) {
  const cost = useResource(`cost ${data.id}`, (signal) => hub.costOfSession(data.id, signal));
  const refresh = useThrottled(cost.reload, refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);
  const { session } = data;
  return (
    <section className="pane pane-cost" aria-label="Cost">
      <div className="pane-scroll" tabIndex={0} role="region" aria-label="Cost of the session">
        {cost.value === null && (cost.error === null
          ? <Loading rows={8} />
          : <Failed inPanel what="The cost did not load" error={cost.error} retry={cost.reload} />)}
        {cost.value !== null && session !== null && <CostContent cost={cost.value} session={session} data={data} />}
      </div>
    </section>
  );
}

function CostContent({ cost, session, data }: { cost: SessionCost; session: Session; data: SessionData }) {
  if (allTokens(cost.tokens) === 0 && cost.inherited === null && session.model_call_count === 0) {
    return (
      <Empty inPanel title="No tokens are known of this session">
        Hooks alone report none, so no cost can be worked out. <code>eyrie up</code> on its machine reads them from the
        session&apos;s file; <code>eyrie install --telemetry</code> adds them for new sessions.
      </Empty>
    );
  }
  return (
    <div className="cost-page">
      <div className="cost-top">
        <CostSplitTable cost={cost} session={session} />
        {cost.turns.length > 0 && <SessionCharts cost={cost} session={session} />}
      </div>
      <TurnTable cost={cost} />
      <div className="cost-pair">
        {cost.agents.length > 0 && <AgentCosts agents={cost.agents} nameOf={data.nameOf} />}
        {cost.models.length > 0 && <ModelCosts models={cost.models} />}
      </div>
    </div>
  );
}

/** The total, and what it was paid for. */
function CostSplitTable({ cost, session }: { cost: SessionCost; session: Session }) {
  const rows = tokenKinds.map((kind) => ({ ...kind, usd: cost.cost[kind.name], count: cost.tokens[kind.name] }));
  const decimals = columnDecimals([...rows.map((row) => row.usd), cost.cost.other, cost.cost.total]);
  const money = (usd: number) => <span title={exactMoney(usd)}>{columnMoney(usd, decimals)}</span>;
  return (
    <section className="cost-split" aria-labelledby="cost-split-title">
      <h2 id="cost-split-title" className="visually-hidden">Total</h2>
      <p className="cost-total"><CostText cost={{ ...session, ...totalOf(cost, session) }} /></p>
      <CostNotes cost={cost} session={session} />
      <table className="cost-table">
        <thead>
          <tr>
            <th scope="col">Paid for</th>
            <th scope="col" className="number">Tokens</th>
            <th scope="col" className="number">USD</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.word}</th>
              <td className="number">{countText(row.count)}</td>
              <td className="number">{money(row.usd)}</td>
            </tr>
          ))}
          {cost.cost.other !== 0 && (
            <tr>
              <th scope="row" title="Web searches, and what the client reported beyond its tokens">Other</th>
              <td />
              <td className="number">{money(cost.cost.other)}</td>
            </tr>
          )}
          <tr className="cost-sum">
            <th scope="row">Total</th>
            <td className="number">{countText(allTokens(cost.tokens))}</td>
            <td className="number">{money(cost.cost.total)}</td>
          </tr>
          <ShareRow word="Of this, unattributed" share={cost.unattributed} decimals={decimals} />
          <ShareRow word="Apart: inherited" share={cost.inherited} decimals={decimals} />
        </tbody>
      </table>
    </section>
  );
}

function totalOf(cost: SessionCost, session: Session) {
  return {
    cost_usd: cost.cost_usd,
    cost_is_partial: cost.cost_is_partial,
    model_call_count: Math.max(session.model_call_count, cost.turns.length),
  };
}

function ShareRow({ word, share, decimals }: {
  word: string;
  share: { tokens: Tokens; cost_usd: number | null } | null;
  decimals: number;
}) {
  if (share === null) return null;
  return (
    <tr className="cost-aside">
      <th scope="row">{word}</th>
      <td className="number" title={tokensTitle(share.tokens)}>{tokensText(share.tokens)}</td>
      <td className="number" title={share.cost_usd === null ? undefined : exactMoney(share.cost_usd)}>
        {share.cost_usd === null ? "unknown" : columnMoney(share.cost_usd, decimals)}
      </td>
    </tr>
  );
}

/** What the total contains, lacks and leaves out, in words. */
function CostNotes({ cost, session }: { cost: SessionCost; session: Session }) {
  const unpriced = session.unpriced_call_count;
  const notes: string[] = [];
  if (unpriced > 0) {
    const models = cost.models.filter((model) => model.unpriced_calls > 0).map((model) => model.model).join(", ");
    notes.push(`${countOf(unpriced, "call")}${models === "" ? "" : ` of ${models}`} ${
      unpriced === 1 ? "has" : "have"} no known price: the total is what the others cost, at least.`);
  }
  if (session.cost_is_estimated) notes.push("Some calls are priced by the fallback price: the total is an estimate.");
  if (cost.cache_savings_usd > 0) {
    notes.push(`Without a cache it would have been ${moneyText(cost.uncached_usd)}: the cache saved ${
      moneyText(cost.cache_savings_usd)}.`);
  } else if (cost.cache_savings_usd < 0) {
    notes.push(`Writing the cache cost ${moneyText(-cost.cache_savings_usd)} more than reading it has saved so far.`);
  }
  if (cost.unattributed !== null) {
    notes.push("Unattributed is what the client reported in sum beyond the calls that are known: titles, checks.");
  }
  if (cost.inherited !== null) {
    notes.push("Inherited calls were made by the session that this one continues; they count there, not here.");
  }
  return <ul className="cost-notes">{notes.map((note) => <li key={note}>{note}</li>)}</ul>;
}
