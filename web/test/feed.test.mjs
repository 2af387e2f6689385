import assert from "node:assert/strict";
import { test } from "node:test";
import { FeedModel } from "../src/state/feedModel.ts";
import { callStatus, foldWords, gapSize, leadingEvent, rowEvents } from "../src/state/feedRows.ts";
import { makeEvent } from "./events.mjs";

let next = 0;
const event = (type, tool, call, more = {}) =>
  makeEvent({ id: ++next, hook_event_type: type, tool_name: tool, tool_use_id: call, ...more });

function rowsOf(events, foldsRoutine = true) {
  const model = new FeedModel(foldsRoutine);
  for (const one of events) model.append(one);
  return {
    model,
    rows: Array.from({ length: model.endRow - model.firstRow }, (_, index) => model.row(model.firstRow + index)),
  };
}

test("a call's end completes the row of its start", () => {
  const events = [event("PreToolUse", "Bash", "a"), event("UserPromptSubmit"), event("PostToolUse", "Bash", "a")];
  const { rows } = rowsOf(events);
  assert.equal(rows.length, 2);
  assert.equal(callStatus(rows[0].call), "succeeded");
});

test("a call without an end runs; a denied one is refused; a failed one failed", () => {
  const { rows } = rowsOf([
    event("PreToolUse", "Bash", "r"), event("PreToolUse", "Bash", "d"), event("PermissionDenied", "Bash", "d"),
    event("PreToolUse", "Bash", "f"), event("PostToolUseFailure", "Bash", "f", { is_error: true }),
  ]);
  assert.deepEqual(rows.map((row) => callStatus(row.call)), ["running", "refused", "failed"]);
});

test("routine calls of one agent fold, and say how many of what", () => {
  const events = [];
  for (let call = 0; call < 14; call += 1) events.push(
    event("PreToolUse", "Read", `r${call}`),
    event("PostToolUse", "Read", `r${call}`),
  );
  events.push(event("PreToolUse", "Grep", "g"));
  const { rows } = rowsOf(events);
  assert.equal(rows.length, 1);
  assert.equal(foldWords(rows[0]), "Read × 14 · Grep");
  assert.equal(rows[0].openCalls, 1);
});

test("a fold ends when its agent does something else, but other agents do not end it", () => {
  const { rows } = rowsOf([
    event("PreToolUse", "Read", "1"), event("UserPromptSubmit", null, null, { agent_id: "other" }),
    event("PreToolUse", "Read", "2"), event("UserPromptSubmit"), event("PreToolUse", "Read", "3"),
  ]);
  assert.deepEqual(rows.map((row) => row.kind), ["fold", "event", "event", "fold"]);
  assert.equal(foldWords(rows[0]), "Read × 2");
});

test("a failure never hides in a fold", () => {
  const { rows } = rowsOf([
    event("PreToolUse", "Read", "1"), event("PreToolUse", "Read", "2"), event("PostToolUseFailure", "Read", "2",
    { is_error: true }),
  ]);
  assert.equal(rows.length, 2);
  assert.equal(callStatus(rows[1].call), "failed");
});

test("unfolded, every event has its own row", () => {
  const { rows } = rowsOf([event("PreToolUse", "Read", "x"), event("PostToolUse", "Read", "x")], false);
  assert.deepEqual(rows.map((row) => row.kind), ["event", "event"]);
});

test("an event that could not be stored at first is replaced when it is", () => {
  const unstored = makeEvent({ id: 0, event_uuid: "late", stored: false });
  const model = new FeedModel(true);
  assert.equal(model.append(unstored), true);
  assert.equal(model.append({ ...unstored, id: 77, stored: true }), false);
  assert.equal(model.row(0).event.stored, true);
  assert.equal(model.eventCount, 1);
});

test("older events come before the first row, with keys that rise", () => {
  const model = new FeedModel(true);
  model.append(makeEvent({ id: 50 }));
  model.prepend([makeEvent({ id: 48 }), makeEvent({ id: 49 }), makeEvent({ id: 50 })]);
  model.prepend([makeEvent({ id: 47 })]);
  assert.deepEqual([model.firstRow, model.endRow], [-3, 1]);
  const keys = [-3, -2, -1, 0].map((number) => model.row(number).key);
  assert.deepEqual(keys, [...keys].sort((a, b) => a - b));
  assert.deepEqual([-3, 0].map((number) => model.row(number).event.id), [47, 50]);
});

test("the word that a batch of calls is done takes no row of its own, unless it fails or stands alone", () => {
  const batch = (more) => event("PostToolBatch", null, null, more);
  const { rows, model } = rowsOf([
    event("PreToolUse", "Bash", "a"), event("PostToolUse", "Bash", "a"), batch(),
    event("PreToolUse", "Read", "b"), event("PostToolUse", "Read", "b"), batch(),
    event("PreToolUse", "Read", "c"), event("PostToolUse", "Read", "c"), batch(),
    batch({ agent_id: "other" }), event("PreToolUse", "Bash", "d"), batch({ is_error: true }),
    batch({ summary: "1 tool call finished: Bash – refused: no" }),
  ]);
  assert.deepEqual(rows.map((row) => row.kind), ["call", "fold", "fold", "call", "event", "event"]);
  assert.deepEqual(rows.map((row) => rowEvents(row).length), [3, 6, 1, 1, 1, 1]);
  assert.equal(foldWords(rows[1]), "Read × 2");
  assert.equal(leadingEvent(rows[0]).hook_event_type, "PostToolUse");
  assert.equal(leadingEvent(rows[1]).tool_name, "Read");
  assert.equal(model.eventCount, 13);
  assert.equal(new Set(model.allEvents().map((one) => one.event_uuid)).size, 13);
  for (const one of model.allEvents()) assert.notEqual(model.rowOfEvent(one.event_uuid), null);
});

test("of a filtered feed nobody knows how much of a hole is its own", () => {
  assert.equal(gapSize(1_200, ""), "1,200 events");
  assert.equal(gapSize(1_200, "session_id=s"), "up to 1,200 events");
});
