import "./window.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { agentsAt, changesUntil, entriesUntil } from "../src/features/session/read/cutConversation";
import { ConversationWindow } from "../src/features/replay/conversationWindow";

const start = Date.parse("2026-11-21T08:00:00.000Z");
const at = (second) => new Date(start + second * 1000).toISOString().replace("Z", "500Z");
const moment = (second) => start + second * 1000 + 1;
const entry = (second, tool = null) => ({ kind: tool === null ? "reply" : "tool", id: `e${second}`, at: at(second),
  agent_id: "main", event_uuid: null, text: "", text_bytes: 0, is_truncated: false, source: "hook", tool, agent: null,
  model: null, usage: null });
const call = (begin, end) => entry(begin, { tool_use_id: `t${begin}`, status: "failed", started_at: at(begin),
  ended_at: at(end), duration_ms: 1, error: "broken", output_preview: "x" });

test("a conversation at a moment has what had begun; a call that had not ended is under way", () => {
  const entries = [entry(1), call(2, 8), entry(5)];
  const cut = entriesUntil(entries, moment(5));
  assert.deepEqual(cut.map((one) => one.id), ["e1", "e2", "e5"]);
  assert.deepEqual([cut[1].tool.status, cut[1].tool.error, cut[1].tool.output_preview, cut[1].tool.ended_at],
    ["running", null, null, null]);
  assert.equal(entriesUntil(entries, moment(8))[1], entries[1]);
  // The same object while nothing changes: rows are not painted anew.
  assert.equal(entriesUntil(entries, moment(6))[1], cut[1]);
  assert.deepEqual([1, 2, 5, 7, 8].map((second) => changesUntil(entries, moment(second))), [1, 2, 3, 3, 4]);
  assert.deepEqual(entriesUntil(entries, start), []);
});

test("agents that ended later are still at work", () => {
  const agents = [{ agent_id: "main", started_at: at(0), ended_at: null, status: "idle" },
    { agent_id: "a", started_at: at(2), ended_at: at(6), status: "completed" }];
  assert.deepEqual(agentsAt(agents, moment(1)).map((one) => one.agent_id), ["main"]);
  assert.equal(agentsAt(agents, moment(4))[1].status, "running");
  assert.equal(agentsAt(agents, moment(6))[1], agents[1]);
});

/** A hub with an entry each second, in pages of ten. */
function hub(first) {
  let count = first;
  const asked = [];
  const page = (from, cursor) => ({
    entries: Array.from({ length: Math.max(0, Math.min(10, count - from)) }, (_, index) => entry(from + index)),
    next_cursor: from + 10 < count ? String(from + 10) : null,
    previous_cursor: from > 0 ? String(Math.max(0, from - 10)) : null, total: count, cursor,
  });
  return {
    asked,
    goOn: (more) => { count += more; },
    around: async (time) => {
      asked.push("around");
      return page(Math.max(0, Math.min(Math.floor((time - start) / 1000) - 5, count - 10)), null);
    },
    page: async (cursor) => { asked.push(cursor); return page(Number(cursor), cursor); },
  };
}
const settle = async () => { for (let turn = 0; turn < 20; turn += 1) await Promise.resolve(); };

test("a jump fetches around where it leads, and what is there is not asked for again", async () => {
  const source = hub(100);
  const window = new ConversationWindow(source, () => undefined);
  window.goTo(moment(50), true);
  assert.equal(window.covers(moment(50)), false);
  await settle();
  assert.equal(window.covers(moment(50)), true);
  const before = source.asked.length;
  window.goTo(moment(47), true);
  await settle();
  assert.equal(source.asked.length, before);
  window.goTo(moment(5), true);
  assert.equal(window.entries.length > 0, true, "the old picture stays");
  await settle();
  assert.equal(window.covers(moment(5)), true);
  assert.equal(source.asked.at(-1) === "around" || source.asked.includes("around"), true);
});

test("while it plays, pages follow one another without a hole", async () => {
  const source = hub(60);
  const window = new ConversationWindow(source, () => undefined);
  for (let second = 0; second < 60; second += 1) {
    window.goTo(moment(second), second === 0);
    await settle();
    assert.equal(window.covers(moment(second)), true, `at ${second}`);
  }
  const ids = window.entries.map((one) => one.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(source.asked.filter((one) => one === "around").length, 1);
});

test("a failure is told and tried again", async () => {
  let fails = true;
  const source = hub(5);
  const window = new ConversationWindow({ ...source, around: (time, signal) =>
    (fails ? Promise.reject(new Error("away")) : source.around(time, signal)) }, () => undefined);
  window.goTo(moment(2), true);
  await settle();
  assert.equal(window.error.message, "away");
  fails = false;
  window.retry();
  await settle();
  assert.deepEqual([window.error, window.entries.length], [null, 5]);
});

test("a session that goes on only adds to what is read", async () => {
  const source = hub(40);
  const window = new ConversationWindow(source, () => undefined);
  window.goTo(moment(39), true);
  await settle();
  for (let turn = 0; turn < 2; turn += 1) {
    window.loadPrevious();
    await settle();
  }
  assert.equal(window.entries.length, 30);
  source.goOn(8);
  for (let turn = 0; turn < 3; turn += 1) {
    window.refresh();
    await settle();
  }
  assert.deepEqual(window.entries.map((one) => one.id), Array.from({ length: 38 }, (_, index) => `e${index + 10}`));
  assert.equal(window.hasPrevious, true);
  window.goTo(moment(12), true);
  source.goOn(4);
  window.refresh();
  await settle();
  assert.equal(window.entries[0].id, "e10", "where it stands does not matter");
  assert.equal(window.entries.at(-1).id, "e51");
});
