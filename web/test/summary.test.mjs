import "./window.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadSummary } from "../src/features/session/loadSummary.ts";
import { makeEvent } from "./events.mjs";

const none = { input: 0, output: 0, cache_read: 0, cache_creation_5m: 0, cache_creation_1h: 0 };
const session = {
  session_id: "s", agent_kind: "claude-code", status: "failed", machine_id: "m", project_path: "/p", cwd: "/p",
  started_at: "2026-11-21T08:00:00Z", duration_ms: 1_000, model: null, tokens: none, cost_usd: 0, title: "Mend it",
  model_call_count: 0, unpriced_call_count: 0, cost_is_partial: false, cost_is_estimated: false, retry_count: 0,
  prompt_count: 1, tool_count: 1, agent_count: 1, error_count: 1, file_count: 0,
};
/** As hooks, the session file and telemetry tell of one failed call. */
const reports = (number) => ["hook", "transcript", "telemetry"].map((source, place) => makeEvent({
  id: number * 3 + place, source, hook_event_type: "PostToolUseFailure", tool_name: "Bash", tool_use_id: `t${number}`,
  is_error: true, payload: { error: `broken ${number}` },
}));

function hubWith(errors, next) {
  const asked = [];
  globalThis.fetch = async (path) => {
    asked.push(path);
    const answer = path.startsWith("/api/errors") ? { events: errors, next_cursor: next, total: errors.length }
      : path.endsWith("/files") ? { files: [] }
      : { session, prompts: [], questions: [], compactions: [], tasks: [], turn_failures: [] };
    return new Response(JSON.stringify(answer), { status: 200 });
  };
  return asked;
}
const failuresIn = (text) => text.split("\n").filter((line) => line.includes("broken"));

test("a summary lists each failure once, however many sources tell of it", async () => {
  hubWith([0, 1, 2, 3].flatMap(reports), null);
  const told = await loadSummary("s");
  assert.deepEqual(failuresIn(told).map((line) => line.slice(-8)), [0, 1, 2, 3].map((number) => `broken ${number}`));
  assert.ok(!told.includes("more"));
  assert.ok(told.includes("- Resume: `cd '/p' && claude --resume s`"));
});

test("a summary says that there are more failures than it lists", async () => {
  hubWith(Array.from({ length: 12 }, (_, number) => reports(number)).flat(), null);
  const some = await loadSummary("s");
  assert.equal(failuresIn(some).length, 10);
  assert.ok(some.includes("- … and 2 more"));
  const asked = hubWith(Array.from({ length: 33 }, (_, number) => reports(number)).flat(), "next");
  assert.ok((await loadSummary("s")).includes("- … and more than 23 more"));
  const limit = Number(new URL(asked.find((path) => path.startsWith("/api/errors")), "http://hub").searchParams.get("limit"));
  assert.ok(limit >= 30, "enough for ten failures that three sources tell of");
});
