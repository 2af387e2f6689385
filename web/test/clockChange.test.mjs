// The zone is that of this file's process alone.
process.env.TZ = "America/New_York";
import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { dayRange, partsOf, periodOf, periodQuery } from "../src/features/costs/periods.ts";

const hour = 3_600_000;
const named = (name) => ({ kind: "relative", name });

/** The keys of a period as the hub makes them: with the one offset that it is asked with. */
function hubKeys(period, now) {
  const offset = Number(new URLSearchParams(periodQuery(period, "local", now)).get("utc_offset_minutes")) * 60_000;
  const keys = new Set();
  for (let at = period.since; at <= now; at += hour) {
    keys.add(new Date(at + offset).toISOString().slice(0, period.unit === "hour" ? 13 : 10));
  }
  return [...keys];
}

// Clocks go back on 2026-11-01 at 06:00 UTC, and forth on 2026-03-08 at 07:00 UTC.
for (const [text, name, count] of [
  ["2026-11-04T12:00:00Z", "7d", 7], ["2026-11-01T12:30:00Z", "24h", 25], ["2026-03-10T12:00:00Z", "7d", 7],
  ["2026-03-08T12:30:00Z", "24h", 25], ["2026-11-20T12:00:00Z", "30d", 30],
]) {
  test(`around a change of clocks every hour and day of the hub has its bar: ${name} at ${text}`, () => {
    const now = Date.parse(text);
    const period = periodOf(named(name), "local", now);
    const known = hubKeys(period, now);
    const parts = partsOf(period, known, "local", now);
    assert.deepEqual(parts.map((part) => part.key), known);
    assert.equal(parts.length, count);
    assert.equal(parts[0].at, period.since);
    for (const [index, part] of parts.entries()) assert.equal(part.at, parts[index - 1]?.until ?? period.since);
  });
}

test("a key of the hub that lies before or after the period has a bar, too", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  const keys = partsOf(periodOf(named("7d"), "local", now), ["2026-11-22", "2026-11-12"], "local", now)
    .map((part) => part.key);
  assert.deepEqual([keys[0], keys.at(-1), keys.length], ["2026-11-12", "2026-11-22", 9]);
});

test("a bar's day is that of the hub", () => {
  const now = Date.parse("2026-11-04T12:00:00Z");
  assert.deepEqual(dayRange("2026-10-30", "local", now), {
    kind: "absolute", since: Date.parse("2026-10-30T05:00:00Z"), until: Date.parse("2026-10-31T05:00:00Z"),
  });
});
