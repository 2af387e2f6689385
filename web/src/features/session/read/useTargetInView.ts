import { useEffect, useRef } from "react";
import type { ConversationEntry } from "../../../api/sessionWindows";
import { entryAt } from "./conversation";
import type { ListHandle } from "./EntryList";
import type { LocalTarget, Target } from "./target";
import type { LoadedConversation } from "./useConversation";

/** Brings what is asked for into view: where it is among the entries by scrolling, else by fetching around it. */
export function useTargetInView({ target, local, conversation, shown, around, setAround, list, leaveEnd }: {
  target: Target | null;
  local: LocalTarget | null;
  conversation: LoadedConversation;
  /** The entries that the filter leaves. */
  shown: readonly ConversationEntry[];
  around: number | null;
  setAround: (at: number) => void;
  list: { current: ListHandle | null };
  leaveEnd: () => void;
}): void {
  const gone = useRef<string | null>(null);
  const { isLoading, entries } = conversation;
  useEffect(() => {
    if (target === null || local === null || isLoading || gone.current === target.key) return;
    const isThere = entries.some(local.isWanted) || isAmong(entries, local.around) || around === local.around;
    // Where what is asked for is filtered out, what is nearest to it is shown.
    const found = shown.find(local.isWanted) ?? (isThere ? entryAt(shown, null, local.around) : null);
    if (found === null && !isThere) {
      if (around !== local.around) setAround(local.around);
      return;
    }
    gone.current = target.key;
    leaveEnd();
    if (found !== null) list.current?.scrollToEntry(found.id);
  }, [target, local, isLoading, shown, around]);
}

function isAmong(entries: readonly ConversationEntry[], at: number): boolean {
  const first = entries[0];
  const last = entries[entries.length - 1];
  return first !== undefined && last !== undefined && Date.parse(first.at) <= at && at <= Date.parse(last.at);
}
