import type { Event } from "../api/types";
import { eventWord } from "./eventWords";
import { firstLine } from "./words";

/** One line of a feed: what the columns beside it do not say already, and how long it took. */
interface LineWords {
  text: string;
  /** As the hub wrote it: `340 ms`, `4.7 s`; null where it gave none. */
  duration: string | null;
}

const outcome = /^(?:done|failed)(?: in (\d+ ms|[\d.]+ s))?(?:: |$)/;
/** Words that the hub's summary begins with and that the kind of the event says too. */
const openings = ["Prompt: ", "Notification: ", "Permission asked: ", "Turn finished: ", "Turn failed: "];

/** The event's summary without the words that the columns for tool, status and duration have. */
export function lineWords(event: Event): LineWords {
  const whole = firstLine(event.summary) || eventWord(event);
  const name = event.tool_name;
  if (name && whole.startsWith(name)) {
    const rest = whole.slice(name.length).replace(/^\s*[:·–-]?\s*/, "");
    const found = outcome.exec(rest);
    const text = found === null ? rest : rest.slice((found[0] ?? "").length);
    return { text: text.trim() === "" ? whole : text, duration: found?.[1] ?? null };
  }
  const opening = openings.find((words) => whole.startsWith(words));
  return { text: opening === undefined ? whole : whole.slice(opening.length), duration: null };
}
