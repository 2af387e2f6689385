import { useEffect, useMemo } from "react";
import { hub } from "../../api/hub";
import type { Analytics } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useInterval, useResource } from "../../api/useResource";
import { useTitle } from "../../app/useTitle";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { followQuery } from "../../state/live";
import { address, currentPlace, navigate, usePlace } from "../../state/location";
import { isScoped, wholeScope } from "../../state/scope";
import type { TimeRange } from "../../state/timeRange";
import { useTimeRange } from "../../state/timeRange";
import { AgentKinds } from "./AgentKinds";
import { AnalyticsFilters } from "./AnalyticsFilters";
import { ErrorCharts } from "./ErrorCharts";
import { FailingAgents, FailingTools } from "./FailingLists";
import { ModelTimes, ToolTimes } from "./Latencies";
import { PeriodTable } from "./PeriodTable";
import { SessionChart } from "./SessionChart";
import { TotalTiles } from "./TotalTiles";
import { askForAnalytics } from "./firstAnswers";
import { comparisonSentence, totalRows } from "./totals";
import type { AnalyticsView, PartProps } from "./view";
import { analyticsQuery, analyticsRange, readAnalyticsView, writeAnalyticsView } from "./view";

const refreshMilliseconds = 60_000;

function changeView(work: (view: AnalyticsView) => AnalyticsView): void {
  const place = currentPlace();
  const next = writeAnalyticsView(place.parameters, work(readAnalyticsView(place.parameters)));
  navigate(address(place.path, next), "replace");
}

/** How much happened, how much of it failed, how fast it was, and how that was before. */
export function AnalyticsPage() {
  useTitle("Analytics");
  useEffect(() => followQuery(""), []);
  const { parameters } = usePlace();
  const view = useMemo(() => readAnalyticsView(parameters), [parameters]);
  const { range, choose } = useTimeRange(analyticsRange);
  const query = analyticsQuery(view, range);
  const answer = useResource(`analytics ${query}`, (signal) => hub.analytics(query, signal));
  useInterval(answer.reload, refreshMilliseconds);
  const rows = useMemo(
    () => (answer.value === null ? [] : totalRows(answer.value.totals, answer.value.previous_totals)),
    [answer.value],
  );
  return (
    <>
      <div className="page-head">
        <h1>Analytics</h1>
        <p className="clip secondary">{comparisonSentence(rows)}</p>
      </div>
      <AnalyticsFilters view={view} change={changeView} isAlone={rows[0]?.before === null} />
      {answer.isLoading && answer.value !== null
        ? <div className="progress" role="status"><span className="visually-hidden">Loading…</span></div>
        : <div className="progress-space" />}
      <div className="analytics-page" tabIndex={0} role="region" aria-label="Analytics">
        <AnalyticsBody
          answer={answer}
          rows={rows}
          view={view}
          range={range}
          showAll={() => choose({ kind: "relative", name: "all" })}
        />
      </div>
    </>
  );
}

AnalyticsPage.prefetch = askForAnalytics;

function AnalyticsBody({ answer, rows, view, range, showAll }: {
  answer: Resource<Analytics>;
  rows: ReturnType<typeof totalRows>;
  view: AnalyticsView;
  range: TimeRange;
  showAll: () => void;
}) {
  const { value, error, reload } = answer;
  if (value === null) return error === null
    ? <Loading rows={16} />
    : <Failed what="The figures did not load" error={error} retry={reload} />;
  if (value.totals.sessions === 0 && value.totals.tool_calls === 0) {
    return <NothingHere view={view} range={range} showAll={showAll} />;
  }
  const parts: PartProps = { analytics: value, view, range };
  return (
    <>
      <PanelBoundary name="The totals"><TotalTiles {...parts} rows={rows} /></PanelBoundary>
      <div className="analytics-pair">
        <PanelBoundary name="The chart of sessions"><SessionChart {...parts} /></PanelBoundary>
        <PanelBoundary name="The chart of errors"><ErrorCharts {...parts} /></PanelBoundary>
      </div>
      <PanelBoundary name="The kinds of agents"><AgentKinds {...parts} /></PanelBoundary>
      <div className="analytics-pair">
        <div className="analytics-column">
          <PanelBoundary name="The models"><ModelTimes {...parts} /></PanelBoundary>
          <PanelBoundary name="The failing agents"><FailingAgents {...parts} /></PanelBoundary>
        </div>
        <div className="analytics-column">
          <PanelBoundary name="The tools"><ToolTimes {...parts} /></PanelBoundary>
          <PanelBoundary name="The failing tools"><FailingTools {...parts} /></PanelBoundary>
        </div>
      </div>
      <PanelBoundary name="The comparison"><PeriodTable {...parts} rows={rows} /></PanelBoundary>
    </>
  );
}

function NothingHere({ view, range, showAll }: { view: AnalyticsView; range: TimeRange; showAll: () => void }) {
  if (isScoped(view)) {
    const clear = () => changeView((current) => ({ ...current, ...wholeScope }));
    return (
      <Empty
        title="No session matches the filter"
        action={<button type="button" className="button strong" onClick={clear}>Clear the filter</button>}
      >
        The filter may leave nothing, or its sessions lie outside the time range.
      </Empty>
    );
  }
  const isAll = range.kind === "relative" && range.name === "all";
  return (
    <Empty
      title={isAll ? "The hub knows no session yet" : "Nothing happened in this time"}
      action={isAll
        ? undefined
        : <button type="button" className="button strong" onClick={showAll}>Show all time</button>}
    >
      Figures appear here as soon as an agent reports a session.
    </Empty>
  );
}
