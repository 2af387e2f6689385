import type { ReactNode } from "react";
import type { CostGroup, CostList } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { Link } from "../../components/Link";
import { Empty, Failed, Loading } from "../../components/States";
import type { Scope } from "../../state/scope";
import { isScoped } from "../../state/scope";
import type { TimeRange } from "../../state/timeRange";
import { changeShare, relativeText } from "../../text/change";
import { costWords, exactMoney, moneyText } from "../../text/money";
import { allTokens, inputTokens, shortCount, tokensTitle } from "../../text/tokens";
import { countOf } from "../../text/words";
import { costSessionsAddress } from "./view";

/** What is known of a group's cost, for its words. */
export function knownCost(group: CostGroup) {
  return {
    cost_usd: group.cost_usd, cost_is_partial: group.unpriced_calls > 0, model_call_count: group.calls,
  };
}

/** The figures of the whole range, or why there are none. */
export function CostTotals({ times, earlier, scope, range, showAll, clearScope }: {
  times: Resource<CostList>;
  earlier: CostList | null;
  scope: Scope;
  range: TimeRange;
  showAll: () => void;
  clearScope: () => void;
}) {
  const { value, error, reload } = times;
  if (value === null) return error === null
    ? <Loading rows={3} />
    : <Failed inPanel what="The costs did not load" error={error} retry={reload} />;
  if (value.total.calls === 0 && allTokens(value.total.tokens) === 0) {
    return <NoCosts isScoped={isScoped(scope)} range={range} showAll={showAll} clearScope={clearScope} />;
  }
  return <Totals total={value.total} before={earlier?.total ?? null} to={costSessionsAddress(scope, range)} />;
}

function Totals({ total, before, to }: { total: CostGroup; before: CostGroup | null; to: string }) {
  const cost = costWords(knownCost(total));
  const share = inputTokens(total.tokens) === 0 ? 0 : total.tokens.cache_read / inputTokens(total.tokens);
  const { cache_savings_usd: saved } = total;
  const hasPrice = total.cost_usd !== null && total.unpriced_calls < total.calls;
  return (
    <ul className="tiles cost-tiles" aria-label="Totals">
      <Tile to={to} title={cost.title} name="Cost" value={cost.text} more={comparison(total, before)} />
      <Tile
        to={to}
        title={tokensTitle(total.tokens)}
        name="Tokens in"
        value={shortCount(inputTokens(total.tokens))}
        more={`${Math.round(share * 100)} % from the cache${
          changeWords(inputTokens(total.tokens), before === null ? null : inputTokens(before.tokens))}`}
      />
      <Tile
        to={to}
        title={tokensTitle(total.tokens)}
        name="Tokens out"
        value={shortCount(total.tokens.output)}
        more={`${countOf(total.calls, "model call")}${changeWords(total.tokens.output, before?.tokens.output)}`}
      />
      <Tile
        to={to}
        title={`Without a cache: ${exactMoney(total.uncached_usd)}`}
        name={saved < 0 ? "The cache cost more by" : "Saved by the cache"}
        value={hasPrice ? moneyText(Math.abs(saved)) : cost.text}
        more={hasPrice ? `without it: ${moneyText(total.uncached_usd)}` : "no call has a price"}
      />
    </ul>
  );
}

/** ` · +12 %`: against the same time before; empty where nothing was. */
function changeWords(now: number, before: number | null | undefined): string {
  const share = changeShare(now, before);
  return share === null ? "" : ` · ${relativeText(share)}`;
}

function comparison(total: CostGroup, before: CostGroup | null): string {
  if (total.unpriced_calls > 0) return `${countOf(total.unpriced_calls, "call")} without a price`;
  const share = changeShare(total.cost_usd, before?.cost_usd);
  if (share === null) return "every call has a price";
  return `${relativeText(share)} from ${moneyText(before?.cost_usd ?? 0)} before`;
}

function Tile({ to, title, name, value, more }: {
  to: string;
  title: string;
  name: string;
  value: ReactNode;
  more: string;
}) {
  return (
    <li>
      <Link to={to} className="tile" title={`${title}. Opens the sessions behind it`}>
        <span className="tile-name">{name}</span>
        <span className="tile-value">{value}</span>
        <span className="tile-more">{more}</span>
      </Link>
    </li>
  );
}

function NoCosts({ isScoped: isFiltered, range, showAll, clearScope }: {
  isScoped: boolean;
  range: TimeRange;
  showAll: () => void;
  clearScope: () => void;
}) {
  const isAll = range.kind === "relative" && range.name === "all";
  if (isFiltered) {
    return (
      <Empty
        inPanel
        title="No model call matches the filter"
        action={<button type="button" className="button strong" onClick={clearScope}>Clear the filter</button>}
      >
        The filter may leave nothing, or its calls lie outside the time range.
      </Empty>
    );
  }
  return (
    <Empty
      inPanel
      title={isAll ? "No model call is known yet" : "No model call in this time"}
      action={isAll
        ? undefined
        : <button type="button" className="button strong" onClick={showAll}>Show all time</button>}
    >
      Hooks alone report no tokens, so no cost can be worked out. <code>eyrie up</code> reads them from Claude Code's session
      files; <code>eyrie install --telemetry</code> adds them by OpenTelemetry.
    </Empty>
  );
}
