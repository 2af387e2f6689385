import type { Event, Session } from "../api/types";
import { hub } from "../api/hub";
import { browserWorld } from "../live/browserWorld";
import type { ConnectionState } from "../live/connection";
import type { LiveBatch } from "../live/stream";
import { historySize, LiveStream } from "../live/stream";
import { FeedModel } from "./feedModel";
import type { FollowAction, FollowState } from "./follow";
import { follow, initialFollow } from "./follow";
import { noteArrival } from "./lag";
import type { OlderPlace } from "./older";
import { olderShownPage, placeOfCursor } from "./older";
import type { KnownSources } from "./repeats";
import { asksForNews, isHistory, isRepeat, learnSources } from "./repeats";
import { createStore } from "./store";

/** What the feed shows; `version` rises with every change of the model, which is changed in place. */
interface FeedState {
  query: string | null;
  model: FeedModel;
  follow: FollowState;
  version: number;
  /** True until the first answer of a query. */
  isLoading: boolean;
  /** Where older events continue; null where there are none. */
  olderCursor: OlderPlace | null;
  isLoadingOlder: boolean;
  olderError: string | null;
  /** How many events the last batch brought. */
  lastBatchSize: number;
}

const knownSources: KnownSources = new Map();
const hidesNothing = () => false;
const hidesRepeats = (event: Event) => isRepeat(event, knownSources);
/** Whoever follows what happens is not told of what was imported from long ago. */
const hidesOld = (event: Event) => isHistory(event) || hidesRepeats(event);
/** True while events are shown that only repeat what a better source says, and history among the news. */
let showsRepeats = false;

function newModel(foldsRoutine: boolean, query: string | null): FeedModel {
  const hides = query !== null && asksForNews(query) ? hidesOld : hidesRepeats;
  return new FeedModel(foldsRoutine, showsRepeats ? hidesNothing : hides);
}

const emptyFeed: FeedState = {
  query: null, model: newModel(true, null), follow: initialFollow, version: 0, isLoading: true, olderCursor: null,
  isLoadingOlder: false, olderError: null, lastBatchSize: 0,
};

export const connection = createStore<ConnectionState>({ kind: "connecting" });
export const feed = createStore<FeedState>(emptyFeed);
/** The sessions that the page was told of without the stream, by id. */
interface ToldSessions {
  byID: ReadonlyMap<string, Session>;
  /** When every session that had not ended was among them; null if that was never so. */
  wholeAt: number | null;
}

export const toldSessions = createStore<ToldSessions>({ byID: new Map(), wholeAt: null });
/** Sessions that changed since the page was opened, by id. */
export const liveSessions = createStore<ReadonlyMap<string, Session>>(new Map());

/** Live sessions remembered; more than a page shows, fewer than would be felt. */
const maximumLiveSessions = 2_000;
const rateWindowSeconds = 10;
const rateHistorySeconds = 60;

type EventListener = (events: readonly Event[]) => void;
const eventListeners = new Set<EventListener>();
const rateBySecond = new Map<number, number>();
let watchedSince = Date.now();

/** Calls back with every batch of events that came live. */
export function onLiveEvents(listener: EventListener): () => void {
  eventListeners.add(listener);
  return () => eventListeners.delete(listener);
}

/** Events per second, over the last ten whole seconds. */
export function eventRate(now: number): number {
  const second = Math.floor(now / 1000);
  let sum = 0;
  for (let back = 1; back <= rateWindowSeconds; back += 1) sum += rateBySecond.get(second - back) ?? 0;
  // Just after the page was opened there is less to look back at.
  const watchedSeconds = Math.floor((now - watchedSince) / 1000);
  return sum / Math.max(1, Math.min(rateWindowSeconds, watchedSeconds));
}

/** Events of each of the last 60 whole seconds, the oldest first. */
export function rateHistory(now: number): number[] {
  const second = Math.floor(now / 1000);
  return Array.from(
    { length: rateHistorySeconds },
    (_, index) => rateBySecond.get(second - rateHistorySeconds + index) ?? 0,
  );
}

/** What was stored shortly before the page was opened counts too: the rate is right from the start. */
function countHistory(events: readonly Event[], isWhole: boolean): void {
  const windowStart = Date.now() - rateHistorySeconds * 1000;
  const oldest = events[0];
  watchedSince = isWhole || oldest === undefined ? windowStart : Math.max(windowStart, Date.parse(oldest.created_at));
  countStored(events);
}

/** Counts events at the time at which they were stored. */
function countStored(events: readonly Event[]): void {
  const now = Date.now();
  const windowStart = now - rateHistorySeconds * 1000;
  for (const event of events) {
    const at = Date.parse(event.created_at);
    if (at < windowStart || at > now) continue;
    const second = Math.floor(at / 1000);
    rateBySecond.set(second, (rateBySecond.get(second) ?? 0) + 1);
  }
}

function countRate(events: number): void {
  const second = Math.floor(Date.now() / 1000);
  rateBySecond.set(second, (rateBySecond.get(second) ?? 0) + events);
  for (const old of rateBySecond.keys()) if (old < second - rateHistorySeconds) rateBySecond.delete(old);
}

function takeBatch(batch: LiveBatch): void {
  if (batch.query !== feed.get().query) return;
  takeSessions(batch.sessions);
  learn(batch.sessions, batch.events);
  if (batch.isHistory) countHistory(batch.events, batch.olderCursor === null);
  if (!batch.isHistory && batch.events.length > 0) {
    if (batch.isCaughtUp) countStored(batch.events);
    else {
      countRate(batch.events.length);
      noteArrival(Date.parse(batch.events[batch.events.length - 1]?.created_at ?? ""));
    }
    for (const listener of [...eventListeners]) listener(batch.events);
  }
  if (!batch.isReset && batch.events.length === 0 && batch.gaps.length === 0) return;
  feed.set((current) => {
    const model = batch.isReset ? newModel(current.model.foldsRoutine, current.query) : current.model;
    for (const gap of batch.gaps) model.appendGap(gap);
    let added = 0;
    for (const event of batch.events) if (model.append(event)) added += 1;
    model.trim(current.follow.mode === "paused");
    const { firstRow, endRow } = model;
    const action: FollowAction = batch.isReset
      ? { kind: "reset", firstRow, endRow }
      : { kind: "rows", firstRow, endRow, newEvents: added };
    return {
      ...current,
      model,
      follow: follow(current.follow, action),
      version: current.version + 1,
      isLoading: batch.isHistory && isOnlyHistory(model),
      olderCursor: batch.isReset ? placeOfCursor(batch.olderCursor) : model.placeOfOlder(current.olderCursor),
      lastBatchSize: added,
    };
  });
  if (batch.isHistory && feed.get().isLoading) void loadRecent(batch.query);
}

function takeSessions(sessions: readonly Session[]): void {
  if (sessions.length > 0) liveSessions.set((current) => withSessions(current, sessions));
}

function withSessions(
  known: ReadonlyMap<string, Session>,
  sessions: readonly Session[],
): ReadonlyMap<string, Session> {
  const next = new Map(known);
  for (const session of sessions) {
    next.delete(session.session_id);
    next.set(session.session_id, session);
  }
  for (const id of next.keys()) {
    if (next.size <= maximumLiveSessions) break;
    next.delete(id);
  }
  return next;
}

/** Notes sessions that an answer told of; `isWhole` says that every one that has not ended is among them. */
export function noteSessions(sessions: readonly Session[], isWhole: boolean): void {
  learn(sessions);
  toldSessions.set((current) => ({
    byID: withSessions(isWhole ? new Map() : current.byID, sessions), wholeAt: isWhole ? Date.now() : current.wholeAt,
  }));
}

/** True where all that was loaded is history that is not shown. */
function isOnlyHistory(model: FeedModel): boolean {
  return model.endRow === model.firstRow && model.hiddenHistory > 0;
}

const recentRange = "24h";

/** After a large import the newest events are all history: what happened lately is asked for by its time. */
async function loadRecent(query: string): Promise<void> {
  const recent = new URLSearchParams(query);
  recent.set("since", recentRange);
  const page = await hub.events(recent.toString(), historySize, null).catch(() => null);
  feed.set((current) => {
    if (current.query !== query) return current;
    const events = [...page?.events ?? []].reverse();
    current.model.prepend(events);
    const { firstRow, endRow } = current.model;
    const [oldest] = events;
    return {
      ...current,
      version: current.version + 1,
      isLoading: false,
      olderCursor: oldest === undefined ? current.olderCursor : { kind: "evicted", newest: oldest },
      follow: follow(current.follow, { kind: "rows", firstRow, endRow, newEvents: 0 }),
    };
  });
}

export const liveStream = new LiveStream(browserWorld, takeBatch, (state) => connection.set(state));

/** Points the one live stream at a query; the feed starts again with its newest events. */
export function followQuery(query: string, isPast = false): void {
  if (feed.get().query !== query) {
    // What shows the feed says whether it folds, and need not say it again for another query.
    feed.set((current) => ({ ...emptyFeed, query, model: newModel(current.model.foldsRoutine, query) }));
    rateBySecond.clear();
    watchedSince = Date.now();
  }
  liveStream.follow(query, isPast);
}

export function act(action: FollowAction): void {
  feed.set((current) => {
    const next = follow(current.follow, action);
    return next === current.follow ? current : { ...current, follow: next };
  });
}

/** Builds the rows of a feed again; the reader starts at the end again. */
function rebuilt(current: FeedState, foldsRoutine: boolean): FeedState {
  const model = newModel(foldsRoutine, current.query);
  const events = current.model.allEvents().sort((a, b) => (a.id || Infinity) - (b.id || Infinity));
  for (const event of events) model.append(event);
  const { firstRow, endRow } = model;
  return {
    ...current,
    model,
    version: current.version + 1,
    follow: follow(current.follow, { kind: "reset", firstRow, endRow }),
  };
}

/** Shows routine events folded or not. */
export function setFolding(foldsRoutine: boolean): void {
  feed.set((current) => (current.model.foldsRoutine === foldsRoutine ? current : rebuilt(current, foldsRoutine)));
}

/** Shows or leaves out what only repeats another source. */
export function setRepeats(shown: boolean): void {
  if (shown === showsRepeats) return;
  showsRepeats = shown;
  feed.set((current) => rebuilt(current, current.model.foldsRoutine));
}

/** Notes which sources tell of which sessions: from then on their repeats are left out. */
function learn(sessions: readonly Session[], events: readonly Event[] = []): void {
  const isNew = learnSources(knownSources, sessions, events).size > 0;
  const { follow: state, model } = feed.get();
  // Nothing that is being read moves.
  if (!isNew || showsRepeats || state.mode === "paused" || !model.showsHidden) return;
  feed.set((current) => rebuilt(current, current.model.foldsRoutine));
}

/** Puts the next older page before the first row; true if there is more. */
export async function loadOlder(): Promise<boolean> {
  const { query, olderCursor: place, isLoadingOlder } = feed.get();
  if (query === null || place === null || isLoadingOlder) return false;
  const isSame = () => feed.get().query === query;
  feed.set((current) => ({ ...current, isLoadingOlder: true, olderError: null }));
  try {
    const shows = (event: Event) => feed.get().model.shows(event);
    const { events, next } = await olderShownPage(hub.events, query, place, historySize, shows);
    if (!isSame()) return false;
    feed.set((current) => {
      // Rows were let go in the meantime: what was asked for does not adjoin the first row any more.
      if (current.olderCursor !== place) return { ...current, isLoadingOlder: false };
      current.model.prepend(events);
      const { firstRow, endRow } = current.model;
      return {
        ...current,
        version: current.version + 1,
        isLoadingOlder: false,
        olderCursor: next,
        follow: follow(current.follow, { kind: "rows", firstRow, endRow, newEvents: 0 }),
      };
    });
    return feed.get().olderCursor !== null;
  } catch (error) {
    if (!isSame()) return false;
    feed.set((current) => ({
      ...current, isLoadingOlder: false, olderError: error instanceof Error ? error.message : "It did not load.",
    }));
    return false;
  }
}

/** A tab in the background lets the connection go after a while and fetches what it missed when it is looked at. */
export function watchVisibility(): void {
  const sleepAfterMilliseconds = 60_000;
  let timer: ReturnType<typeof setTimeout> | null = null;
  document.addEventListener("visibilitychange", () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (document.hidden) timer = setTimeout(() => liveStream.sleep(), sleepAfterMilliseconds);
    else if (connection.get().kind === "sleeping") liveStream.wake();
  });
}
