import { useCallback, useEffect, useMemo } from "react";
import { hub } from "../../api/hub";
import type { ToolStatistics } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useInterval, useResource } from "../../api/useResource";
import { useTitle } from "../../app/useTitle";
import { useShortcuts } from "../../app/shortcuts";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { useMedia } from "../../components/useMedia";
import { followQuery } from "../../state/live";
import { address, currentPlace, navigate, usePlace } from "../../state/location";
import { preferences } from "../../state/preferences";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { rangeWords, useTimeRange } from "../../state/timeRange";
import { percentText } from "../../text/change";
import { toolWord } from "../../text/eventWords";
import { countOf } from "../../text/words";
import { eventsAddress, toolsAddress } from "./links";
import type { CommonReason } from "./reasons";
import { commonReasons } from "./reasons";
import { finished, groupedTools, matchingTools } from "./rows";
import { ToolDetail } from "./ToolDetail";
import { ToolFilters } from "./ToolFilters";
import { ToolOverview } from "./ToolOverview";
import { ToolTable } from "./ToolTable";
import type { ToolView } from "./view";
import { readToolView, toolPageRange, toolQuery, writeToolView } from "./view";

const refreshMilliseconds = 30_000;

function changeView(work: (view: ToolView) => ToolView, how: "push" | "replace" = "replace"): void {
  const place = currentPlace();
  navigate(address(place.path, writeToolView(place.parameters, work(readToolView(place.parameters)))), how);
}

/** Which tools fail, are slow, or are refused? */
export function ToolsPage() {
  useTitle("Tools");
  useEffect(() => followQuery(""), []);
  const { parameters } = usePlace();
  const view = useMemo(() => readToolView(parameters), [parameters]);
  const { range, choose } = useTimeRange(toolPageRange);
  const query = toolQuery(view, range);
  const list = useResource(`tools ${query}`, (signal) => hub.toolStatistics(query, signal));
  useInterval(list.reload, refreshMilliseconds);
  const reasons = useReasons(list.value?.tools ?? [], query);
  const shown = useMemo(() => matchingTools(list.value?.tools ?? [], view.q), [list.value, view.q]);
  const close = useCallback(() => {
    const { tool } = readToolView(currentPlace().parameters);
    changeView((current) => ({ ...current, tool: null, pick: null }));
    // The row that was looked at is where the reading goes on.
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-tool="${CSS.escape(tool ?? "")}"] .row-link`)?.focus());
  }, []);
  useToolKeys(view.tool === null ? null : close);
  return (
    <>
      <div className="page-head">
        <h1>Tools</h1>
        <p className="clip secondary">{sentence(list.value?.tools ?? null, range)}</p>
      </div>
      <ToolFilters view={view} change={changeView} />
      {list.isLoading && list.value !== null
        ? <div className="progress" role="status"><span className="visually-hidden">Loading…</span></div>
        : <div className="progress-space" />}
      <div className="tools-page" data-open={view.tool !== null}>
        <PanelBoundary name="The table">
          <ToolsBody
            list={list}
            shown={shown}
            reasons={reasons}
            view={view}
            range={range}
            query={query}
            showAll={() => choose({ kind: "relative", name: "all" })}
          />
        </PanelBoundary>
        {view.tool !== null && (
          <PanelBoundary name="The tool" key={view.tool}>
            <ToolDetail
              name={view.tool}
              statistics={list.value?.tools.find((tool) => tool.tool_name === view.tool) ?? null}
              precision={list.value?.percentile_precision ?? null}
              view={view}
              range={range}
              query={query}
              change={changeView}
              close={close}
            />
          </PanelBoundary>
        )}
      </div>
    </>
  );
}

const reasonMilliseconds = 60_000;

/** Why the calls of each tool failed; asked for where any did, once the table is there. */
function useReasons(tools: readonly ToolStatistics[], query: string): ReadonlyMap<string, CommonReason> {
  const hasFailures = tools.some((tool) => tool.failure > 0);
  const failures = useResource(hasFailures ? `reasons ${query}` : null, (signal) => hub.toolFailures(query, signal));
  useInterval(failures.reload, reasonMilliseconds);
  return useMemo(() => commonReasons(hasFailures ? failures.value?.groups ?? [] : []), [hasFailures, failures.value]);
}

function sentence(tools: readonly ToolStatistics[] | null, range: TimeRange): string {
  if (tools === null) return "";
  const calls = tools.reduce((sum, tool) => sum + tool.calls, 0);
  if (calls === 0) return "No call in this range";
  const back = tools.reduce((sum, tool) => sum + finished(tool), 0);
  const failed = tools.reduce((sum, tool) => sum + tool.failure, 0);
  const worst = tools.reduce((most, tool) => (tool.failure > most.failure ? tool : most));
  const when = range.kind === "relative" ? rangeWords(range, "utc").toLowerCase() : "this range";
  const most = worst.failure === 0 ? "" : `, most of ${toolWord(worst.tool_name)}`;
  return `${countOf(calls, "call")} of ${countOf(tools.length, "tool")}, ${when}: ${
    back === 0 ? "none came back yet" : `${percentText(failed / calls)} failed${most}`}`;
}

function ToolsBody({ list, shown, reasons, view, range, query, showAll }: {
  list: Resource<{ tools: ToolStatistics[] }>;
  shown: readonly ToolStatistics[];
  reasons: ReadonlyMap<string, CommonReason>;
  view: ToolView;
  range: TimeRange;
  query: string;
  showAll: () => void;
}) {
  // Where there is room for one thing only, the tools come first.
  const isNarrow = useMedia("(max-width: 1023px)");
  const groups = useMemo(() => groupedTools(shown, view.order), [shown, view.order]);
  if (list.value === null) return list.error === null
    ? <Loading rows={16} />
    : <Failed what="The tools did not load" error={list.error} retry={list.reload} />;
  if (shown.length === 0) {
    return <NoTools count={list.value.tools.length} view={view} range={range} showAll={showAll} />;
  }
  const overview = view.tool === null && (
    <PanelBoundary name="The overview">
      <ToolOverview tools={shown} reasons={reasons} query={query} view={view} range={range} />
    </PanelBoundary>
  );
  return (
    <div className="tools-list" tabIndex={-1}>
      {!isNarrow && overview}
      <ToolTable
        groups={groups}
        reasons={reasons}
        order={view.order}
        setOrder={(order) => changeView((current) => ({ ...current, order }))}
        folded={view.folded}
        toggleFold={(server) => changeView((current) => ({
          ...current,
          folded: current.folded.includes(server)
            ? current.folded.filter((one) => one !== server) : [...current.folded, server],
        }))}
        chosen={view.tool}
        links={{
          open: (tool) => changeView((current) => ({ ...current, tool, pick: null }), "push"),
          detail: (tool) => toolsAddress({ ...view, tool, pick: null }, range),
          events: (tool, isFailed) => eventsAddress(view, range, tool, isFailed),
        }}
      />
      {isNarrow && overview}
    </div>
  );
}

function NoTools({ count, view, range, showAll }: {
  count: number;
  view: ToolView;
  range: TimeRange;
  showAll: () => void;
}) {
  const { zone } = useStore(preferences);
  if (view.q !== "" || view.source_app.length > 0 || view.machine_id.length > 0) {
    const clear = () => changeView((current) => ({ ...current, q: "", source_app: [], machine_id: [] }));
    return (
      <Empty
        title="No tool matches the filter"
        action={<button type="button" className="button strong" onClick={clear}>Clear the filter</button>}
      >
        {rangeWords(range, zone)} has {countOf(count, "other tool")}.
      </Empty>
    );
  }
  return (
    <Empty
      title="No tool was called in this time"
      action={range.kind === "relative" && range.name === "all" ? undefined : (
        <button type="button" className="button strong" onClick={showAll}>Show all time</button>
      )}
    >
      Calls appear here as soon as an agent that the hub knows uses a tool.
    </Empty>
  );
}

function useToolKeys(close: (() => void) | null): void {
  const move = (step: number) => {
    const rows = [...document.querySelectorAll<HTMLElement>(".tool-table .row-link, .tool-table .server-button")];
    const focused = rows.findIndex((row) => row === document.activeElement);
    const at = focused >= 0 ? focused + step : Math.max(0, rows.findIndex((row) => row.matches("[aria-current]")));
    rows[Math.max(0, Math.min(rows.length - 1, at))]?.focus();
  };
  useShortcuts([
    { keys: ["j", "ArrowDown"], words: "Next tool", group: "Tools", isStep: true, run: () => move(1) },
    { keys: ["k", "ArrowUp"], words: "Previous tool", group: "Tools", isStep: true, run: () => move(-1) },
    ...(close === null ? [] : [
      { keys: ["Escape"], words: "Close the tool", group: "Tools", isStep: true, run: close },
    ]),
  ]);
}
