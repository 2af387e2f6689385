import { useStore } from "../../state/store";
import type { MarkedStep } from "./markedSteps";
import { letterOf, markedSteps, toggleStep } from "./markedSteps";

/** Marks a step to be compared, or takes its mark off: what x does, for a pointer. */
export function MarkStepButton({ step }: { step: MarkedStep }) {
  const letter = letterOf(useStore(markedSteps), step);
  return (
    <button
      type="button"
      className="button"
      title="Mark it to compare it with another step (x)"
      aria-pressed={letter !== null}
      onClick={() => toggleStep(step)}
    >
      {letter === null ? "Mark to compare" : `Marked as step ${letter}`}
    </button>
  );
}
