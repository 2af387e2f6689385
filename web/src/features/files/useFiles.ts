import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { hub } from "../../api/hub";
import type { FileChange, FileSummaryList } from "../../api/types";
import type { Resource } from "../../api/useResource";
import { useResource, useThrottled } from "../../api/useResource";
import { onLiveEvents } from "../../state/live";

const refreshMilliseconds = 3_000;
const pageSize = 50;

function useOnChanges(work: () => void): void {
  const refresh = useThrottled(work, refreshMilliseconds);
  useEffect(() => onLiveEvents((events) => {
    if (events.some((event) => event.hook_event_type === "PostToolUse" || event.hook_event_type === "tool_result")) {
      refresh();
    }
  }), [refresh]);
}

/** The files of a session, kept up to date. */
export function useFileSummaries(session: string): Resource<FileSummaryList> {
  const list = useResource(`file summaries ${session}`, (signal) => hub.fileSummaries(session, signal));
  useOnChanges(list.reload);
  return list;
}

export interface FileSteps {
  steps: readonly FileChange[];
  total: number | null;
  hasMore: boolean;
  isLoading: boolean;
  error: ApiError | null;
  loadMore(): void;
  retry(): void;
}

interface State {
  key: string;
  steps: FileChange[];
  cursor: string | null;
  total: number | null;
  error: ApiError | null;
}

/** The changes of one file in order, page by page. */
export function useFileSteps(session: string, path: string): FileSteps {
  const key = `${session} ${path}`;
  const [state, setState] = useState<State>({ key: "", steps: [], cursor: null, total: null, error: null });
  const busy = useRef<AbortController | null>(null);
  const isStale = useRef(false);
  /** Steps that are there, even where they are not painted yet. */
  const known = useRef({ key: "", count: 0 });
  const load = useCallback(async (cursor: string | null, before: readonly FileChange[]) => {
    busy.current?.abort();
    isStale.current = false;
    const abort = new AbortController();
    busy.current = abort;
    try {
      // A reload fetches as many as are there.
      const count = known.current.key === key ? known.current.count : 0;
      const limit = cursor === null ? Math.max(pageSize, count) : pageSize;
      const page = await hub.fileSteps(session, path, limit, cursor, abort.signal);
      if (abort.signal.aborted) return;
      const kept = cursor === null ? [] : before;
      known.current = { key, count: kept.length + page.files.length };
      setState({
        key, steps: [...kept, ...page.files], cursor: page.next_cursor ?? null, total: page.total ?? null, error: null,
      });
    } catch (reason) {
      if (abort.signal.aborted) return;
      const error = reason instanceof ApiError ? reason : new ApiError(0, "unexpected", String(reason), null, true);
      setState((current) => {
        const kept = current.key === key ? current : { key, steps: [], cursor: null, total: null };
        return { ...kept, error };
      });
    } finally {
      if (busy.current === abort) {
        busy.current = null;
        if (isStale.current && !abort.signal.aborted) void load(null, []);
      }
    }
  }, [session, path, key]);
  useEffect(() => {
    void load(null, []);
    return () => busy.current?.abort();
  }, [load]);
  // What is on its way is waited for: it may take longer than the time between two changes.
  const refresh = () => {
    if (busy.current === null) void load(null, []);
    else isStale.current = true;
  };
  useOnChanges(refresh);
  const isReady = state.key === key;
  return {
    steps: isReady ? state.steps : [],
    total: isReady ? state.total : null,
    hasMore: isReady && state.cursor !== null,
    isLoading: !isReady,
    error: isReady ? state.error : null,
    loadMore: () => {
      if (busy.current === null && state.cursor !== null) void load(state.cursor, state.steps);
    },
    retry: refresh,
  };
}
