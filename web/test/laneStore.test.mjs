import "./window.mjs";
import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { followLanes, laneOf, retryMilliseconds, watchSessions } from "../src/state/laneStore.ts";

const event = (id, name, more = {}) => ({
  id, session_id: "s", agent_id: "main", hook_event_type: "PreToolUse", timestamp: new Date(id * 1000).toISOString(),
  source: "hook", is_error: false, summary: `Bash: ${name}`, tool_name: "Bash", tool_use_id: `t${id}`, ...more,
});
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A hub whose answers are told beforehand: null for a refusal. */
function hubThatAnswers(...answers) {
  const asked = [];
  globalThis.fetch = async (path) => {
    asked.push(path);
    const events = answers.shift() ?? null;
    return events === null
      ? new Response('{"error":{"code":"busy","message":"Busy.","retryable":true}}', { status: 503 })
      : new Response(JSON.stringify({ events, next_cursor: null }), { status: 200 });
  };
  return asked;
}

/** The live stream, told by hand. */
function lanes() {
  let tell = () => undefined;
  const stop = followLanes((listener) => {
    tell = listener;
    return () => undefined;
  });
  return { stop, tell: (...events) => tell(events) };
}

afterEach(() => mock.timers.reset());

test("a history that failed to load is asked for again until it is there", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const asked = hubThatAnswers(null, null, [event(1, "make")]);
  const { stop } = lanes();
  watchSessions(["s"]);
  await settle();
  assert.equal(asked.length, 1);
  for (const _ of [1, 2]) {
    mock.timers.tick(retryMilliseconds);
    await settle();
  }
  assert.equal(asked.length, 3);
  assert.equal(laneOf("s", "main").step, "Bash: make");
  mock.timers.tick(10 * retryMilliseconds);
  await settle();
  assert.equal(asked.length, 3, "what is there is not asked for again");
  stop();
});

test("what comes live is shown while the history is missing", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  hubThatAnswers(null, [event(2, "test"), event(1, "make")]);
  const { stop, tell } = lanes();
  watchSessions(["s"]);
  tell(event(1, "make"));
  await settle();
  assert.equal(laneOf("s", "main").step, "Bash: make", "what came while it was asked for");
  tell(event(2, "test"));
  assert.equal(laneOf("s", "main").step, "Bash: test", "what came after it had failed");
  mock.timers.tick(retryMilliseconds);
  await settle();
  assert.equal(laneOf("s", "main").blocks.length, 2, "the history replaces it");
  stop();
});

test("nobody asks for what is no longer watched", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const asked = hubThatAnswers(null, [event(1, "make")]);
  const { stop } = lanes();
  watchSessions(["s"]);
  await settle();
  watchSessions([]);
  mock.timers.tick(3 * retryMilliseconds);
  await settle();
  assert.equal(asked.length, 1);
  stop();
});
