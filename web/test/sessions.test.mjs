import assert from "node:assert/strict";
import { test } from "node:test";
import { endedWords } from "../src/components/endedWords";
import "./window.mjs";
import { randomFrom } from "./random.mjs";
import { brushRange, bucketAt, counted, extentOf, stepped } from "../src/features/sessions/brush.ts";
import { columnsFor } from "../src/features/sessions/columns.ts";
import { activeFilters, bandWords, listedValues, longerName } from "../src/features/sessions/facetWords.ts";
import { byNeed, openOrAsked, rangeReaching } from "../src/features/sessions/sessionWords.ts";
import {
  givenViews, isOwnViews, isShown, maximumOwnViews, shownView, viewAddress, viewQuery, withView,
} from "../src/features/sessions/views.ts";
import {
  admits, isChosen, noSessionFilter, readBand, readSessionFilter, sessionListNames, sessionListQuery, sessionOrders,
  sessionQuery, withToggled, writeSessionFilter,
} from "../src/state/sessionFilters.ts";
import { durationText } from "../src/text/time.ts";

const awkward = ["plain", "with space", "a&b=c", "ü/☃", "100%", "+plus", "#hash"];
const address = (text) => new URLSearchParams(text);

test("any filter of sessions survives the way through the URL, and leaves the rest of it alone", () => {
  const random = randomFrom(5);
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (let round = 0; round < 500; round += 1) {
    const filter = {
      ...noSessionFilter,
      errorsOnly: random() < 0.5,
      waitingOnly: random() < 0.5,
      cost: pick(["", "0.01-0.1", "100-"]),
      duration: pick(["", "0-10000", "86400000-"]),
      q: pick(["", ...awkward]),
      order: pick(sessionOrders),
      isAscending: random() < 0.5,
    };
    for (const name of sessionListNames) filter[name] = awkward.filter(() => random() < 0.2);
    const url = writeSessionFilter(address("view=grid&range=7d&peek=abc"), filter).toString();
    assert.deepEqual(readSessionFilter(address(url)), filter);
    assert.equal(address(url).get("range"), "7d");
    assert.equal(address(url).get("peek"), "abc");
  }
});

test("what an address tells wrongly filters nothing", () => {
  assert.deepEqual(readSessionFilter(address("cost=cheap&duration=9-1&sort=beauty&direction=up&errors=yes")),
    noSessionFilter);
  assert.equal(readBand("1-"  ).to, null);
  for (const text of ["", "-", "-1", "1", "a-b", "5-5", "1e3-2e3"]) assert.equal(readBand(text), null, text);
});

test("a band's end is excluded, though the hub includes its bounds", () => {
  const query = (part) => sessionQuery({ ...noSessionFilter, ...part });
  assert.equal(query({ cost: "0.01-0.1" }), "cost_min=0.01&cost_max=0.099999999");
  assert.equal(query({ cost: "0-0.000000001" }), "cost_min=0&cost_max=0");
  assert.equal(query({ cost: "100-" }), "cost_min=100");
  assert.equal(query({ duration: "10000-60000" }), "duration_min_ms=10000&duration_max_ms=59999");
});

test("the order is asked for, and is no filter", () => {
  const filter = { ...noSessionFilter, status: ["failed", "ended"], order: "cost", isAscending: true };
  assert.equal(sessionQuery(filter), "status=ended&status=failed");
  assert.equal(
    sessionListQuery(filter, { since: "24h" }), "since=24h&status=ended&status=failed&sort=cost&direction=asc");
});

test("values of facets are chosen and left again", () => {
  for (const [facet, value] of [["status", "failed"], ["cost_band", "1-10"], ["has_errors", "1"], ["branch", "main"]]) {
    const chosen = withToggled(noSessionFilter, facet, value);
    assert.ok(isChosen(chosen, facet, value), facet);
    assert.ok(!isChosen(noSessionFilter, facet, value), facet);
    assert.equal(activeFilters(chosen).length, 1, facet);
    assert.deepEqual(activeFilters(chosen)[0].without, noSessionFilter, facet);
    assert.deepEqual(withToggled(chosen, facet, value), noSessionFilter, facet);
  }
  const other = withToggled(withToggled(noSessionFilter, "cost_band", "1-10"), "cost_band", "10-100");
  assert.equal(other.cost, "10-100", "only one band is chosen");
});

test("a session that changed belongs into the list or not", () => {
  const session = {
    status: "running", git_root: "/srv/shop", project_path: "/srv/shop/api", machine_id: "m1", source_app: "shop",
      model: "x",
    git_branch: null, agent_kind: "claude-code", error_count: 1, waiting_for_user: false, open_question_count: 0,
    cost_usd: 0.5, duration_ms: 5_000,
  };
  const yes = (part) => assert.ok(admits({ ...noSessionFilter, ...part }, session), JSON.stringify(part));
  const no = (part) => assert.ok(!admits({ ...noSessionFilter, ...part }, session), JSON.stringify(part));
  yes({});
  yes({ status: ["running", "failed"], project: ["/srv/shop"], errorsOnly: true, cost: "0.1-1", duration: "0-10000" });
  no({ project: ["/srv/shop/api"] });
  no({ branch: ["main"] });
  no({ waitingOnly: true });
  no({ cost: "0.1-0.5" });
});

const start = Date.parse("2026-11-21T00:00:00Z");
const histogram = {
  range: { since: new Date(start).toISOString(), until: new Date(start + 600_000).toISOString() },
  bucket_ms: 60_000.5,
  buckets: Array.from({ length: 10 }, (_, index) => ({
    at: new Date(start + index * 60_000.5).toISOString(), sessions: index, failed: index % 2, cost_usd: 0.5,
  })),
};

test("a place is the bucket under it", () => {
  assert.equal(bucketAt(0, 100, 10), 0);
  assert.equal(bucketAt(99.9, 100, 10), 9);
  assert.equal(bucketAt(100, 100, 10), 9);
  assert.equal(bucketAt(-5, 100, 10), 0);
  assert.equal(bucketAt(35, 100, 10), 3);
  assert.equal(bucketAt(35, 0, 10), 0, "before it is measured");
});

test("arrows move the brush, and extend it with Shift", () => {
  assert.deepEqual(stepped(null, -1, false, 10), { anchor: 9, head: 9 });
  assert.deepEqual(stepped(null, 1, false, 10), { anchor: 0, head: 0 });
  assert.deepEqual(stepped({ anchor: 4, head: 4 }, 1, true, 10), { anchor: 4, head: 5 });
  assert.deepEqual(stepped({ anchor: 4, head: 5 }, -1, false, 10), { anchor: 4, head: 4 });
  assert.deepEqual(stepped({ anchor: 9, head: 9 }, 1, true, 10), { anchor: 9, head: 9 }, "not beyond the end");
});

test("the brushed time is that of whole buckets, whichever way it was dragged", () => {
  const there = brushRange(histogram, { anchor: 2, head: 4 });
  assert.deepEqual(there, brushRange(histogram, { anchor: 4, head: 2 }));
  assert.equal(there.since, start + 120_001);
  assert.ok(there.until >= start + 5 * 60_000.5 - 1 && there.until <= start + 5 * 60_000.5 + 1);
  assert.equal(brushRange({ ...histogram, buckets: [] }, { anchor: 0, head: 0 }), null);
  const tiny = { ...histogram, bucket_ms: 2 };
  const range = brushRange(tiny, { anchor: 0, head: 0 });
  assert.equal(range.until - range.since, 1_000, "a range can always be read again");
  assert.deepEqual(counted(histogram, extentOf({ anchor: 4, head: 2 })), { sessions: 9, failed: 1, costUSD: 1.5 });
});

test("a view is shown when the address filters as it does, whatever the order of its parameters", () => {
  const [all, running, failed, withErrors] = givenViews;
  assert.ok(isShown(all, address("range=7d&peek=x&view=grid")), "the range is no part of a given view");
  assert.ok(isShown(running, address("status=waiting&status=running")));
  assert.ok(!isShown(running, address("status=running")));
  assert.deepEqual(givenViews.map((view) => view.name), ["All", "Running", "Failed", "With errors", "Costly"]);
  assert.equal(shownView(givenViews, address("errors=1&sort=errors")), withErrors);
  assert.equal(shownView(givenViews, address("status=failed")), failed);
  assert.equal(shownView(givenViews, address("errors=1")), null);
  assert.equal(viewAddress(withErrors, address("status=ended&range=7d&view=grid&peek=x")),
    "/sessions?range=7d&view=grid&errors=1&sort=errors");
});

test("an own view keeps filter, order, range and layout, and nothing else", () => {
  const now = address("project=%2Fsrv%2Fa&sort=cost&range=30d&view=grid&peek=abc&facets=1");
  const own = { name: "Mine", query: viewQuery(now), isOwn: true };
  assert.equal(own.query, "project=%2Fsrv%2Fa&sort=cost&range=30d&view=grid");
  assert.ok(isShown(own, now));
  assert.ok(!isShown(own, address("project=%2Fsrv%2Fa&sort=cost&view=grid")), "another range is another view");
  assert.equal(viewAddress(own, address("range=7d&status=ended")), `/sessions?${own.query}`);
});

test("own views have a limit and one of each name", () => {
  let views = [];
  for (let index = 0; index < maximumOwnViews + 5; index += 1) views = withView(views, `  View ${index} `, "errors=1");
  assert.equal(views.length, maximumOwnViews);
  assert.equal(views[0].name, "View 5");
  assert.equal(withView(views, "View 7", "q=x").find((view) => view.name === "View 7").query, "q=x");
  assert.equal(withView(views, "View 7", "q=x").length, maximumOwnViews);
  for (const broken of [null, {}, [1], [{ name: "a" }], "x"]) assert.ok(!isOwnViews(broken));
});

test("bands and projects have words", () => {
  assert.equal(bandWords("0-10000", durationText), "under 10 s");
  assert.equal(bandWords("60000-600000", durationText), "1 m 00 s – 10 m 00 s");
  assert.equal(bandWords("10-", (value) => `$${value}`), "$10 and more");
  assert.equal(longerName("/tmp/fork/project"), "fork/project");
  assert.equal(longerName("/"), "/");
});

test("a table has columns for its width, and no name twice", () => {
  for (let width = 240; width <= 2_000; width += 4) {
    const shown = columnsFor(width);
    assert.equal(new Set(shown.map((column) => column.name)).size, shown.length);
    const left = width - shown.reduce((sum, column) => sum + column.width, 0);
    assert.ok(left >= (width < 320 ? 60 : width < 730 ? 130 : 280), `the title has ${left} px of ${width}`);
  }
});

test("the widened range reaches back to the latest session", () => {
  const now = start;
  assert.deepEqual(rangeReaching(now - 3 * 86_400_000, now), { kind: "relative", name: "7d" });
  assert.deepEqual(rangeReaching(now - 400 * 86_400_000, now), { kind: "relative", name: "all" });
});

test("cards come by need", () => {
  const card = (session_id, status, started_at, waiting_for_user = false) =>
    ({ session_id, status, started_at, waiting_for_user, ended_at: null });
  const ids = byNeed([
    card("idle", "idle", "3"), card("old", "running", "1"), card("new", "running", "2"),
      card("asks", "running", "0", true), { ...card("over", "failed", "9"), ended_at: "9" }, card("failed", "failed", "0"),
  ]).map((one) => one.session_id);
  assert.deepEqual(ids, ["asks", "failed", "new", "old", "idle", "over"]);
});

test("a failed session that is over is no card among those at work, unless it is asked for", () => {
  const sessions = [
    { session_id: "open", status: "failed", ended_at: null }, { session_id: "over", status: "failed", ended_at: "9" },
    { session_id: "done", status: "ended", ended_at: "9" },
  ];
  const ids = (asked) => openOrAsked(sessions, asked).map((one) => one.session_id);
  assert.deepEqual(ids([]), ["open"]);
  assert.deepEqual(ids(["failed"]), ["open", "over"]);
  assert.deepEqual(ids(["ended"]), ["open", "done"]);
});

test("what is chosen and not among the hub's values counts what passes the filter, where nothing else is chosen", () => {
  const counts = (name, text, values) => listedValues(
    name, { name, values }, readSessionFilter(new URLSearchParams(text)), 2,
  ).map(({ value, count }) => [value, count]);
  const bands = [{ value: "1-10", label: "$1 – $10", count: 2 }];
  assert.deepEqual(counts("cost_band", "cost=1-", bands), [["1-10", 2], ["1-", 2]]);
  assert.deepEqual(counts("cost_band", "cost=1-10", bands), [["1-10", 2]]);
  assert.deepEqual(counts("model", "model=a&model=b", [{ value: "a", label: "a", count: 2 }]), [["a", 2], ["b", 0]]);
});

test("what ended over failed turns did not simply end", () => {
  assert.deepEqual(endedWords({ status: "ended", failed_turn_count: 0 }), { status: "ok", word: "Ended" });
  assert.deepEqual(endedWords({ status: "ended", failed_turn_count: 1 }), { status: "partly", word: "Ended, 1 failed turn" });
  assert.deepEqual(endedWords({ status: "completed", failed_turn_count: 2 }), { status: "partly", word: "Done, 2 failed turns" });
  assert.deepEqual(endedWords({ status: "failed", failed_turn_count: 2 }).status, "error");
  assert.deepEqual(endedWords({ status: "running", failed_turn_count: 2 }).status, "running");
});
