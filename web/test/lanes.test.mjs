import assert from "node:assert/strict";
import { test } from "node:test";
import { makeEvent } from "./events.mjs";
import { compacted, maximumBlocks, newLane, takeEvent } from "../src/state/laneModel.ts";
import { foldedLanes, needOf, orderedLanes, stateOf } from "../src/features/live/laneOrder.ts";
import { blockAt, placeOf } from "../src/features/live/laneDrawing.ts";
import { burnOf, burnWords, commonReason, failureCounts, perMinute, RecentCalls, Samples } from "../src/features/live/tileFigures.ts";
import { fittedScale, heldOrder, nextScale, readLiveView } from "../src/features/live/view.ts";

const start = Date.parse("2026-11-21T12:00:00Z");
const event = (type, seconds, more = {}) => ({
  hook_event_type: type, timestamp: new Date(start + seconds * 1000).toISOString(), source: "hook", is_error: false,
  summary: "", tool_name: null, tool_use_id: null, agent_id: "main", session_id: "s", ...more,
});
const tool = (type, seconds, id, more = {}) =>
  event(type, seconds, { tool_name: "Bash", tool_use_id: id, summary: "Bash: make", ...more });
const laneAfter = (...events) => {
  const lane = newLane("s", "main", start);
  for (const one of events) takeEvent(lane, one);
  return lane;
};
const told = (lane) => lane.blocks.map((block) =>
  [block.kind, (block.from - start) / 1000, block.to === null ? null : (block.to - start) / 1000, block.isError]);

test("a turn is a prompt, thinking, a tool, thinking again, and an end", () => {
  const lane = laneAfter(
    event("UserPromptSubmit", 0, { summary: "Prompt: mend it" }), tool("PreToolUse", 2, "t1"),
    tool("PostToolUse", 5, "t1"), event("Stop", 7, { summary: "Turn finished: all green" }));
  assert.deepEqual(told(lane), [
    ["prompt", 0, 0, false], ["model", 0, 2, false], ["tool", 2, 5, false], ["model", 5, 7, false]]);
  assert.equal(lane.step, "Done: all green");
});

test("what goes on has no end, and says what it is", () => {
  const lane = laneAfter(event("UserPromptSubmit", 0), tool("PreToolUse", 2, "t1"));
  assert.deepEqual(told(lane).pop(), ["tool", 2, null, false]);
  assert.equal(lane.step, "Bash: make");
  assert.equal(lane.stepSince, start + 2_000);
});

test("thinking begins when the last of parallel calls is over", () => {
  const lane = laneAfter(tool("PreToolUse", 0, "a"), tool("PreToolUse", 1, "b"), tool("PostToolUse", 2, "a"));
  assert.equal(lane.thinking, null);
  takeEvent(lane, tool("PostToolUse", 3, "b"));
  assert.deepEqual(told(lane).pop(), ["model", 3, null, false]);
});

test("a question lasts until its call is over; a failure is marked where it ended", () => {
  const lane = laneAfter(
    tool("PreToolUse", 0, "a"), tool("PermissionRequest", 1, "a", { summary: "Permission asked: Bash" }));
  assert.ok(lane.question);
  takeEvent(lane, tool("PostToolUseFailure", 9, "a", { is_error: true }));
  assert.equal(lane.question, null);
  assert.deepEqual(told(lane).slice(0, 2), [["tool", 0, 9, true], ["question", 1, 9, false]]);
  assert.equal(lane.lastErrorAt, start + 9_000);
});

test("what a second source says again makes no second block", () => {
  const lane = laneAfter(
    tool("PreToolUse", 0, "a"), tool("tool_use", 0, "a", { source: "transcript" }), tool("PostToolUse", 2, "a"),
    tool("tool_result", 2, "a", { source: "transcript" }), tool("PostToolUse", 2, "a"));
  assert.equal(lane.blocks.filter((block) => block.kind === "tool").length, 1);
});

test("a flood stays bounded and keeps failures, open work and the newest", () => {
  const lane = newLane("s", "main", start);
  for (let number = 0; number < 20_000; number += 1) {
    const at = number * 0.02;
    takeEvent(lane, tool("PreToolUse", at, `t${number}`));
    const failed = number % 4_000 === 0;
    takeEvent(lane, tool(failed ? "PostToolUseFailure" : "PostToolUse", at + 0.01, `t${number}`, { is_error: failed }));
  }
  assert.ok(lane.blocks.length <= maximumBlocks);
  assert.ok(lane.openTools.size === 0 && lane.endedTools.length <= 64);
  assert.equal(lane.blocks[lane.blocks.length - 1].to, null, "the model thinks");
});

test("merging never joins a failure with a success", () => {
  const block = (from, isError) => ({ kind: "tool", from, to: from + 5, name: "x", isError });
  const blocks = Array.from({ length: 200 }, (_, index) => block(index * 10, index === 50));
  assert.equal(compacted(blocks, 150).filter((one) => one.isError).length, 1);
});

const agent = (session, id, more = {}) => ({
  session_id: session, agent_id: id, status: "running", parent_agent_id: null, cost_usd: 0,
  started_at: new Date(start).toISOString(), ...more,
});
const entry = (one, need = "running") => ({ agent: one, session: null, lane: null, need, depth: 0 });
const ids = (entries) => entries.map((one) => `${one.agent.session_id}/${one.agent.agent_id}`);
const byNeed = { only: null, by: "need" };

test("who waits comes before who fails, runs, or is idle", () => {
  assert.equal(needOf(agent("s", "main", { status: "waiting" }), null, start), "waiting");
  assert.equal(needOf(agent("s", "main"), { question: null, lastErrorAt: start }, start + 1_000), "error");
  assert.equal(needOf(agent("s", "main"), { question: null, lastErrorAt: start }, start + 600_000), "running");
  assert.equal(needOf(agent("s", "main", { status: "idle" }), null, start), "idle");
  const failed = agent("s", "main", { status: "failed" });
  assert.equal(needOf(failed, { question: null, lastErrorAt: start }, start + 1_000), "error");
  assert.equal(needOf(failed, { question: null, lastErrorAt: start }, start + 600_000), "idle");
});

test("an agent whose last turn failed is said to have failed, not to be idle", () => {
  const of = (status) => stateOf({ agent: agent("s", "main", { status }), need: "idle" });
  assert.deepEqual(of("failed"), { status: "error", word: "Failed" });
  assert.deepEqual(of("completed"), { status: "ok", word: "Done" });
  assert.equal(of("idle").word, "Idle");
});

test("a session stays together, children below their parents, and comes with its most urgent agent", () => {
  const ordered = orderedLanes([
    entry(agent("a", "main")), entry(agent("b", "main"), "idle"),
    entry(agent("b", "x", { parent_agent_id: "main" }), "waiting"), entry(agent("b", "y", { parent_agent_id: "x" })),
  ], byNeed);
  assert.deepEqual(ids(ordered), ["b/main", "b/x", "b/y", "a/main"]);
  assert.deepEqual(ordered.map((one) => one.depth), [0, 1, 2, 0]);
});

test("agents that call each other their parent are shown all the same", () => {
  const ordered = orderedLanes([
    entry(agent("a", "x", { parent_agent_id: "y" })), entry(agent("a", "y", { parent_agent_id: "x" }))], byNeed);
  assert.equal(ordered.length, 2);
});

test("beyond twelve the quiet are folded, whatever their place", () => {
  const needAt = (index) => (index === 45 ? "waiting" : "idle");
  const entries = Array.from({ length: 46 }, (_, index) => entry(agent(`s${index}`, "main"), needAt(index)));
  const { shown, quiet } = foldedLanes(entries, 12);
  assert.equal(shown.length, 12);
  assert.equal(quiet, 34);
  assert.equal(shown[11].agent.session_id, "s45", "the one that waits is there, in its place");
});

test("rows that are looked at keep their places", () => {
  assert.deepEqual(heldOrder(["a", "b", "c"], ["c", "n", "a", "b"], (row) => row), ["a", "b", "c", "n"]);
});

test("the canvas puts the present at its right edge and finds even the shortest block", () => {
  const scene = { now: start + 60_000, span: 60_000, width: 600 };
  assert.equal(placeOf(start, scene), 0);
  assert.equal(placeOf(scene.now, scene), 600);
  const lane = laneAfter(tool("PreToolUse", 30, "a"), tool("PostToolUse", 30.01, "a"), event("Stop", 31));
  assert.equal(blockAt(lane, 307, scene).kind, "model");
  assert.equal(blockAt(lane, 301, scene).kind, "tool");
  assert.equal(blockAt(lane, 100, scene), null);
});

test("the URL tells the scale and who is shown", () => {
  const read = (text) => readLiveView(new URLSearchParams(text));
  assert.deepEqual(read(""), { scale: 5, isScaleChosen: false, show: "all", isTable: false, isWhole: false });
  assert.deepEqual(
    read("scale=60&show=waiting&lanes=table&quiet=1"), { scale: 60, isScaleChosen: true, show: "waiting", isTable: true, isWhole: true });
  assert.equal(read("scale=7").scale, 5);
  assert.deepEqual([nextScale(5, 1), nextScale(60, 1), nextScale(1, -1)], [15, 60, 1]);
});

test("figures of the tiles", () => {
  const now = start + 15 * 60_000;
  assert.deepEqual(perMinute([now - 30_000, now - 30_000, now - 90_000, now - 1e9], now, 3), [0, 1, 2]);
  const call = (minutesAgo, usd, isUnpriced = false) => ({ at: now - minutesAgo * 60_000, usd, isUnpriced });
  const burn = burnOf([call(1, 0.5), call(14, 0.5), call(20, 0.25)], true, now);
  assert.ok(Math.abs(burn.usdPerHour - 4) < 1e-9);
  assert.ok(Math.abs(burn.before - 1) < 1e-9);
  assert.equal(burn.isPartial, false);
  const flood = burnOf([call(0, 1), call(5, 1, true)], false, now);
  assert.ok(Math.abs(flood.usdPerHour - 12) < 1e-9, "over the five minutes that are known: only what lies within them");
  assert.equal(flood.before, null);
  assert.equal(flood.isPartial, true);
});

test("recent calls are remembered for half an hour, each once, with its latest cost", () => {
  const now = start + 60 * 60_000;
  const entry = (id, minutesAgo, cost_usd) => ({
    id, cost_usd, timestamp: new Date(now - minutesAgo * 60_000).toISOString(), tags: [],
  });
  const calls = new RecentCalls();
  calls.take([entry("a", 29.5, 1), entry("b", 2, 1)], true, now);
  calls.take([entry("b", 2, 3)], true, now);
  assert.deepEqual(calls.all.map((one) => one.usd), [1, 3]);
  assert.equal(calls.newest, now - 120_000);
  calls.take([], false, now + 60_000);
  assert.equal(calls.isWhole, false);
  assert.equal(calls.all.length, 1, "what is older than half an hour has gone");
  calls.take([], true, now + 60_000);
  assert.equal(calls.isWhole, false, "what was missed is still missing");
  calls.take([], true, now + 27.5 * 60_000);
  assert.equal(calls.isWhole, true);
});

test("samples remember the highest of each stretch and nothing older", () => {
  const samples = new Samples(10_000);
  samples.add(0, 3);
  samples.add(5_000, 7);
  samples.add(6_000, 2);
  assert.deepEqual(samples.stretches(10_000, 2), [3, 7]);
  samples.add(20_000, 1);
  assert.equal(samples.largest, 1);
});

test("failures are compared with failures, and reports with reports", () => {
  const failed = (number, source) => event("PostToolUseFailure", number, { tool_use_id: `f${number}`, is_error: true, source });
  const page = (failures, isWhole = true) => {
    const events = Array.from({ length: failures }, (_, number) => [failed(number, "hook"), failed(number, "transcript")]).flat();
    return isWhole ? { events, next_cursor: null, total: events.length } : { events: events.slice(0, 4), next_cursor: "more", total: events.length };
  };
  assert.deepEqual(failureCounts(page(3), page(8)), { now: 3, before: 5 });
  assert.deepEqual(failureCounts(page(3), page(300, false)), { now: 3, before: null }, "600 reports are not 300 failures");
  assert.deepEqual(failureCounts(page(260, false), page(300, false)), { now: 520, before: 80 });
  assert.deepEqual(failureCounts(page(3), page(2)), { now: 3, before: 0 }, "the older answer is the smaller one");
  assert.deepEqual(failureCounts(null, page(2)), { now: null, before: null });
  assert.deepEqual(failureCounts(page(1), null), { now: 1, before: null });
});

test("the lanes show no more time than anybody has been there, at most the usual", () => {
  assert.deepEqual([0, 59_000, 61_000, 121_000, 3_600_000].map(fittedScale), [1, 1, 2, 5, 5]);
});

test("where no call has a price the burn rate is not nothing but unknown, with the reason", () => {
  const now = start + 15 * 60_000;
  const call = (minutesAgo, usd, isUnpriced = false) => ({ at: now - minutesAgo * 60_000, usd, isUnpriced });
  const words = (calls, sessions) => {
    const { value, comparison } = burnWords(burnOf(calls, true, now), sessions);
    return [value, comparison];
  };
  assert.deepEqual(words([], 2), ["unknown", "no tokens reported"]);
  assert.deepEqual(words([], 0), ["—", "no model call"]);
  assert.deepEqual(words([call(1, 0, true)], 1), ["unknown", "the models have no price"]);
  assert.deepEqual(words([call(1, 0.5), call(2, 0, true)], 1), ["≥ $2.00", "nothing known before"]);
  assert.deepEqual(words([call(1, 0.5), call(20, 0.25)], 1), ["$2.00", "15 min before: $1.00"]);
});

test("the most common reason is told in the words of the newest failure", () => {
  const failed = (id, tool, summary) => makeEvent({ id, tool_name: tool, summary, is_error: true });
  const failures = [
    failed(1, "Bash", "Bash failed in 1.2 s: make – Exit code 1 at line 10"),
    failed(2, "WebFetch", "WebFetch failed: https://a – status 404"),
    failed(3, "Bash", "Bash failed in 3.4 s: make check – Exit code 2 at line 99"),
  ];
  assert.deepEqual(commonReason(failures), { words: "at line 99", tool: "Bash", count: 2 });
  assert.equal(commonReason([]), null);
  assert.deepEqual(commonReason([makeEvent({ summary: "Turn failed: overloaded", hook_event_type: "StopFailure" })]),
    { words: "overloaded", tool: null, count: 1 });
});
