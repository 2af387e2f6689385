// Pages of a conversation in a row, of which some are let go of again. Pure.
import type { ConversationEntry, ConversationPage } from "../../../api/sessionWindows";
import { parseTime } from "../../../text/time";
import type { TimeWindow } from "../zoom";
import { pageSize } from "./pageQuery";

/** Pages kept at once; whoever reads on lets go of what lies farthest away. */
export const maximumPages = 8;

export interface KeptPage extends ConversationPage {
  /** The cursor that the page was fetched with; null for one that was fetched around a moment. */
  cursor: string | null;
  /** The beginning of a tail that has grown: what follows is another page, to which no cursor leads. */
  isCut?: boolean;
}

export interface Conversation {
  pages: readonly KeptPage[];
  total: number | null;
}

export const emptyConversation: Conversation = { pages: [], total: null };

/** The page without entries that are there already: pages may overlap where time stood still. */
function onlyNew(page: KeptPage, pages: readonly KeptPage[]): KeptPage {
  const known = new Set(pages.flatMap((one) => one.entries.map((entry) => entry.id)));
  return { ...page, entries: page.entries.filter((entry) => !known.has(entry.id)) };
}

export function withNext(conversation: Conversation, page: KeptPage): Conversation {
  const pages = [...conversation.pages, onlyNew(page, conversation.pages)];
  return { pages: pages.slice(-maximumPages), total: page.total ?? conversation.total };
}

export function withPrevious(conversation: Conversation, page: KeptPage): Conversation {
  const pages = [onlyNew(page, conversation.pages), ...conversation.pages];
  return { pages: pages.slice(0, maximumPages), total: page.total ?? conversation.total };
}

/** The last page as it is now: entries are completed in place, new ones follow. */
export function withTail(conversation: Conversation, page: KeptPage): Conversation {
  const before = conversation.pages.slice(0, -1);
  const last = conversation.pages[conversation.pages.length - 1];
  if (last === undefined) return { pages: [page], total: page.total };
  const fresh = new Map(page.entries.map((entry) => [entry.id, entry]));
  const kept = last.entries.map((entry) => fresh.get(entry.id) ?? entry);
  const known = new Set([...before, last].flatMap((one) => one.entries.map((entry) => entry.id)));
  const added = page.entries.filter((entry) => !known.has(entry.id));
  const grown = { ...last, entries: [...kept, ...added], next_cursor: page.next_cursor, isCut: false };
  const pages = [...before, ...inPages(grown, page)];
  return { pages: pages.slice(-maximumPages), total: page.total ?? conversation.total };
}

/** A grown page in two where the answer begins, because only what comes before that has a cursor. */
function inPages(grown: KeptPage, answer: KeptPage): KeptPage[] {
  const place = grown.entries.findIndex((entry) => entry.id === answer.entries[0]?.id);
  if (place < pageSize) return [grown];
  return [
    { ...grown, entries: grown.entries.slice(0, place), next_cursor: null, isCut: true },
    { ...answer, entries: grown.entries.slice(place) },
  ];
}

/** True where what follows was let go of and no cursor leads to it: it is fetched as a tail is. */
export function isCutOff({ pages }: Conversation): boolean {
  return pages[pages.length - 1]?.isCut === true;
}

/** The entries in order, cut to a window of time. */
export function entriesIn(conversation: Conversation, window: TimeWindow | null): ConversationEntry[] {
  const all = conversation.pages.flatMap((page) => page.entries);
  if (window === null) return all;
  return all.filter((entry) => {
    const at = parseTime(entry.at);
    return at >= window.from && at <= window.to;
  });
}

/** Whether there may be more after or before what is kept, and in the window. */
export function edges(
  conversation: Conversation,
  window: TimeWindow | null,
): { previous: string | null; next: string | null } {
  const first = conversation.pages[0];
  const last = conversation.pages[conversation.pages.length - 1];
  const startsBefore = window !== null && parseTime(first?.entries[0]?.at) < window.from;
  const endsAfter = window !== null && parseTime(last?.entries[last.entries.length - 1]?.at) > window.to;
  return {
    previous: startsBefore ? null : first?.previous_cursor ?? null,
    next: endsAfter ? null : last?.next_cursor ?? null,
  };
}

/** True if the entry is what the address means: its own id, its call's or its event's. */
export function isNamed(entry: ConversationEntry, name: string): boolean {
  return entry.id === name || entry.id === `prompt:${name}` || entry.tool?.tool_use_id === name || entry.event_uuid === name;
}

/** The entry that a name and a time mean: the named one, else the last one that had begun by then. */
export function entryAt(
  entries: readonly ConversationEntry[],
  name: string | null,
  at: number | null,
): ConversationEntry | null {
  const named = name === null ? undefined : entries.find((entry) => isNamed(entry, name));
  if (named !== undefined) return named;
  if (at === null) return null;
  let found: ConversationEntry | null = entries[0] ?? null;
  for (const entry of entries) {
    if (parseTime(entry.at) > at + 1) break;
    found = entry;
  }
  return found;
}

/** The first line of what a tool was given, for the card that is folded. */
export function toolLine(entry: ConversationEntry): string {
  return entry.tool?.summary || entry.text;
}
