import type { Event, EventPage, Session } from "../api/types";
import type { ConnectionState } from "./connection";
import { retryDelay } from "./connection";
import type { LiveCursor, LiveEffect, OpenGap } from "./cursor";
import { startOfStream, takeEvent, takeMessage } from "./cursor";
import { StreamParser } from "./sse";

/** What arrived since the last batch, in order. */
export interface LiveBatch {
  /** The query that the batch belongs to; a batch of another query is late and must be dropped. */
  query: string;
  /** True for the first batch of a query, or after the store was replaced: what was shown before is void. */
  isReset: boolean;
  /** True when the events were stored before the page asked. */
  isHistory: boolean;
  /** True when the events were fetched after a break: they are as old as it was long. */
  isCaughtUp: boolean;
  events: Event[];
  sessions: Session[];
  gaps: OpenGap[];
  /** Where older events continue; only with the first batch. */
  olderCursor: string | null;
}

/** What the stream needs of the world; tests give their own. */
export interface LiveWorld {
  openStream(query: string, lastEventID: number | null, signal: AbortSignal): Promise<AsyncIterable<string>>;
  loadNewest(query: string, limit: number, cursor: string | null, signal: AbortSignal): Promise<EventPage>;
  /** Lets go of all that is shown, for some of it was forgotten. */
  startAnew(): void;
  /** True if the error is final: another try cannot help. */
  isFinal(error: unknown): boolean;
  schedule(work: () => void, milliseconds: number): () => void;
  now(): number;
  random(): number;
}

export const historySize = 500;
/** Ten batches a second are smooth to the eye and leave the main thread its time. */
const batchMilliseconds = 100;
const pollMilliseconds = 3_000;
/** Heartbeats come every 15 s; two of them missing means that the connection is dead without having said so. */
const silenceMilliseconds = 40_000;
/** Failed attempts in a row before the hub is polled instead. */
const attemptsBeforePolling = 3;
const pollsBeforeStreamIsTriedAgain = 10;
/** Pages fetched to close a hole; a larger one is drawn as a gap instead of holding everything up. */
const maximumCatchUpPages = 8;

/**
 * The one live connection of the page. It loads the newest events of a query, streams what comes after them, resumes
 * after every break without missing or doubling an event, and polls where streaming does not work.
 */
export class LiveStream {
  private query: string | null = null;
  private isPast = false;
  private cursor: LiveCursor = startOfStream;
  private abort = new AbortController();
  private attempt = 0;
  private polls = 0;
  private batch: LiveBatch | null = null;
  private cancelFlush: (() => void) | null = null;
  private cancelRetry: (() => void) | null = null;

  constructor(
    private readonly world: LiveWorld,
    private readonly onBatch: (batch: LiveBatch) => void,
    private readonly onState: (state: ConnectionState) => void,
  ) {}

  /** Follows another query; the same query again changes nothing. A query of the past is loaded but not streamed. */
  follow(query: string, isPast = false): void {
    if (query === this.query) return;
    this.query = query;
    this.isPast = isPast;
    this.cursor = startOfStream;
    this.batch = null;
    this.restart();
  }

  /** Lets go of the connection, keeping the place: for a tab in the background. */
  sleep(): void {
    if (this.query === null) return;
    this.halt();
    this.onState({ kind: "sleeping" });
  }

  /** Comes back, fetching what was missed. */
  wake(): void {
    if (this.query !== null) this.restart();
  }

  /** Tries again at once instead of waiting for the countdown. */
  retryNow(): void {
    this.attempt = 0;
    this.wake();
  }

  private halt(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.cancelRetry?.();
    this.cancelRetry = null;
  }

  private restart(): void {
    this.halt();
    this.onState({ kind: "connecting" });
    void this.connect(this.abort.signal);
  }

  private async connect(signal: AbortSignal): Promise<void> {
    try {
      await this.catchUp(signal);
      if (this.isPast) {
        if (!signal.aborted) this.onState({ kind: "past" });
        return;
      }
      await this.readStream(signal);
      this.failed(signal, null);
    } catch (error) {
      this.failed(signal, error);
    }
  }

  private failed(signal: AbortSignal, error: unknown): void {
    if (signal.aborted) return;
    if (error !== null && this.world.isFinal(error)) {
      this.onState({ kind: "offline", retryAt: Infinity });
      return;
    }
    this.attempt += 1;
    if (this.attempt >= attemptsBeforePolling) {
      void this.poll(signal);
      return;
    }
    const delay = retryDelay(this.attempt, this.world.random());
    this.onState({ kind: "reconnecting", retryAt: this.world.now() + delay, attempt: this.attempt });
    this.cancelRetry = this.world.schedule(() => void this.connect(signal), delay);
  }

  /** Fetches what was stored since the cursor; without a cursor, the newest events. */
  private async catchUp(signal: AbortSignal): Promise<void> {
    const query = this.query ?? "";
    const isFirst = this.cursor.lastID === null;
    const seenID = this.cursor.lastID ?? 0;
    const missed: Event[] = [];
    let next: string | null = null;
    let reachedSeen = false;
    for (let page = 0; page < (isFirst ? 1 : maximumCatchUpPages); page += 1) {
      const answer: EventPage = await this.world.loadNewest(query, historySize, next, signal);
      if (signal.aborted) return;
      for (const event of answer.events) {
        if (event.id <= seenID) reachedSeen = true;
        else missed.push(event);
      }
      next = answer.next_cursor ?? null;
      if (reachedSeen || next === null) break;
    }
    missed.reverse();
    if (isFirst) this.open({ isReset: true, isHistory: true, isCaughtUp: false, olderCursor: next });
    else if (missed.length > 0) {
      // What came live before the break is no part of it.
      this.flush();
      this.open({ isReset: false, isHistory: false, isCaughtUp: true, olderCursor: null });
      if (!reachedSeen && next !== null) this.tellHole(seenID, missed);
    }
    for (const event of missed) this.take(takeEvent(this.cursor, event));
    // With nothing stored yet the stream starts at the very beginning, so that nothing slips in between.
    if (this.cursor.lastID === null) this.cursor = { ...this.cursor, lastID: 0 };
    if (isFirst || missed.length > 0) this.flush();
  }

  /** More was missed than is worth fetching: the reader is told between which events the hole lies. */
  private tellHole(seenID: number, missed: readonly Event[]): void {
    const first = missed[0];
    if (first === undefined) return;
    const size = first.id - seenID - 1;
    this.current().gaps.push({ from: seenID + 1, to: first.id - 1, missed: size, reason: "asleep", filled: 0 });
  }

  private async readStream(signal: AbortSignal): Promise<void> {
    const connection = new AbortController();
    const close = () => connection.abort();
    signal.addEventListener("abort", close);
    let cancelSilence = this.world.schedule(close, silenceMilliseconds);
    try {
      const pieces = await this.world.openStream(this.query ?? "", this.cursor.lastID, connection.signal);
      const parser = new StreamParser();
      for await (const piece of pieces) {
        if (signal.aborted) return;
        cancelSilence();
        cancelSilence = this.world.schedule(close, silenceMilliseconds);
        for (const message of parser.push(piece).messages) {
          this.take(takeMessage(this.cursor, message));
          // A greeting may have begun everything again.
          if (signal.aborted) return;
        }
      }
    } finally {
      cancelSilence();
      signal.removeEventListener("abort", close);
    }
  }

  private async poll(signal: AbortSignal): Promise<void> {
    try {
      await this.catchUp(signal);
      if (signal.aborted) return;
      this.polls += 1;
      this.onState({ kind: "polling", everyMilliseconds: pollMilliseconds });
      const isTimeToStream = this.polls % pollsBeforeStreamIsTriedAgain === 0;
      const next = isTimeToStream ? () => void this.connect(signal) : () => void this.poll(signal);
      this.cancelRetry = this.world.schedule(next, pollMilliseconds);
    } catch (error) {
      if (signal.aborted) return;
      if (this.world.isFinal(error)) {
        this.onState({ kind: "offline", retryAt: Infinity });
        return;
      }
      this.attempt += 1;
      const delay = retryDelay(this.attempt, this.world.random());
      this.onState({ kind: "offline", retryAt: this.world.now() + delay });
      this.cancelRetry = this.world.schedule(() => void this.connect(signal), delay);
    }
  }

  private take(step: { cursor: LiveCursor; effects: LiveEffect[] }): void {
    this.cursor = step.cursor;
    for (const effect of step.effects) this.apply(effect);
  }

  private apply(effect: LiveEffect): void {
    switch (effect.kind) {
      case "hello":
        this.attempt = 0;
        this.onState({ kind: "live", catchingUp: null });
        // The newest events of the other store take the place of all that was shown.
        if (effect.storeWasReplaced) {
          this.batch = null;
          this.restart();
        }
        break;
      case "event":
        this.current().events.push(effect.event);
        break;
      case "session":
        this.current().sessions.push(effect.session);
        break;
      case "forgotten":
        this.world.startAnew();
        break;
      case "gapOpened":
        // What came before the gap must be shown before its mark.
        this.flush();
        this.current().gaps.push(effect.gap);
        this.flush();
        this.onState({ kind: "live", catchingUp: effect.gap.missed });
        break;
      case "gapClosed":
        this.onState({ kind: "live", catchingUp: null });
        break;
      case "ignored":
        break;
    }
  }

  private current(): LiveBatch {
    return this.batch ?? this.open({ isReset: false, isHistory: false, isCaughtUp: false, olderCursor: null });
  }

  private open(kind: Pick<LiveBatch, "isReset" | "isHistory" | "isCaughtUp" | "olderCursor">): LiveBatch {
    const batch: LiveBatch = { query: this.query ?? "", events: [], sessions: [], gaps: [], ...kind };
    this.batch = batch;
    if (this.cancelFlush === null) this.cancelFlush = this.world.schedule(() => this.flush(), batchMilliseconds);
    return batch;
  }

  private flush(): void {
    this.cancelFlush?.();
    this.cancelFlush = null;
    const batch = this.batch;
    this.batch = null;
    if (batch !== null) this.onBatch(batch);
  }
}
