// The way to events that are older than those of a feed. Pure but for the question that is given.
import type { Event, EventPage } from "../api/types";

/** Where older events continue: behind a cursor of the hub, or at the newest event that was let go. */
export type OlderPlace = { kind: "cursor"; cursor: string } | { kind: "evicted"; newest: Event };

interface OlderPage {
  /** The oldest first. */
  events: Event[];
  next: OlderPlace | null;
}

type AskForEvents = (query: string, limit: number, cursor: string | null) => Promise<EventPage>;

/** Pages passed by on the way from a cursor to the events that were let go. */
const maximumPassed = 25;
/** Pages without anything to show that are passed by for one that has something. */
const maximumHiddenPages = 8;

export function placeOfCursor(cursor: string | null | undefined): OlderPlace | null {
  return cursor == null ? null : { kind: "cursor", cursor };
}

/** The next older page. */
export async function olderPage(
  ask: AskForEvents,
  query: string,
  place: OlderPlace,
  size: number,
): Promise<OlderPage> {
  if (place.kind === "cursor") {
    const page = await ask(query, size, place.cursor);
    return { events: [...page.events].reverse(), next: placeOfCursor(page.next_cursor) };
  }
  return evictedPage(ask, query, place.newest, size);
}

/**
 * Only the hub makes cursors, so one is asked for near the event: the newest up to its time. It lies at the event or,
 * as what is imported has old times, after it.
 */
async function evictedPage(ask: AskForEvents, query: string, newest: Event, size: number): Promise<OlderPage> {
  const near = new URLSearchParams(query);
  near.set("until", new Date(Date.parse(newest.timestamp) + 1).toISOString());
  const first = await ask(near.toString(), 1, null);
  const found = first.events.filter((event) => event.id <= newest.id);
  let cursor = first.next_cursor ?? null;
  for (let passed = 0; cursor !== null && passed < maximumPassed; passed += 1) {
    const page: EventPage = await ask(query, size, cursor);
    found.push(...page.events.filter((event) => event.id <= newest.id));
    cursor = page.next_cursor ?? null;
    if (found.length > 1) break;
  }
  return { events: found.reverse(), next: placeOfCursor(cursor) };
}

/** The next older page with something that is shown in it, if there is one within reach; what is not shown comes along. */
export async function olderShownPage(
  ask: AskForEvents,
  query: string,
  place: OlderPlace,
  size: number,
  shows: (event: Event) => boolean,
): Promise<OlderPage> {
  let page = await olderPage(ask, query, place, size);
  for (let passed = 0; passed < maximumHiddenPages; passed += 1) {
    if (page.next === null || page.events.some(shows)) break;
    const before = await olderPage(ask, query, page.next, size);
    page = { events: [...before.events, ...page.events], next: before.next };
  }
  return page;
}
