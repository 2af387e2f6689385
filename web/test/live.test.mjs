import assert from "node:assert/strict";
import { after, test } from "node:test";
import "./window.mjs";
import { feed, followQuery, liveStream, loadOlder, eventRate, setFolding } from "../src/state/live.ts";
import { lag } from "../src/state/lag.ts";
import { makeEvent } from "./events.mjs";

/** A hub whose answers the test gives: lists of events in turn, no stream. */
const asked = [];
let answer = () => ({ events: [], next_cursor: null });
globalThis.fetch = async (path) => {
  asked.push(path);
  if (path.includes("/stream")) throw new Error("no stream");
  const body = answer(new URL(path, "http://hub"));
  if (body instanceof Promise) return body.then((late) => Response.json(late));
  return Response.json(body);
};
after(() => liveStream.sleep());

async function until(isDone) {
  for (let turn = 0; turn < 10_000 && !isDone(); turn += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(isDone());
}

const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

async function opened(query, events, next = null) {
  answer = () => ({ events: [...events].reverse(), next_cursor: next });
  followQuery(query);
  await until(() => !feed.get().isLoading);
}

test("another query keeps the feed folded or not, as what shows it has said", async () => {
  await opened("a=1", []);
  setFolding(false);
  await opened("a=2", []);
  assert.equal(feed.get().model.foldsRoutine, false);
  setFolding(true);
  await opened("a=3", []);
  assert.equal(feed.get().model.foldsRoutine, true);
  liveStream.sleep();
});

test("what was stored while the tab slept is neither a burst nor a delay", async () => {
  await opened("slept=1", [makeEvent({ id: 1, created_at: minutesAgo(20) })]);
  liveStream.sleep();
  const missed = Array.from({ length: 400 }, (_, index) => makeEvent({ id: index + 2, created_at: minutesAgo(10) }));
  answer = () => ({ events: [...missed].reverse().concat(makeEvent({ id: 1 })), next_cursor: null });
  lag.set(0);
  liveStream.wake();
  await until(() => feed.get().model.eventCount === 401);
  assert.equal(eventRate(Date.now() + 1_000), 0);
  assert.equal(lag.get(), 0);
  liveStream.sleep();
});

test("history that was imported is no news: what happened lately is shown instead of it", async () => {
  const at = minutesAgo(1);
  const old = (id) => makeEvent({ id, replay_state: "imported", timestamp: "2026-01-17T10:00:00Z", created_at: at });
  const recent = makeEvent({ id: 3, timestamp: minutesAgo(30), created_at: minutesAgo(30) });
  answer = (url) => url.searchParams.has("since")
    ? { events: [recent], next_cursor: null }
    : { events: [old(12), old(11)], next_cursor: "cursor" };
  followQuery("");
  await until(() => !feed.get().isLoading);
  const { model } = feed.get();
  assert.deepEqual([model.endRow - model.firstRow, model.row(model.firstRow).event.id], [1, 3]);
  assert.equal(model.hiddenHistory, 2);
  assert.equal(model.append(old(13)), false);
  assert.equal(feed.get().follow.endRow, model.endRow);
  // Who asks for a session or a time is shown what there is.
  await opened("session_id=s", [old(11), old(12)]);
  assert.equal(feed.get().model.eventCount, 2);
  liveStream.sleep();
});

test("pages of history are passed by on the way to earlier events", async () => {
  await opened("app=1", [makeEvent({ id: 900 })], "8");
  const page = (id, next, more) => ({ events: [makeEvent({ id, ...more })], next_cursor: next });
  const history = { replay_state: "imported", timestamp: "2026-01-17T10:00:00Z", created_at: minutesAgo(1) };
  answer = (url) => {
    const cursor = url.searchParams.get("cursor");
    return cursor === "5" ? page(5, null, {}) : page(Number(cursor), String(cursor - 1), history);
  };
  assert.equal(await loadOlder(), false);
  const { model } = feed.get();
  assert.deepEqual([model.eventCount, model.hiddenHistory], [2, 3]);
  liveStream.sleep();
});

test("earlier events that come too late, or fail, say nothing to the feed of another query", async () => {
  await opened("older=1", [makeEvent({ id: 10 })], "cursor");
  let fail = null;
  answer = () => new Promise((_, reject) => { fail = () => reject(new Error("gone")); });
  const isMore = loadOlder();
  await until(() => fail !== null);
  await opened("older=2", [makeEvent({ id: 20 })], "cursor");
  fail();
  assert.equal(await isMore, false);
  assert.equal(feed.get().olderError, null);
  assert.equal(feed.get().isLoadingOlder, false);
  liveStream.sleep();
});
