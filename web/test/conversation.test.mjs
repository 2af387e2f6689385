import assert from "node:assert/strict";
import { test } from "node:test";
import {
  edges, emptyConversation, entriesIn, entryAt, isCutOff, maximumPages, withNext, withPrevious, withTail,
} from "../src/features/session/read/conversation";
import { localTarget, pathBetween } from "../src/features/session/read/target";
import { offsetsOf, paintedRows, rowAt, topOfAnchor } from "../src/features/session/read/windowing";

const stamp = (at) => new Date(at).toISOString();

function entry(id, at = 0, more = {}) {
  return {
    kind: "reply", id, at: stamp(at), agent_id: "main", event_uuid: `uuid-${id}`, text: id, text_bytes: 1,
    is_truncated: false, source: "hook", tool: null, agent: null, model: null, usage: null, ...more,
  };
}

function page(ids, previous, next, cursor = null) {
  return { entries: ids.map((id) => entry(String(id), id)), previous_cursor: previous, next_cursor: next, total: 1_000,
    cursor };
}

const idsOf = (conversation, window = null) => entriesIn(conversation, window).map((one) => one.id);

test("pages follow both ways, and what they share stands there once", () => {
  let read = withNext(emptyConversation, page([10, 11], "p", "n"));
  read = withNext(read, page([11, 12], "x", null));
  read = withPrevious(read, page([8, 9, 10], null, "y"));
  assert.deepEqual(idsOf(read), ["8", "9", "10", "11", "12"]);
  assert.deepEqual(edges(read, null), { previous: null, next: null });
});

test("who reads on lets go of the far end and can fetch it again", () => {
  let read = withNext(emptyConversation, page([0], null, "c1"));
  for (let number = 1; number <= maximumPages + 2; number += 1) {
    read = withNext(read, page([number], `c${number - 1}`, `c${number + 1}`));
  }
  assert.equal(read.pages.length, maximumPages);
  assert.deepEqual(edges(read, null), { previous: "c2", next: `c${maximumPages + 3}` });
});

test("the tail completes entries in place and adds what is new", () => {
  let read = withNext(emptyConversation, page([1, 2], null, null));
  read = withTail(read, { ...page([2, 3], "p", null), entries: [{ ...entry("2", 2), text: "done" }, entry("3", 3)] });
  assert.deepEqual(idsOf(read), ["1", "2", "3"]);
  assert.equal(entriesIn(read, null)[1].text, "done");
});

test("a window cuts the entries and ends the paging", () => {
  const read = withNext(emptyConversation, page([10, 20, 30], "p", "n"));
  assert.deepEqual(idsOf(read, { from: 15, to: 25 }), ["20"]);
  assert.deepEqual(edges(read, { from: 15, to: 25 }), { previous: null, next: null });
  assert.deepEqual(edges(read, { from: 5, to: 45 }), { previous: "p", next: "n" });
});

test("a name finds its entry, else the time does", () => {
  const entries = [entry("a", 10), entry("b", 20, { tool: { tool_use_id: "toolu_1" } }), entry("c", 30)];
  assert.equal(entryAt(entries, "toolu_1", 0).id, "b");
  assert.equal(entryAt(entries, "uuid-c", 0).id, "c");
  assert.equal(entryAt(entries, "gone", 25).id, "b");
  assert.equal(entryAt(entries, null, 5).id, "a");
  assert.equal(entryAt([], null, 5), null);
});

test("the way to an agent goes over those that started it", () => {
  const agents = [
    { agent_id: "main", parent_agent_id: null, started_at: stamp(0) },
    { agent_id: "a", parent_agent_id: "main", spawn_tool_use_id: "toolu_a", started_at: stamp(10) },
    { agent_id: "b", parent_agent_id: "a", spawn_tool_use_id: null, started_at: stamp(20) },
    { agent_id: "x", parent_agent_id: "y", started_at: stamp(1) },
      { agent_id: "y", parent_agent_id: "x", started_at: stamp(1) },
  ];
  assert.deepEqual(pathBetween(agents, "main", "b"), ["a", "b"]);
  assert.deepEqual(pathBetween(agents, "a", "b"), ["b"]);
  assert.deepEqual(pathBetween(agents, "main", "main"), []);
  assert.deepEqual(pathBetween(agents, "main", "orphan"), ["orphan"]);
  assert.deepEqual(pathBetween(agents, "main", "x"), []);
  const target = { key: "k", at: 25, exact: stamp(25), entry: "toolu_9", path: ["a", "b"] };
  const outer = localTarget(target, agents);
  assert.equal(outer.around, 10);
  assert.equal(outer.isWanted(entry("call", 10, { tool: { tool_use_id: "toolu_a" } })), true);
  assert.deepEqual(outer.inner.path, ["b"]);
  const inner = localTarget({ ...target, path: [] }, agents);
  assert.equal(inner.around, 25);
  assert.equal(inner.isWanted(entry("call", 25, { tool: { tool_use_id: "toolu_9" } })), true);
});

test("only rows near the view are painted, and the row at a height is found", () => {
  const heights = [10, 30, 20, 40, 100];
  const offsets = offsetsOf(5, (index) => heights[index]);
  assert.deepEqual([...offsets], [0, 10, 40, 60, 100, 200]);
  assert.equal(rowAt(offsets, 0), 0);
  assert.equal(rowAt(offsets, 39), 1);
  assert.equal(rowAt(offsets, 40), 2);
  assert.equal(rowAt(offsets, 999), 4);
  assert.deepEqual(paintedRows(offsets, 45, 10, 0), { start: 2, end: 3 });
  assert.deepEqual(paintedRows(offsets, 45, 10, 1_000), { start: 0, end: 5 });
  assert.deepEqual(paintedRows(new Float64Array(1), 0, 100, 10), { start: 0, end: 0 });
});

test("the row under the eye stays where it is, whatever comes or grows above it", () => {
  const anchor = { id: "c", offset: 7 };
  let ids = ["a", "b", "c", "d"];
  const heights = new Map(ids.map((id) => [id, 50]));
  const top = () => topOfAnchor(anchor, offsetsOf(ids.length, (index) => heights.get(ids[index])), (id) => {
    const index = ids.indexOf(id);
    return index < 0 ? undefined : index;
  });
  assert.equal(top(), 107);
  heights.set("a", 80);
  assert.equal(top(), 137);
  ids = ["x", "y", ...ids];
  heights.set("x", 40).set("y", 40);
  assert.equal(top(), 217);
  ids = ["a", "b"];
  assert.equal(top(), null);
});

/** A hub that goes on: an entry a millisecond, in pages of a hundred, as the hub answers around a time. */
function growing(count) {
  const stretch = (from, to, cursor) => page(
    Array.from({ length: to - from }, (_, index) => from + index), from > 0 ? `before ${from}` : null,
    to < hub.count ? `after ${to - 1}` : null, cursor);
  const hub = {
    count,
    around: (at) => {
      const from = Math.max(0, Math.min(at + 1 - 50, hub.count - 100));
      return stretch(from, Math.min(hub.count, from + 100), null);
    },
    at: (cursor) => {
      const [side, place] = cursor.split(" ");
      const from = side === "after" ? Number(place) + 1 : Math.max(0, Number(place) - 100);
      return stretch(from, side === "after" ? Math.min(hub.count, from + 100) : Number(place), cursor);
    },
  };
  return hub;
}
const lastOf = (conversation) => Number(idsOf(conversation).at(-1));
const isWithoutHole = (conversation) => {
  const ids = idsOf(conversation).map(Number);
  return ids.every((id, index) => id === ids[0] + index);
};

test("a tail that grows all day is kept in pages, of which the oldest are let go", () => {
  const hub = growing(150);
  let read = withNext(emptyConversation, hub.around(149));
  for (; hub.count < 6_000; hub.count += 7) read = withTail(read, hub.around(lastOf(read)));
  assert.ok(read.pages.length <= maximumPages);
  assert.ok(Math.max(...read.pages.map((one) => one.entries.length)) <= 300);
  assert.ok(isWithoutHole(read));
  assert.equal(isCutOff(read), false);
  const first = Number(idsOf(read)[0]);
  assert.equal(edges(read, null).previous, `before ${first}`, "what was let go of can be fetched again");
});

test("who reads back from a grown tail comes to its end again", () => {
  const hub = growing(150);
  let read = withNext(emptyConversation, hub.around(149));
  for (; hub.count < 3_000; hub.count += 9) read = withTail(read, hub.around(lastOf(read)));
  for (let turn = 0; turn < 3; turn += 1) read = withPrevious(read, hub.at(edges(read, null).previous));
  assert.ok(isWithoutHole(read));
  assert.ok(lastOf(read) < hub.count - 20);
  assert.equal(isCutOff(read), true, "there is more, though no cursor leads to it");
  read = withTail(read, hub.around(lastOf(read)));
  for (let next = edges(read, null).next; next !== null; next = edges(read, null).next) read = withNext(read, hub.at(next));
  assert.ok(isWithoutHole(read));
  assert.deepEqual([lastOf(read), isCutOff(read)], [hub.count - 1, false]);
});
