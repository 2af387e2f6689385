import { countOf } from "../text/words";
import type { StatusWords } from "./StatusMark";
import { statusWords } from "./StatusMark";

/** The mark for a session or an agent; what ended over failed turns did not simply end. */
export function endedWords(of: { status: string; failed_turn_count: number }): StatusWords {
  const words = statusWords(of.status);
  return words.status !== "ok" || of.failed_turn_count === 0 ? words
    : { status: "partly", word: `${words.word}, ${countOf(of.failed_turn_count, "failed turn")}` };
}
