import assert from "node:assert/strict";
import { test } from "node:test";
import { agentsInTreeOrder, layoutAgents } from "../src/features/session/agentLayout.ts";

const agent = (id, parent, second = 0) => ({
  agent_id: id, parent_agent_id: parent, depth: 0, event_count: 1, error_count: 0, status: "running",
  started_at: new Date(1_700_000_000_000 + second * 1000).toISOString(),
});

test("children stand below their parents in order of start", () => {
  const order = agentsInTreeOrder([
    agent("b", "main", 2),
    agent("main", null),
    agent("a", "main", 1),
    agent("a1", "a", 3),
  ]);
  assert.deepEqual(order.map((one) => [one.agent_id, one.depth]), [["main", 0], ["a", 1], ["a1", 2], ["b", 1]]);
});

test("agents of unknown or circular parents hang below the main agent; none is lost", () => {
  const order = agentsInTreeOrder([
    agent("main", null),
    agent("lost", "never heard of"),
    agent("x", "y"),
    agent("y", "x"),
    agent("self", "self"),
  ]);
  assert.deepEqual(order.map((one) => one.agent_id).sort(), ["lost", "main", "self", "x", "y"]);
});

test("a session whose main agent was not heard of still has a tree", () => {
  assert.equal(agentsInTreeOrder([agent("a", "main"), agent("b", "a")]).length, 2);
  assert.deepEqual(agentsInTreeOrder([]), []);
});

test("no two nodes share a place, and a thousand agents are laid out well within a frame budget", () => {
  const agents = [agent("main", null)];
  for (let index = 1; index < 1000; index += 1) agents.push(agent(
    `a${index}`,
    index < 10 ? "main" : `a${Math.floor(index / 3)}`,
    index,
  ));
  const started = performance.now();
  const layout = layoutAgents(agents, 320);
  const took = performance.now() - started;
  assert.equal(layout.nodes.length, 1000);
  assert.equal(layout.links.length, 999);
  assert.equal(new Set(layout.nodes.map((node) => `${node.x},${node.y}`)).size, 1000);
  assert.ok(took < 100, `${took} ms`);
});
