import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { currentPlace, setParameters, usePlace } from "../../state/location";
import type { Store } from "../../state/store";
import { createStore } from "../../state/store";
import { readMoment } from "../session/zoom";
import type { Player, PlayerAction, Stretch, Wait } from "./player";
import { createPlayer, played } from "./player";

/** While it plays the address follows this often. */
const addressMilliseconds = 1_000;
/** After a jump the address follows when nothing else has come for so long: dragging makes many. */
const settleMilliseconds = 150;

type Timeless<Action> = Action extends { clock: number } ? Omit<Action, "clock"> : never;

export interface Replay {
  player: Store<Player>;
  act(action: Timeless<PlayerAction>): void;
  seek(at: number): void;
  /** Jumps where a pointer is; what is fetched for it need not keep up. */
  scrub(at: number): void;
  isScrubbing(): boolean;
}

/** A value of the player that changes seldom; whoever uses it is drawn anew only then. */
export function usePlayerValue<Value extends number | boolean | string>(
  replay: Replay,
  select: (player: Player) => Value,
): Value {
  return useSyncExternalStore(replay.player.subscribe, () => select(replay.player.get()));
}

function wanted(parameters: URLSearchParams): number | null {
  return readMoment(parameters, "t") ?? readMoment(parameters, "at");
}

/** The clock of a session's replay: it runs with the screen's frames and keeps its place in the address as `t`. */
export function useReplay(id: string, range: Stretch, waits: readonly Wait[]): Replay {
  const replay = useMemo<Replay>(() => {
    const player = createStore(createPlayer(range, wanted(currentPlace().parameters) ?? range.from));
    let isScrubbing = false;
    const act = (action: Timeless<PlayerAction>) =>
      player.set((before) => played(before, { ...action, clock: performance.now() } as PlayerAction));
    return {
      player,
      act,
      seek(at) {
        isScrubbing = false;
        act({ kind: "seek", at });
      },
      scrub(at) {
        isScrubbing = true;
        act({ kind: "seek", at });
      },
      isScrubbing: () => isScrubbing,
    };
  }, [id]);
  useEffect(() => replay.act({ kind: "session", range, waits }), [replay, range.from, range.to, waits]);
  useFrames(replay);
  useAddress(replay);
  return replay;
}

/** Frames are only asked for while it plays; a page that is hidden gets none and paints nothing. */
function useFrames(replay: Replay): void {
  const isPlaying = usePlayerValue(replay, (player) => player.isPlaying);
  useEffect(() => {
    if (!isPlaying) return undefined;
    let frame = 0;
    const next = () => {
      replay.act({ kind: "tick" });
      frame = requestAnimationFrame(next);
    };
    frame = requestAnimationFrame(next);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, replay]);
}

function useAddress(replay: Replay): void {
  const { parameters } = usePlace();
  const asked = parameters.get("t");
  const marked = parameters.get("at");
  const written = useRef(asked);
  const seen = useRef(marked);
  const write = useCallback(() => {
    written.current = String(Math.round(replay.player.get().at));
    setParameters({ t: written.current });
  }, [replay]);

  // Somebody went back, or clicked on the summary strip above.
  useEffect(() => {
    const place = readMoment(parameters, "t");
    if (asked === written.current || place === null) return;
    written.current = asked;
    replay.seek(place);
  }, [asked]);
  useEffect(() => {
    const place = readMoment(parameters, "at");
    if (marked === seen.current) return;
    seen.current = marked;
    if (place !== null) replay.seek(place);
  }, [marked]);

  const turn = usePlayerValue(replay, (player) => player.turn);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const timer = setTimeout(write, settleMilliseconds);
    return () => clearTimeout(timer);
  }, [turn, write]);
  const isPlaying = usePlayerValue(replay, (player) => player.isPlaying);
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) write();
    }, addressMilliseconds);
    return () => clearInterval(timer);
  }, [isPlaying, write]);
}
