import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { hub } from "../../api/hub";
import type { Session } from "../../api/types";
import { liveSessions } from "../../state/live";
import type { SessionFilter } from "../../state/sessionFilters";
import { admits, sessionListQuery } from "../../state/sessionFilters";
import { useStore } from "../../state/store";
import type { TimeRange } from "../../state/timeRange";
import { isOpenEnded, rangeQuery } from "../../state/timeRange";

const pageSize = 100;
/** Who comes back from a session within this time finds the list as it was. */
const keptMilliseconds = 5 * 60_000;

export interface SessionList {
  /** Null before the first answer. Rows keep their order while they change. */
  sessions: readonly Session[] | null;
  total: number | null;
  hasMore: boolean;
  isLoading: boolean;
  error: Error | null;
  /** Sessions that began after the list was loaded and match its filter. */
  newCount: number;
  loadMore: () => void;
  reload: () => void;
}

interface Loaded {
  query: string;
  sessions: Session[];
  next: string | null;
  total: number | null;
  at: number;
}

/** What was shown last, for who comes back. */
let kept: Loaded | null = null;

function keptFor(query: string): Loaded | null {
  return kept !== null && kept.query === query && Date.now() - kept.at < keptMilliseconds ? kept : null;
}

/** The sessions of a filter, page by page, each row kept up to date where it stands. */
export function useSessionList(filter: SessionFilter, range: TimeRange): SessionList {
  const query = sessionListQuery(filter, rangeQuery(range));
  const [loaded, setLoaded] = useState<Loaded | null>(() => keptFor(query));
  const [isLoading, setIsLoading] = useState(loaded === null);
  const [error, setError] = useState<Error | null>(null);
  const [turn, setTurn] = useState(0);
  const abort = useRef<AbortController | null>(null);

  const load = useCallback((cursor: string | null) => {
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    setIsLoading(true);
    hub.sessions(query, pageSize, cursor, own.signal).then((page) => {
      if (own.signal.aborted) return;
      setLoaded((current) => {
        const isNext = cursor !== null && current !== null && current.query === query;
        kept = {
          query,
          sessions: isNext ? withoutDoubles(current.sessions, page.sessions) : page.sessions,
          next: page.next_cursor ?? null,
          total: page.total ?? (isNext ? current.total : null),
          at: Date.now(),
        };
        return kept;
      });
      setError(null);
      setIsLoading(false);
    }, (reason: unknown) => {
      if (own.signal.aborted) return;
      setError(reason instanceof Error ? reason : new ApiError(0, "unexpected", String(reason), null, true));
      setIsLoading(false);
    });
  }, [query]);
  useEffect(() => {
    const former = turn > 0 ? null : keptFor(query);
    if (former === null) load(null);
    else {
      setLoaded(former);
      // Another list may have been on its way, or have failed.
      setIsLoading(false);
      setError(null);
    }
    return () => abort.current?.abort();
  }, [load, turn]);

  const live = useStore(liveSessions);
  const sessions = useMemo(
    () => loaded === null ? null : loaded.sessions.map((session) => newer(session, live.get(session.session_id))),
    [loaded, live],
  );
  const newCount = useMemo(
    () => (isOpenEnded(range) && loaded?.query === query ? countNew(loaded, live, filter) : 0),
    [loaded, live, query],
  );
  return {
    sessions,
    total: loaded?.total ?? null,
    hasMore: loaded !== null && loaded.next !== null,
    isLoading,
    error,
    newCount,
    loadMore: () => load(loaded?.query === query ? loaded.next : null),
    reload: () => setTurn(turn + 1),
  };
}

/** A session may have moved between two pages while it was active. */
function withoutDoubles(known: Session[], more: Session[]): Session[] {
  const ids = new Set(known.map((session) => session.session_id));
  return [...known, ...more.filter((session) => !ids.has(session.session_id))];
}

function newer(session: Session, live: Session | undefined): Session {
  return live !== undefined && live.last_event_at >= session.last_event_at ? live : session;
}

function countNew(loaded: Loaded, live: ReadonlyMap<string, Session>, filter: SessionFilter): number {
  // Only the hub can tell whether a session matches a text or used a tool.
  if (filter.q !== "" || filter.tool.length > 0) return 0;
  const known = new Set(loaded.sessions.map((session) => session.session_id));
  const newest = loaded.sessions.reduce(
    (latest, session) => (session.started_at > latest ? session.started_at : latest),
    "",
  );
  let count = 0;
  for (const session of live.values()) {
    if (!known.has(session.session_id) && session.started_at > newest && admits(filter, session)) count += 1;
  }
  return count;
}
