import type { Dispatch, SetStateAction } from "react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { hub } from "../../../api/hub";
import { ApiError } from "../../../api/client";
import type { ConversationEntry } from "../../../api/sessionWindows";
import type { TimeWindow } from "../zoom";
import type { Conversation, KeptPage } from "./conversation";
import { edges, emptyConversation, entriesIn, isCutOff, withNext, withPrevious, withTail } from "./conversation";
import { pageQuery, pageSize } from "./pageQuery";

interface ConversationSource {
  session: string;
  agent: string;
  /** Where reading starts; null at the beginning. */
  around: number | null;
  window: TimeWindow | null;
}

export interface LoadedConversation {
  entries: readonly ConversationEntry[];
  total: number | null;
  hasPrevious: boolean;
  hasNext: boolean;
  isLoading: boolean;
  isLoadingMore: boolean;
  error: ApiError | null;
  loadNext(): void;
  loadPrevious(): void;
  /** Fetches what has come at the end since. */
  refresh(): void;
  retry(): void;
}

interface State {
  key: string;
  conversation: Conversation;
  error: ApiError | null;
  isLoadingMore: boolean;
}

function toError(reason: unknown): ApiError {
  return reason instanceof ApiError ? reason : new ApiError(0, "unexpected", String(reason), null, true);
}

type FetchPage = (cursor: string | null, at: number | null, signal?: AbortSignal) => Promise<KeptPage>;
type Extend = (
  cursor: string | null,
  at: number | null,
  change: (conversation: Conversation, page: KeptPage) => Conversation,
  isQuiet: boolean,
) => Promise<void>;

/** Fetches one more page at a time; an answer for another conversation than `key` is let go of. */
function useExtension(
  fetchPage: FetchPage,
  key: string,
  isReady: boolean,
  setState: Dispatch<SetStateAction<State>>,
): Extend {
  const current = useRef({ key, isReady });
  current.current = { key, isReady };
  /** The conversation that a page is under way for. */
  const busy = useRef<string | null>(null);
  return useCallback(async (cursor, at, change, isQuiet) => {
    const begun = current.current.key;
    if (busy.current === begun || !current.current.isReady) return;
    busy.current = begun;
    const settle = (changed: (before: State) => Partial<State>) => {
      if (busy.current === begun) busy.current = null;
      if (current.current.key !== begun) return;
      setState((before) => ({ ...before, isLoadingMore: false, ...changed(before) }));
    };
    if (!isQuiet) setState((before) => ({ ...before, isLoadingMore: true }));
    try {
      const page = await fetchPage(cursor, at);
      settle((before) => ({ conversation: change(before.conversation, page), error: null }));
    } catch (reason) {
      settle(() => ({ error: toError(reason) }));
    }
  }, [fetchPage]);
}

/** A conversation that is fetched page by page, both ways from where reading starts. */
export function useConversation(source: ConversationSource): LoadedConversation {
  const { session, agent, around, window } = source;
  const [turn, setTurn] = useState(0);
  const until = window === null ? null : new Date(window.to + 1).toISOString();
  const start = around ?? window?.from ?? null;
  const key = JSON.stringify([session, agent, start, until, window?.from ?? null, turn]);
  const [state, setState] = useState<State>({
    key: "", conversation: emptyConversation, error: null, isLoadingMore: false,
  });
  const fetchPage: FetchPage = useCallback((cursor, at, signal) => {
    const query = pageQuery(agent, until, cursor === null ? at : null);
    return hub.conversation(session, query, pageSize, cursor, signal).then((page) => ({ ...page, cursor }));
  }, [session, agent, until]);

  useEffect(() => {
    const abort = new AbortController();
    fetchPage(null, start, abort.signal).then(
      (page) => setState({ key, conversation: { pages: [page], total: page.total }, error: null, isLoadingMore: false }),
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setState({ key, conversation: emptyConversation, error: toError(reason), isLoadingMore: false });
      },
    );
    return () => abort.abort();
  }, [key]);

  const extend = useExtension(fetchPage, key, state.key === key, setState);
  const isReady = state.key === key;
  const conversation = isReady ? state.conversation : emptyConversation;
  const { previous, next } = edges(conversation, window);
  const entries = useMemo(() => entriesIn(conversation, window), [conversation, window?.from, window?.to]);
  const isCut = isCutOff(conversation);
  const latest = useRef(conversation);
  latest.current = conversation;
  const loadTail = useCallback((isQuiet: boolean) => {
    const { pages } = latest.current;
    const lastEntry = pages[pages.length - 1]?.entries.slice(-1)[0];
    void extend(null, lastEntry === undefined ? null : Date.parse(lastEntry.at), withTail, isQuiet);
  }, [extend]);
  const loadNext = useCallback(() => {
    if (next !== null) void extend(next, null, withNext, false);
    else if (isCut) loadTail(false);
  }, [next, isCut, extend, loadTail]);
  const loadPrevious = useCallback(() => {
    if (previous !== null) void extend(previous, null, withPrevious, false);
  }, [previous, extend]);
  const refresh = useCallback(() => {
    const { pages } = latest.current;
    const last = pages[pages.length - 1];
    // While more is to be read anyway, what is new lies beyond it.
    if (last !== undefined && last.next_cursor === null && last.isCut !== true) loadTail(true);
  }, [loadTail]);
  const retry = useCallback(() => setTurn((one) => one + 1), []);

  return {
    entries,
    total: conversation.total,
    hasPrevious: previous !== null,
    hasNext: next !== null || isCut,
    isLoading: !isReady,
    isLoadingMore: state.isLoadingMore,
    error: isReady ? state.error : null,
    loadNext, loadPrevious, refresh, retry,
  };
}
