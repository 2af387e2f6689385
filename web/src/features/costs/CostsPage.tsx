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
import { zoneName } from "../../text/time";
import { allTokens, inputTokens, shortCount, tokensTitle } from "../../text/tokens";
import { countOf, countText } from "../../text/words";
import { GroupTable } from "./GroupTable";
import type { CostRange } from "./ranges";
import { ranges, rangeQuery, rangeWords, readRange, withEmptyTimes } from "./ranges";

const refreshMilliseconds = 60_000;
const maximumGroups = 200;
const maximumTimes = 1_000;

const groupings = [
  { name: "model", word: "Models" },
  { name: "project", word: "Projects" },
  { name: "agent_type", word: "Agent types" },
  { name: "tool", word: "Tools" },
  { name: "session", word: "Sessions" },
  { name: "day", word: "Days" },
] as const;

export type CostGroupingName = (typeof groupings)[number]["name"];

/** Where does the money go? */
export function CostsPage() {
  useTitle("Costs");
  useEffect(() => followQuery(""), []);
  const { parameters } = usePlace();
  const { zone } = useStore(preferences);
  const now = useNow();
  const range = readRange(parameters.get("range"));
  const by = groupings.find((one) => one.name === parameters.get("by"))?.name ?? "model";
  const query = rangeQuery(range, zone, now);
  const timeBy = range === "today" ? "hour" : "day";
  const times = useResource(`costs ${timeBy} ${query}`, (signal) => hub.costs(timeBy, query, maximumTimes, signal));
  const groups = useResource(`costs ${by} ${query}`, (signal) => hub.costs(by, query, maximumGroups, signal));
  useInterval(() => {
    times.reload();
    groups.reload();
  }, refreshMilliseconds);
  return (
    <>
      <div className="page-head">
        <h1>Costs</h1>
        <p className="clip secondary">{sentence(times.value, range)}</p>
        <span className="topbar-space" />
        <RangePicker range={range} />
      </div>
      <div className="costs-page" tabIndex={0} role="region" aria-label="Costs">
        <PanelBoundary name="The chart"><TimePanel times={times} range={range} /></PanelBoundary>
        {times.value !== null && times.value.groups.length > 0 && (
          <Tabs
            label="Broken down by"
            panel="cost-groups"
            tabs={groupings}
            chosen={by}
            choose={(name) => setParameters({ by: name === "model" ? null : name })}
          />
        )}
        <div id="cost-groups" role="tabpanel" aria-label={by}>
          <PanelBoundary name="The table"><GroupPanel groups={groups} by={by} /></PanelBoundary>
        </div>
      </div>
    </>
  );
}

function sentence(report: CostList | null, range: CostRange): string {
  if (report === null) return "";
  if (report.total.calls === 0) return "No model call";
  const when = range === "all" ? "in all" : range === "today" ? "today" : `in ${rangeWords[range]}`;
  return `${costWords(knownCost(report.total)).text} ${when}, ${countOf(report.total.calls, "model call")}`;
}

export function knownCost(group: CostGroup) {
  return {
    cost_usd: group.cost_usd, cost_is_partial: group.unpriced_calls > 0, model_call_count: group.calls,
  };
}

function RangePicker({ range }: { range: CostRange }) {
  return (
    <div className="view-controls" role="group" aria-label="Time range">
      {ranges.map((one) => (
        <button
          key={one}
          type="button"
          className="button"
          aria-pressed={one === range}
          onClick={() => setParameters({ range: one === "7d" ? null : one })}
        >
          {rangeWords[one]}
        </button>
      ))}
    </div>
  );
}

function TimePanel({ times, range }: { times: Resource<CostList>; range: CostRange }) {
  const { zone } = useStore(preferences);
  const now = useNow();
  const { value, error, reload } = times;
  if (value === null) return error === null
    ? <Loading rows={6} />
    : <Failed inPanel what="The costs did not load" error={error} retry={reload} />;
  if (value.total.calls === 0 && allTokens(value.total.tokens) === 0) return <NoCosts range={range} />;
  const bars = withEmptyTimes(value.groups, range, zone, now).map(({ key, group }) => ({
    key,
    label: range === "today" ? key.slice(11) : key.slice(5),
    value: group?.cost_usd ?? 0,
    words: `${key.replace("T", " ")}: ${group === null ? "nothing" : barWords(group)}`,
    isPartial: (group?.unpriced_calls ?? 0) > 0,
  }));
  const dearest = bars.reduce((most, bar) => (bar.value > most.value ? bar : most));
  const unit = range === "today" ? "hour" : "day";
  return (
    <>
      <Totals total={value.total} />
      <BarChart
        title={`USD by ${unit}, ${zoneName(zone, now)}`}
        description={`${countOf(bars.length, unit)}; the most was ${exactMoney(dearest.value)} (${dearest.key}). ${
          range === "today" ? "" : "The tab Days has the figures."}`}
        bars={bars}
        valueWord={moneyText}
      />
    </>
  );
}

function barWords(group: CostGroup): string {
  return `${costWords(knownCost(group)).text}, ${countOf(group.calls, "call")}, ${
    shortCount(allTokens(group.tokens))} tokens`;
}

/** The figures of the whole range. */
function Totals({ total }: { total: CostGroup }) {
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
            : "every call has a price"}
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

function NoCosts({ range }: { range: CostRange }) {
  return (
    <Empty
      inPanel
      title={range === "all" ? "No model call is known yet" : "No model call in this time"}
      action={range === "all"
        ? undefined
        : (
          <button type="button" className="button strong" onClick={() => setParameters({ range: "all" })}>
            Show all time
          </button>
        )}
    >
      Hooks do not tell tokens. They come from the session files that the collector reads, and from telemetry.
    </Empty>
  );
}

function GroupPanel({ groups, by }: { groups: Resource<CostList>; by: CostGroupingName }) {
  const { value, error, reload } = groups;
  if (value === null) return error === null
    ? <Loading rows={6} />
    : <Failed inPanel what="The table did not load" error={error} retry={reload} />;
  if (value.groups.length === 0) return null;
  return <GroupTable report={value} by={by} />;
}

