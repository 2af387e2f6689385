import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { isIn, statusOf, unknownValue } from "../src/features/tools/calls.ts";
import {
  differences, differenceWords, percentile, sideOf, splitCalls, usersOf,
} from "../src/features/tools/compare.ts";
import { callAddress, eventsAddress, toolsAddress } from "../src/features/tools/links.ts";
import {
  failsMostly, groupedTools, matchingTools, neverWorked, shareOf, shortToolName, sortedTools, sumOfTools,
} from "../src/features/tools/rows.ts";
import { callsSummary, outcomes } from "../src/features/tools/outcomes.ts";
import { commonReasons, reasonText, worstReason } from "../src/features/tools/reasons.ts";
import {
  nextOrder, orderOfCalls, readPick, readToolView, toolQuery, writePick, writeToolView,
} from "../src/features/tools/view.ts";

const tool = (tool_name, more = {}) => ({
  tool_name, mcp_server: null, calls: 10, success: 8, failure: 1, refused: 1, running: 0, abandoned: 0,
  success_rate: 0.8, p50_ms: 10, p95_ms: 20, last_used_at: "2026-11-21T10:00:00Z",
  trend: [1, 2], failure_trend: [0, 1], ...more,
});

test("tools sort by every column; what is not known is last either way", () => {
  const tools = [tool("b", { p95_ms: 5 }), tool("a", { p95_ms: null }), tool("c", { p95_ms: 50 }),
    tool("d", { p95_ms: NaN })];
  const order = (column, isAscending) => sortedTools(tools, { column, isAscending }).map((one) => one.tool_name);
  assert.deepEqual(order("p95", false), ["c", "b", "a", "d"]);
  assert.deepEqual(order("p95", true), ["b", "c", "a", "d"]);
  assert.deepEqual(order("name", true), ["a", "b", "c", "d"]);
  assert.deepEqual(order("calls", false), ["a", "b", "c", "d"], "equal ones stand by name");
  assert.deepEqual(nextOrder(orderOfCalls, "calls"), { column: "calls", isAscending: true });
  assert.deepEqual(nextOrder(orderOfCalls, "name"), { column: "name", isAscending: true });
  assert.deepEqual(nextOrder(orderOfCalls, "p95"), { column: "p95", isAscending: false });
});

test("a tool that fails more often than not stands out, one that never worked is named", () => {
  const tools = [
    tool("Bash"), tool("WebFetch", { success: 0, failure: 3, refused: 0 }), tool("once", { success: 0, failure: 2, refused: 0 }),
    tool("Grep", { success: 0, failure: 9, refused: 0 }), tool("asked", { success: 0, failure: 4, refused: 5 }),
  ];
  assert.deepEqual(neverWorked(tools).map((one) => one.tool_name), ["Grep", "WebFetch"]);
  assert.deepEqual(tools.filter(failsMostly).map((one) => one.tool_name), ["WebFetch", "once", "Grep"]);
});

test("tools of a server are one group with their sums, the client's own come first", () => {
  const tools = [
    tool("mcp__git__a", { mcp_server: "git", calls: 500 }), tool("Bash"),
    tool("mcp__git__b", { mcp_server: "git", calls: 9, trend: [4], last_used_at: "2026-11-21T11:00:00Z" }),
    tool("mcp__pg__q", { mcp_server: "pg", calls: 900 }),
  ];
  const groups = groupedTools(tools, orderOfCalls);
  assert.deepEqual(groups.map((group) => group.server), [null, "pg", "git"]);
  assert.deepEqual(groups[2].tools.map(shortToolName), ["a", "b"]);
  const { whole } = groups[2];
  assert.deepEqual([whole.calls, whole.failure, whole.p95_ms, whole.last_used_at],
    [509, 2, null, "2026-11-21T11:00:00Z"]);
  assert.deepEqual(whole.trend, [5, 2]);
  assert.equal(sumOfTools("none", []).success_rate, null);
  assert.deepEqual(matchingTools(tools, " GIT b ").map((one) => one.tool_name), ["mcp__git__b"]);
  assert.equal(shareOf(1, tool("x", { success: 0, failure: 0, refused: 0 })), null);
  assert.equal(shareOf(NaN, tool("x")), null);
});

test("the address tells the view, and nonsense in it is the default", () => {
  const text = "q=ba&source_app=x&source_app=y&machine_id=m&sort=-p95&tool=Bash&folded=git&pick=1000-2000:4-8" +
    "&range=7d&event=z";
  const parameters = new URLSearchParams(text);
  const view = readToolView(parameters);
  assert.deepEqual(view.source_app, ["x", "y"]);
  assert.deepEqual(view.order, { column: "p95", isAscending: true });
  assert.deepEqual(view.pick, { since: 1000, until: 2000, shortest: 4, longest: 8 });
  const written = writeToolView(parameters, view);
  assert.deepEqual(readToolView(written), view);
  assert.equal(written.get("event"), "z", "what belongs to others is kept");
  assert.equal(writeToolView(parameters, { ...view, tool: null }).get("pick"), null);
  const bare = readToolView(new URLSearchParams("sort=constructor&pick=9-1:2-1"));
  assert.deepEqual([bare.order, bare.pick, bare.tool], [orderOfCalls, null, null]);
  for (const bad of ["", "a", "1-2", "2-1:0-1", "1-2:5-5", "1-2:-1-5", "1e9-2e9:1-2"]) assert.equal(readPick(bad),
    null);
  const open = { since: 1, until: 2, shortest: 0.25, longest: null };
  assert.deepEqual(readPick(writePick(open)), open);
});

test("queries and links carry range and filters", () => {
  const view = { ...readToolView(new URLSearchParams("machine_id=b&machine_id=a")), tool: "Bash" };
  const week = { kind: "relative", name: "7d" };
  assert.equal(toolQuery(view, { kind: "relative", name: "6h" }), "range=6h&machine_id=a&machine_id=b");
  assert.equal(toolQuery(view, { kind: "relative", name: "all" }).startsWith("range=all"), true,
    "not the hub's default");
  assert.equal(toolsAddress(view, week), "/tools?range=7d&machine_id=b&machine_id=a&tool=Bash");
  assert.equal(eventsAddress(view, week, "mcp__a&b", true),
    "/?range=7d&tool_name=mcp__a%26b&machine_id=b&machine_id=a&errors=1");
  const call = { session: "s/1", at: 12.6, toolUse: "t", agent: "x" };
  assert.equal(callAddress(call), "/sessions/s%2F1?at=13&entry=t&in=x");
  assert.equal(callAddress({ ...call, agent: "main" }), "/sessions/s%2F1?at=13&entry=t");
});

const call = (number, fields = {}, more = {}) => ({
  id: String(number), at: number, duration: number, status: "succeeded", ...more,
  fields: { project: "p", agent: "main", app: "a", machine: "m", model: "x", branch: "none", version: "1", ...fields },
});

test("a call's outcome, and whether it lies in the chosen cells", () => {
  assert.equal(statusOf({ tags: ["refused"], tool_success: false }), "refused");
  assert.equal(statusOf({ tags: ["interrupted"], tool_success: false }), "failed");
  assert.equal(statusOf({ tags: [], tool_success: true }), "succeeded");
  const range = { since: 5, until: 10, shortest: 6, longest: 8 };
  assert.deepEqual([5, 6, 7, 8, 10].map((number) => isIn(call(number), range)), [false, true, true, false, false]);
  assert.equal(isIn(call(7, {}, { status: "refused" }), range), false, "the map counts what came back");
  assert.equal(isIn(call(7, {}, { duration: null }), range), false);
});

test("percentiles and sides of a comparison", () => {
  assert.equal(percentile([], 0.95), null);
  assert.equal(percentile([NaN, Infinity], 0.5), null);
  assert.equal(percentile([3, 1, 2], 0.5), 2);
  assert.equal(percentile(Array.from({ length: 100 }, (_, index) => index + 1), 0.95), 95);
  const calls = [call(1), call(2, {}, { status: "failed" }), call(3, {}, { duration: null })];
  assert.deepEqual(sideOf(calls), { calls: 3, failed: 1, failureRate: 1 / 3, p95: 2 });
  assert.deepEqual(sideOf([]), { calls: 0, failed: 0, failureRate: null, p95: null });
  assert.deepEqual(splitCalls(calls, "failed", null).chosen.map((one) => one.id), ["2"]);
  assert.deepEqual(splitCalls(calls, "slow", null).chosen.map((one) => one.id), ["2"]);
  assert.deepEqual(splitCalls(calls, "cells", null).chosen, []);
});

test("what differs most comes first; chance and what nobody told do not count", () => {
  const chosen = Array.from({ length: 20 }, (_, index) =>
    call(index, { machine: "slow", branch: index < 11 ? "a" : "b" }));
  const others = Array.from({ length: 80 }, (_, index) => call(index, {
    machine: index < 8 ? "slow" : "fast", branch: index % 2 ? "a" : "b", version: unknownValue,
  }));
  const found = differences(chosen, others, 8);
  assert.deepEqual([found[0].field, found[0].value, found[0].chosen, found[0].others], ["machine", "fast", 0, 0.9]);
  assert.ok(found.every((one) => one.field !== "branch" && one.value !== unknownValue));
  assert.ok(found.filter((one) => one.field === "machine").length === 1, "the mirror says nothing more");
  assert.deepEqual(differences([], others, 8), []);
  assert.equal(differenceWords({ chosen: 0.3, others: 0.1 }), "3.0 × as often");
  assert.equal(differenceWords({ chosen: 0.05, others: 0.1 }), "50 % as often");
  assert.equal(differenceWords({ chosen: 0.5, others: 0 }), "only here");
  assert.equal(differenceWords({ chosen: 0, others: 1 }), "never here");
  const users = usersOf([call(1, { agent: "x" }), call(2, { agent: "x" }, { status: "failed" }), call(3)], "agent");
  assert.deepEqual(users, [{ value: "x", count: 2, failed: 1 }, { value: "main", count: 1, failed: 0 }]);
});

test("the sentence over the chart counts as the bar of outcomes does, and says what the chart lacks", () => {
  const tools = [tool("a", { calls: 500, success: 480, failure: 20, refused: 0 }), tool("b", {
    calls: 56, success: 40, failure: 10, refused: 4, running: 1, abandoned: 1,
  })];
  assert.equal(callsSummary(tools, { calls: 548, failed: 29 }),
    "556 calls, 30 failed (5.4 %); the chart has the 548 whose duration is known, 29 failed");
  assert.equal(callsSummary([tool("a")], { calls: 10, failed: 1 }), "10 calls, 1 failed (10 %)");
  assert.equal(callsSummary([], { calls: 0, failed: 0 }), "No call");
});

test("each tool has its most common reason, in one line", () => {
  const group = (tool_name, count, example) => ({
    tool_name, count, example, reason: "r", last_at: "", session_id: "s", tool_use_id: "t", event_uuid: null, agents: [],
    projects: [],
  });
  const reasons = commonReasons([
    group("Bash", 10, "Exit code 1\n  1) form.spec.ts"), group("WebFetch", 6, "status 404"), group("Bash", 5, "Exit code 2"),
    group("Edit", 1, ""),
  ]);
  assert.equal(reasonText(reasons.get("Bash")), "10 of 15: form.spec.ts");
  assert.equal(reasonText(reasons.get("WebFetch")), "6 of 6: status 404");
  assert.equal(reasonText(reasons.get("Edit")), "r");
  assert.equal(worstReason(reasons).tool, "Bash");
  assert.equal(worstReason(new Map()), null);
});

test("calls that wait for an answer are not counted as running", () => {
  const parts = outcomes([tool("a", { running: 3 })], 2);
  const value = (key) => parts.find((part) => part.key === key).value;
  assert.deepEqual([value("running"), value("waiting")], [1, 2]);
});
