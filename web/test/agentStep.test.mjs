import assert from "node:assert/strict";
import { test } from "node:test";
import { maximumPassed, stepOfAgent } from "../src/features/session/agentStep.ts";
import { failureCount, failureTitle } from "../src/features/session/failures.ts";

/** A session whose errors belong to these agents, one a second. */
function session(...agents) {
  const asked = [];
  const ask = async (from) => {
    asked.push(from);
    const at = agents.findIndex((_, index) => index > Number(from));
    return { moment: at < 0 ? null : { at: String(at), agent_id: agents[at] } };
  };
  return { asked, ask };
}

test("with an agent chosen the errors of others are passed by", async () => {
  const { ask, asked } = session("main", "a", "b", "a");
  assert.equal((await stepOfAgent(ask, "-1", "a")).moment.at, "1");
  assert.equal((await stepOfAgent(ask, "1", "a")).moment.at, "3");
  assert.deepEqual(await stepOfAgent(ask, "3", "a"), { moment: null, isGivenUp: false });
  assert.equal((await stepOfAgent(ask, "-1", null)).moment.agent_id, "main");
  assert.equal(asked.length, 6);
});

test("nobody looks for ever for the error of an agent", async () => {
  const { ask, asked } = session(...new Array(3 * maximumPassed).fill("main"));
  assert.deepEqual(await stepOfAgent(ask, "-1", "a"), { moment: null, isGivenUp: true });
  assert.equal(asked.length, maximumPassed + 1);
});

test("the failures that are counted are those of the chosen agent", () => {
  const agents = [{ agent_id: "main", error_count: 40 }, { agent_id: "a", error_count: 2 }];
  assert.equal(failureCount({ error_count: 42 }, agents, null), 42);
  assert.equal(failureCount({ error_count: 42 }, agents, "a"), 2);
  assert.equal(failureCount({ error_count: 42 }, agents, "gone"), null);
  assert.equal(failureTitle(2, "Explore"), "First of 2 failures of Explore");
  assert.equal(failureTitle(1, "Explore"), "The one failure of Explore");
  assert.equal(failureTitle(1_200, null), "First of 1,200 failures");
  assert.equal(failureTitle(1, null), "The one failure");
});
