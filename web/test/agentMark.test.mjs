import assert from "node:assert/strict";
import { test } from "node:test";
import { agentCategory } from "../src/components/AgentMark.tsx";

test("kinds of agents have categories of their own as long as there are any, the others share one", () => {
  const given = ["general-purpose", "Explore", "Plan"].map(agentCategory);
  assert.deepEqual(given, [0, 2, 5]);
  // Agents without a name are told by their ids: they take no category away.
  for (let id = 0; id < 50; id += 1) assert.equal(agentCategory(`a${(0xabcd123 + id).toString(16)}`), 7);
  const kinds = ["reviewer", "tester", "writer", "planner"];
  const own = kinds.map(agentCategory);
  assert.deepEqual([...own].sort(), [1, 3, 4, 6]);
  assert.equal(agentCategory("one too many"), 7);
  assert.deepEqual(kinds.map(agentCategory), own);
  assert.equal(agentCategory("main"), 7);
});
