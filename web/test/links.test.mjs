import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { barAddress, rowsAddress } from "../src/features/costs/view.ts";
import { momentAddress } from "../src/components/Link.tsx";
import { readScope } from "../src/state/scope.ts";
import { spawnAddress } from "../src/features/agents/address.ts";
import { node, stamp } from "./agentTrees.mjs";
import { makeEvent } from "./events.mjs";
import { agentsAddress, readAnalyticsView, toolAddress, toolEventsAddress } from "../src/features/analytics/view.ts";

const range = { kind: "relative", name: "7d" };
const viewOf = (text) => readAnalyticsView(new URLSearchParams(text));

test("a number of a filtered view never leads to a page that does not filter: the sessions behind it are shown", () => {
  const all = viewOf("");
  assert.equal(agentsAddress(all, range, "Explore", true), "/agents?type=Explore&status=failed&range=7d");
  for (const filter of ["source_app=a", "machine_id=m", "project=p", "model=x"]) {
    const [path, query] = agentsAddress(viewOf(filter), range, "Explore", true).split("?");
    assert.equal(path, "/sessions");
    assert.ok(query.includes(filter) && query.includes("errors=1") && query.includes("range=7d"), query);
  }
  assert.match(toolAddress(viewOf("source_app=a"), range, "Bash"), /^\/tools\?source_app=a&tool=Bash/);
  for (const filter of ["project=p", "model=x"]) {
    const [path, query] = toolAddress(viewOf(filter), range, "Bash").split("?");
    assert.equal(path, "/sessions");
    assert.ok(query.includes(filter) && query.includes("tool=Bash"), query);
    const failed = toolEventsAddress(viewOf(filter), range, "Bash", true);
    assert.ok(failed.startsWith("/sessions?") && failed.includes("errors=1"), failed);
  }
});

test("the costs of a kind of agents or of a tool lead nowhere that would show more than they are", () => {
  const rows = (text, by) => rowsAddress({ key: "Explore" }, by, readScope(new URLSearchParams(text)), range, "utc");
  assert.match(rows("", "agent_type"), /^\/agents\?type=Explore/);
  assert.equal(rows("source_app=a", "agent_type"), null);
  assert.match(rows("source_app=a", "tool"), /^\/tools\?source_app=a/);
  assert.equal(rows("project=p", "tool"), null);
});

test("an event opens at its moment, and what an agent did inside that agent or in its own conversation", () => {
  const at = Date.parse(makeEvent().timestamp);
  assert.equal(momentAddress(makeEvent({ tool_use_id: "call" })), `/sessions/session?at=${at}&entry=call`);
  const inside = makeEvent({ agent_id: "a1", agent_type: "subagent" });
  assert.equal(momentAddress(inside), `/sessions/session?at=${at}&entry=uuid-1&in=a1`);
  assert.equal(momentAddress(inside, "a1"), `/sessions/session?agent=a1&at=${at}&entry=uuid-1`);
});

test("a bar of the costs opens its time broken down as the page is, days by their sessions", () => {
  const day = { kind: "absolute", since: Date.parse("2026-11-20T00:00:00Z"), until: Date.parse("2026-11-21T00:00:00Z") };
  const asked = (by, text = "") => new URLSearchParams(barAddress(by, readScope(new URLSearchParams(text)), day).split("?")[1]);
  assert.equal(asked("model").get("by"), null, "the page's default");
  assert.equal(asked("project").get("by"), "project");
  assert.equal(asked("day").get("by"), "session");
  assert.equal(asked("tool", "machine_id=m").get("machine_id"), "m");
  assert.equal(asked("tool").get("since"), "2026-11-20T00:00:00.000Z");
});

test("where an agent was started is a moment in the conversation of whoever did", () => {
  const at = Date.parse(stamp(5));
  const started = (parent) => node("s", "a", parent, { started_at: stamp(5) });
  assert.equal(spawnAddress(started("main"), "call"), `/sessions/s?at=${at}&entry=call`);
  assert.equal(spawnAddress(started("b"), null), `/sessions/s?at=${at}&in=b`);
});
