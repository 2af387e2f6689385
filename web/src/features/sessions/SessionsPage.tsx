import { useEffect } from "react";
import { useTitle } from "../../app/useTitle";
import { PanelBoundary } from "../../components/States";
import type { SessionFilter } from "../../state/sessionFilters";
import { readSessionFilter, sessionListQuery, writeSessionFilter } from "../../state/sessionFilters";
import { followQuery } from "../../state/live";
import { address, currentPlace, navigate, setParameters, usePlace } from "../../state/location";
import { rangeKey, useTimeRange } from "../../state/timeRange";
import { countOf, firstLine } from "../../text/words";
import { MarkBar } from "../compare/MarkBar";
import { compareAddress, readMarked, toggledMark } from "../compare/marked";
import { FacetSide } from "./FacetSide";
import { activeFilters } from "./facetWords";
import { HistogramStrip } from "./HistogramStrip";
import { PeekPanel } from "./PeekPanel";
import { SessionsBody } from "./SessionsBody";
import { Toolbar } from "./Toolbar";
import { useOverview } from "./useOverview";
import { useSessionKeys } from "./useSessionKeys";
import type { SessionList } from "./useSessionList";
import { useSessionList } from "./useSessionList";
import { ViewTabs } from "./ViewTabs";

/** Parts of the histogram: enough to see an hour of a day, and wide enough to be hit. */
const buckets = 72;
/** What the cards show unless a status is chosen. */
const activeStatuses = ["waiting", "running", "idle"];

function change(next: SessionFilter): void {
  const place = currentPlace();
  navigate(address(place.path, writeSessionFilter(place.parameters, next)), "replace");
}

function peek(id: string | null): void {
  setParameters({ peek: id });
}

function mark(id: string): void {
  setParameters({ marked: toggledMark(readMarked(currentPlace().parameters), id) });
}

/** Which runs matter: failed, costly, long, stuck? */
export function SessionsPage() {
  useTitle("Sessions");
  useEffect(() => followQuery(""), []);
  const { parameters } = usePlace();
  const filter = readSessionFilter(parameters);
  const { range, choose } = useTimeRange("24h");
  const layout = parameters.get("view") === "grid" ? "grid" : "table";
  const peeked = layout === "table" ? parameters.get("peek") : null;
  const asked = layout === "grid" && filter.status.length === 0 ? { ...filter, status: activeStatuses } : filter;
  const list = useSessionList(asked, range);
  const hasNewCards = layout === "grid" && list.newCount > 0;
  useEffect(() => {
    if (hasNewCards) list.reload();
  }, [hasNewCards]);
  const overview = useOverview(filter, range, buckets);
  const chips = activeFilters(filter);
  const last = chips[chips.length - 1];
  const toggleLayout = () => setParameters({ view: layout === "grid" ? null : "grid", peek: null }, "push");
  const marked = readMarked(parameters);
  useSessionKeys({
    peeked, peek, toggleLayout, mark, dropLast: last === undefined ? null : () => change(last.without),
    compare: () => {
      const [a, b] = marked;
      if (a !== undefined && b !== undefined) navigate(compareAddress(a, b));
    },
  });
  const row = list.sessions?.find((session) => session.session_id === peeked) ?? null;
  return (
    <>
      <SessionsHead words={sentence(list, layout)} layout={layout} toggleLayout={toggleLayout} />
      <ViewTabs />
      <div className="sessions-layout">
        <FacetSide facets={overview.facets} filter={filter} change={change} count={chips.length} />
        <div className="sessions-main">
          <Toolbar filter={filter} change={change} />
          <PanelBoundary name="The histogram">
            <HistogramStrip histogram={overview.histogram} choose={choose} />
          </PanelBoundary>
          <MarkBar
            marked={marked}
            titleOf={(id) => firstLine(list.sessions?.find((one) => one.session_id === id)?.title) || null}
          />
          {list.isLoading && list.sessions !== null
            ? <div className="progress" role="status"><span className="visually-hidden">Loading…</span></div>
            : <div className="progress-space" />}
          <PanelBoundary name="The list">
            <SessionsBody
              key={`${layout} ${rangeKey(range)} ${sessionListQuery(asked, {})}`}
              list={list}
              layout={layout}
              filter={filter}
              range={range}
              change={change}
              choose={choose}
              peeked={peeked}
              peek={peek}
              marked={marked.join()}
              mark={mark}
            />
          </PanelBoundary>
        </div>
        {peeked !== null && <PeekPanel id={peeked} row={row} close={() => peek(null)} />}
      </div>
    </>
  );
}

function SessionsHead({ words, layout, toggleLayout }: {
  words: string;
  layout: "table" | "grid";
  toggleLayout: () => void;
}) {
  return (
    <div className="page-head">
      <h1>Sessions</h1>
      <p className="clip secondary page-total" role="status">{words}</p>
      <span className="topbar-space" />
      <div className="segmented" role="group" aria-label="Layout">
        {(["table", "grid"] as const).map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={layout === one}
            title={one === "grid" ? "Sessions that are not over, as cards (v)" : "All sessions, as a table (v)"}
            onClick={() => { if (layout !== one) toggleLayout(); }}
          >
            {one === "grid" ? "Cards" : "Table"}
          </button>
        ))}
      </div>
    </div>
  );
}

function sentence(list: SessionList, layout: "table" | "grid"): string {
  if (list.sessions === null) return "";
  const total = list.total ?? list.sessions.length;
  const of = (status: string) => list.sessions?.filter((session) => session.status === status).length ?? 0;
  const parts = [layout === "grid" ? `${countOf(total, "session")} at work or waiting` : countOf(total, "session")];
  if (of("waiting") > 0) parts.push(`${of("waiting")} waiting for you`);
  if (of("running") > 0) parts.push(`${of("running")} running`);
  if (of("failed") > 0) parts.push(`${of("failed")} stopped at a failed turn`);
  const isPart = parts.length > 1 && list.sessions.length < total;
  return `${parts.join(" · ")}${isPart ? ` (of the ${list.sessions.length} shown)` : ""}`;
}
