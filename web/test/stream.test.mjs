import assert from "node:assert/strict";
import { test } from "node:test";
import { connectionWords, retryDelay } from "../src/live/connection.ts";
import { startOfStream, takeMessage } from "../src/live/cursor.ts";
import { StreamParser } from "../src/live/sse.ts";
import { LiveStream } from "../src/live/stream.ts";
import { makeEvent } from "./events.mjs";

const message = (event, data, id) =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

test("the parser gives the same messages however the text is cut", () => {
  const text = `: heartbeat\r\n\r\nid: 7\r\nevent: event\r\ndata: {"a":\r\ndata: "ü"}\r\n\r\ndata: plain\n\n`;
  const whole = new StreamParser().push(text);
  assert.equal(whole.comments, 1);
  assert.deepEqual(
    whole.messages,
    [{ event: "event", data: '{"a":\n"ü"}', id: "7" }, { event: "message", data: "plain", id: null }],
  );
  for (let size = 1; size < text.length; size += 1) {
    const parser = new StreamParser();
    const messages = [];
    for (let at = 0; at < text.length; at += size) messages.push(...parser.push(text.slice(at, at + size)).messages);
    assert.deepEqual(messages, whole.messages, `pieces of ${size}`);
  }
});

test("a message without an end is not delivered", () => {
  assert.deepEqual(new StreamParser().push("data: half").messages, []);
});

const take = (cursor, name, data) => takeMessage(cursor, { event: name, data: JSON.stringify(data), id: null });

test("events that were taken before are ignored", () => {
  let step = take(startOfStream, "hello", { last_id: 10 });
  step = take(step.cursor, "event", makeEvent({ id: 11 }));
  assert.equal(step.effects[0].kind, "event");
  step = take(step.cursor, "event", makeEvent({ id: 11 }));
  assert.deepEqual(step.effects, [{ kind: "ignored", reason: "duplicate" }]);
});

test("a gap opens, is counted while it fills, and closes", () => {
  let { cursor } = take(startOfStream, "hello", { last_id: 10 });
  ({ cursor } = take(cursor, "gap", { from: 11, to: 13, missed: 3, reason: "slow" }));
  for (const id of [11, 12]) ({ cursor } = take(cursor, "event", makeEvent({ id })));
  assert.equal(cursor.openGap.filled, 2);
  const last = take(cursor, "event", makeEvent({ id: 13 }));
  assert.equal(last.cursor.openGap, null);
  assert.deepEqual(last.effects.map((effect) => effect.kind), ["gapClosed", "event"]);
  assert.equal(last.effects[0].gap.filled, 3);
});

test("another store is told from one that goes on, by its name or by ids that begin again", () => {
  const seen = { lastID: 900, openGap: null, storeID: "a" };
  const replaced = (cursor, hello) => take(cursor, "hello", hello).effects[0].storeWasReplaced;
  assert.equal(replaced(seen, { last_id: 5, store_id: "a" }), true);
  assert.equal(replaced(seen, { last_id: 5_000, store_id: "b" }), true);
  assert.equal(replaced(seen, { last_id: 901, store_id: "a" }), false);
  assert.equal(replaced({ ...seen, storeID: "" }, { last_id: 901 }), false);
  // Before the first greeting nothing is known of the store.
  assert.equal(replaced({ ...seen, storeID: null }, { last_id: 899, store_id: "b" }), false);
  assert.equal(take(seen, "hello", { last_id: 5_000, store_id: "b" }).cursor.lastID, null);
});

test("what cannot be read or is not known is ignored", () => {
  assert.equal(takeMessage(startOfStream, { event: "event", data: "{", id: null }).effects[0].reason, "unreadable");
  assert.equal(takeMessage(startOfStream, { event: "event", data: "null", id: null }).effects[0].reason, "unreadable");
  assert.equal(take(startOfStream, "weather", {}).effects[0].reason, "unknown");
});

/** A hub with a store and a clock that the test turns. */
class FakeWorld {
  constructor() {
    this.stored = [];
    this.time = 0;
    this.timers = [];
    this.pages = 0;
    this.streamWorks = true;
    this.hubWorks = true;
    this.resumedFrom = [];
    this.storeID = "first";
  }

  /** Another store takes the place of this one. */
  replace(count) {
    this.stored = [];
    this.storeID = "second";
    for (let id = 1; id <= count; id += 1) this.stored.push(makeEvent({ id, event_uuid: `other-${id}` }));
  }

  store(count) {
    for (let index = 0; index < count; index += 1) {
      const event = makeEvent({ id: this.stored.length + 1 });
      this.stored.push(event);
      this.push?.(message("event", event, event.id));
    }
  }

  async openStream(query, lastEventID, signal) {
    this.resumedFrom.push(lastEventID);
    if (!this.streamWorks || !this.hubWorks) throw new Error("no stream");
    const pieces = [message("hello", { last_id: this.stored.length, store_id: this.storeID })];
    const missed = this.stored.filter((event) => event.id > (lastEventID ?? this.stored.length));
    for (const event of missed) pieces.push(message("event", event, event.id));
    let wake;
    let isClosed = false;
    this.push = (piece) => {
      pieces.push(piece);
      wake?.();
    };
    this.drop = () => {
      isClosed = true;
      this.push = undefined;
      wake?.();
    };
    signal.addEventListener("abort", this.drop);
    return (async function* () {
      for (;;) {
        while (pieces.length > 0) yield pieces.shift();
        if (isClosed) return;
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    })();
  }

  async loadNewest(query, limit, cursor) {
    this.pages += 1;
    if (!this.hubWorks) throw new Error("no hub");
    const end = cursor === null ? this.stored.length : Number(cursor);
    const start = Math.max(0, end - limit);
    return { events: this.stored.slice(start, end).reverse(), next_cursor: start > 0 ? String(start) : null };
  }

  isFinal() {
    return false;
  }

  startedAnew = 0;
  startAnew() {
    this.startedAnew += 1;
  }

  schedule(work, milliseconds) {
    const timer = { at: this.time + milliseconds, work };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  now() {
    return this.time;
  }

  random() {
    return 0.5;
  }

  /** Lets promises settle, then turns the clock step by step. */
  async pass(milliseconds) {
    const end = this.time + milliseconds;
    for (;;) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.time = next.at;
      this.timers = this.timers.filter((timer) => timer !== next);
      next.work();
    }
    this.time = end;
  }
}

function watched() {
  const world = new FakeWorld();
  const seen = { ids: [], uuids: [], states: [], gaps: [], caughtUp: [], resets: 0, batches: 0 };
  const stream = new LiveStream(world, (batch) => {
    seen.batches += 1;
    if (batch.isReset) {
      seen.resets += 1;
      seen.ids = [];
      seen.uuids = [];
    }
    if (batch.isCaughtUp) seen.caughtUp.push(...batch.events.map((event) => event.id));
    seen.uuids.push(...batch.events.map((event) => event.event_uuid));
    seen.gaps.push(...batch.gaps);
    seen.ids.push(...batch.events.map((event) => event.id));
  }, (state) => seen.states.push(state.kind));
  return { world, seen, stream };
}

const upTo = (count) => Array.from({ length: count }, (_, index) => index + 1);

test("history, then live events, in batches of a tenth of a second", async () => {
  const { world, seen, stream } = watched();
  world.store(20);
  stream.follow("");
  await world.pass(50);
  assert.deepEqual(seen.ids, upTo(20));
  const before = seen.batches;
  for (let index = 0; index < 30; index += 1) {
    world.store(10);
    await world.pass(10);
  }
  await world.pass(200);
  assert.deepEqual(seen.ids, upTo(320));
  assert.ok(seen.batches - before <= 5, `${seen.batches - before} batches in 0.3 s`);
  assert.equal(seen.states.at(-1), "live");
});

test("what was forgotten is not shown on", async () => {
  const { world, stream } = watched();
  stream.follow("");
  await world.pass(100);
  assert.equal(world.startedAnew, 0);
  world.push(message("forgotten", { sessions: ["s"] }));
  await world.pass(100);
  assert.equal(world.startedAnew, 1);
});

test("after every break nothing is missing and nothing doubled", async () => {
  const { world, seen, stream } = watched();
  stream.follow("");
  await world.pass(100);
  for (let round = 0; round < 20; round += 1) {
    world.store(7);
    await world.pass(30);
    world.drop();
    world.store(5);
    await world.pass(3_000);
  }
  assert.deepEqual(seen.ids, upTo(240));
  assert.ok(seen.states.includes("reconnecting"));
});

test("without a stream it polls, and goes back to the stream", async () => {
  const { world, seen, stream } = watched();
  world.streamWorks = false;
  world.store(3);
  stream.follow("");
  await world.pass(10_000);
  assert.equal(seen.states.at(-1), "polling");
  world.store(4);
  await world.pass(4_000);
  assert.deepEqual(seen.ids, upTo(7));
  world.streamWorks = true;
  await world.pass(60_000);
  assert.equal(seen.states.at(-1), "live");
  assert.deepEqual(seen.ids, upTo(7));
});

test("with no hub it says offline, keeps trying, and misses nothing", async () => {
  const { world, seen, stream } = watched();
  stream.follow("");
  await world.pass(100);
  world.hubWorks = false;
  world.drop();
  await world.pass(30_000);
  assert.ok(seen.states.includes("offline"));
  world.store(600);
  world.hubWorks = true;
  await world.pass(60_000);
  assert.equal(seen.states.at(-1), "live");
  assert.deepEqual(seen.ids, upTo(600));
});

test("a silent connection is taken for dead", async () => {
  const { world, seen, stream } = watched();
  stream.follow("");
  await world.pass(100);
  const opened = world.resumedFrom.length;
  await world.pass(45_000);
  assert.ok(world.resumedFrom.length > opened);
  assert.equal(seen.resets, 1);
});

test("asleep it asks for nothing; awake it fetches what it missed, and draws what is too much", async () => {
  const { world, seen, stream } = watched();
  world.store(10);
  stream.follow("");
  await world.pass(100);
  stream.sleep();
  const pages = world.pages;
  world.store(1_000);
  await world.pass(600_000);
  assert.equal(world.pages, pages);
  stream.wake();
  await world.pass(500);
  assert.deepEqual(seen.ids, upTo(1_010));
  assert.equal(seen.gaps.length, 0);
  stream.sleep();
  world.store(50_000);
  stream.wake();
  await world.pass(500);
  assert.equal(seen.gaps.length, 1);
  assert.equal(seen.gaps[0].missed + 4_000, 50_000);
  assert.equal(seen.ids.at(-1), 51_010);
});

test("what is fetched after a break is marked, what came live before and after it is not", async () => {
  const { world, seen, stream } = watched();
  world.store(10);
  stream.follow("");
  await world.pass(500);
  world.store(2);
  await world.pass(20);
  stream.sleep();
  world.store(3);
  stream.wake();
  await world.pass(500);
  world.store(2);
  await world.pass(500);
  assert.deepEqual(seen.ids, upTo(17));
  assert.deepEqual(seen.caughtUp, [13, 14, 15]);
});

for (const count of [7, 4_000]) {
  test(`another store with ${count} events takes the place of the one before, with its history`, async () => {
    const { world, seen, stream } = watched();
    world.store(40);
    stream.follow("");
    await world.pass(500);
    world.drop();
    world.replace(count);
    await world.pass(5_000);
    world.store(2);
    await world.pass(500);
    assert.equal(seen.resets, 2);
    assert.deepEqual(seen.ids, upTo(count + 2).slice(-502));
    assert.ok(seen.uuids.slice(0, -2).every((uuid) => uuid.startsWith("other-")));
    assert.equal(seen.states.at(-1), "live");
  });
}

test("another query starts again", async () => {
  const { world, seen, stream } = watched();
  world.store(5);
  stream.follow("");
  await world.pass(100);
  stream.follow("q=x");
  await world.pass(100);
  assert.equal(seen.resets, 2);
  assert.deepEqual(seen.ids, upTo(5));
});

test("the words and the waiting times of the connection", () => {
  assert.equal(connectionWords({ kind: "reconnecting", retryAt: 12_500, attempt: 2 }, 10_000), "Reconnecting in 3 s");
  assert.equal(connectionWords({ kind: "live", catchingUp: 312 }, 0), "Live · catching up on 312 missed");
  assert.ok(retryDelay(1, 0) >= 250 && retryDelay(50, 1) <= 30_000);
});
