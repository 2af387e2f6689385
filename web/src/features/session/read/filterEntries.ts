// Which entries of a conversation pass the filter. Pure.
import type { ConversationEntry } from "../../../api/sessionWindows";
import type { Minimum, SessionFilter } from "../filter";
import { facetsOfEntry, passes } from "../filter";

interface EntryCriteria {
  filter: SessionFilter;
  minimum: Minimum | null;
  onlyErrors: boolean;
}

export function hasCriteria({ filter, minimum, onlyErrors }: EntryCriteria): boolean {
  return filter.only.length + filter.not.length > 0 || minimum !== null || onlyErrors;
}

/** Entries without a length are left out where a length is asked for: nothing is known of theirs. */
export function entryPasses(entry: ConversationEntry, { filter, minimum, onlyErrors }: EntryCriteria): boolean {
  if (onlyErrors && entry.kind !== "error" && entry.tool?.status !== "failed") return false;
  if (minimum !== null) {
    const isOpen = entry.tool?.status === "running";
    const length = entry.agent?.duration_ms ?? entry.tool?.duration_ms ?? null;
    if (!isOpen && (length === null || length < minimum.milliseconds)) return false;
  }
  return passes(filter, facetsOfEntry(entry));
}
