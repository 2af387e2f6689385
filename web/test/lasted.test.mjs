import assert from "node:assert/strict";
import { test } from "node:test";
import { goesOn, isAbandoned, isOver } from "../src/text/lasted.ts";

const session = (status, more = {}) => ({
  status, started_at: "2026-11-21T10:00:00.000000Z", ended_at: null, duration_ms: 7_500, ...more,
});

test("only what works or waits for an answer goes on", () => {
  assert.deepEqual(["running", "waiting", "idle", "failed", "ended", "completed"].filter((one) => goesOn(session(one))),
    ["running", "waiting"]);
  assert.equal(goesOn(session("running", { ended_at: "2026-11-21T10:00:08Z" })), false);
});

test("when the main agent stops it does nothing more, but a subagent may; an end is the end of all", () => {
  const of = (one) => [isOver(one, "main"), isOver(one, "agent-1")];
  assert.deepEqual(of(session("running")), [false, false]);
  assert.deepEqual(of(session("waiting")), [false, false]);
  assert.deepEqual(of(session("idle")), [true, false]);
  assert.deepEqual(of(session("ended", { ended_at: "2026-11-21T10:01:00Z" })), [true, true]);
});

test("a call without an end is abandoned where its session is over, or unknown among all that go on", () => {
  const told = Date.parse("2026-11-21T10:00:00Z");
  const call = (replay_state, created_at) => ({ agent_id: "main", replay_state, created_at });
  const old = call("live", "2026-11-21T09:00:00Z");
  assert.equal(isAbandoned(old, session("running"), told), false);
  assert.equal(isAbandoned(old, session("idle"), null), true);
  assert.equal(isAbandoned(old, undefined, told), true);
  assert.equal(isAbandoned(call("live", "2026-11-21T10:00:01Z"), undefined, told), false, "its session is about to be told");
  assert.equal(isAbandoned(old, undefined, null), false, "nothing is known yet");
  assert.equal(isAbandoned(call("imported", "2026-11-21T09:00:00Z"), undefined, null), true);
});
