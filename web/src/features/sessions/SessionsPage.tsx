import { useCallback, useEffect } from "react";
import { ApiError } from "../../api/client";
import { hub } from "../../api/hub";
import { useResource } from "../../api/useResource";
import { useTitle } from "../../app/OtherPages";
import { useShortcuts } from "../../app/shortcuts";
import { ConnectCard } from "../../components/ConnectCard";
import type { Chip } from "../../components/FilterChips";
import { FilterChips, FilterPicker, SearchField } from "../../components/FilterChips";
import { Empty, Failed, Loading, PanelBoundary } from "../../components/States";
import { statusWords } from "../../components/StatusMark";
import type { SessionFilter } from "../../state/filters";
import { noSessionFilter, readSessionFilter, sessionQuery, toggled, writeSessionFilter } from "../../state/filters";
import { followQuery } from "../../state/live";
import { address, currentPlace, navigate, usePlace } from "../../state/location";
import { countOf, countText } from "../../text/words";
import { SessionTable } from "./SessionTable";
import type { SessionList } from "./useSessionList";
import { useSessionList } from "./useSessionList";

const statuses = ["running", "waiting", "idle", "failed", "ended"];
const ranges: Record<string, string> = {
  "": "All time",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};

const filterNames = [["status", "Status"], ["source_app", "App"], ["machine_id", "Machine"]] as const;

/** Which runs matter: failed, long, stuck? */
export function SessionsPage() {
  useTitle("Sessions");
  const { parameters } = usePlace();
  const filter = readSessionFilter(parameters);
  useEffect(() => followQuery(""), []);
  const list = useSessionList(filter);
  const change = useCallback((work: (current: SessionFilter) => SessionFilter) => {
    const place = currentPlace();
    navigate(
      address(place.path, writeSessionFilter(place.parameters, work(readSessionFilter(place.parameters)))),
      "replace",
    );
  }, []);
  useRowKeys();
  return (
    <>
      <div className="page-head">
        <h1>Sessions</h1>
        <p className="clip secondary">{sentence(list)}</p>
      </div>
      <SessionFilters filter={filter} change={change} />
      {list.isLoading && list.sessions !== null
        ? <div className="progress" role="status"><span className="visually-hidden">Loading…</span></div>
        : <div className="progress-space" />}
      <PanelBoundary name="The table">
        <SessionsBody list={list} filter={filter} change={change} />
      </PanelBoundary>
    </>
  );
}

function sentence(list: SessionList): string {
  if (list.sessions === null) return "";
  const total = list.total ?? list.sessions.length;
  const failed = list.sessions.filter((session) => session.status === "failed").length;
  const running = list.sessions.filter((session) => session.status === "running").length;
  const waiting = list.sessions.filter((session) => session.status === "waiting").length;
  const parts = [countOf(total, "session")];
  if (waiting > 0) parts.push(`${waiting} waiting for you`);
  if (running > 0) parts.push(`${running} running`);
  if (failed > 0) parts.push(`${failed} failed`);
  return `${parts.join(" · ")}${list.sessions.length < total ? ` (of the ${list.sessions.length} shown)` : ""}`;
}

function clear(change: FilterProps["change"]): void {
  change((current) => ({ ...noSessionFilter, order: current.order }));
}

interface FilterProps {
  filter: SessionFilter;
  change: (work: (current: SessionFilter) => SessionFilter) => void;
}

function SessionFilters({ filter, change }: FilterProps) {
  const facets = useResource("facets", hub.facets);
  const toggle = (name: "status" | "source_app" | "machine_id") => (value: string) =>
    change((current) => ({ ...current, [name]: toggled(current[name], value) }));
  const chips = filterNames.flatMap(([name, word]): Chip[] => filter[name].map((value) => ({
    key: `${name}=${value}`,
    name: word,
    value: name === "status" ? statusWords(value).word : value,
    remove: () => toggle(name)(value),
  })));
  if (filter.q !== "") {
    const remove = () => change((current) => ({ ...current, q: "" }));
    chips.push({ key: "q", name: "Text", value: filter.q, remove });
  }
  return (
    <div className="feed-head">
      <div className="filters" role="group" aria-label="Filters">
        <SearchField value={filter.q} label="Filter by text" change={(q) => change((current) => ({ ...current, q }))} />
        <FilterPicker
          word="Status"
          options={statuses}
          chosen={filter.status}
          pick={toggle("status")}
          wordOf={(value) => statusWords(value).word}
        />
        <FilterPicker
          word="App"
          options={facets.value?.source_apps ?? []}
          chosen={filter.source_app}
          pick={toggle("source_app")}
        />
        <FilterPicker
          word="Machine"
          options={facets.value?.machine_ids ?? []}
          chosen={filter.machine_id}
          pick={toggle("machine_id")}
        />
        <button
          type="button"
          className="button"
          aria-pressed={filter.errorsOnly}
          onClick={() => change((current) => ({ ...current, errorsOnly: !current.errorsOnly }))}
        >
          With errors
        </button>
        <select
          className="select wide"
          aria-label="Time range"
          value={filter.since}
          onChange={(event) => change((current) => ({ ...current, since: event.target.value }))}
        >
          {Object.entries(ranges).map(([value, word]) => <option key={value} value={value}>{word}</option>)}
        </select>
        <FilterChips chips={chips} clear={sessionQuery(filter) === "" ? null : () => clear(change)} />
      </div>
    </div>
  );
}

function SessionsBody({ list, filter, change }: FilterProps & { list: SessionList }) {
  if (list.sessions === null && list.error !== null) return <SessionsFailed list={list} error={list.error} />;
  if (list.sessions === null) return <Loading rows={14} />;
  if (list.sessions.length === 0) return <NoSessions filter={filter} change={change} />;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Table of sessions">
      {list.newCount > 0 && (
        <button type="button" className="button strong new-sessions" onClick={list.reload}>
          Show {countOf(list.newCount, "new session")}
        </button>
      )}
      <SessionTable
        sessions={list.sessions}
        order={filter.order}
        setOrder={(order) => change((current) => ({ ...current, order }))}
      />
      {list.error !== null && (
        <Failed inPanel what="More sessions did not load" error={list.error} retry={list.loadMore} />
      )}
      <div className="table-foot">
        <span className="muted">
          {countText(list.sessions.length)} of {countText(list.total ?? list.sessions.length)}
        </span>
        {list.hasMore && (
          <button type="button" className="button" disabled={list.isLoading} onClick={list.loadMore}>Load more</button>
        )}
      </div>
    </div>
  );
}

function SessionsFailed({ list, error }: { list: SessionList; error: Error }) {
  if (error instanceof ApiError && error.status === 403) {
    return (
      <Empty title="You may not see these sessions">Ask whoever runs this hub for a token that may read them.</Empty>
    );
  }
  return (
    <Failed
      what="The sessions did not load"
      error={error}
      retry={list.reload}
      stillWorks="The hub keeps recording; nothing is lost."
    />
  );
}

function NoSessions({ filter, change }: FilterProps) {
  const withoutRange = sessionQuery({ ...filter, since: "" });
  if (sessionQuery(filter) === "") return <ConnectCard />;
  if (withoutRange === "") {
    return (
      <Empty
        title={`No session in the ${(ranges[filter.since] ?? "chosen time").toLowerCase()}`}
        action={
          <button
            type="button"
            className="button strong"
            onClick={() => change((current) => ({ ...current, since: "" }))}
          >
            Show all time
          </button>
        }
      />
    );
  }
  return (
    <Empty
      title="No session matches the filter"
      action={
        <button type="button" className="button strong" onClick={() => clear(change)}>
          Clear the filter
        </button>
      }
    >
      Filtered by {filterSentence(filter)}.
    </Empty>
  );
}

function filterSentence(filter: SessionFilter): string {
  return [
    ...filter.status.map((value) => statusWords(value).word.toLowerCase()),
    ...filter.source_app, ...filter.machine_id,
    ...(filter.errorsOnly ? ["with errors"] : []),
    ...(filter.q === "" ? [] : [`“${filter.q}”`]),
    ...(filter.since === "" ? [] : [(ranges[filter.since] ?? filter.since).toLowerCase()]),
  ].join(", ");
}

/** j and k walk the rows; Enter is the link's own. */
function useRowKeys(): void {
  const move = (step: number) => {
    const links = [...document.querySelectorAll<HTMLElement>(".session-table .row-link")];
    const at = links.findIndex((link) => link === document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))]?.focus();
  };
  useShortcuts([
    { keys: ["j", "ArrowDown"], words: "Next session", group: "Sessions", run: () => move(1) },
    { keys: ["k", "ArrowUp"], words: "Previous session", group: "Sessions", run: () => move(-1) },
  ]);
}
