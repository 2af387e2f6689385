import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "./random.mjs";
import { FeedModel, feedCapacity } from "../src/state/feedModel.ts";
import { rowEvents } from "../src/state/feedRows.ts";
import { follow, initialFollow, paintedRange } from "../src/state/follow.ts";
import { eventNumber } from "./events.mjs";

const after = (state, ...actions) => actions.reduce(follow, state);
const started = (rows) =>
  after(initialFollow, { kind: "resized", visibleRows: 20 }, { kind: "reset", firstRow: 0, endRow: rows });

test("following shows the end and counts nothing as unread", () => {
  const state = follow(started(100), { kind: "rows", firstRow: 0, endRow: 130, newEvents: 30 });
  assert.equal(state.mode, "following");
  assert.equal(state.topRow, 110);
  assert.equal(state.unread, 0);
});

test("scrolling away pauses; coming back to the end does not resume by itself", () => {
  let state = follow(started(100), { kind: "scrolled", topRow: 40 });
  assert.deepEqual([state.mode, state.reason, state.topRow], ["paused", "scroll", 40]);
  state = after(state, { kind: "rows", firstRow: 0, endRow: 105, newEvents: 9 }, { kind: "scrolled", topRow: 85 });
  assert.deepEqual([state.mode, state.unread], ["paused", 9]);
  state = follow(state, { kind: "resumed" });
  assert.deepEqual([state.mode, state.unread, state.topRow], ["following", 0, 85]);
});

test("the browser's report of our own scrolling does not pause", () => {
  assert.equal(follow(started(100), { kind: "scrolled", topRow: 79.9 }).mode, "following");
});

test("a list shorter than the view stays at its first row", () => {
  const state = follow(started(3), { kind: "rows", firstRow: 0, endRow: 4, newEvents: 1 });
  assert.equal(state.topRow, 0);
});

test("never more rows are painted than allowed, and those in view always are", () => {
  const state = follow(started(5000), { kind: "scrolled", topRow: 1234.5 });
  const { start, end } = paintedRange(state, 60);
  assert.ok(end - start <= 60 && start <= 1234 && end >= 1256, `${start} to ${end}`);
});

/** What a reader sees: the events of the row at the top edge, and of all rows. */
function seen(model) {
  const events = [];
  for (let number = model.firstRow; number < model.endRow; number += 1) {
    for (const event of rowEvents(model.row(number))) events.push(event.event_uuid);
  }
  return events;
}

test("random arrivals, scrolls, older pages, evictions: nothing missing or doubled, the read row stays", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomFrom(seed);
    const model = new FeedModel(seed % 2 === 0);
    let state = after(initialFollow, { kind: "resized", visibleRows: 18 + random() * 20 });
    let newest = 5000;
    let oldest = 5001;
    for (let step = 0; step < 120; step += 1) {
      const eye = Math.floor(state.topRow);
      // A list that does not fill the view cannot be scrolled, so rows put before it push it down.
      const wasPaused = state.mode === "paused" && state.topRow + state.visibleRows <= state.endRow;
      const read = wasPaused ? model.row(eye)?.key : undefined;
      const dice = random();
      if (dice < 0.5) {
        const count = 1 + Math.floor(random() * 40);
        let added = 0;
        for (let index = 0; index < count; index += 1) {
          // Some events come twice, as after a reconnect.
          const event = eventNumber(random() < 0.1 ? Math.max(oldest, newest - Math.floor(random() * 20)) : ++newest);
          if (model.append(event)) added += 1;
        }
        model.trim(state.mode === "paused");
        state = follow(state, { kind: "rows", firstRow: model.firstRow, endRow: model.endRow, newEvents: added });
      } else if (dice < 0.6) {
        const from = Math.max(1, oldest - 30);
        const page = Array.from({ length: oldest - from }, (_, index) => eventNumber(from + index));
        oldest = from;
        model.prepend(page);
        state = follow(state, { kind: "rows", firstRow: model.firstRow, endRow: model.endRow, newEvents: 0 });
      } else if (dice < 0.85) {
        const topRow = model.firstRow + random() * Math.max(0, model.endRow - model.firstRow - state.visibleRows);
        state = follow(state, { kind: "scrolled", topRow });
        continue;
      } else {
        state = follow(state, random() < 0.5 ? { kind: "resumed" } : { kind: "paused", reason: "key" });
        continue;
      }
      if (wasPaused && read !== undefined && eye >= model.firstRow) {
        assert.equal(Math.floor(state.topRow), eye, `seed ${seed}: the view moved`);
        assert.equal(model.row(eye).key, read, `seed ${seed}: another row came under the eye`);
      }
    }
    const events = seen(model);
    assert.equal(new Set(events).size, events.length, `seed ${seed}: an event is shown twice`);
    assert.equal(events.length + model.evictedCount, newest - oldest + 1, `seed ${seed}: an event is missing`);
  }
});

test("the feed keeps no more than its capacity while following", () => {
  const model = new FeedModel(true);
  for (let number = 1; number <= 3 * feedCapacity; number += 1) {
    model.append(eventNumber(number));
    model.trim(false);
  }
  assert.ok(model.eventCount <= feedCapacity + 500, String(model.eventCount));
  assert.equal(model.eventCount + model.evictedCount, 3 * feedCapacity);
});
