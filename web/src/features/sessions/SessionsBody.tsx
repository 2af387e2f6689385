import type { ReactNode } from "react";
import { useEffect, useLayoutEffect, useRef } from "react";
import { Failed, Loading } from "../../components/States";
import type { SessionFilter } from "../../state/sessionFilters";
import type { TimeRange } from "../../state/timeRange";
import { countOf, countText } from "../../text/words";
import { NoSessions, NothingActive, SessionsFailed } from "./NoSessions";
import { OverviewGrid } from "./OverviewGrid";
import { SessionTable } from "./SessionTable";
import type { SessionList } from "./useSessionList";

interface BodyProps {
  list: SessionList;
  layout: "table" | "grid";
  filter: SessionFilter;
  range: TimeRange;
  change: (filter: SessionFilter) => void;
  choose: (range: TimeRange) => void;
  peeked: string | null;
  peek: (id: string | null) => void;
  /** Ids of the sessions that are marked, with commas. */
  marked: string;
  mark: (id: string) => void;
}

/** The table or the cards, or why there are none. */
export function SessionsBody(props: BodyProps) {
  const { list, layout, filter, change } = props;
  const { sessions } = list;
  if (sessions === null && list.error !== null) return <SessionsFailed error={list.error} reload={list.reload} />;
  if (sessions === null) return <Loading rows={14} />;
  if (sessions.length === 0) {
    if (list.isLoading) return <Loading rows={14} />;
    return layout === "grid" && filter.status.length === 0 ? <NothingActive {...props} /> : <NoSessions {...props} />;
  }
  return (
    <>
      {layout === "table" && list.newCount > 0 && (
        <button type="button" className="button strong new-sessions" onClick={list.reload}>
          Show {countOf(list.newCount, "new session")}
        </button>
      )}
      <Scroller>
        {layout === "grid"
          ? <OverviewGrid sessions={sessions} asked={filter.status} />
          : (
            <SessionTable
              sessions={sessions}
              order={filter.order}
              isAscending={filter.isAscending}
              sort={(order, isAscending) => change({ ...filter, order, isAscending })}
              peeked={props.peeked}
              peek={props.peek}
              marked={props.marked}
              mark={props.mark}
            />
          )}
        {list.error !== null && (
          <Failed inPanel what="More sessions did not load" error={list.error} retry={list.loadMore} />
        )}
        <div className="table-foot">
          <span className="muted">{countText(sessions.length)} of {countText(list.total ?? sessions.length)}</span>
          {list.hasMore && (
            <button type="button" className="button" disabled={list.isLoading} onClick={list.loadMore}>Load more</button>
          )}
        </div>
      </Scroller>
    </>
  );
}

/** Where somebody left the list, for coming back to it. */
let left: { address: string; top: number; session: string | null } | null = null;

function Scroller({ children }: { children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null || left === null || left.address !== window.location.search) return;
    element.scrollTop = left.top;
  }, []);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const back = left !== null && left.address === window.location.search ? left.session : null;
    // A change of page puts the focus on the heading first.
    const frameRequest = back === null ? 0 : requestAnimationFrame(() => {
      const row = element.querySelector(`[data-session="${CSS.escape(back)}"]`);
      row?.querySelector<HTMLElement>(".row-link")?.focus({ preventScroll: true });
    });
    const keep = (event: Event) => {
      const from = event.type === "click" && event.target instanceof Element ? event.target : document.activeElement;
      const session = from?.closest<HTMLElement>("[data-session]")?.dataset["session"] ?? null;
      left = { address: window.location.search, top: element.scrollTop, session };
    };
    element.addEventListener("scroll", keep, { passive: true });
    element.addEventListener("focusin", keep);
    element.addEventListener("click", keep, true);
    return () => {
      cancelAnimationFrame(frameRequest);
      element.removeEventListener("scroll", keep);
      element.removeEventListener("focusin", keep);
      element.removeEventListener("click", keep, true);
    };
  }, []);
  return (
    <div
      ref={frame}
      className="table-scroll"
      tabIndex={0}
      role="region"
      aria-label="List of sessions"
      data-scope="sessions"
    >
      {children}
    </div>
  );
}
