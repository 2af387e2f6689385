import assert from "node:assert/strict";
import { test } from "node:test";
import { shownBlocks } from "../src/features/live/laneDrawing.ts";
import { newLane, takeEvent } from "../src/state/laneModel.ts";
import { askLine, askStep, askWords, questionOf } from "../src/text/questionWords.ts";

const push = "git push --force origin main";
const question = (more = {}) => ({
  session_id: "s", id: "q", agent_id: "main", kind: "permission", tool_name: "Bash", message: `Bash: ${push}`,
  asked_at: "2026-11-21T12:00:10Z", resolved_at: null, ...more,
});
const call = (more = {}) => ({
  agent_id: "main", tool_name: "Bash", status: "running", summary: push, started_at: "2026-11-21T12:00:09Z", ...more,
});

test("a question says what is asked for", () => {
  assert.deepEqual(askWords(question()), { asks: "asks to run Bash", what: push });
  assert.deepEqual(askWords(question({ message: `Permission asked: Bash: ${push}` })).what, push);
  assert.deepEqual(askWords(question({ tool_name: "WebFetch", message: "WebFetch: https://a" })),
    { asks: "asks to use WebFetch", what: "https://a" });
  assert.deepEqual(askWords(question({ tool_name: null, message: "Claude needs your permission" })),
    { asks: "asks for permission", what: "Claude needs your permission" });
  assert.equal(askStep(question()), `Asks: Bash: ${push}`);
  assert.equal(askLine(question()), `Asks to run Bash: ${push}`);
  assert.equal(askWords(question({ kind: "question", tool_name: null, message: "Which one?" })).asks, "asks");
});

test("a call that an open question is about waits; others are at work", () => {
  assert.equal(questionOf(call(), [question()])?.id, "q");
  assert.equal(questionOf(call({ status: "succeeded" }), [question()]), null);
  assert.equal(questionOf(call({ agent_id: "a" }), [question()]), null);
  assert.equal(questionOf(call({ tool_name: "Read" }), [question()]), null);
  assert.equal(questionOf(call({ summary: "make" }), [question()]), null, "another call of the same tool");
  assert.equal(questionOf(call({ started_at: "2026-11-21T12:00:11Z" }), [question()]), null);
  assert.equal(questionOf(call(), [question({ resolved_at: "2026-11-21T12:00:12Z" })]), null);
  assert.equal(questionOf(call(), [question({ kind: "idle" })]), null);
});

test("a lane whose agent waits is painted as waiting from the question on", () => {
  const at = Date.parse("2026-11-21T12:00:00Z");
  const lane = newLane("s", "main", at);
  takeEvent(lane, {
    hook_event_type: "PreToolUse", timestamp: new Date(at).toISOString(), source: "hook", is_error: false, summary: "",
    tool_name: "Bash", tool_use_id: "t", agent_id: "main", session_id: "s",
  });
  const told = (waitingSince) => shownBlocks(lane, waitingSince).map((one) =>
    [one.kind, one.from - at, one.to === null ? null : one.to - at]);
  assert.deepEqual(told(null), [["tool", 0, null]]);
  assert.deepEqual(told(at + 5_000), [["tool", 0, 5_000], ["question", 5_000, null]]);
});
