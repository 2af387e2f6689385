import { useCallback, useEffect, useRef, useState } from "react";
import { connection } from "../state/live";
import { reportFailedRefresh, withdrawFailedRefresh } from "../state/toasts";
import { ApiError } from "./client";
import type { Asker } from "./oneAtATime";
import { askOneAtATime } from "./oneAtATime";

export interface Resource<Value> {
  /** The last answer; kept while a newer one is on its way. */
  value: Value | null;
  error: ApiError | null;
  isLoading: boolean;
  reload(): void;
}

const noKey = Symbol("no key");

/**
 * Loads a value when `key` changes or `reload` is called; while an answer is on its way, after it. Old data stays on
 * the screen while new data loads, unless the key names another thing.
 */
export function useResource<Value>(key: string | null, load: (signal: AbortSignal) => Promise<Value>): Resource<Value> {
  const [state, setState] = useState<{ key: unknown; value: Value | null; error: ApiError | null; isLoading: boolean }>(
    { key: noKey, value: null, error: null, isLoading: key !== null },
  );
  const latestLoad = useRef(load);
  latestLoad.current = load;

  const asker = useRef<Asker | null>(null);
  const reload = useCallback(() => asker.current?.ask(), []);
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
    const own = askOneAtATime((signal) => latestLoad.current(signal), {
      start: () => setState((current) => (current.isLoading ? current : { ...current, isLoading: true })),
      answer: (value) => setState({ key, value, error: null, isLoading: false }),
      error: (reason) => {
        const error = reason instanceof ApiError
          ? reason
          : new ApiError(0, "unexpected", String(reason), null, true);
        setState((current) => ({ key, value: current.key === key ? current.value : null, error, isLoading: false }));
      },
    });
    asker.current = own;
    own.ask();
    return () => {
      own.stop();
      if (asker.current === own) asker.current = null;
    };
  }, [key]);

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
