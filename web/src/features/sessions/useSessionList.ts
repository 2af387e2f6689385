import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { hub } from "../../api/hub";
import type { Session } from "../../api/types";
import type { SessionFilter } from "../../state/filters";
import { sessionListQuery } from "../../state/filters";
import { liveSessions } from "../../state/live";
import { useStore } from "../../state/store";

const pageSize = 50;

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
  sessions: Session[];
  next: string | null;
  total: number | null;
}

/** The sessions of a filter, page by page, each row kept up to date where it stands. */
export function useSessionList(filter: SessionFilter): SessionList {
  const query = sessionListQuery(filter);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [isLoading, setIsLoading] = useState(true);
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
      setLoaded((current) => ({
        sessions: cursor === null || current === null ? page.sessions : withoutDoubles(current.sessions, page.sessions),
        next: page.next_cursor ?? null,
        total: page.total ?? null,
      }));
      setError(null);
      setIsLoading(false);
    }, (reason: unknown) => {
      if (own.signal.aborted) return;
      setError(reason instanceof Error ? reason : new ApiError(0, "unexpected", String(reason), null, true));
      setIsLoading(false);
    });
  }, [query]);
  useEffect(() => {
    load(null);
    return () => abort.current?.abort();
  }, [load, turn]);

  const live = useStore(liveSessions);
  const sessions = useMemo(
    () => loaded === null ? null : loaded.sessions.map((session) => newer(session, live.get(session.session_id))),
    [loaded, live],
  );
  const newCount = useMemo(() => countNew(loaded, live, filter), [loaded, live, query]);
  return {
    sessions,
    total: loaded?.total ?? null,
    hasMore: loaded !== null && loaded.next !== null,
    isLoading,
    error,
    newCount,
    loadMore: () => load(loaded?.next ?? null),
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

function countNew(loaded: Loaded | null, live: ReadonlyMap<string, Session>, filter: SessionFilter): number {
  // Only the hub can tell whether a session matches a text.
  if (loaded === null || filter.q !== "") return 0;
  const known = new Set(loaded.sessions.map((session) => session.session_id));
  const newest = loaded.sessions.reduce(
    (latest, session) => (session.started_at > latest ? session.started_at : latest),
    "",
  );
  let count = 0;
  for (const session of live.values()) {
    if (!known.has(session.session_id) && session.started_at > newest && matches(session, filter)) count += 1;
  }
  return count;
}

function matches(session: Session, filter: SessionFilter): boolean {
  const allows = (list: readonly string[], value: string) => list.length === 0 || list.includes(value);
  return allows(filter.status, session.status) && allows(filter.source_app, session.source_app) &&
    allows(filter.machine_id, session.machine_id) && (!filter.errorsOnly || session.error_count > 0);
}
