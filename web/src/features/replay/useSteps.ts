import { useCallback, useMemo, useState } from "react";
import { hub } from "../../api/hub";
import type { StepKind } from "../../api/sessionWindows";
import type { Direction, Found } from "./stepper";
import { Stepper } from "./stepper";
import type { Replay } from "./usePlayer";

export interface Steps extends Found {
  step(kind: StepKind, direction: Direction): void;
}

/** Steps of the replay, and what the last one led to. */
export function useSteps(id: string, replay: Replay): Steps {
  const [found, setFound] = useState<Found>({ words: "", moment: null });
  const stepper = useMemo(() => new Stepper({
    step: (from, kind, direction, signal) => hub.step(id, from, kind, direction, signal),
    stand: () => {
      replay.act({ kind: "pause" });
      return replay.player.get().at;
    },
    seek: replay.seek,
  }, setFound), [id, replay]);
  const step = useCallback((kind: StepKind, direction: Direction) => stepper.step(kind, direction), [stepper]);
  return { step, ...found };
}
