import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { hourlyPace, spentSince } from "../src/charts/pace.ts";
import { linearScale, roundTicks, stepPath, thinned } from "../src/charts/scales.ts";
import { contextRows, growthByCall } from "../src/features/cost/growth.ts";
import { nextOrder, orderOfTime, readTurnOrder, sortedTurns, turnWords,
  writeTurnOrder } from "../src/features/cost/turns.ts";
import { budgetBar, budgetState, dayOf, nothingWords, reachedWords } from "../src/features/costs/budget.ts";
import { dayRange, partsOf, periodBefore, periodOf, periodQuery } from "../src/features/costs/periods.ts";
import { barsOf, dearest } from "../src/features/costs/series.ts";
import { costsQuery, groupings, readGrouping, rowsAddress } from "../src/features/costs/view.ts";
import { wholeScope } from "../src/state/scope.ts";
import { changeShare } from "../src/text/change.ts";
import { columnDecimals, columnMoney, costWords, dollars, exactMoney, moneyText } from "../src/text/money.ts";
import {
  bytesText, compactionLine, exactCounts, inputTokens, noTokens, shortCount, tokensText,
} from "../src/text/tokens.ts";

const named = (name) => ({ kind: "relative", name });

test("sums are cut to cents, smaller ones to two digits, never to nothing", () => {
  const told = [
    [0, "$0.00"], [12.345, "$12.35"], [1, "$1.00"], [1234567.891, "$1,234,567.89"], [0.57, "$0.57"], [0.1, "$0.10"],
    [0.042, "$0.042"], [0.01, "$0.010"], [0.0042, "$0.0042"], [0.0000032, "$0.0000032"], [0.000000001, "$0.000000001"],
    [-0.5, "−$0.50"], [0.999, "$1.00"],
  ];
  for (const [usd, text] of told) assert.equal(moneyText(usd), text);
});

test("binary fractions do not show", () => {
  assert.equal(exactMoney(0.1 + 0.2), "$0.30");
  assert.equal(exactMoney(1.005), "$1.005");
  assert.equal(dollars(1.005, 2), "$1.01");
  assert.equal(exactMoney(0.123456789), "$0.123456789");
  assert.equal(exactMoney(3), "$3.00");
  assert.equal(dollars(20_000_000, 2), "$20,000,000");
});

test("any sum of nano-dollars keeps all of its digits", () => {
  for (let step = 1; step < 2_000; step += 1) {
    const nanos = Math.floor(Math.abs(Math.sin(step)) * 10 ** (step % 13));
    const text = exactMoney(nanos / 1e9).replace(/[$,]/g, "");
    assert.equal(Math.round(Number(text) * 1e9), nanos, text);
    assert.ok(nanos === 0 || /[1-9]/.test(moneyText(nanos / 1e9)), moneyText(nanos / 1e9));
  }
});

test("a column shares its decimals, and what is too small for them still shows", () => {
  const decimals = columnDecimals([12.3, 0.0042, null, 0]);
  assert.equal(decimals, 4);
  assert.equal(columnMoney(12.3, decimals), "$12.3000");
  assert.equal(columnMoney(0, decimals), "$0.0000");
  assert.equal(columnDecimals([5, 0.00000001]), 6);
  assert.equal(columnMoney(0.00000001, 6), "$0.000000010");
});

test("what a cost lacks is told with it", () => {
  const cost = { cost_usd: 1.2, cost_is_partial: false, cost_is_estimated: false, model_call_count: 3 };
  assert.equal(costWords(cost).text, "$1.20");
  assert.equal(costWords({ ...cost, cost_is_partial: true }).text, "≥ $1.20");
  assert.equal(costWords({ ...cost, cost_is_estimated: true }).text, "~$1.20");
  assert.equal(costWords({ ...cost, cost_is_partial: true, cost_is_estimated: true }).text, "≥ ~$1.20");
  assert.equal(costWords({ ...cost, cost_usd: null }).text, "unknown");
  assert.equal(costWords({ ...cost, cost_usd: 0 }).text, "$0.00");
  assert.equal(costWords({ ...cost, cost_usd: 0, model_call_count: 0 }).text, "—");
  assert.equal(costWords({ ...cost, cost_usd: null, model_call_count: 0 }).text, "—");
  assert.match(costWords({ ...cost, cost_is_partial: true }).title, /no known price/);
});

test("tokens in short", () => {
  const told = [
    [0, "0"], [999, "999"], [1000, "1.0k"], [1234, "1.2k"], [45_400, "45k"], [999_499, "999k"], [999_600, "1.0M"],
    [2_100_000_000, "2.1B"],
  ];
  for (const [count, text] of told) assert.equal(shortCount(count), text);
  const tokens = { ...noTokens, input: 1, output: 2_000, cache_read: 3, cache_creation_5m: 4, cache_creation_1h: 5 };
  assert.equal(inputTokens(tokens), 13);
  assert.equal(tokensText(tokens), "13 / 2.0k");
  assert.equal(tokensText(noTokens), "—");
  const sizes = [1_234_567, 999, 999_499, 999_500, 999_949_999, 999_950_000, 1.5e9];
  assert.deepEqual(sizes.map(bytesText), ["1.2 MB", "999 B", "999 KB", "1.0 MB", "999.9 MB", "1.00 GB", "1.50 GB"]);
});

test("a chart's ticks are round and reach the largest value", () => {
  assert.deepEqual(roundTicks(0.3, 3), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(roundTicks(7, 4), [0, 2, 4, 6, 8]);
  assert.deepEqual(roundTicks(0), [0]);
  for (let exponent = -9; exponent < 9; exponent += 0.37) {
    const largest = 10 ** exponent;
    const ticks = roundTicks(largest);
    assert.ok(ticks[ticks.length - 1] >= largest * (1 - 1e-9), `${largest}`);
    assert.ok(ticks.length >= 3 && ticks.length <= 6, `${largest}: ${ticks}`);
  }
});

test("scales and paths", () => {
  const scale = linearScale([0, 10], [100, 200]);
  assert.equal(scale(5), 150);
  assert.equal(linearScale([3, 3], [0, 10])(3), 5);
  assert.equal(stepPath([{ x: 0, y: 9 }, { x: 5, y: 4 }], 10), "M0.0,9.0H5.0V4.0H10.0");
  assert.equal(stepPath([], 10), "");
  const items = Array.from({ length: 1000 }, (_, index) => (index === 500 ? 5_000 : index));
  const kept = thinned(items, (item) => item, 50);
  assert.ok(kept.length <= 51 && kept.includes(5_000) && kept[kept.length - 1] === 999);
});

test("days without costs stand in the chart too", () => {
  const now = Date.parse("2026-03-02T10:00:00Z");
  const week = periodOf(named("7d"), "utc", now);
  assert.equal(periodQuery(week, "utc", now), "since=2026-02-24T00%3A00%3A00.000Z");
  const everything = periodOf(named("all"), "utc", now);
  assert.equal(periodQuery(everything, "utc", now), "");
  const days = partsOf(week, ["2026-02-28", "2026-03-03"], "utc", now);
  assert.equal(days.length, 8, "the hub's clock may be ahead");
  assert.deepEqual([days[4].key, days[4].until - days[4].at], ["2026-02-28", 86_400_000]);
  assert.equal(partsOf(everything, ["2026-01-01"], "utc", now).length, 61);
  assert.equal(dayRange("2026-02-28", "utc").since, days[4].at);
});

test("short times are shown by all hours they reach into, and so are absolute ones of a few days", () => {
  const now = Date.parse("2026-03-02T10:20:30Z");
  const soon = Date.parse("2026-03-02T10:00:30Z");
  assert.equal(periodOf(named("1h"), "utc", soon).since, soon - 3_630_000, "the hour before the one that has just begun");
  const today = periodOf(named("24h"), "utc", now);
  assert.equal(new Date(today.since).toISOString(), "2026-03-01T10:00:00.000Z");
  const hours = partsOf(today, ["2026-03-01T23"], "utc", now);
  assert.equal(hours.length, 25);
  assert.deepEqual([hours[0].key, hours[24].key], ["2026-03-01T10", "2026-03-02T10"]);
  assert.equal(periodQuery(today, "utc", now), periodQuery(periodOf(named("24h"), "utc", now + 60_000), "utc", now),
    "stable");
  const some = { kind: "absolute", since: now - 50 * 3_600_000, until: now };
  assert.equal(periodOf(some, "utc", now).unit, "hour");
  assert.equal(periodOf({ ...some, since: now - 90 * 3_600_000 }, "utc", now).unit, "day");
});

test("a period is compared with as much time at the same place before it", () => {
  const now = Date.parse("2026-03-02T10:20:30Z");
  const text = (period) => [period.since, period.until].map((at) => new Date(at).toISOString().slice(0, 13));
  assert.deepEqual(text(periodBefore(periodOf(named("7d"), "utc", now), "utc", now)),
    ["2026-02-17T00", "2026-02-23T11"]);
  assert.deepEqual(text(periodBefore(periodOf(named("24h"), "utc", now), "utc", now)),
    ["2026-02-28T09", "2026-03-01T10"]);
  const some = { kind: "absolute", since: Date.parse("2026-02-01T00:00Z"), until: Date.parse("2026-02-03T00:00Z") };
  assert.deepEqual(text(periodBefore(periodOf(some, "utc", now), "utc", now)), ["2026-01-30T00", "2026-02-01T00"]);
  assert.equal(periodBefore(periodOf(named("all"), "utc", now), "utc", now), null);
});

test("a change is a part of what was before, where there was something", () => {
  assert.equal(changeShare(1.5, 1), 0.5);
  for (const [now, before] of [[1, 0], [null, 1], [1, null], [1, undefined]]) {
    assert.equal(changeShare(now, before), null);
  }
});

test("bars are the dearest groups and all others, which add up to what the hour cost", () => {
  const parts = partsOf(periodOf(named("24h"), "utc", Date.parse("2026-03-02T10:20:30Z")), [], "utc",
    Date.parse("2026-03-02T10:20:30Z"));
  const whole = [{ key: parts[3].key, cost_usd: 0.3, calls: 3 }, { key: parts[5].key, cost_usd: 1, calls: 1 }];
  const report = {
    groups: [{ key: "a" }, { key: "b" }],
    costs: [new Map([[parts[3].key, 0.1], [parts[5].key, 0.4]]), new Map([[parts[3].key, 0.2]])],
  };
  const bars = barsOf(parts, whole, report);
  assert.equal(bars.length, 25);
  assert.deepEqual(bars[3].values, [0.1, 0.2, 0], "what binary fractions leave over is nothing");
  assert.deepEqual(bars[5].values, [0.4, 0, 0.6]);
  assert.deepEqual(bars[4].values, [0, 0, 0]);
  assert.deepEqual(barsOf(parts, whole, null)[5].values, [1], "without groups there is one series");
  const groups = Array.from({ length: 12 }, (_, index) =>
    ({ key: String(index), cost_usd: index === 3 ? null : index }));
  assert.deepEqual(dearest(groups, (group) => group.key !== "11").map((group) => group.key),
    ["10", "9", "8", "7", "6", "5", "4"]);
});

test("each sum leads to what it is made of", () => {
  const scope = { ...wholeScope, project: ["/srv/a b"] };
  const to = (key, by) => rowsAddress({ key }, by, scope, named("30d"), "utc");
  assert.equal(to("sonnet", "model"), "/costs?by=session&project=%2Fsrv%2Fa+b&model=sonnet&range=30d");
  assert.equal(to("/srv/b", "project"), "/costs?by=session&project=%2Fsrv%2Fb&range=30d");
  assert.equal(to("ci", "machine"), "/costs?by=session&machine_id=ci&project=%2Fsrv%2Fa+b&range=30d");
  const ofAll = (key, by) => rowsAddress({ key }, by, wholeScope, named("30d"), "utc");
  assert.equal(ofAll("Bash", "tool"), "/tools?tool=Bash&range=30d");
  assert.equal(ofAll("Explore", "agent_type"), "/agents?type=Explore&range=30d");
  assert.equal(to("7", "session"), "/sessions/7?pane=cost");
  assert.match(to("2026-03-02", "day"), /since=2026-03-02T00%3A00%3A00.000Z&until=2026-03-03T00/);
  assert.equal(to("", "model"), null, "nothing asks for what has no name");
  for (const { name } of groupings) assert.equal(readGrouping(new URLSearchParams({ by: name })), name);
  assert.equal(readGrouping(new URLSearchParams("by=nonsense")), "model");
  assert.equal(costsQuery("since=1", scope), "since=1&project=%2Fsrv%2Fa+b");
  assert.equal(costsQuery("", wholeScope), "");
});

test("a budget is within, will be exceeded, or is over", () => {
  assert.equal(budgetState(1, 2, null).word, "No budget");
  assert.equal(budgetState(1, 2, 3).word, "Within budget");
  assert.equal(budgetState(1, 4, 3).word, "Will be exceeded");
  assert.equal(budgetState(3, 3, 3).word, "Over budget");
  assert.deepEqual(budgetBar(1, 2, 4), { spent: 0.25, forecast: 0.5, limit: 1 });
  assert.deepEqual(budgetBar(8, 4, 4), { spent: 1, forecast: 1, limit: 0.5 },
    "a forecast is never below what is spent");
  assert.deepEqual(budgetBar(0, null, 0), { spent: 0, forecast: 0, limit: 0 });
});

test("the pace is what the last one to two hours cost", () => {
  const now = Date.parse("2026-03-02T10:30:00Z");
  const hours = [
    { key: "2026-03-02T08", cost_usd: 100, unpriced_calls: 0 },
    { key: "2026-03-02T09", cost_usd: 1, unpriced_calls: 0 },
    { key: "2026-03-02T10", cost_usd: 2, unpriced_calls: 1 },
  ];
  assert.equal(hourlyPace(hours, now), 2);
  assert.deepEqual(spentSince(hours, Date.parse("2026-03-02T09:00:00Z")), { usd: 3, isPartial: true });
});

test("turns sort by any column, and the address tells how", () => {
  const turn = (at, cost_usd, input) => ({ at, cost_usd, tokens: { ...noTokens, input }, calls: 1, tool_calls: 0 });
  const turns = [turn("2026-01-01", 1, 5), turn("2026-01-02", null, 9), turn("2026-01-03", 3, 7)];
  const order = (text) => sortedTurns(turns, readTurnOrder(text)).map((one) => one.number);
  assert.deepEqual(order(null), [1, 2, 3]);
  assert.deepEqual(order("cost_usd"), [3, 1, 2]);
  assert.deepEqual(order("-input"), [1, 3, 2]);
  assert.deepEqual(order("nonsense"), [1, 2, 3]);
  for (const text of ["cost_usd", "-cost_usd", "at"]) assert.equal(writeTurnOrder(readTurnOrder(text)), text);
  assert.equal(writeTurnOrder(orderOfTime), null);
  assert.deepEqual(nextOrder(orderOfTime, "calls"), { column: "calls", isAscending: false });
});

test("the cost grows by a session's own calls only, in order of time", () => {
  const call = (at, cost_usd, inherited = false) => ({ at: `2026-01-01T00:00:0${at}Z`, cost_usd, inherited });
  const points = growthByCall([call(3, 1), call(1, 2), call(2, null), call(0, 9, true)]);
  assert.deepEqual(points.map((point) => point.value), [2, 3]);
});

test("turns are called by their prompt, or by what began them", () => {
  const words = (kind, prompt, prompt_id = "p") => turnWords({ kind, prompt, prompt_id });
  assert.equal(words("user", "\nfix it\nplease"), "fix it");
  const notice = "<task-notification>\n<task-id>a</task-id>\n<summary>Agent \"face\" finished</summary>";
  assert.equal(words("automatic", notice), 'Automatic turn: Agent "face" finished');
  assert.equal(words("automatic", "<task-notification>done"), "Automatic turn");
  assert.equal(words("unknown", null), "A prompt that was not recorded");
  assert.equal(words("unknown", null, null), "Before the first prompt");
});

test("a day that is not over is compared with as much time, and has no bars of hours to come", () => {
  const now = Date.parse("2026-11-21T12:20:00Z");
  const today = { kind: "absolute", since: Date.parse("2026-11-21T00:00:00Z"), until: Date.parse("2026-11-22T00:00:00Z") };
  const period = periodOf(today, "utc", now);
  assert.equal(partsOf(period, [], "utc", now).length, 13);
  const before = periodBefore(period, "utc", now);
  assert.equal(before.until - before.since, 13 * 3_600_000);
});

test("a compaction says how full the context was", () => {
  const line = "Compaction (auto): 175928 tokens → 2687";
  assert.equal(compactionLine(line, 200_000), "Compaction (auto): 176k of 200k tokens (88 %) → 2.7k");
  assert.equal(compactionLine(line, null), "Compaction (auto): 176k tokens → 2.7k");
  assert.equal(compactionLine(line, 100_000), "Compaction (auto): 176k tokens → 2.7k", "another model's window");
  assert.equal(compactionLine("Compaction (manual): 9000 tokens", 200_000), "Compaction (manual): 9.0k of 200k tokens (5 %)");
  assert.equal(compactionLine("Context compacted", 200_000), "Context compacted");
  assert.equal(exactCounts(line), "Compaction (auto): 175,928 tokens → 2,687");
});

test("the table of the context has its compactions where they happened", () => {
  const point = (second) => ({ at: `2026-11-21T10:00:0${second}Z`, agent_id: "main", tokens: second, window: null });
  const compaction = { started_at: "2026-11-21T10:00:02.500000Z" };
  const rows = contextRows([point(1), point(2), point(3)], [compaction]);
  assert.deepEqual(rows.map((row) => (row.compaction === null ? row.point.tokens : "compacted")), [1, 2, "compacted", 3]);
});

test("a budget that will be crossed says at which rate and about when", () => {
  const now = Date.parse("2026-11-22T00:10:00Z");
  const day = (spent, forecast) => ({ spent_usd: spent, forecast_usd: forecast, resets_at: "2026-11-23T00:00:00Z" });
  const told = (spent, forecast, limit) => reachedWords(day(spent, forecast), limit, now, "utc");
  assert.equal(told(0, 0.3575, 0.01), "at $0.015/h reached about 00:50 UTC");
  assert.equal(told(3, 3 + 23.8333333, 20), "at $1.00/h reached about 17:10 UTC");
  assert.equal(told(21, 30, 20), null, "it is crossed already");
  assert.equal(told(0, 5, 20), null);
  assert.equal(told(0, 0, 0.01), null);
  assert.equal(reachedWords({ ...day(0, 9), resets_at: "2026-11-22T00:00:00Z" }, 1, now, "utc"), null,
    "the day ended while nothing was asked anew");
});

test("a sum of nothing says whether nothing was called or nothing is known", () => {
  const words = (...parts) => nothingWords(...parts).words;
  assert.equal(words({ calls: 0, unpriced_calls: 0 }), "no model call known");
  assert.equal(words({ calls: 0, unpriced_calls: 0 }, true), "nothing spent yet", "there was something yesterday");
  assert.equal(words({ calls: 4, unpriced_calls: 4 }, true), "unknown: its models have no price");
  assert.equal(nothingWords({ calls: 4, unpriced_calls: 1 }), null, "some of them had a price, and cost nothing");
  assert.equal(dayOf("2026-11-22T00:00:00.000000Z"), "2026-11-21T00:00:00.000Z");
});
