import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { stretches } from "../src/charts/RateChart.tsx";
import { bucketWords } from "../src/charts/timeWords.ts";
import { comparisonSentence, totalRows } from "../src/features/analytics/totals.ts";
import {
  analyticsQuery, bucketRange, modelAddress, readAnalyticsView, sessionsAddress, toolEventsAddress,
  writeAnalyticsView,
} from "../src/features/analytics/view.ts";
import { noTokens } from "../src/text/tokens.ts";

const totals = (more = {}) => ({
  sessions: 10, agents: 20, tool_calls: 100, errors: 5, error_rate: 0.05, tokens: { ...noTokens, input: 5_000 },
  cost_usd: 2, duration_p50_ms: 60_000, duration_p95_ms: 600_000, ...more,
});
const row = (rows, name) => rows.find((one) => one.name === name);

test("every figure stands beside the one before, with direction and judgement in words", () => {
  const rows = totalRows(totals(), totals({ sessions: 5, errors: 10, error_rate: 0.1, duration_p50_ms: 59_990 }));
  assert.deepEqual([row(rows, "sessions").now, row(rows, "sessions").before], ["10", "5"]);
  assert.equal(row(rows, "sessions").change.tone, "neutral", "more sessions are neither good nor bad");
  assert.equal(row(rows, "errors").change.words, "5 less (−50 %) than 10 before");
  assert.equal(row(rows, "error_rate").change.absolute, "−5 points");
  assert.equal(row(rows, "error_rate").change.tone, "better");
  assert.equal(row(rows, "duration_p50").change.direction, "same");
  assert.equal(comparisonSentence(rows), "10 sessions, more than 5 before; error rate 5 %, better than 10 % before");
});

test("without a time before, without calls, without tokens", () => {
  const alone = totalRows(totals({ sessions: 1 }), null);
  assert.ok(alone.every((one) => one.before === null && one.change.direction === "unknown"));
  assert.equal(comparisonSentence(alone), "1 session; error rate 5 %");
  const empty = totalRows(totals({ tool_calls: 0, errors: 0, error_rate: 0, tokens: noTokens, cost_usd: 0 }), totals());
  assert.equal(row(empty, "error_rate").now, "–", "no call: no rate");
  assert.equal(row(empty, "cost").now, "–", "no model call is known: it did not cost nothing");
  assert.equal(comparisonSentence(empty), "10 sessions, the same as before");
  const quiet = totalRows(totals(), totals({ sessions: 0, tool_calls: 0 }));
  assert.ok(quiet.every((one) => one.before === null && one.change.direction === "unknown"), "nothing was recorded then");
  assert.equal(comparisonSentence(quiet), "10 sessions; error rate 5 %");
  for (const bad of [NaN, Infinity, null]) {
    const rows = totalRows(totals({ duration_p50_ms: bad, cost_usd: bad }), totals({ duration_p50_ms: bad }));
    assert.equal(row(rows, "duration_p50").now, "–");
    assert.equal(row(rows, "duration_p50").change.direction, "unknown");
  }
});

test("the address tells filters, parts and comparison; the hub is asked for no time before all time", () => {
  const view = readAnalyticsView(new URLSearchParams("project=/a&project=/b&bucket=hour&compare=none&q=x"));
  assert.deepEqual([view.project, view.bucket, view.compares], [["/a", "/b"], "hour", false]);
  const written = writeAnalyticsView(new URLSearchParams("range=7d"), view);
  assert.deepEqual(readAnalyticsView(written), view);
  assert.equal(written.get("range"), "7d");
  const bare = readAnalyticsView(new URLSearchParams("bucket=year"));
  assert.equal(analyticsQuery(bare, { kind: "relative", name: "24h" }), "range=24h&compare=previous");
  assert.equal(analyticsQuery(bare, { kind: "relative", name: "all" }), "range=all");
  assert.match(analyticsQuery(bare, { kind: "absolute", since: 0, until: 60_000 }),
    /^since=1970.*until=1970.*compare=previous$/);
});

test("numbers lead to what they count, with the filters and the range", () => {
  const view = readAnalyticsView(new URLSearchParams("machine_id=m&project=/a"));
  const range = { kind: "relative", name: "24h" };
  assert.equal(sessionsAddress(view, range, { errors: "1" }), "/sessions?machine_id=m&project=%2Fa&range=24h&errors=1");
  assert.match(sessionsAddress(view, bucketRange(0, 3_600_000)),
    /since=1970-01-01T00%3A00%3A00.000Z&until=1970-01-01T01/);
});

test("parts of time in words, lines with gaps", () => {
  const at = Date.parse("2026-11-21T00:00:00Z");
  const hour = 3_600_000;
  assert.equal(bucketWords(at, 24 * hour, "utc"), "11-21");
  assert.equal(bucketWords(at, 48 * hour, "utc"), "11-21 – 11-22");
  assert.equal(bucketWords(at, hour, "utc"), "11-21 00:00 – 01:00");
  assert.equal(bucketWords(at + 23 * hour, 2 * hour, "utc"), "11-21 23:00 – 11-22 01:00");
  const point = (value) => ({ at: 0, value });
  assert.deepEqual(stretches([1, 2, null, NaN, 3].map(point)).map((one) => one.length), [2, 1]);
  assert.deepEqual(stretches([]), []);
});

test("models, and what failed of a tool, are found where they are known by these names", () => {
  const view = readAnalyticsView(new URLSearchParams("project=/a&machine_id=ci&model=reported-20260101"));
  const month = { kind: "relative", name: "30d" };
  assert.equal(modelAddress(view, month, "sonnet"),
    "/costs?by=session&machine_id=ci&project=%2Fa&model=sonnet&range=30d");
  assert.ok(modelAddress(view, month, "").startsWith("/sessions?"), "what has no name is found among all");
  const machine = readAnalyticsView(new URLSearchParams("machine_id=ci"));
  assert.equal(toolEventsAddress(machine, month, "Bash", true), "/?tool_name=Bash&machine_id=ci&errors=1&range=30d");
  assert.equal(toolEventsAddress(machine, month, "Bash", false), "/?tool_name=Bash&machine_id=ci&range=30d");
});
