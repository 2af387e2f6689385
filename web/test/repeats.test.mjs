import assert from "node:assert/strict";
import { test } from "node:test";
import { FeedModel } from "../src/state/feedModel.ts";
import { callStatus } from "../src/state/feedRows.ts";
import { isRepeat, learnSources } from "../src/state/repeats.ts";
import { eventKind, eventWord, modelWord, routineName } from "../src/text/eventWords.ts";
import { makeEvent } from "./events.mjs";

let next = 0;
const event = (source, type, more = {}) => makeEvent({ id: ++next, source, hook_event_type: type, ...more });
const withSources = (...sources) => {
  const known = new Map();
  learnSources(known, [{ session_id: "session", sources }], []);
  return known;
};

test("where hooks tell, session files and telemetry only repeat", () => {
  const known = withSources("hook", "transcript", "telemetry");
  const isHidden = (source, type) => isRepeat(event(source, type), known);
  for (const type of ["prompt", "tool_use", "tool_result"]) assert.ok(isHidden("transcript", type), type);
  for (const type of ["assistant", "thinking", "system.api_error", "system.compact_boundary", "user", "pr-link"]) {
    assert.ok(!isHidden("transcript", type), type);
  }
  assert.ok(isHidden("telemetry", "claude_code.tool_result"));
  assert.ok(isHidden("telemetry", "claude_code.token.usage"));
  assert.ok(!isHidden("telemetry", "claude_code.api_error"));
  assert.ok(!isHidden("telemetry", "claude_code.something_new"));
  assert.ok(!isHidden("hook", "UserPromptSubmit"));
  assert.ok(!isHidden("custom", "prompt"));
});

test("without hooks the session file is shown, without either the telemetry", () => {
  assert.ok(!isRepeat(event("transcript", "prompt"), withSources("transcript")));
  assert.ok(isRepeat(event("telemetry", "claude_code.user_prompt"), withSources("transcript", "telemetry")));
  assert.ok(!isRepeat(event("telemetry", "claude_code.user_prompt"), withSources("telemetry")));
  assert.ok(!isRepeat(event("transcript", "prompt"), new Map()));
});

test("sources are learnt from events too, once", () => {
  const known = new Map();
  assert.deepEqual([...learnSources(known, [], [event("hook", "Stop")])], ["session"]);
  assert.equal(learnSources(known, [], [event("hook", "Stop")]).size, 0);
  assert.ok(isRepeat(event("transcript", "tool_use"), known));
});

function modelOf(events, known, foldsRoutine = true) {
  const model = new FeedModel(foldsRoutine, (one) => isRepeat(one, known));
  for (const one of events) model.append(one);
  const rows = Array.from({ length: model.endRow - model.firstRow }, (_, index) => model.row(model.firstRow + index));
  return { model, rows };
}

const session = () => [
  event("hook", "UserPromptSubmit"), event("transcript", "prompt"),
  event("hook", "PreToolUse", { tool_name: "Bash", tool_use_id: "a" }),
  event("transcript", "tool_use", { tool_name: "Bash", tool_use_id: "a" }),
  event("transcript", "tool_result", { tool_use_id: "a" }),
  event("hook", "PostToolUse", { tool_name: "Bash", tool_use_id: "a" }),
  event("transcript", "assistant"),
];

test("hidden events are held, counted and not doubled", () => {
  const events = session();
  const { model, rows } = modelOf(events, withSources("hook"));
  assert.deepEqual(rows.map((row) => row.kind), ["event", "call", "event"]);
  assert.equal(model.hiddenCount, 3);
  assert.equal(model.append(events[1]), false);
  assert.equal(model.hiddenCount, 3);
  assert.equal(model.allEvents().length, events.length);
  assert.equal(model.showsHidden, false);
});

test("older pages hide their repeats as well", () => {
  const older = session();
  const { model } = modelOf([event("hook", "Stop")], withSources("hook"));
  model.prepend(older);
  assert.equal(model.hiddenCount, 3);
  assert.equal(model.endRow - model.firstRow, 4);
});

test("a call that two sources tell of is one row", () => {
  const { rows } = modelOf(session(), new Map());
  assert.deepEqual(rows.map((row) => row.kind), ["event", "event", "call", "event"]);
  assert.equal(callStatus(rows[2].call), "succeeded");
  assert.equal(rows[2].echoes.length, 2);
});

test("a session file alone gives calls with their ends", () => {
  const { rows } = modelOf([
    event("transcript", "tool_use", { tool_name: "Bash", tool_use_id: "b" }),
    event("transcript", "tool_result", { tool_use_id: "b", is_error: true }),
  ], withSources("transcript"));
  assert.equal(rows.length, 1);
  assert.equal(callStatus(rows[0].call), "failed");
});

test("many hidden events do not pile up for ever", () => {
  const { model } = modelOf([], withSources("hook"));
  for (let count = 0; count < 12_000; count += 1) model.append(event("transcript", "tool_use"));
  assert.ok(model.hiddenCount <= 10_500);
});

test("every kind of record has words", () => {
  assert.equal(eventWord(event("transcript", "assistant")), "Reply");
  assert.equal(eventWord(event("transcript", "system.compact_boundary")), "Compacted");
  assert.equal(eventWord(event("transcript", "system.never_seen_before")), "Never seen before");
  assert.equal(eventWord(event("transcript", "transcript.new-kind")), "New kind");
  assert.equal(eventWord(event("telemetry", "claude_code.api_request")), "Model call");
  assert.equal(eventWord(event("telemetry", "claude_code.brand_new")), "Brand new");
  assert.equal(eventWord(event("custom", "Deployment.Done")), "Deployment.Done");
  assert.equal(eventWord(event("custom", "BudgetExceeded")), "Over budget");
  assert.equal(eventKind(event("custom", "BudgetExceeded")), "question");
  assert.equal(routineName(event("transcript", "file-history-snapshot")), "File copy kept");
  assert.equal(modelWord("claude-sonnet-5-20260901"), "sonnet-5");
  assert.equal(modelWord(null), "—");
});
