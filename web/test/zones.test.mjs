// The zone is that of this file's process alone.
process.env.TZ = "America/New_York";
import assert from "node:assert/strict";
import { test } from "node:test";
import { timeTicks } from "../src/charts/axes.ts";
import { utcOffsetMinutes } from "../src/charts/days.ts";
import { bucketWords, zoneOfParts } from "../src/charts/timeWords.ts";
import { clockTime } from "../src/text/time.ts";

const day = 86_400_000;
const at = (text) => Date.parse(text);

test("whole days of UTC are named as such, whatever the reader's zone", () => {
  const utcDay = at("2026-11-21T00:00:00Z");
  assert.equal(zoneOfParts(utcDay, day, "local"), "utc");
  assert.equal(bucketWords(utcDay, day, "local"), "11-21 UTC");
  assert.equal(bucketWords(utcDay, 7 * day, "local"), "11-21 – 11-27 UTC");
  assert.equal(bucketWords(utcDay, day, "utc"), "11-21");
  const ownDay = at("2026-11-21T05:00:00Z");
  assert.equal(zoneOfParts(ownDay, day, "local"), "local");
  assert.equal(bucketWords(ownDay, day, "local"), "11-21");
  assert.equal(bucketWords(utcDay, 3_600_000, "local"), "11-20 19:00 – 20:00");
});

test("ticks are whole hours and days of the zone on both sides of a change of clocks", () => {
  const offset = (time) => utcOffsetMinutes("local", time);
  // Clocks go back on 2026-11-01 at 06:00 UTC.
  const [from, to] = [at("2026-10-29T12:00:00Z"), at("2026-11-04T12:00:00Z")];
  const ticks = timeTicks(from, to, 8, offset);
  assert.deepEqual([...new Set(ticks.map((tick) => clockTime(tick, "local")))], ["00:00:00"]);
  assert.equal(ticks.length, 6);
  const noons = timeTicks(from, to, 12, offset).map((tick) => clockTime(tick, "local"));
  assert.deepEqual([...new Set(noons)].sort(), ["00:00:00", "12:00:00"]);
});
