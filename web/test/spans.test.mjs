import assert from "node:assert/strict";
import { test } from "node:test";
import {
  flag, lanePadding, lanesInTreeOrder, layoutTimeline, maximumRows, neighbour, packRows, rowHeight, spanAt,
} from "../src/features/session/timeline/spanLayout";
import { countedAlike, failuresIn, failuresOf } from "../src/features/session/timeline/failureMarks";
import { waitingSpans } from "../src/features/session/timeline/waitingSpans";
import { timeTicks } from "../src/features/session/timeline/ticks";
import { markNear, stripBars, timeAt } from "../src/features/session/strip/stripLayout";
import { rowAt } from "../src/features/session/read/windowing";

const stamp = (at) => new Date(at).toISOString();

function lane(id, parent, start = 0) {
  return {
    agent_id: id, agent_name: id, agent_type: "subagent", parent_agent_id: parent, depth: parent === null ? 0 : 1,
    status: "completed", started_at: stamp(start), ended_at: stamp(start + 100), span_count: 0, error_count: 0,
  };
}

function span(id, agent, from, to, more = {}) {
  return {
    id, kind: "tool", agent_id: agent, at: stamp(from), ended_at: to === null ? null : stamp(to),
    duration_ms: to === null ? null : to - from, label: id, status: to === null ? "running" : "succeeded",
    tool_name: "Bash", tool_use_id: id, allowed_at: null, event_uuid: null, spawned_agent_id: null, cost_usd: null, tokens: null, ...more,
  };
}

function timeline(lanes, spans, more = {}) {
  return {
    range: { since: stamp(0), until: stamp(1_000) }, window: { since: stamp(0), until: stamp(1_000) }, total: spans.length,
    is_folded: false, lanes, spans, buckets: [], gaps: [], critical_path: [], ...more,
  };
}

const ids = (lanes) => lanes.map((one) => one.agent_id);

test("lanes stand below the one that started them, in order of start", () => {
  const lanes = [lane("c", "a", 30), lane("b", "main", 20), lane("a", "main", 10), lane("main", null)];
  const { lanes: ordered, hasChildren } = lanesInTreeOrder(lanes, new Set());
  assert.deepEqual(ids(ordered), ["main", "a", "c", "b"]);
  assert.deepEqual([...hasChildren], [1, 1, 0, 0]);
  assert.deepEqual(ids(lanesInTreeOrder(lanes, new Set(["a"])).lanes), ["main", "a", "b"]);
  assert.deepEqual(ids(lanesInTreeOrder(lanes, new Set(["main"])).lanes), ["main"]);
});

test("lanes whose parents are unknown, themselves or each other are shown all the same", () => {
  const lanes = [lane("main", null), lane("x", "gone"), lane("y", "y"), lane("p", "q"), lane("q", "p")];
  assert.deepEqual(ids(lanesInTreeOrder(lanes, new Set()).lanes).sort(), ["main", "p", "q", "x", "y"]);
});

test("parallel spans lie in rows of their own, those after one another share one", () => {
  const rows = new Uint8Array(4);
  assert.equal(packRows([0, 5, 10, 20], [10, 15, 20, 30], 0, 4, rows), 2);
  assert.deepEqual([...rows], [0, 1, 0, 0]);
  const many = new Uint8Array(50);
  assert.equal(packRows(new Array(50).fill(0), new Array(50).fill(9), 0, 50, many), maximumRows);
});

test("no two spans of a lane overlap in a row while there are rows", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const spans = Array.from({ length: 60 }, (_, index) => {
    const from = Math.floor(random() * 10_000);
    return span(`s${index}`, "main", from, from + Math.floor(random() * 700));
  });
  const layout = layoutTimeline(timeline([lane("main", null)], spans), new Set(), 10_000);
  for (let one = 0; one < layout.spans.length; one += 1) {
    for (let other = one + 1; other < layout.spans.length; other += 1) {
      if (layout.rows[one] !== layout.rows[other] || layout.rows[one] === maximumRows - 1) continue;
      assert.ok(layout.ends[one] <= layout.starts[other] || layout.ends[other] <= layout.starts[one]);
    }
  }
});

test("what runs ends where the window does; failures and the critical path are marked", () => {
  const layout = layoutTimeline(timeline([lane("main", null)], [
    span("a", "main", 10, 20, { status: "failed" }), span("b", "main", 30, null), span("c", "gone", 5, 6),
  ], { critical_path: ["b"] }), new Set(), 500);
  assert.deepEqual(layout.spans.map((one) => one.id), ["a", "b"]);
  assert.equal(layout.ends[1], 500);
  assert.equal(layout.flags[0] & flag.failed, flag.failed);
  assert.equal(layout.flags[1] & (flag.open | flag.critical), flag.open | flag.critical);
});

test("a point finds its span, the shortest where several are near, and none where nothing is", () => {
  const spans = [span("a", "main", 0, 100), span("b", "main", 100, 101), span("t", "main", 0, 400, { kind: "turn" })];
  const layout = layoutTimeline(timeline([lane("main", null)], spans), new Set(), 500);
  const y = lanePadding + rowHeight / 2;
  assert.equal(layout.spans[spanAt(layout, y, 50, 2)].id, "a");
  assert.equal(layout.spans[spanAt(layout, y, 99.5, 2)].id, "b");
  assert.equal(layout.spans[spanAt(layout, y, 300, 2)].id, "t");
  assert.equal(spanAt(layout, y, 450, 2), -1);
});

test("keys go from span to span of one lane and stop at its ends", () => {
  const layout = layoutTimeline(timeline([lane("main", null), lane("a", "main", 5)], [
    span("m1", "main", 0, 10), span("m2", "main", 20, 30), span("a1", "a", 5, 9),
  ]), new Set(), 100);
  assert.equal(neighbour(layout, -1, 1, 0, 15), 1);
  assert.equal(neighbour(layout, 0, 1, 0, 0), 1);
  assert.equal(neighbour(layout, 1, 1, 0, 0), 1);
  assert.equal(neighbour(layout, 1, 1, 1, 0), 2);
  assert.equal(rowAt(layout.tops, layout.tops[1] + 1), 1);
});

test("ticks are round and far enough apart", () => {
  const { at, step } = timeTicks(1_000, 61_000, 960, 1_000);
  assert.equal(step, 10_000);
  assert.deepEqual(at, [1_000, 11_000, 21_000, 31_000, 41_000, 51_000, 61_000]);
});

test("a hundred thousand spans are laid out within a frame or few", () => {
  const spans = Array.from({ length: 100_000 }, (_, index) => span(`s${index}`, `a${index % 50}`, index * 10, index * 10 + 40));
  const lanes = [lane("main", null), ...Array.from({ length: 50 }, (_, index) => lane(`a${index}`, "main", index))];
  const before = performance.now();
  const layout = layoutTimeline(timeline(lanes, spans), new Set(), 1e6);
  assert.equal(layout.spans.length, 100_000);
  assert.ok(performance.now() - before < 5_000);
});

const strip = {
  range: { since: stamp(0), until: stamp(1_000) }, columns: 4, column_ms: 250,
  rows: [{ depth: 0, counts: [3, 0, 1, 0], errors: [0, 0, 1, 0] }, { depth: 1, counts: [0, 9, 0, 0], errors: [0, 0, 0, 0] }],
  marks: [
    { kind: "prompt", at: stamp(100), label: "p", event_uuid: "p", tool_use_id: null, agent_id: "main" },
    { kind: "error", at: stamp(102), label: "e", event_uuid: "e", tool_use_id: "t", agent_id: "main" },
  ],
  mark_counts: {}, waits: [], time: {},
};

test("the strip has a bar for each column with something in it; errors can be told and seen", () => {
  const bars = stripBars(strip, 400);
  assert.equal(bars.length, 3);
  assert.deepEqual(bars.map((bar) => bar.hasErrors), [false, true, false]);
  assert.equal(bars[2].strength, 1);
  assert.ok(stripBars({ ...strip, columns: 2_000, rows: [{ depth: 0, counts: [1], errors: [1] }] }, 300)[0].width >= 3);
});

test("a click near marks means the most urgent of them", () => {
  const whole = { from: 0, to: 1_000 };
  assert.equal(markNear(strip, 101, 1_000, whole).kind, "error");
  assert.equal(markNear(strip, 500, 1_000, whole), null);
  assert.equal(timeAt(250, 1_000, whole), 250);
  assert.equal(timeAt(-5, 1_000, whole), 0);
});

test("a gap is told only where no wait of the same agent already tells it", () => {
  const gap = (agent, from, to) => ({ agent_id: agent, kind: "user", at: stamp(from), ended_at: stamp(to), duration_ms: to - from });
  const wait = (agent, from, to) => span(`wait ${from}`, agent, from, to, { kind: "wait" });
  const gapsOf = (spans, gaps) => {
    const layout = layoutTimeline(timeline([lane("main", null), lane("a", "main")], spans, { gaps }), new Set(), 900);
    return [...layout.gapStarts].map((start, index) => [start - parse(stamp(0)), layout.gapEnds[index] - parse(stamp(0))]);
  };
  assert.deepEqual(gapsOf([], [gap("main", 10, 50)]), [[10, 50]]);
  assert.deepEqual(gapsOf([wait("main", 10, 50)], [gap("main", 10, 50)]), []);
  assert.deepEqual(gapsOf([wait("main", 20, 40)], [gap("main", 10, 50)]), [[10, 20], [40, 50]]);
  assert.deepEqual(gapsOf([wait("main", 20, null)], [gap("main", 10, 500)]), [[10, 20]], "an open wait goes on");
  assert.deepEqual(gapsOf([wait("a", 10, 50)], [gap("main", 10, 50)]), [[10, 50]], "another agent's wait");
});

function parse(text) {
  return Date.parse(text);
}

const errorMark = (at, call, agent = "main") => ({
  kind: "error", at: stamp(at), label: "e", event_uuid: null, tool_use_id: call, agent_id: agent,
});
const stripWith = (...errors) => ({ ...strip, marks: [strip.marks[0], ...errors], mark_counts: { error: errors.length } });

test("the waterfall marks the strip's failures at the strip's times, and counts as many", () => {
  const spans = [
    span("t", "main", 0, 400, { kind: "turn", status: "failed", tool_name: null, tool_use_id: null }),
    span("a", "main", 10, 90, { status: "failed" }), span("b", "main", 100, 120),
  ];
  const told = timeline([lane("main", null), lane("sub", "main")], spans);
  const failures = failuresIn(told, stripWith(errorMark(90, "a"), errorMark(395, null), errorMark(300, "short", "sub")));
  const layout = layoutTimeline(countedAlike(told, failures), new Set(), 500,
    { dimmed: new Set(), waiting: new Set(), failures, isFiltered: false });
  assert.deepEqual([...layout.failureTimes], [90, 395, 300]);
  assert.deepEqual([...layout.firstFailure], [0, 2, 3]);
  assert.equal(layout.spans[layout.failedSpans[0]].id, "a");
  assert.deepEqual([...layout.failedSpans].slice(1), [-1, -1]);
  assert.deepEqual(layout.lanes.map((one) => one.error_count), [2, 1]);
  assert.equal(failuresOf(countedAlike(told, failures)), 3);
});

test("failures outside the window or left out by a filter are not marked; a thinned strip leaves it to the spans", () => {
  const told = timeline([lane("main", null)], [span("a", "main", 10, 90, { status: "failed" })]);
  const marks = [errorMark(90, "a"), errorMark(200, "hidden"), errorMark(5_000, "later")];
  const failures = failuresIn(told, stripWith(...marks));
  assert.equal(failures.length, 2);
  const times = (more) => [...layoutTimeline(told, new Set(), 500,
    { dimmed: new Set(), waiting: new Set(), failures, isFiltered: false, ...more }).failureTimes];
  assert.deepEqual(times({}), [90, 200]);
  assert.deepEqual(times({ isFiltered: true }), [90]);
  const thinned = { ...stripWith(marks[0]), mark_counts: { error: 3_000 } };
  assert.equal(failuresIn(told, thinned), null);
  assert.deepEqual(times({ failures: null }), [90], "a failure is where its call ended");
});

test("a call that waits for permission is not painted as running", () => {
  const spans = [span("a", "main", 10, null, { label: "Bash: git push" }), span("b", "main", 20, null, { label: "make" })];
  const question = {
    session_id: "s", id: "q", agent_id: "main", kind: "permission", tool_name: "Bash",
    message: "Permission asked: Bash: git push", asked_at: stamp(12), resolved_at: null,
  };
  const waiting = waitingSpans([spans[0]], [question]);
  assert.deepEqual([...waiting], ["a"]);
  assert.equal(waitingSpans(spans, []).size, 0);
  const layout = layoutTimeline(timeline([lane("main", null)], spans), new Set(), 500,
    { dimmed: new Set(), waiting, failures: null, isFiltered: false });
  assert.deepEqual([...layout.flags].map((flags) => (flags & flag.waiting) !== 0), [true, false]);
});

test("a call that had to be allowed works from the answer on", () => {
  const spans = [
    span("a", "main", 10, 210, { allowed_at: stamp(202) }), span("b", "main", 220, 240, { allowed_at: stamp(150) }),
    span("c", "main", 250, null), span("d", "main", 260, 270, { allowed_at: stamp(290) }),
  ];
  const layout = layoutTimeline(timeline([lane("main", null)], spans), new Set(), 500);
  assert.deepEqual([...layout.works], [202, 220, 250, 270]);
});
