// Which sessions ended well, and which only ended: turns that failed, by session.
import { useEffect, useMemo } from "react";
import { hub } from "../api/hub";
import type { Session } from "../api/types";
import { useResource } from "../api/useResource";
import type { StatusWords } from "../components/StatusMark";
import { statusWords } from "../components/StatusMark";
import { countOf } from "../text/words";

const mostTurns = 1_000;

export type FailedTurns = ReadonlyMap<string, number>;

const none: FailedTurns = new Map();

/** The failed turns of what a query admits; `state` changes with what may have failed. Null asks nothing. */
function useFailedTurns(query: string | null, state: unknown): FailedTurns {
  const key = query === null ? null : `event_type=StopFailure&${query}`;
  const { value, reload } = useResource(key, (signal) => hub.events(key ?? "", mostTurns, null, signal));
  useEffect(() => reload(), [state]);
  return useMemo(() => {
    if (value === null) return none;
    const turns = new Map<string, number>();
    for (const { session_id: id } of value.events) turns.set(id, (turns.get(id) ?? 0) + 1);
    return turns;
  }, [value]);
}

/** Asks for those of a list of sessions or agents: all since the first of them began that has an error. */
export function useFailedTurnsIn(
  list: readonly { started_at: string; error_count: number }[],
): FailedTurns {
  let first = "";
  let errors = 0;
  for (const { started_at: at, error_count: count } of list) {
    if (count > 0 && (first === "" || at < first)) first = at;
    errors += count;
  }
  return useFailedTurns(first === "" ? null : new URLSearchParams({ since: first }).toString(), errors);
}

/** Of one session. */
export function useFailedTurnsOf(session: Pick<Session, "session_id" | "error_count"> | null): number {
  const id = session?.session_id ?? "";
  const errors = session?.error_count ?? 0;
  return useFailedTurns(errors === 0 ? null : `session_id=${encodeURIComponent(id)}`, errors).get(id) ?? 0;
}

/** A status as it is reported; what ended over failed turns did not simply end. */
export function endedWords(reported: string, failed: number): StatusWords {
  const words = statusWords(reported);
  return words.status !== "ok" || failed === 0 ? words
    : { status: "partly", word: `${words.word}, ${countOf(failed, "failed turn")}` };
}
