import { useCallback, useRef, useState } from "react";
import { hub } from "../../api/hub";
import type { StepAnswer, StepKind } from "../../api/sessionWindows";
import { momentOf } from "../../text/time";
import { firstLine } from "../../text/words";
import type { Replay } from "./usePlayer";

export type Moment = NonNullable<StepAnswer["moment"]>;
export type Direction = "next" | "previous";

export interface Steps {
  step(kind: StepKind, direction: Direction): void;
  /** What the last step led to, or that it led nowhere. */
  words: string;
  moment: Moment | null;
}

export const stepWords: Record<StepKind, string> = {
  event: "event", turn: "turn", edit: "edit", error: "error", question: "question",
};

/** From one thing of a kind to the next, wherever in the session it is. */
export function useSteps(id: string, replay: Replay): Steps {
  const [found, setFound] = useState<{ words: string; moment: Moment | null }>({ words: "", moment: null });
  const abort = useRef<AbortController | null>(null);
  /** As the hub wrote it: milliseconds would not be exact enough to go on from. */
  const last = useRef<string | null>(null);

  const look = useCallback(async (kind: StepKind, direction: Direction) => {
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    replay.act({ kind: "pause" });
    const { at } = replay.player.get();
    const known = last.current;
    const from = known !== null && momentOf(known) === at ? known : new Date(at).toISOString();
    let { moment } = await hub.step(id, from, kind, direction, own.signal);
    // What happened within the millisecond that the replay stands at is where it is already.
    if (moment !== null && direction === "previous" && from !== known && momentOf(moment.at) === at) {
      ({ moment } = await hub.step(id, moment.at, kind, direction, own.signal));
    }
    if (own.signal.aborted) return;
    if (moment === null) {
      setFound({ words: `No ${direction === "next" ? "further" : "earlier"} ${stepWords[kind]}`, moment: null });
      return;
    }
    last.current = moment.at;
    const label = firstLine(moment.label);
    setFound({ words: label === "" ? `One ${stepWords[kind]} on` : label, moment });
    replay.seek(momentOf(moment.at));
  }, [id, replay]);

  const step = useCallback((kind: StepKind, direction: Direction) => {
    look(kind, direction).catch((reason: unknown) => {
      if (abort.current?.signal.aborted === true) return;
      setFound({ words: reason instanceof Error ? reason.message : "The hub did not answer", moment: null });
    });
  }, [look]);
  return { step, ...found };
}
