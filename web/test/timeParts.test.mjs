import assert from "node:assert/strict";
import { test } from "node:test";
import { timeParts } from "../src/features/session/timeline/timeParts.ts";

test("the parts of a session's time are all of it, those that are none left out", () => {
  const { whole, parts } = timeParts({ model_ms: 60_000, tool_ms: 30_000.5, user_ms: 0, idle_ms: 29_999.5, unknown_ms: 0 });
  assert.equal(whole, 120_000);
  assert.deepEqual(parts.map((part) => `${part.word} ${part.milliseconds}`),
    ["Model 60000", "Tools 30000.5", "Between turns 29999.5"]);
  assert.equal(parts.reduce((sum, part) => sum + part.share, 0), 1);
  assert.deepEqual(timeParts({ model_ms: 0, tool_ms: 0, user_ms: 0, idle_ms: 0, unknown_ms: 0 }), { whole: 0, parts: [] });
});
