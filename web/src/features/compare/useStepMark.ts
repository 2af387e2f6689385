import type { ConversationEntry } from "../../api/sessionWindows";
import { useStore } from "../../state/store";
import { stepLine } from "./compareModel";
import type { StepLetter } from "./markedSteps";
import { letterOf, markedSteps, placeOfEntry, toggleStep } from "./markedSteps";

interface StepMark {
  /** The letter that the comparison gives it; null while it is not marked. */
  letter: StepLetter | null;
  toggle(): void;
}

/** The mark of an entry; null for what cannot be compared. */
export function useStepMark(session: string, entry: ConversationEntry): StepMark | null {
  const marked = useStore(markedSteps);
  const place = placeOfEntry(session, entry);
  if (place === null) return null;
  return {
    letter: letterOf(marked, place),
    toggle: () => toggleStep({ ...place, line: stepLine(entry, null) }),
  };
}
