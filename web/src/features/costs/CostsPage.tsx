import { useEffect } from "react";
import { hub } from "../../api/hub";
import type { CostGroup, CostList } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useInterval, useResource } from "../../api/useResource";
import { useTitle } from "../../app/OtherPages";
import { BarChart } from "../../charts/BarChart";
import { useNow } from "../../components/Clock";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { Tabs } from "../../components/Tabs";
import { followQuery } from "../../state/live";
import { setParameters, usePlace } from "../../state/location";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import { costWords, exactMoney, moneyText } from "../../text/money";
import type { TimeRange } from "../../state/timeRange";
import { rangeWords, useTimeRange } from "../../state/timeRange";
import type { Zone } from "../../text/time";
import { zoneName } from "../../text/time";
import { allTokens, inputTokens, shortCount, tokensTitle } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import { BudgetPanel } from "./BudgetPanel";
import { DearestSessions } from "./DearestSessions";
import { GroupTable } from "./GroupTable";
import type { Period } from "./ranges";
import { changeOf, changeText, periodBefore, periodOf, periodQuery, withEmptyTimes } from "./ranges";

const refreshMilliseconds = 60_000;
const maximumGroups = 200;
const maximumTimes = 1_000;

const groupings = [
  { name: "model", word: "Models" },
  { name: "project", word: "Projects" },
  { name: "agent_type", word: "Agent types" },
  { name: "tool", word: "Tools" },
  { name: "machine", word: "Machines" },
  { name: "session", word: "Sessions" },
  { name: "day", word: "Days" },
] as const;

export type CostGroupingName = (typeof groupings)[number]["name"];

/** Groups that are the same thing in another time too. */
const comparable = new Set<CostGroupingName>(["model", "project", "agent_type", "tool", "machine"]);

/** Where does the money go, and will it last? */
export function CostsPage() {
  useTitle("Costs");
  useEffect(() => followQuery(""), []);
  const { parameters } = usePlace();
  const { zone } = useStore(preferences);
  const now = useNow();
  const { range, choose } = useTimeRange("7d");
  const period = periodOf(range, zone, now);
  const before = periodBefore(period, zone, now);
  const by = groupings.find((one) => one.name === parameters.get("by"))?.name ?? "model";
  const query = periodQuery(period, zone, now);
  const queryBefore = before === null ? null : periodQuery(before, zone, now);
  const times = useResource(`costs ${period.unit} ${query}`, (signal) =>
    hub.costs(period.unit, query, maximumTimes, signal));
  const groups = useResource(`costs ${by} ${query}`, (signal) => hub.costs(by, query, maximumGroups, signal));
  const beforeBy = comparable.has(by) ? by : "total";
  const earlier = useResource(queryBefore === null ? null : `costs ${beforeBy} ${queryBefore}`, (signal) =>
    hub.costs(beforeBy, queryBefore ?? "", maximumGroups, signal));
  useInterval(() => {
    times.reload();
    groups.reload();
  }, refreshMilliseconds);
  const hasCosts = times.value !== null && times.value.groups.length > 0;
  return (
    <>
      <div className="page-head">
        <h1>Costs</h1>
        <p className="clip secondary page-total">{sentence(times.value, range, zone)}</p>
      </div>
      <div className="costs-page" tabIndex={0} role="region" aria-label="Costs">
        <PanelBoundary name="The totals">
          <TotalsPanel times={times} range={range} choose={choose} earlier={earlier.value} />
        </PanelBoundary>
        <div className="cost-overview" data-empty={!hasCosts}>
          {hasCosts && <PanelBoundary name="The chart"><TimeBars times={times} period={period} /></PanelBoundary>}
          <PanelBoundary name="The budgets"><BudgetPanel /></PanelBoundary>
          {hasCosts && (
            <PanelBoundary name="The sessions">
              <DearestSessions query={query} total={times.value?.total.cost_usd ?? null} />
            </PanelBoundary>
          )}
        </div>
        {hasCosts && (
          <div className="cost-grouping">
            <Tabs
              label="Broken down by"
              panel="cost-groups"
              tabs={groupings}
              chosen={by}
              choose={(name) => setParameters({ by: name === "model" ? null : name })}
            />
            <a className="button" href={hub.costsFile(by, query, maximumGroups)} download>
              CSV
            </a>
          </div>
        )}
        <div id="cost-groups" role="tabpanel" aria-label={by}>
          <PanelBoundary name="The table">
            <GroupPanel groups={groups} by={by} before={comparable.has(by) ? earlier.value : null} />
          </PanelBoundary>
        </div>
      </div>
    </>
  );
}

function sentence(report: CostList | null, range: TimeRange, zone: Zone): string {
  if (report === null) return "";
  if (report.total.calls === 0) return "No model call";
  const when = rangeWords(range, zone);
  return `${costWords(knownCost(report.total)).text}, ${countOf(report.total.calls, "model call")} · ${when}, in USD`;
}

export function knownCost(group: CostGroup) {
  return {
    cost_usd: group.cost_usd, cost_is_partial: group.unpriced_calls > 0, model_call_count: group.calls,
  };
}

function TotalsPanel({ times, range, choose, earlier }: {
  times: Resource<CostList>;
  range: TimeRange;
  choose: (range: TimeRange) => void;
  earlier: CostList | null;
}) {
  const { value, error, reload } = times;
  if (value === null) return error === null
    ? <Loading rows={3} />
    : <Failed inPanel what="The costs did not load" error={error} retry={reload} />;
  if (value.total.calls === 0 && allTokens(value.total.tokens) === 0) return <NoCosts range={range} choose={choose} />;
  return <Totals total={value.total} before={earlier?.total ?? null} />;
}

function TimeBars({ times, period }: { times: Resource<CostList>; period: Period }) {
  const { zone } = useStore(preferences);
  const now = useNow();
  const bars = withEmptyTimes(times.value?.groups ?? [], period, zone, now).map(({ key, group }) => ({
    key,
    label: period.unit === "hour" ? `${key.slice(11)}:00` : key.slice(5),
    value: group?.cost_usd ?? 0,
    words: `${key.replace("T", " ")}: ${group === null ? "nothing" : barWords(group)}`,
    isPartial: (group?.unpriced_calls ?? 0) > 0,
  }));
  const dearest = bars.reduce((most, bar) => (bar.value > most.value ? bar : most));
  return (
    <BarChart
      title={`USD by ${period.unit}, ${zoneName(zone, now)}`}
      description={`${countOf(bars.length, period.unit)}; the most was ${exactMoney(dearest.value)} (${dearest.key}). ${
        period.unit === "hour" ? "" : "The tab Days has the figures."}`}
      bars={bars}
      valueWord={moneyText}
    />
  );
}

function barWords(group: CostGroup): string {
  return `${costWords(knownCost(group)).text}, ${countOf(group.calls, "call")}, ${
    shortCount(allTokens(group.tokens))} tokens`;
}

/** The figures of the whole range. */
function Totals({ total, before }: { total: CostGroup; before: CostGroup | null }) {
  const change = changeOf(total.cost_usd, before?.cost_usd);
  const cost = costWords(knownCost(total));
  const cached = total.tokens.cache_read;
  const share = inputTokens(total.tokens) === 0 ? 0 : cached / inputTokens(total.tokens);
  const { cache_savings_usd: saved } = total;
  return (
    <ul className="tiles cost-tiles" aria-label="Totals">
      <li className="tile" title={cost.title}>
        <span className="tile-name">Cost</span>
        <span className="tile-value">{cost.text}</span>
        <span className="tile-more">
          {total.unpriced_calls > 0
            ? `${countOf(total.unpriced_calls, "call")} without a price`
            : change === null
              ? "every call has a price"
              : `${changeText(change)} to the same time before (${moneyText(before?.cost_usd ?? 0)})`}
        </span>
      </li>
      <li className="tile" title={tokensTitle(total.tokens)}>
        <span className="tile-name">Tokens in</span>
        <span className="tile-value">{shortCount(inputTokens(total.tokens))}</span>
        <span className="tile-more">{Math.round(share * 100)} % read from the cache</span>
      </li>
      <li className="tile" title={tokensTitle(total.tokens)}>
        <span className="tile-name">Tokens out</span>
        <span className="tile-value">{shortCount(total.tokens.output)}</span>
        <span className="tile-more">{countText(total.calls)} model calls</span>
      </li>
      <li className="tile" title={`Without a cache: ${exactMoney(total.uncached_usd)}`}>
        <span className="tile-name">{saved < 0 ? "The cache cost more by" : "Saved by the cache"}</span>
        <span className="tile-value">{moneyText(Math.abs(saved))}</span>
        <span className="tile-more">without it: {moneyText(total.uncached_usd)}</span>
      </li>
    </ul>
  );
}

function NoCosts({ range, choose }: { range: TimeRange; choose: (range: TimeRange) => void }) {
  const isAll = range.kind === "relative" && range.name === "all";
  return (
    <Empty
      inPanel
      title={isAll ? "No model call is known yet" : "No model call in this time"}
      action={isAll
        ? undefined
        : (
          <button type="button" className="button strong" onClick={() => choose({ kind: "relative", name: "all" })}>
            Show all time
          </button>
        )}
    >
      Hooks do not tell tokens. They come from the session files that the collector reads, and from telemetry.
    </Empty>
  );
}

function GroupPanel({ groups, by, before }: {
  groups: Resource<CostList>;
  by: CostGroupingName;
  before: CostList | null;
}) {
  const { value, error, reload } = groups;
  if (value === null) return error === null
    ? <Loading rows={6} />
    : <Failed inPanel what="The table did not load" error={error} retry={reload} />;
  if (value.groups.length === 0) return null;
  return <GroupTable report={value} by={by} before={before} />;
}

