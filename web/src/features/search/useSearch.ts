import { useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { hub } from "../../api/hub";
import type { SearchGroup } from "../../api/types";

const sessionsAtOnce = 20;

export interface Found {
  query: string;
  groups: readonly SearchGroup[];
  total: number;
  sessionTotal: number;
  /** Fewer than `total` where there are so many that only the newest were grouped. */
  examined: number;
  next: string | null;
  /** Milliseconds from the question to the answer. */
  took: number;
}

interface Search {
  found: Found | null;
  isLoading: boolean;
  error: ApiError | null;
  more: () => void;
  reload: () => void;
}

/** The sessions in which a query finds something; old ones stay until new ones are there. */
export function useSearch(query: string | null): Search {
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isLoading, setIsLoading] = useState(false);
  const [turn, setTurn] = useState(0);
  const abort = useRef<AbortController | null>(null);
  const load = (cursor: string | null) => {
    abort.current?.abort();
    if (query === null) {
      setFound(null);
      setError(null);
      setIsLoading(false);
      return;
    }
    const own = new AbortController();
    abort.current = own;
    setIsLoading(true);
    setError(null);
    const asked = performance.now();
    hub.searchSessions(query, sessionsAtOnce, cursor, own.signal).then((page) => {
      if (own.signal.aborted) return;
      const groups = page.groups ?? [];
      setFound((current) => ({
        query,
        groups: cursor !== null && current?.query === query ? withoutDoubles(current.groups, groups) : groups,
        total: page.total,
        sessionTotal: page.session_total ?? groups.length,
        examined: page.examined ?? page.total,
        next: page.next_cursor,
        took: performance.now() - asked,
      }));
      setError(null);
      setIsLoading(false);
    }, (reason: unknown) => {
      if (own.signal.aborted) return;
      // What was found before is no answer to this question; what comes after it may be missing.
      if (cursor === null) setFound(null);
      setError(reason instanceof ApiError ? reason : new ApiError(0, "unexpected", String(reason), null, true));
      setIsLoading(false);
    });
  };
  useEffect(() => {
    load(null);
    return () => abort.current?.abort();
  }, [query, turn]);
  return {
    found: query === null ? null : found,
    isLoading,
    error,
    // What was found before belongs to another question.
    more: () => load(found?.query === query ? found.next : null),
    reload: () => setTurn(turn + 1),
  };
}

/** A session with new hits may have moved to a later page. */
function withoutDoubles(known: readonly SearchGroup[], more: readonly SearchGroup[]): SearchGroup[] {
  const ids = new Set(known.map((group) => group.session_id));
  return [...known, ...more.filter((group) => !ids.has(group.session_id))];
}
