import type { Event } from "../api/types";
import type { OpenGap } from "../live/cursor";
import { endsToolCall, routineName, startsToolCall, toolWord } from "../text/eventWords";
import { countOf } from "../text/words";

type CallStatus = "running" | "succeeded" | "failed" | "refused";

/** One tool call as far as its events have come. */
interface Call {
  started: Event | null;
  ended: Event | null;
}

interface RowBase {
  /** Stays the same while the row lives, and rises from row to row. */
  key: number;
  firstArrival: number;
}

interface EventRow extends RowBase {
  kind: "event";
  event: Event;
}

/** The events of one tool call in one row: completion changes the row where it stands. */
export interface CallRow extends RowBase {
  kind: "call";
  call: Call;
  /** Events that say again what the call's own events have said. */
  echoes: Event[];
}

/** Routine events of one agent that came one after another: "Read × 14". */
export interface FoldRow extends RowBase {
  kind: "fold";
  events: Event[];
  /** How often each routine occurred, in order of first occurrence. */
  counts: ReadonlyMap<string, number>;
  openCalls: number;
}

interface GapRow extends RowBase {
  kind: "gap";
  gap: OpenGap;
}

export type FeedRow = EventRow | CallRow | FoldRow | GapRow;

export function callStatus(call: Call): CallStatus {
  if (call.ended === null) return "running";
  if (call.ended.hook_event_type === "PermissionDenied") return "refused";
  return call.ended.is_error || call.ended.hook_event_type === "PostToolUseFailure" ? "failed" : "succeeded";
}

/** What a batch's summary has after its tools' names when it tells of calls that no event of their own tells of. */
const batchNews = / – (?:refused|could not run)/;

/** True for an event that only says again what the tool calls before it have said. */
export function isEcho(event: Event): boolean {
  return event.hook_event_type === "PostToolBatch" && !event.is_error && !batchNews.test(event.summary);
}

/** The event that tells most about a row: a call's end, a fold's last that says something new. */
export function leadingEvent(row: FeedRow): Event | null {
  switch (row.kind) {
    case "event":
      return row.event;
    case "call":
      return row.call.ended ?? row.call.started;
    case "fold":
      return [...row.events].reverse().find((event) => !isEcho(event)) ?? row.events[0] ?? null;
    case "gap":
      return null;
  }
}

export function rowEvents(row: FeedRow): Event[] {
  switch (row.kind) {
    case "event":
      return [row.event];
    case "call":
      return [row.call.started, row.call.ended, ...row.echoes].filter((event): event is Event => event !== null);
    case "fold":
      return row.events;
    case "gap":
      return [];
  }
}

export function rowHasError(row: FeedRow): boolean {
  return rowEvents(row).some((event) => event.is_error);
}

/** `Read × 14 · Grep × 6`. */
export function foldWords(row: FoldRow): string {
  return [...row.counts].map(([name, count]) => (count === 1
    ? toolWord(name)
    : `${toolWord(name)} × ${count}`)).join(" · ");
}

export function foldOf(key: number, arrival: number, event: Event, name: string): FoldRow {
  return {
    kind: "fold", key, firstArrival: arrival, events: [event], counts: new Map([[name, 1]]),
    openCalls: startsToolCall(event) ? 1 : 0,
  };
}

/** The fold with one more event; the end of a call that the fold already counts is not counted again. */
export function foldWith(row: FoldRow, event: Event, name: string): FoldRow {
  const isEnd = endsToolCall(event);
  const endsCounted = isEnd &&
    row.events.some((other) => other.tool_use_id === event.tool_use_id && !endsToolCall(other));
  const counts = endsCounted ? row.counts : new Map(row.counts).set(name, (row.counts.get(name) ?? 0) + 1);
  const openCalls = row.openCalls + (endsCounted ? -1 : 0) + (startsToolCall(event) ? 1 : 0);
  return { ...row, events: [...row.events, event], counts, openCalls: Math.max(0, openCalls) };
}

/** The row with an echo of what it tells; what the row says stays the same. */
export function withEcho<Row extends CallRow | FoldRow>(row: Row, echo: Event): Row {
  return row.kind === "call" ? { ...row, echoes: [...row.echoes, echo] } : { ...row, events: [...row.events, echo] };
}

export function routineOf(event: Event): string | null {
  if (event.hook_event_type === "PostToolBatch" && !isEcho(event)) return null;
  return routineName(event);
}

/** `1,200 events`, `up to 1,200 events`: the hole's ids are those of all events, whatever the query leaves out. */
export function gapSize(missed: number, query: string | null): string {
  return `${query === "" ? "" : "up to "}${countOf(missed, "event")}`;
}
