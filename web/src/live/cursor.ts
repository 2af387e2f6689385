import type { Event, Gap, Session, StreamHello } from "../api/types";
import type { StreamMessage } from "./sse";

/** A range of events that was not delivered at once, and how much of it has come since. */
export interface OpenGap extends Gap {
  filled: number;
}

/** Where the live stream stands: every event up to `lastID` has been taken. */
export interface LiveCursor {
  lastID: number | null;
  openGap: OpenGap | null;
  /** The store that events come from, as its greeting named it; null before the first greeting. */
  storeID: string | null;
}

export const startOfStream: LiveCursor = { lastID: null, openGap: null, storeID: null };

/** What one message of the stream means for what is shown. */
export type LiveEffect =
  | { kind: "hello"; lastID: number; storeWasReplaced: boolean }
  | { kind: "event"; event: Event }
  | { kind: "session"; session: Session }
  | { kind: "forgotten" }
  | { kind: "gapOpened"; gap: OpenGap }
  | { kind: "gapClosed"; gap: OpenGap }
  | { kind: "ignored"; reason: "duplicate" | "unknown" | "unreadable" };

interface LiveStep {
  cursor: LiveCursor;
  effects: LiveEffect[];
}

function ignored(cursor: LiveCursor, reason: "duplicate" | "unknown" | "unreadable"): LiveStep {
  return { cursor, effects: [{ kind: "ignored", reason }] };
}

/** The cursor after a message, and what to show; pure. */
export function takeMessage(cursor: LiveCursor, message: StreamMessage): LiveStep {
  let data: unknown;
  try {
    data = JSON.parse(message.data);
  } catch {
    return ignored(cursor, "unreadable");
  }
  if (typeof data !== "object" || data === null) return ignored(cursor, "unreadable");
  switch (message.event) {
    case "hello":
      return takeHello(cursor, data as StreamHello);
    case "event":
      return takeEvent(cursor, data as Event);
    case "session":
      return { cursor, effects: [{ kind: "session", session: data as Session }] };
    case "forgotten":
      return { cursor, effects: [{ kind: "forgotten" }] };
    case "gap": {
      const gap: OpenGap = { ...(data as Gap), filled: 0 };
      return { cursor: { ...cursor, openGap: gap }, effects: [{ kind: "gapOpened", gap }] };
    }
    default:
      return ignored(cursor, "unknown");
  }
}

function takeHello(cursor: LiveCursor, hello: StreamHello): LiveStep {
  const storeID = hello.store_id ?? "";
  // Nothing that was seen belongs to another store, nor to one that was put back to an earlier state.
  const storeWasReplaced = cursor.storeID !== null &&
    (storeID !== cursor.storeID || (cursor.lastID !== null && hello.last_id < cursor.lastID));
  const effects: LiveEffect[] = [{ kind: "hello", lastID: hello.last_id, storeWasReplaced }];
  if (storeWasReplaced) return { cursor: { lastID: null, openGap: null, storeID: null }, effects };
  return { cursor: { ...cursor, lastID: cursor.lastID ?? hello.last_id, storeID }, effects };
}

/** The cursor after an event; also used for events that were fetched instead of streamed. */
export function takeEvent(cursor: LiveCursor, event: Event): LiveStep {
  // Events that could not be stored have no place in the order of ids; the feed recognises them by their UUID.
  if (event.stored === false) return { cursor, effects: [{ kind: "event", event }] };
  if (cursor.lastID !== null && event.id <= cursor.lastID) return ignored(cursor, "duplicate");
  const effects: LiveEffect[] = [{ kind: "event", event }];
  let openGap = cursor.openGap;
  if (openGap !== null) {
    if (event.id <= openGap.to) openGap = { ...openGap, filled: openGap.filled + 1 };
    if (event.id >= openGap.to) {
      // A gap's mark stands before the events that fill it, and so does the word that it is closed.
      effects.unshift({ kind: "gapClosed", gap: openGap });
      openGap = null;
    }
  }
  return { cursor: { ...cursor, lastID: event.id, openGap }, effects };
}
