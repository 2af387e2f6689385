import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { goingOn } from "../src/features/replay/goingOn.ts";

const at = (second) => `2026-11-21T12:00:${String(second).padStart(2, "0")}Z`;
const agent = (id, name = null) => ({ agent_id: id, agent_name: name, started_at: at(1) });
const tool = (name, summary, by = "main", second = 1) =>
  ({ tool_use_id: name + second, tool_name: name, summary, agent_id: by, started_at: at(second) });
const state = (more) => ({
  status: "idle", prompt: { text: "go" }, running_agents: [], running_tools: [], open_questions: [], ...more,
});
const told = (more) => {
  const { status, words } = goingOn(state(more), (id) => `name of ${id}`);
  return `${status.word} – ${words}`;
};

test("a session whose turn is over runs as long as one of its agents works", () => {
  const more = { running_agents: [agent("a", "test-runner")], running_tools: [tool("Bash", "swift test\n-v", "a")] };
  assert.equal(told(more), "Running – name of a: Bash: swift test");
  assert.equal(told({ ...more, status: "failed" }), "Running – name of a: Bash: swift test");
  assert.equal(told({ running_tools: [tool("Bash", "make")] }), "Running – Bash: make");
});

test("the latest call is told, and that of a subagent before the one that started it", () => {
  const agents = [agent("main"), agent("a", "Explore")];
  const running = { status: "running", running_agents: agents };
  assert.equal(told({ ...running, running_tools: [tool("Agent", "look")] }), "Running – Model at work for Explore");
  assert.equal(told({ ...running, running_tools: [tool("Agent", "look"), tool("Grep", "x", "a", 3)] }),
    "Running – name of a: Grep: x");
  assert.equal(told({ ...running, running_tools: [tool("Read", "b", "main", 3), tool("Read", "a", "main", 2)] }),
    "Running – Read: b, and 1 more call");
  assert.equal(told({ status: "running", running_agents: [agent("main")], running_tools: [tool("Agent", "look")] }),
    "Running – Agent: look", "nothing is known of its subagent");
});

test("who waits for the user says for what, and who rests says why", () => {
  assert.equal(told({ status: "waiting", open_questions: [{ message: "May I?\nYes" }] }),
    "Waiting – For an answer: May I?");
  assert.equal(told({ prompt: null }), "Idle – Before the first prompt");
  assert.equal(told({}), "Idle – The turn is over; no new prompt yet");
  assert.equal(told({ status: "failed" }), "Failed – The turn failed; no new prompt yet");
  assert.equal(told({ status: "ended" }), "Ended – The session is over");
  assert.equal(told({ status: "running", running_agents: [agent("main")] }), "Running – Model at work for main");
});
