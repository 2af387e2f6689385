import { useCallback, useEffect, useRef, useState } from "react";
import { connection } from "../state/live";
import { reportFailedRefresh, withdrawFailedRefresh } from "../state/toasts";
import { ApiError } from "./client";

export interface Resource<Value> {
  /** The last answer; kept while a newer one is on its way. */
  value: Value | null;
  error: ApiError | null;
  isLoading: boolean;
  reload(): void;
}

const noKey = Symbol("no key");

/**
 * Loads a value when `key` changes or `reload` is called. Old data stays on the screen while new data loads, unless the
 * key names another thing.
 */
export function useResource<Value>(key: string | null, load: (signal: AbortSignal) => Promise<Value>): Resource<Value> {
  const [state, setState] = useState<{ key: unknown; value: Value | null; error: ApiError | null; isLoading: boolean }>(
    { key: noKey, value: null, error: null, isLoading: key !== null },
  );
  const [turn, setTurn] = useState(0);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  const reload = useCallback(() => setTurn((current) => current + 1), []);
  // Old data stays on the screen, so that only a toast can say that it is old; a lost connection has a banner already.
  const isOld = state.key === key && state.value !== null && state.error !== null;
  useEffect(() => {
    const { kind } = connection.get();
    if (!isOld || kind === "reconnecting" || kind === "offline" || state.error === null) return undefined;
    reportFailedRefresh(state.error.message, reload);
    return () => withdrawFailedRefresh(reload);
  }, [isOld, state.error, reload]);

  useEffect(() => {
    if (key === null) return undefined;
    const abort = new AbortController();
    setState((current) => ({ ...current, isLoading: true }));
    latestLoad.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setState({ key, value, error: null, isLoading: false });
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        const error = reason instanceof ApiError
          ? reason
          : new ApiError(0, "unexpected", String(reason), null, true);
        setState((current) => ({ key, value: current.key === key ? current.value : null, error, isLoading: false }));
      },
    );
    return () => abort.abort();
  }, [key, turn]);

  const isSame = state.key === key;
  return {
    value: isSame ? state.value : null,
    error: isSame ? state.error : null,
    isLoading: state.isLoading || (key !== null && !isSame),
    reload,
  };
}

/** Calls `work` at most once in `milliseconds`, the last call never lost: for reloads that live events ask for. */
export function useThrottled(work: () => void, milliseconds: number): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => () => {
    if (timer.current !== null) clearTimeout(timer.current);
  }, []);
  return useCallback(() => {
    if (timer.current !== null) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      latest.current();
    }, milliseconds);
  }, [milliseconds]);
}

/** Calls `work` every so often while the page is visible. */
export function useInterval(work: () => void, milliseconds: number): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) latest.current();
    }, milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}
