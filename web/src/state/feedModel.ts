import { agentKey } from "./agentKey";
import type { Event } from "../api/types";
import type { OpenGap } from "../live/cursor";
import { endsToolCall, startsToolCall } from "../text/eventWords";
import type { CallRow, FeedRow, FoldRow } from "./feedRows";
import { foldOf, foldWith, isEcho, routineOf, rowEvents, withEcho } from "./feedRows";
import type { OlderPlace } from "./older";
import { isHistory } from "./repeats";

/** How many events a feed keeps; the hub has the rest. */
export const feedCapacity = 10_000;
/** Throwing away in portions keeps the cost of each arrival constant. */
const evictionPortion = 500;
/** While somebody reads, twice as much is kept before the oldest rows go. */
const readingCapacity = 2 * feedCapacity;
/** A fold that has scrolled this many rows up takes nothing more: what happens now belongs at the end. */
const foldReach = 16;
/** Events in one fold; the next one starts a new fold. */
const maximumFold = 200;

/**
 * The rows of a feed, built event by event. Rows are numbered absolutely: `firstRow` is the number of the first row
 * kept, and a row's number never changes. Nothing here knows what is painted.
 */
export class FeedModel {
  private rows: FeedRow[] = [];
  private offset = 0;
  private known = new Map<string, boolean>();
  private callRows = new Map<string, number>();
  private openFolds = new Map<string, number>();
  /** The row of each agent's latest tool call. */
  private latestCalls = new Map<string, number>();
  private arrivals = 0;
  private earlierArrivals = 0;
  private keys = 0;
  private earlierKeys = 0;
  eventCount = 0;
  /** Events that were shown once and have been let go. */
  evictedCount = 0;
  /** Where the events begin that were let go since older ones were last put before the first row. */
  private evicted: OlderPlace | null = null;

  /** Events that are held but not shown, in order of arrival. */
  private hidden: Event[] = [];
  /** How many of them are history that was imported. */
  hiddenHistory = 0;

  constructor(readonly foldsRoutine: boolean, private readonly hides: (event: Event) => boolean = () => false) {}

  get hiddenCount(): number {
    return this.hidden.length;
  }

  /** What is remembered beside the rows: it must go with them. */
  get noted(): number {
    return this.known.size + this.callRows.size + this.openFolds.size + this.latestCalls.size;
  }

  /** Where what is older than the first row continues; `before` is where it did before rows were let go. */
  placeOfOlder(before: OlderPlace | null): OlderPlace | null {
    return this.evicted ?? before;
  }

  get firstRow(): number {
    return this.offset;
  }

  get endRow(): number {
    return this.offset + this.rows.length;
  }

  row(number: number): FeedRow | undefined {
    return this.rows[number - this.offset];
  }

  /** The number of the row that holds an event; searched from the end, where readers look. */
  rowOf(matches: (row: FeedRow) => boolean): number | null {
    for (let index = this.rows.length - 1; index >= 0; index -= 1) {
      const row = this.rows[index];
      if (row !== undefined && matches(row)) return index + this.offset;
    }
    return null;
  }

  rowOfEvent(uuid: string): number | null {
    return this.known.has(uuid) ? this.rowOf((row) => rowEvents(row).some((event) => event.event_uuid === uuid)) : null;
  }

  allEvents(): Event[] {
    return [...this.rows.flatMap(rowEvents), ...this.hidden];
  }

  /** True if a row shows an event that `hides` would leave out by now. */
  get showsHidden(): boolean {
    return this.rows.some((row) => rowEvents(row).some(this.hides));
  }

  /** True if the event would have a row. */
  shows(event: Event): boolean {
    return !this.hides(event);
  }

  /** Adds an event at the end, or to the row it completes. False if it was there already. */
  append(event: Event): boolean {
    const wasStored = this.known.get(event.event_uuid);
    if (wasStored !== undefined) {
      if (wasStored === false && event.stored) this.replace(event);
      return false;
    }
    this.known.set(event.event_uuid, event.stored !== false);
    if (this.hides(event)) {
      this.hide([event]);
      return false;
    }
    this.arrivals += 1;
    this.eventCount += 1;
    if (!this.foldsRoutine || !this.joins(event)) this.push(event);
    return true;
  }

  appendGap(gap: OpenGap): void {
    this.openFolds.clear();
    this.latestCalls.clear();
    this.keys += 1;
    this.rows.push({ kind: "gap", key: this.keys, firstArrival: this.arrivals, gap });
  }

  private hide(events: readonly Event[]): void {
    this.hidden.push(...events);
    for (const event of events) if (isHistory(event)) this.hiddenHistory += 1;
    if (this.hidden.length <= feedCapacity + evictionPortion) return;
    for (const old of this.hidden.splice(0, evictionPortion)) {
      this.known.delete(old.event_uuid);
      if (isHistory(old)) this.hiddenHistory -= 1;
    }
  }

  /** Puts older events before the first row. They are given oldest first. */
  prepend(events: readonly Event[]): number {
    this.evicted = null;
    const older = new FeedModel(this.foldsRoutine, this.hides);
    for (const event of events) {
      if (this.known.has(event.event_uuid)) continue;
      this.known.set(event.event_uuid, true);
      older.append(event);
    }
    this.hide(older.hidden);
    const rows = older.rows;
    this.earlierKeys -= rows.length;
    this.earlierArrivals -= older.arrivals;
    const keyShift = this.earlierKeys - 1;
    for (const row of rows) {
      row.key += keyShift;
      row.firstArrival += this.earlierArrivals;
    }
    this.offset -= rows.length;
    this.rows = [...rows, ...this.rows];
    for (const [id, number] of older.callRows) if (!this.callRows.has(id)) this.callRows.set(id, number + this.offset);
    this.eventCount += older.eventCount;
    return older.eventCount;
  }

  /** Lets the oldest rows go when too many events are held. */
  trim(isReading: boolean): void {
    const capacity = isReading ? readingCapacity : feedCapacity;
    if (this.eventCount <= capacity + evictionPortion) return;
    let gone = 0;
    let newest = this.evicted?.kind === "evicted" ? this.evicted.newest : null;
    while (this.eventCount > capacity && gone < this.rows.length - 1) {
      const events = rowEvents(this.rows[gone] as FeedRow);
      for (const event of events) {
        this.known.delete(event.event_uuid);
        if (event.tool_use_id) this.callRows.delete(event.tool_use_id);
        if (event.id > (newest?.id ?? 0)) newest = event;
      }
      this.eventCount -= events.length;
      this.evictedCount += events.length;
      gone += 1;
    }
    this.rows.splice(0, gone);
    if (newest !== null) this.evicted = { kind: "evicted", newest };
    this.offset += gone;
    for (const numbers of [this.openFolds, this.latestCalls]) {
      for (const [agent, number] of numbers) if (number < this.offset) numbers.delete(agent);
    }
  }

  private push(event: Event): void {
    this.keys += 1;
    const base = { key: this.keys, firstArrival: this.arrivals };
    const number = this.endRow;
    const agent = agentKey(event.session_id, event.agent_id);
    if (event.tool_use_id) this.latestCalls.set(agent, number);
    const routine = this.foldsRoutine ? routineOf(event) : null;
    if (routine !== null) {
      this.rows.push(foldOf(base.key, base.firstArrival, event, routine));
      this.openFolds.set(agent, number);
      if (event.tool_use_id) this.callRows.set(event.tool_use_id, number);
      return;
    }
    this.openFolds.delete(agent);
    const startsCall = startsToolCall(event) && event.tool_use_id != null;
    if (this.foldsRoutine && event.tool_use_id && (startsCall || endsToolCall(event))) {
      const call = startsCall ? { started: event, ended: null } : { started: null, ended: event };
      this.rows.push({ ...base, kind: "call", call, echoes: [] });
      this.callRows.set(event.tool_use_id, number);
      return;
    }
    this.rows.push({ ...base, kind: "event", event });
  }

  /** True if the event found a row that it completes or a fold that takes it. */
  private joins(event: Event): boolean {
    const own = event.tool_use_id ? this.callRows.get(event.tool_use_id) : undefined;
    const ownRow = own === undefined ? undefined : this.row(own);
    if (own !== undefined && ownRow !== undefined) {
      if ((ownRow.kind === "call" || ownRow.kind === "fold") && saysAgain(ownRow, event)) {
        this.setRow(own, withEcho(ownRow, event));
        return true;
      }
      if (ownRow.kind === "call" && ownRow.call.ended === null && endsToolCall(event)) {
        this.setRow(own, { ...ownRow, call: { ...ownRow.call, ended: event } });
        return true;
      }
      if (ownRow.kind === "fold" && endsToolCall(event)) {
        // A failure must not hide in a fold: it gets a row of its own.
        if (event.is_error) return false;
        this.setRow(own, foldWith(ownRow, event, event.tool_name ?? ""));
        return true;
      }
    }
    return isEcho(event) ? this.joinsLatestCall(event) : this.joinsFold(event);
  }

  private joinsLatestCall(echo: Event): boolean {
    const number = this.latestCalls.get(agentKey(echo.session_id, echo.agent_id));
    const row = number === undefined ? undefined : this.row(number);
    if (number === undefined || row === undefined || (row.kind !== "call" && row.kind !== "fold")) return false;
    if (rowEvents(row).length >= maximumFold) return false;
    this.setRow(number, withEcho(row, echo));
    return true;
  }

  private joinsFold(event: Event): boolean {
    const routine = routineOf(event);
    if (routine === null) return false;
    const number = this.openFolds.get(agentKey(event.session_id, event.agent_id));
    const fold = number === undefined ? undefined : this.row(number);
    if (number === undefined || fold === undefined || fold.kind !== "fold") return false;
    if (number < this.endRow - foldReach || fold.events.length >= maximumFold) return false;
    this.setRow(number, foldWith(fold, event, routine));
    if (event.tool_use_id) {
      this.callRows.set(event.tool_use_id, number);
      this.latestCalls.set(agentKey(event.session_id, event.agent_id), number);
    }
    return true;
  }

  private setRow(number: number, row: FeedRow): void {
    this.rows[number - this.offset] = row;
  }

  /** An event that was shown as not stored has been stored after all. */
  private replace(event: Event): void {
    this.known.set(event.event_uuid, true);
    const number = this.rowOfEvent(event.event_uuid);
    const row = number === null ? undefined : this.row(number);
    if (number === null || row === undefined) return;
    const swap = (other: Event | null) => (other?.event_uuid === event.event_uuid ? event : other);
    if (row.kind === "event") this.setRow(number, { ...row, event });
    else if (row.kind === "call") {
      const call = { started: swap(row.call.started), ended: swap(row.call.ended) };
      this.setRow(number, { ...row, call, echoes: row.echoes.map((other) => swap(other) ?? other) });
    } else if (row.kind === "fold") {
      this.setRow(number, { ...row, events: row.events.map((other) => swap(other) ?? other) });
    }
  }
}

/** True for a second report of a call's start or end, from another source than the first. */
function saysAgain(row: CallRow | FoldRow, event: Event): boolean {
  const repeats = (other: Event | null) => other !== null && other.source !== event.source &&
    other.tool_use_id === event.tool_use_id && startsToolCall(other) === startsToolCall(event) &&
    endsToolCall(other) === endsToolCall(event);
  if (!startsToolCall(event) && !endsToolCall(event)) return false;
  if (row.kind === "call") return repeats(row.call.started) || repeats(row.call.ended);
  return !event.is_error && row.events.some(repeats);
}
