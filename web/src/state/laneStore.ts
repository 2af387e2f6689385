// The lanes of the agents at work: history asked once for each session, then kept up by the live stream.
import { hub } from "../api/hub";
import type { Event } from "../api/types";
import { onLiveEvents } from "./live";
import { createStore } from "./store";
import { agentKey } from "./agentKey";
import type { Lane } from "./laneModel";
import { laneEventTypes, newLane, takeEvent } from "./laneModel";

/** The longest stretch of time that lanes can show. */
export const longestSpan = 3_600_000;
const historyEvents = 500;
const loadsAtOnce = 2;
/** Heads say what changed at once, then this often; the canvas paints by itself. */
const announceMilliseconds = 1_000;
/** Events that came while a session's history was on its way. */
const maximumWaiting = 5_000;
/** A history that did not load is asked for again this much later. */
export const retryMilliseconds = 5_000;

interface SessionLanes {
  state: "loading" | "loaded" | "failed";
  lanes: Map<string, Lane>;
  waiting: Event[];
  lastID: number;
}

/** Rises when heads have news to tell. */
export const lanesVersion = createStore(0);

const sessions = new Map<string, SessionLanes>();
let queue: string[] = [];
let loading = 0;
let hasNews = false;
let announcement: ReturnType<typeof setTimeout> | null = null;
let retry: ReturnType<typeof setTimeout> | null = null;

export function laneOf(sessionID: string, agentID: string): Lane | null {
  return sessions.get(sessionID)?.lanes.get(agentKey(sessionID, agentID)) ?? null;
}

/** Keeps lanes for these sessions, the most urgent first, and forgets all others. */
export function watchSessions(ids: readonly string[]): void {
  const wanted = new Set(ids);
  for (const id of sessions.keys()) if (!wanted.has(id)) sessions.delete(id);
  queue = ids.filter((id) => !sessions.has(id) || sessions.get(id)?.state === "failed");
  loadNext();
}

/** Asks again, after a while, for every history that did not load. */
function retryLater(): void {
  retry ??= setTimeout(() => {
    retry = null;
    reloadSessions([...sessions].filter(([, entry]) => entry.state === "failed").map(([id]) => id));
  }, retryMilliseconds);
}

/** Asks again for what these sessions did: for when the stream does not tell of all of it. */
export function reloadSessions(ids: readonly string[]): void {
  queue = [...new Set([...queue, ...ids.filter((id) => sessions.get(id)?.state !== "loading")])];
  loadNext();
}

function loadNext(): void {
  while (loading < loadsAtOnce) {
    const id = queue.shift();
    if (id === undefined) return;
    loading += 1;
    void load(id).finally(() => {
      loading -= 1;
      loadNext();
    });
  }
}

async function load(id: string): Promise<void> {
  const before = sessions.get(id);
  const entry: SessionLanes = { state: "loading", lanes: before?.lanes ?? new Map(), waiting: [], lastID: 0 };
  sessions.set(id, entry);
  const since = Date.now() - longestSpan;
  try {
    const page = await hub.laneEvents(id, laneEventTypes, historyEvents);
    const oldest = page.events[page.events.length - 1];
    const knownSince = page.next_cursor == null || oldest === undefined ? since : Date.parse(oldest.timestamp);
    entry.lanes = new Map();
    for (const event of [...page.events].reverse()) take(entry, event, knownSince);
    entry.lastID = page.events[0]?.id ?? 0;
    for (const event of entry.waiting) if (event.id > entry.lastID) take(entry, event, knownSince);
    entry.state = "loaded";
  } catch {
    entry.state = "failed";
    // Until the history is there, lanes begin with what came live.
    for (const event of entry.waiting) takeNew(entry, event);
    retryLater();
  }
  entry.waiting = [];
  announce();
}

function take(entry: SessionLanes, event: Event, knownSince: number): void {
  const key = agentKey(event.session_id, event.agent_id);
  let lane = entry.lanes.get(key);
  if (lane === undefined) {
    lane = newLane(event.session_id, event.agent_id, knownSince);
    entry.lanes.set(key, lane);
  }
  takeEvent(lane, event);
}

function takeNew(entry: SessionLanes, event: Event): void {
  take(entry, event, Date.parse(event.timestamp));
}

function takeLive(events: readonly Event[]): void {
  let isNews = false;
  for (const event of events) {
    const entry = sessions.get(event.session_id);
    if (entry === undefined) continue;
    isNews = true;
    if (entry.state !== "loading") takeNew(entry, event);
    else if (entry.waiting.length < maximumWaiting) entry.waiting.push(event);
  }
  if (isNews) announce();
}

function announce(): void {
  hasNews = true;
  if (announcement === null) tell();
}

function tell(): void {
  announcement = null;
  if (!hasNews) return;
  hasNews = false;
  lanesVersion.set((version) => version + 1);
  announcement = setTimeout(tell, announceMilliseconds);
}

/** Follows the live stream until the returned function is called; then all lanes are forgotten. */
export function followLanes(subscribe = onLiveEvents): () => void {
  const stop = subscribe(takeLive);
  return () => {
    stop();
    if (retry !== null) clearTimeout(retry);
    retry = null;
    sessions.clear();
    queue = [];
  };
}
