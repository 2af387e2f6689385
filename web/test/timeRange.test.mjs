import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { firstEvent } from "../src/app/useDataSince.ts";
import { dayStart } from "../src/charts/days.ts";
import { partsOf, periodOf } from "../src/features/costs/periods.ts";
import { preferences } from "../src/state/preferences.ts";
import {
  calendarRanges, dataSince, fieldText, fieldTime, isOpenEnded, namedRange, rangeBounds, rangeKey, rangeParameters, rangeQuery, rangeWords,
  readTimeRange, shiftedRange, usualRange, zoomedOut,
} from "../src/state/timeRange.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const hour = 3_600_000;
const read = (text, fallback = "24h") => readTimeRange(new URLSearchParams(text), fallback);
const lastHours = (since, until) => ({ kind: "absolute", since: now - since * hour, until: now - until * hour });

test("the URL tells the range; what it tells wrongly is the page's default", () => {
  assert.deepEqual(read(""), { kind: "relative", name: "24h" });
  assert.deepEqual(read("range=7d"), { kind: "relative", name: "7d" });
  assert.deepEqual(read("since=1h"), { kind: "relative", name: "1h" });
  assert.deepEqual(read("range=yesterday"), { kind: "relative", name: "24h" });
  assert.deepEqual(read("range=constructor"), { kind: "relative", name: "24h" });
  assert.deepEqual(read("range=live"), { kind: "relative", name: "24h" }, "only the Live page is live");
  assert.deepEqual(read("", "live"), { kind: "relative", name: "live" });
  assert.deepEqual(
    read("since=2026-11-21T10:00:00Z&until=2026-11-21T09:00:00Z"), { kind: "relative", name: "24h" },
      "ends before it begins");
});

test("what is written is read again, and the default leaves no trace", () => {
  for (const range of [{ kind: "relative", name: "7d" }, { kind: "relative", name: "24h" }, lastHours(3, 1)]) {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(rangeParameters(range, "24h"))) if (value) parameters.set(name, value);
    assert.equal(rangeKey(readTimeRange(parameters, "24h")), rangeKey(range));
  }
  assert.deepEqual(rangeParameters({ kind: "relative", name: "24h" }, "24h"),
    { range: null, since: null, until: null });
});

test("the hub is asked for no bound where there is none", () => {
  assert.deepEqual(rangeQuery({ kind: "relative", name: "all" }), {});
  assert.deepEqual(rangeQuery({ kind: "relative", name: "live" }), {});
  assert.deepEqual(rangeQuery({ kind: "relative", name: "24h" }), { since: "24h" });
  assert.deepEqual(rangeQuery(lastHours(2, 1)), { since: "2026-11-21T10:00:00.000Z",
    until: "2026-11-21T11:00:00.000Z" });
  assert.deepEqual(rangeBounds({ kind: "relative", name: "1h" }, now), { since: now - hour, until: now });
});

test("the arrows go by whole lengths and come back to what is open-ended", () => {
  const earlier = shiftedRange({ kind: "relative", name: "1h" }, -1, now);
  assert.deepEqual(earlier, lastHours(2, 1));
  assert.deepEqual(shiftedRange(earlier, -1, now), lastHours(3, 2));
  assert.deepEqual(shiftedRange(earlier, 1, now), { kind: "relative", name: "1h" });
  assert.deepEqual(shiftedRange(lastHours(5, 2), 1, now), lastHours(3, 0));
  assert.deepEqual(shiftedRange({ kind: "relative", name: "live" }, -1, now), lastHours(2, 1));
});

test("zooming out doubles a range around its middle, never into the future", () => {
  assert.deepEqual(zoomedOut({ kind: "relative", name: "1h" }, now), { kind: "relative", name: "6h" });
  assert.deepEqual(zoomedOut({ kind: "relative", name: "all" }, now), { kind: "relative", name: "all" });
  assert.deepEqual(zoomedOut(lastHours(6, 4), now), lastHours(7, 3));
  assert.deepEqual(zoomedOut(lastHours(2, 0), now), lastHours(4, 0));
});

test("words and fields say the range in the reader's zone", () => {
  assert.equal(rangeWords({ kind: "relative", name: "24h" }, "utc"), "Last 24 hours");
  assert.equal(rangeWords(lastHours(2, 1), "utc"), "11-21 10:00 – 11:00");
  assert.equal(rangeWords(lastHours(26, 1), "utc"), "11-20 10:00 – 11-21 11:00");
  for (const zone of ["utc", "local"]) assert.equal(fieldTime(fieldText(now, zone), zone), now);
});

test("days are whole ones on every page, today included", () => {
  const week = { kind: "relative", name: "7d" };
  const from = (day) => Date.parse(`${day}T00:00:00Z`);
  assert.deepEqual(rangeBounds(week, now, "utc"), { since: from("2026-11-15"), until: now });
  assert.deepEqual(rangeBounds({ kind: "relative", name: "24h" }, now, "utc").since, now - 24 * hour);
  const [since, zone] = [new Date(dayStart("utc", Date.now(), 6)).toISOString(), preferences.get().zone];
  preferences.set({ ...preferences.get(), zone: "utc" });
  for (const query of [rangeQuery(week), namedRange(week)]) assert.deepEqual(query, { since });
  preferences.set({ ...preferences.get(), zone });
  const parts = (name) => partsOf(periodOf({ kind: "relative", name }, "utc", now), [], "utc", now).length;
  assert.deepEqual(["7d", "30d", "90d"].map(parts), [7, 30, 90], "as many bars as days");
});

test("the week before is the seven days before, and after it comes this one again", () => {
  const week = { kind: "relative", name: "7d" };
  const { since } = rangeBounds(week, now);
  const before = shiftedRange(week, -1, now);
  assert.deepEqual(before, { kind: "absolute", since: since - 7 * 24 * hour, until: since });
  assert.deepEqual(shiftedRange(before, 1, now), week);
});

test("today, yesterday and this week are whole days of the reader's zone, and are called so", () => {
  const ranges = Object.fromEntries(calendarRanges("utc", now).map(({ word, range }) => [word, range]));
  const from = (day) => Date.parse(`${day}T00:00:00Z`);
  assert.deepEqual(ranges.Today, { kind: "absolute", since: from("2026-11-21"), until: from("2026-11-22") });
  assert.deepEqual(ranges.Yesterday, { kind: "absolute", since: from("2026-11-20"), until: from("2026-11-21") });
  assert.deepEqual(ranges["This week"], { kind: "absolute", since: from("2026-11-16"), until: from("2026-11-23") });
  const sunday = calendarRanges("utc", Date.parse("2026-11-22T23:59:59Z"))[2].range;
  assert.deepEqual(sunday, ranges["This week"], "a week ends with Sunday");
  for (const zone of ["utc", "local"]) {
    for (const { word, range } of calendarRanges(zone, now)) assert.equal(rangeWords(range, zone, now), word);
  }
  assert.equal(rangeWords(ranges.Today, "utc", now + 24 * hour), "Yesterday", "a kept address says what it is by then");
});

test("what goes on into the future takes what comes in", () => {
  assert.ok(isOpenEnded(calendarRanges("utc", now)[0].range, now));
  assert.ok(!isOpenEnded(calendarRanges("utc", now)[1].range, now));
  assert.ok(!isOpenEnded(lastHours(2, 1), now));
});

test("a page begins with no longer a range than there is data for", () => {
  const usual = (fallback, hours) => usualRange(fallback, now - hours * hour, now);
  assert.deepEqual([0.1, 0.5, 2, 20, 300].map((hours) => usual("24h", hours)), ["15m", "1h", "6h", "24h", "24h"]);
  assert.deepEqual([0.1, 2, 20, 100, 300].map((hours) => usual("7d", hours)), ["1h", "6h", "24h", "7d", "7d"]);
  assert.equal(usualRange("24h", null, now), "24h", "nothing is known yet");
  assert.deepEqual(["live", "all"].map((fallback) => usual(fallback, 0.1)), ["live", "all"]);
});

test("the shorter default leaves no trace in the URL, the longer one does", () => {
  dataSince.set(Date.now() - 1_000);
  assert.deepEqual(read(""), { kind: "relative", name: "15m" });
  assert.equal(rangeParameters({ kind: "relative", name: "15m" }, "24h").range, null);
  assert.equal(rangeParameters({ kind: "relative", name: "24h" }, "24h").range, "24h");
  dataSince.set(null);
});

test("data begins with the first event of any machine", () => {
  const source = (first_at) => ({ source: "hook", events_24h: 1, first_at, last_at: first_at, agent_versions: [] });
  const machine = (...times) => ({ machine_id: "m", sources: times.map(source), collector: null });
  assert.equal(firstEvent({ machines: [machine("2026-11-21T10:00:00Z", "2026-11-21T09:00:00Z"), machine("2026-11-21T11:00:00Z")] }),
    Date.parse("2026-11-21T09:00:00Z"));
  assert.equal(firstEvent({ machines: [machine()] }), null);
  const busy = machine("2026-11-21T10:00:00Z");
  busy.sources[0].events_24h = 1_000_000;
  assert.equal(firstEvent({ machines: [busy] }), null, "short ranges of a million events are slow to sum up");
});
