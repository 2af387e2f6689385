import { useEffect } from "react";
import { hub } from "../../api/hub";
import type { CostList } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useInterval, useResource } from "../../api/useResource";
import { useTitle } from "../../app/useTitle";
import { useNow } from "../../components/Clock";
import { ScopeChips, ScopePickers } from "../../components/ScopeFilters";
import { Failed, Loading, PanelBoundary } from "../../components/States";
import { Tabs } from "../../components/Tabs";
import { followQuery } from "../../state/live";
import { address, currentPlace, navigate, setParameters, usePlace } from "../../state/location";
import { preferences } from "../../state/preferences";
import type { Scope } from "../../state/scope";
import { readScope, wholeScope, writeScope } from "../../state/scope";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { rangeWords, useTimeRange } from "../../state/timeRange";
import { costWords } from "../../text/money";
import type { Zone } from "../../text/time";
import { countOf } from "../../text/words";
import { BudgetPanel } from "./BudgetPanel";
import { CostBars } from "./CostBars";
import { CostTotals, knownCost } from "./CostTotals";
import { DearestSessions } from "./DearestSessions";
import { GroupTable } from "./GroupTable";
import type { Period } from "./periods";
import { periodBefore, periodOf, periodQuery } from "./periods";
import { PriceNote } from "./PriceNote";
import type { CostGroupingName } from "./view";
import { costsQuery, costsRange, groupingParameter, groupings, isComparable, readGrouping } from "./view";

const refreshMilliseconds = 60_000;
const maximumGroups = 200;
const maximumTimes = 1_000;

function changeScope(scope: Scope): void {
  const place = currentPlace();
  navigate(address(place.path, writeScope(place.parameters, scope)), "replace");
}

/** Where does the money go, and will it last? */
export function CostsPage() {
  useTitle("Costs");
  useEffect(() => followQuery(""), []);
  const { parameters } = usePlace();
  const { zone } = useStore(preferences);
  const now = useNow();
  const { range, choose } = useTimeRange(costsRange);
  const scope = readScope(parameters);
  const period = periodOf(range, zone, now);
  const by = readGrouping(parameters);
  const query = costsQuery(periodQuery(period, zone, now), scope);
  const times = useResource(`costs ${period.unit} ${query}`, (signal) =>
    hub.costs(period.unit, query, maximumTimes, signal));
  const groups = useResource(`costs ${by} ${query}`, (signal) => hub.costs(by, query, maximumGroups, signal));
  const earlier = useEarlier(by, period, zone, now, scope);
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
      <CostFilters scope={scope} />
      <div className="costs-page" tabIndex={0} role="region" aria-label="Costs">
        <PanelBoundary name="The totals">
          <CostTotals
            times={times}
            earlier={earlier}
            scope={scope}
            range={range}
            showAll={() => choose({ kind: "relative", name: "all" })}
            clearScope={() => changeScope(wholeScope)}
          />
        </PanelBoundary>
        <div className="cost-overview" data-empty={!hasCosts}>
          {times.value !== null && hasCosts && (
            <PanelBoundary name="The chart">
              <CostBars times={times.value} period={period} by={by} query={query} scope={scope} />
            </PanelBoundary>
          )}
          <PanelBoundary name="The budgets"><BudgetPanel /></PanelBoundary>
          {hasCosts && (
            <PanelBoundary name="The sessions">
              <DearestSessions query={query} total={times.value?.total.cost_usd ?? null} />
            </PanelBoundary>
          )}
        </div>
        {hasCosts && <GroupingTabs by={by} file={hub.costsFile(by, query, maximumGroups)} />}
        <div id="cost-groups" role="tabpanel" aria-label={groupings.find((one) => one.name === by)?.word}>
          <PanelBoundary name="The table">
            <GroupPanel
              groups={groups}
              by={by}
              before={isComparable(by) ? earlier : null}
              scope={scope}
              range={range}
            />
          </PanelBoundary>
          {hasCosts && times.value !== null && <PriceNote unpriced={times.value.total.unpriced_calls} />}
        </div>
      </div>
    </>
  );
}

/** The same figures of as much time before. */
function useEarlier(by: CostGroupingName, period: Period, zone: Zone, now: number, scope: Scope): CostList | null {
  const before = periodBefore(period, zone, now);
  const query = before === null ? null : costsQuery(periodQuery(before, zone, now), scope);
  const own = isComparable(by) ? by : "total";
  const earlier = useResource(query === null ? null : `costs ${own} ${query}`, (signal) =>
    hub.costs(own, query ?? "", maximumGroups, signal));
  useInterval(earlier.reload, refreshMilliseconds);
  return earlier.value;
}

function CostFilters({ scope }: { scope: Scope }) {
  const models = useResource("cost models", (signal) => hub.costs("model", "", maximumGroups, signal));
  const names = models.value?.groups.map((group) => group.key).filter((key) => key !== "") ?? [];
  return (
    <div className="filters page-filters" role="group" aria-label="Filters">
      <ScopePickers scope={scope} change={changeScope} optionsOf={{ model: names }} />
      <ScopeChips scope={scope} change={changeScope} />
    </div>
  );
}

function GroupingTabs({ by, file }: { by: CostGroupingName; file: string }) {
  return (
    <div className="cost-grouping">
      <Tabs
        label="Broken down by"
        panel="cost-groups"
        tabs={groupings}
        chosen={by}
        choose={(name) => setParameters({ by: groupingParameter(name) })}
      />
      <a className="button" href={file} download>CSV</a>
    </div>
  );
}

function sentence(report: CostList | null, range: TimeRange, zone: Zone): string {
  if (report === null) return "";
  if (report.total.calls === 0) return "No model call";
  const when = rangeWords(range, zone);
  return `${costWords(knownCost(report.total)).text}, ${countOf(report.total.calls, "model call")} · ${when}, in USD`;
}

function GroupPanel({ groups, by, before, scope, range }: {
  groups: Resource<CostList>;
  by: CostGroupingName;
  before: CostList | null;
  scope: Scope;
  range: TimeRange;
}) {
  const { value, error, reload } = groups;
  if (value === null) return error === null
    ? <Loading rows={6} />
    : <Failed inPanel what="The table did not load" error={error} retry={reload} />;
  if (value.groups.length === 0) return null;
  return <GroupTable report={value} by={by} before={before} scope={scope} range={range} />;
}
