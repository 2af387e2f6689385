import { useEffect, useMemo, useReducer, useRef } from "react";
import { hub } from "../../api/hub";
import type { ConversationEntry } from "../../api/sessionWindows";
import { useThrottled } from "../../api/useResource";
import { onLiveEvents } from "../../state/live";
import { changesUntil, entriesUntil } from "../session/read/cutConversation";
import { ConversationWindow } from "./conversationWindow";
import { placeToStep } from "./player";
import type { Replay } from "./usePlayer";
import { usePlayerValue } from "./usePlayer";

/** A jump is shown sooner with fewer entries; more follow. */
const jumpSize = 50;
const pageSize = 100;
const refreshMilliseconds = 2_000;
/** What is shown follows the clock this often. */
const shownMilliseconds = 100;

function openWindow(session: string, agent: string, changed: () => void): ConversationWindow {
  const fetch = (cursor: string | null, around: number | null, signal: AbortSignal) => {
    const query = new URLSearchParams({
      agent_id: agent, order: "asc", ...(around === null ? {} : { around: new Date(around).toISOString() }),
    }).toString();
    const limit = around === null ? pageSize : jumpSize;
    return hub.conversation(session, query, limit, cursor, signal).then((page) => ({ ...page, cursor }));
  };
  return new ConversationWindow({
    around: (at, signal) => fetch(null, at, signal),
    page: (cursor, signal) => fetch(cursor, null, signal),
  }, changed);
}

function asError(reason: unknown): Error | null {
  return reason === null || reason instanceof Error ? reason : new Error(String(reason));
}

interface CutConversation {
  entries: readonly ConversationEntry[];
  /** The moment that the entries are of; another one than where the replay stands while more is fetched. */
  at: number;
  isBehind: boolean;
  isEmpty: boolean;
  hasPrevious: boolean;
  isLoading: boolean;
  error: Error | null;
  loadPrevious(): void;
  retry(): void;
}

/** What one agent had seen and said where the replay stands; the old picture stays until the new one is there. */
export function useCutConversation(session: string, agent: string, replay: Replay): CutConversation {
  const [version, changed] = useReducer((count: number) => count + 1, 0);
  const window = useMemo(() => openWindow(session, agent, changed), [session, agent]);
  useEffect(() => () => window.close(), [window]);
  const at = usePlayerValue(replay, (player) => placeToStep(player, shownMilliseconds));
  const turn = usePlayerValue(replay, (player) => player.turn);
  const lastTurn = useRef(-1);
  useEffect(() => {
    window.goTo(at, turn !== lastTurn.current && !replay.isScrubbing());
    lastTurn.current = turn;
  }, [window, at, turn, replay]);
  const refresh = useThrottled(() => window.refresh(), refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);

  const covers = window.covers(at);
  const shown = useRef({ window, at });
  if (covers || shown.current.window !== window) shown.current = { window, at };
  const shownAt = shown.current.at;
  const { entries } = window;
  const changes = changesUntil(entries, shownAt);
  const cut = useMemo(() => entriesUntil(entries, shownAt), [entries, changes, version]);
  const kept = useRef<readonly ConversationEntry[]>(cut);
  if (covers) kept.current = cut;
  return {
    entries: covers ? cut : kept.current,
    at: shownAt,
    isBehind: !covers,
    isEmpty: window.conversation.pages.length === 0,
    hasPrevious: window.hasPrevious,
    isLoading: window.isLoading,
    error: asError(window.error),
    loadPrevious: () => window.loadPrevious(),
    retry: () => window.retry(),
  };
}
