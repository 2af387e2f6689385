import { useMemo, useState } from "react";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { usePlace } from "../../../state/location";
import type { Minimum } from "../filter";
import { readMinimum } from "../filter";
import type { FilterState } from "../useSessionFilter";
import { useSessionFilter } from "../useSessionFilter";
import type { Zoom } from "../useZoom";
import { extent } from "../zoom";
import { entryPasses, hasCriteria } from "./filterEntries";
import type { LoadedConversation } from "./useConversation";

/** So many entries are looked through for some that pass before the reader is asked. */
const lookedThrough = 1_000;

interface EntryFilter {
  state: FilterState;
  minimum: Minimum | null;
  onlyErrors: boolean;
  /** The conversation without what is hidden. */
  shown: LoadedConversation;
  isPale: (entry: ConversationEntry) => boolean;
  /** How many of the entries that are loaded pass; null while there is no filter. */
  passed: number | null;
  /** Goes on looking where the next ones that pass are far away; null where there is nothing to be asked. */
  lookFurther: (() => void) | null;
}

const nothingPale = () => false;

/** The conversation as the filter of the address leaves it. */
export function useEntryFilter(conversation: LoadedConversation, zoom: Zoom): EntryFilter {
  const { parameters } = usePlace();
  const state = useSessionFilter();
  const minimum = readMinimum(parameters.get("min"), extent(zoom.shown));
  const onlyErrors = parameters.get("errors") === "1";
  const criteria = { filter: state.filter, minimum, onlyErrors };
  const isOn = hasCriteria(criteria);
  const { entries } = conversation;
  const key = JSON.stringify([state.filter, minimum?.milliseconds, onlyErrors]);
  const passing = useMemo(
    () => (isOn ? entries.filter((entry) => entryPasses(entry, criteria)) : entries), [entries, key],
  );
  const isPale = useMemo(() => {
    if (!isOn || !state.isDim) return nothingPale;
    const clear = new Set(passing.map((entry) => entry.id));
    return (entry: ConversationEntry) => !clear.has(entry.id);
  }, [passing, state.isDim]);
  const [allowed, setAllowed] = useState({ key: "", entries: 0 });
  const limit = allowed.key === key ? allowed.entries : lookedThrough;
  const isHiding = isOn && !state.isDim;
  const mayLook = !isHiding || entries.length < Math.max(limit, lookedThrough);
  const isMore = conversation.hasNext || conversation.hasPrevious;
  return {
    state, minimum, onlyErrors, isPale,
    passed: isOn ? passing.length : null,
    shown: isHiding
      ? {
        ...conversation, entries: passing, hasNext: conversation.hasNext && mayLook,
        hasPrevious: conversation.hasPrevious && mayLook,
      }
      : conversation,
    lookFurther: mayLook || !isMore
      ? null
      : () => setAllowed({ key, entries: entries.length + lookedThrough }),
  };
}
