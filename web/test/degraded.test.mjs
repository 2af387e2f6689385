import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { problemsOf, stillHidden } from "../src/app/degraded.ts";
import { LagMeter } from "../src/state/lag.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const startedAt = new Date(now - 3_600_000).toISOString();
const healthy = {
  status: "ok", started_at: startedAt, uptime_s: 3_600, store: { free_disk_bytes: 5e10 }, collectors: [],
};
const live = { kind: "live", catchingUp: null };
const problems = (changes) =>
  problemsOf({ connection: live, lastLiveAt: now - 30_000, health: healthy, lag: 0, ...changes }, now, "utc");

test("where all is well nothing is said", () => {
  assert.deepEqual(problems({}), []);
  assert.deepEqual(problems({ health: null, connection: { kind: "connecting" } }), []);
  assert.deepEqual(problems({ connection: { kind: "past" } }), []);
});

test("a lost connection counts down and says how old the page is", () => {
  const [problem] = problems({ connection: { kind: "reconnecting", retryAt: now + 4_200, attempt: 1 } });
  assert.match(problem.words, /next try in 5 s/);
  assert.match(problem.words, /from 11:59:30/);
  assert.equal(problem.canRetry, true);
  assert.match(problems({ connection: { kind: "offline", retryAt: Infinity } })[0].words, /refuses this browser/);
});

test("gaps, lag, a full disk and absent collectors are said, the worst first", () => {
  assert.match(problems({ connection: { kind: "live", catchingUp: 1284 } })[0].words, /1,284 events/);
  assert.match(problems({ lag: 12_000 })[0].words, /12 s behind/);
  assert.deepEqual(problems({ lag: 2_000 }), []);
  const collector = (age) => ({ machine_id: "m1", reported_at: new Date(now - age).toISOString(), report: {} });
  const list = problems({
    health: { ...healthy, store: { free_disk_bytes: 1e8 }, collectors: [collector(300_000), collector(10_000)] },
  });
  assert.deepEqual(list.map((one) => [one.key, one.level]), [["disk", "error"], ["collector m1", "warning"]]);
  assert.deepEqual(problems({ health: { ...healthy, collectors: [collector(48 * 3_600_000)] } }), []);
});

test("the age of a collector's report is measured by the hub's clock, and is said as one", () => {
  const reported = (age) => ({ machine_id: "m1", reported_at: new Date(now - age).toISOString(), report: {} });
  const health = { ...healthy, collectors: [reported(10_000)] };
  const around = { connection: live, lastLiveAt: now, health, lag: 0 };
  assert.deepEqual(problemsOf(around, now + 120_000, "utc"), []);
  assert.match(problems({ health: { ...healthy, collectors: [reported(300_000)] } })[0].words, /not reported for 5 m/);
});

test("what was hidden comes back when it happens again", () => {
  const [collector] = problems({
    health: { ...healthy, collectors: [{ machine_id: "m1", reported_at: new Date(now - 3e5).toISOString() }] },
  });
  const hidden = new Set([collector.key]);
  assert.equal(stillHidden(hidden, [collector]), hidden);
  assert.deepEqual([...stillHidden(hidden, [])], []);
});

test("lag is measured against the quickest delivery, for clocks differ", () => {
  const meter = new LagMeter();
  assert.equal(meter.measure(1_000, 61_000), 0);
  assert.equal(meter.measure(2_000, 62_010), 10);
  assert.equal(meter.measure(3_000, 71_000), 8_000);
  assert.equal(meter.measure(4_000, 63_900), 0);
});
