import assert from "node:assert/strict";
import { test } from "node:test";
import { FeedModel, feedCapacity } from "../src/state/feedModel.ts";
import { olderPage, placeOfCursor } from "../src/state/older.ts";
import { rowEvents } from "../src/state/feedRows.ts";
import { learnSources, maximumKnownSessions } from "../src/state/repeats.ts";
import { makeEvent } from "./events.mjs";

/** A hub that answers as the real one: newest first, a cursor that names the last event given, `until` exclusive. */
function hubOf(stored) {
  const asked = [];
  return {
    asked,
    ask(query, limit, cursor) {
      asked.push({ query, limit, cursor });
      const until = Date.parse(new URLSearchParams(query).get("until") ?? "");
      const found = stored
        .filter((event) => cursor === null || event.id < Number(cursor))
        .filter((event) => !(Date.parse(event.timestamp) >= until))
        .sort((a, b) => b.id - a.id);
      const events = found.slice(0, limit);
      return Promise.resolve({ events, next_cursor: found.length > limit ? String(events.at(-1).id) : null });
    },
  };
}

const idsOf = (model) => {
  const ids = [];
  for (let number = model.firstRow; number < model.endRow; number += 1) {
    ids.push(...rowEvents(model.row(number)).map((event) => event.id));
  }
  return ids;
};

/** A feed of a page that has been open all day: history from 501 on, then so many events that the first ones go. */
function openAllDay(stored, foldsRoutine = false) {
  const model = new FeedModel(foldsRoutine);
  for (const event of stored.slice(500)) {
    model.append(event);
    model.trim(false);
  }
  return model;
}

async function scrollBack(model, hub, cursor) {
  let place = model.placeOfOlder(placeOfCursor(cursor));
  for (let page = 0; place !== null && page < 100; page += 1) {
    const { events, next } = await olderPage(hub.ask, "", place, 500);
    model.prepend(events);
    place = next;
  }
}

test("after the oldest rows have gone, scrolling up brings them back before what is older still", async () => {
  const stored = Array.from({ length: feedCapacity + 2_500 }, (_, index) => makeEvent({ id: index + 1 }));
  const model = openAllDay(stored);
  assert.ok(model.evictedCount > 0);
  await scrollBack(model, hubOf(stored), "501");
  assert.deepEqual(idsOf(model), stored.map((event) => event.id));
});

test("imported events with old times do not lead the way back astray", async () => {
  const stored = Array.from({ length: feedCapacity + 2_500 }, (_, index) => makeEvent({
    id: index + 1, ...(index > 9_000 && index % 3 === 0 ? { timestamp: "2020-01-01T00:00:00.000Z" } : {}),
  }));
  const model = openAllDay(stored);
  const hub = hubOf(stored);
  await scrollBack(model, hub, "501");
  assert.deepEqual(idsOf(model), stored.map((event) => event.id));
  assert.ok(hub.asked.length < 40, `${hub.asked.length} questions`);
});

test("a feed whose whole history was there at first can be scrolled back, too", async () => {
  const stored = Array.from({ length: feedCapacity + 1_000 }, (_, index) => makeEvent({ id: index + 1 }));
  const model = new FeedModel(false);
  assert.equal(model.placeOfOlder(null), null);
  for (const event of stored) model.append(event);
  model.trim(false);
  await scrollBack(model, hubOf(stored), null);
  assert.equal(idsOf(model).length, stored.length);
});

test("without eviction the hub's cursor is followed", async () => {
  const stored = Array.from({ length: 1_200 }, (_, index) => makeEvent({ id: index + 1 }));
  const model = new FeedModel(false);
  for (const event of stored.slice(500)) model.append(event);
  const hub = hubOf(stored);
  const { events, next } = await olderPage(hub.ask, "", model.placeOfOlder(placeOfCursor("501")), 500);
  assert.deepEqual([events[0].id, events.at(-1).id, next], [1, 500, null]);
  assert.equal(hub.asked.length, 1);
});

test("what is noted of rows goes with them", () => {
  const model = new FeedModel(true);
  for (let id = 1; id <= 3 * feedCapacity; id += 1) {
    model.append(makeEvent({
      id, agent_id: `agent-${id}`, hook_event_type: "PreToolUse", tool_name: "Read", tool_use_id: `call-${id}`,
    }));
    model.trim(false);
  }
  assert.ok(model.noted <= 4 * (feedCapacity + 1_000), `${model.noted} notes`);
});

test("the sources of so many sessions are remembered, those heard of last", () => {
  const known = new Map();
  for (let number = 0; number < 3 * maximumKnownSessions; number += 1) {
    learnSources(known, [{ session_id: `session-${number}`, sources: ["hook"] }], []);
    learnSources(known, [], [{ session_id: "session-0", source: "hook" }]);
  }
  assert.equal(known.size, maximumKnownSessions);
  assert.ok(known.has("session-0"));
  assert.ok(known.has(`session-${3 * maximumKnownSessions - 1}`));
});
