import { useEffect, useMemo, useReducer, useRef } from "react";
import { hub } from "../../api/hub";
import type { SessionState } from "../../api/types";
import type { SessionStrip } from "../../api/sessionWindows";
import { useThrottled } from "../../api/useResource";
import { onLiveEvents } from "../../state/live";
import { momentOf } from "../../text/time";
import { MomentLoader } from "./momentLoader";
import { placeToStep } from "./player";
import type { Replay } from "./usePlayer";
import { usePlayerValue } from "./usePlayer";

const stepMilliseconds = 250;
const jumpMilliseconds = 10_000;
const settleMilliseconds = 120;
const refreshMilliseconds = 2_000;

/** Where somebody who stands at `at` is likely to go next. */
function likelyMoments(at: number, strip: SessionStrip | null, range: { from: number; to: number }): number[] {
  const moments = [at + jumpMilliseconds, at - jumpMilliseconds];
  for (const kind of ["edit", "error", "prompt", "question"] as const) {
    let before = -Infinity;
    let after = Infinity;
    for (const mark of strip?.marks ?? []) {
      if (mark.kind !== kind) continue;
      const place = momentOf(mark.at);
      if (place < at) before = Math.max(before, place);
      if (place > at) after = Math.min(after, place);
    }
    moments.push(after, before);
  }
  const inside = moments.map((one) => Math.min(range.to, Math.max(range.from, one)));
  return [...new Set(inside)].filter((one) => Number.isFinite(one) && one !== at);
}

export interface StateAt {
  state: SessionState | null;
  /** The moment that it is the state of. */
  at: number | null;
  isBehind: boolean;
  error: Error | null;
  retry(): void;
}

/** What the session was where the replay stands; around it, states are fetched ahead. */
export function useStateAt(session: string, replay: Replay, strip: SessionStrip | null): StateAt {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const loader = useMemo(
    () => new MomentLoader((at, signal) => hub.stateOfSession(session, at, signal), changed),
    [session],
  );
  useEffect(() => () => loader.close(), [loader]);
  const at = Math.round(usePlayerValue(replay, (player) => placeToStep(player, stepMilliseconds)));
  const turn = usePlayerValue(replay, (player) => player.turn);
  const isPlaying = usePlayerValue(replay, (player) => player.isPlaying);
  const lastTurn = useRef(-1);
  useEffect(() => {
    loader.want(at, turn !== lastTurn.current && !replay.isScrubbing());
    lastTurn.current = turn;
    if (isPlaying) {
      const step = Math.round(stepMilliseconds * replay.player.get().speed);
      loader.prefetch([at + step]);
      return undefined;
    }
    const timer = setTimeout(
      () => loader.prefetch(likelyMoments(at, strip, replay.player.get().range)),
      settleMilliseconds,
    );
    return () => clearTimeout(timer);
  }, [loader, at, turn, isPlaying, strip, replay]);
  const refresh = useThrottled(() => loader.forget(), refreshMilliseconds);
  useEffect(() => onLiveEvents(() => refresh()), [refresh]);
  const { error } = loader;
  return {
    state: loader.shown?.value ?? null,
    at: loader.shown?.at ?? null,
    isBehind: loader.isBehind,
    error: error === null ? null : error instanceof Error ? error : new Error(String(error)),
    retry: () => loader.retry(),
  };
}
