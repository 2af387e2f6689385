import { useEffect, useRef, useState } from "react";
import { hub } from "../../../api/hub";
import type { ConversationEntry, StepKind } from "../../../api/sessionWindows";
import type { Session } from "../../../api/types";
import { useShortcuts } from "../../../app/shortcuts";
import { stepOfAgent } from "../agentStep";
import { entryOf, goToMoment } from "../moments";
import type { SessionData } from "../useSessionData";
import type { ListHandle } from "./EntryList";
import { bringIntoView } from "./bringIntoView";
import type { Target } from "./target";

export interface Steps {
  next(kind: StepKind): void;
  previous(kind: StepKind): void;
  /** What the last step came to, when it came to nothing. */
  word: string | null;
}

const nothingWords: Record<StepKind, string> = {
  error: "error", question: "question", edit: "edit", turn: "turn", event: "event",
};

/** Keys of the conversation: entry by entry, and from error to error wherever they are. */
export function useReadKeys({ data, session, read, agent, entries, list, at, toStart, toEnd }: {
  data: SessionData;
  session: Session;
  read: string;
  /** The agent that everything is limited to; null for all. */
  agent: string | null;
  entries: readonly ConversationEntry[];
  list: { current: ListHandle | null };
  at: Target | null;
  toStart: () => void;
  toEnd: () => void;
}): { cursor: string | null; steps: Steps } {
  const [cursor, setCursor] = useState<string | null>(null);
  const { steps, forget } = useSteps(data, session, read, agent, list, at);
  const move = (by: number) => {
    const index = cursor === null ? -1 : entries.findIndex((entry) => entry.id === cursor);
    const top = list.current?.topEntry();
    const from = index >= 0 ? index : entries.findIndex((entry) => entry.id === top?.id) - (by > 0 ? 1 : 0);
    const next = entries[Math.max(0, Math.min(entries.length - 1, from + by))];
    if (next === undefined) return;
    setCursor(next.id);
    forget();
    focusEntry(next.id, list.current);
  };
  const open = () => {
    const entry = document.querySelector(`[data-entry="${CSS.escape(cursor ?? "")}"]`);
    entry?.querySelector<HTMLButtonElement>("button[aria-expanded]")?.click();
  };
  // What a Shift-click does to the entry that has the focus, also one in the card of an agent.
  const mark = () => {
    const focused = document.activeElement?.closest("[data-entry]") ??
      document.querySelector(`[data-entry="${CSS.escape(cursor ?? "")}"]`) ??
      document.querySelector("[data-entry][data-target=true]");
    focused?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true }));
  };
  const group = "Read";
  useShortcuts([
    { keys: ["j", "ArrowDown"], words: "Next entry", group, isStep: true, run: () => move(1) },
    { keys: ["k", "ArrowUp"], words: "Previous entry", group, isStep: true, run: () => move(-1) },
    { keys: ["Enter"], words: "Open or fold the entry", group, isStep: true, run: open },
    { keys: ["x"], words: "Mark the entry to compare it", group, isStep: true, run: mark },
    { keys: ["e"], words: "Next error", group, run: () => steps.next("error") },
    { keys: ["E"], words: "Previous error", group, run: () => steps.previous("error") },
    { keys: ["Home"], words: "The beginning of the conversation", group, isStep: true, run: toStart },
    { keys: ["G", "End"], words: "The end of the conversation", group, isStep: true, run: toEnd },
    { keys: ["q"], words: "Next question", group, run: () => steps.next("question") },
  ]);
  return { cursor, steps };
}

/** Steps from error to error and the like; each goes on from the last one, until `forget` says to begin at the view. */
function useSteps(
  data: SessionData,
  session: Session,
  read: string,
  agent: string | null,
  list: { current: ListHandle | null },
  at: Target | null,
): { steps: Steps; forget: () => void } {
  const [word, setWord] = useState<string | null>(null);
  /** As the hub wrote it: milliseconds would not be exact enough to go on from. */
  const lastStep = useRef<string | null>(null);

  const asking = useRef<AbortController | null>(null);
  // Whoever has gone elsewhere is not to be brought back.
  useEffect(() => () => asking.current?.abort(), []);

  const step = async (kind: StepKind, direction: "next" | "previous", signal: AbortSignal) => {
    const top = list.current?.topEntry();
    const since = lastStep.current ?? (at === null ? top?.at ?? session.started_at : edgeOf(at, direction));
    const ask = (from: string) => hub.step(data.id, from, kind, direction, signal);
    const { moment, isGivenUp } = await stepOfAgent(ask, since, agent);
    if (signal.aborted) return;
    if (moment === null) {
      const nothing = `No ${direction === "next" ? "further" : "earlier"} ${nothingWords[kind]}`;
      setWord(isGivenUp ? `${nothing} of this agent nearby` : nothing);
      return;
    }
    setWord(null);
    lastStep.current = moment.at;
    goToMoment(moment.at, entryOf(moment), moment.agent_id === read ? null : moment.agent_id);
  };
  const run = (kind: StepKind, direction: "next" | "previous") => {
    asking.current?.abort();
    const own = new AbortController();
    asking.current = own;
    step(kind, direction, own.signal).catch(() => {
      if (!own.signal.aborted) setWord("The hub did not answer");
    });
  };
  return {
    steps: { next: (kind) => run(kind, "next"), previous: (kind) => run(kind, "previous"), word },
    forget() {
      lastStep.current = null;
    },
  };
}

/** The end or the beginning of a millisecond, so that what lies in it is left behind. */
function edgeOf({ at, exact }: Target, direction: "next" | "previous"): string {
  if (exact.includes("T")) return exact;
  const time = new Date(at).toISOString();
  return direction === "next" ? time.replace("Z", "999Z") : time;
}

function focusEntry(id: string, list: ListHandle | null): void {
  const shown = document.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`);
  if (shown === null) list?.scrollToEntry(id);
  // The entry may be painted only now that it has been scrolled to.
  requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`);
    element?.focus({ preventScroll: true });
    if (element !== null) bringIntoView(element, "nearest");
  });
}
