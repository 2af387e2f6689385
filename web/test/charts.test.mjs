import assert from "node:assert/strict";
import { test } from "node:test";
import "./window.mjs";
import { durationTicks, logScale, partAt, partUnder, timeTicks } from "../src/charts/axes.ts";
import { donutArcs, otherKey, slicePath, topAndOther } from "../src/charts/slices.ts";
import {
  boxCounts, boxOf, boxRange, columnCounts, heatData, heatStep, heatSteps, heatThresholds, heatToken, heatWords,
  largestCell, rangeBox,
} from "../src/charts/heat.ts";
import { axisOf } from "../src/charts/RangeMark.tsx";
import { barBoxes, largestSum } from "../src/charts/stacks.ts";

const hostile = [NaN, Infinity, -Infinity, -1, -0, undefined, null, "7"];
const hour = 3_600_000;

test("a scale of factors goes by equal steps and survives what is no duration", () => {
  const scale = logScale([1, 1000], [0, 300]);
  assert.deepEqual([1, 10, 100, 1000].map((value) => Math.round(scale(value))), [0, 100, 200, 300]);
  for (const value of [0, -1, NaN]) assert.equal(scale(value), 0);
  assert.equal(logScale([5, 5], [0, 10])(5), 5);
});

test("ticks are round durations and round instants of the reader's zone", () => {
  assert.deepEqual(durationTicks(5, 2_000).map((tick) => tick.word), ["10 ms", "100 ms", "1 s"]);
  const from = Date.parse("2026-11-21T10:07:00Z");
  const clock = (at) => new Date(at).toISOString().slice(11, 16);
  assert.deepEqual(timeTicks(from, from + 4 * hour, 6, 0).map(clock), ["11:00", "12:00", "13:00", "14:00"]);
  assert.deepEqual(timeTicks(from, from + 2 * hour, 4, 330).map(clock), ["10:30", "11:00", "11:30", "12:00"]);
  for (const bad of [NaN, Infinity, from - 1]) assert.deepEqual(timeTicks(from, bad, 6, 0), []);
  assert.ok(timeTicks(0, 1e15, 6, 0).length <= 7, "ages have few ticks, too");
  assert.equal(partAt(15, 0, 10, 3), 1);
  for (const at of [-1, 30, NaN]) assert.equal(partAt(at, 0, 10, 3), null);
});

test("steps of the ramp: each of few counts has its own, many grow by factors", () => {
  assert.deepEqual(heatThresholds(3), [1, 2, 3]);
  assert.deepEqual(heatWords(heatThresholds(3)), ["1", "2", "3"]);
  for (const largest of [8, 9, 30, 1_000, 1e6, 1e12]) {
    const thresholds = heatThresholds(largest);
    assert.equal(thresholds.length, heatSteps);
    assert.ok(thresholds.every((one, index) => index === 0 || one > thresholds[index - 1]), `${thresholds}`);
    assert.ok(heatStep(largest, thresholds) === heatSteps - 1 || largest < thresholds[heatSteps - 1]);
    assert.equal(heatStep(1, thresholds), 0);
  }
  for (const bad of hostile) assert.deepEqual(heatThresholds(bad).length >= 1, true);
  for (const bad of [0, -3, NaN]) assert.equal(heatStep(bad, [1, 2]), -1);
  assert.equal(heatToken(0, 7), "heat-0");
  assert.equal(heatToken(6, 7), "heat-6");
  assert.equal(heatToken(1, 2), "heat-6");
  assert.equal(heatToken(0, 1), "heat-4");
});

const data = heatData({
  from: 0, columnLength: hour,
  rows: [{ from_ms: 1, to_ms: 2 }, { from_ms: 2, to_ms: 4 }, { from_ms: 4, to_ms: null }],
  cells: [[1, 2, 0], [0, NaN, -5], [4, 0, 9]], failed: [[0, 5, 0], [1]],
});

test("counts of a heat map are cleaned: no call failed that was not made", () => {
  assert.deepEqual(data.cells, [[1, 2, 0], [0, 0, 0], [4, 0, 9]]);
  assert.deepEqual(data.failed, [[0, 2, 0], [0, 0, 0], [0, 0, 0]]);
  assert.equal(largestCell(data), 9);
  assert.deepEqual(columnCounts(data, 0), { calls: 3, failed: 2 });
});

test("a box of cells means a time and a duration, and is found again from them", () => {
  const box = boxOf([2, 2], [1, 1]);
  assert.deepEqual(box, { columns: [1, 2], rows: [1, 2] });
  assert.deepEqual(boxCounts(data, box), { calls: 9, failed: 0 });
  const range = boxRange(data, box);
  assert.deepEqual(range, { since: hour, until: 3 * hour, shortest: 2, longest: null });
  assert.deepEqual(rangeBox(data, range), box);
  for (let column = 0; column < 3; column += 1) {
    for (let row = 0; row < 3; row += 1) {
      const one = boxOf([column, row], [column, row]);
      assert.deepEqual(rangeBox(data, boxRange(data, one)), one);
    }
  }
  assert.equal(rangeBox(data, { ...range, since: 5 * hour, until: 6 * hour }), null);
  assert.equal(boxRange(data, boxOf([0, 0], [0, 0])).shortest, 0, "the lowest row holds what is shorter, too");
});

test("seven parts have their name, the rest is one; nonsense is no part", () => {
  const parts = Array.from({ length: 12 }, (_, index) => ({ key: `k${index}`, word: `w${index}`, value: index + 1 }));
  const shown = topAndOther(parts);
  assert.equal(shown.length, 8);
  assert.deepEqual(shown[7], { key: otherKey, word: "5 others", value: 15 });
  assert.equal(topAndOther(parts.slice(0, 8)).length, 8, "a single other is called by its name");
  assert.ok(topAndOther(parts.slice(0, 8)).every((part) => part.key !== otherKey));
  assert.deepEqual(topAndOther(hostile.slice(0, 5).map((value) => ({ key: "x", word: "x", value }))), []);
});

test("arcs go once around, whatever the values are", () => {
  const arcs = donutArcs([1, NaN, 3, -2, Infinity]);
  assert.deepEqual(arcs[0], { from: 0, to: 0.25 });
  assert.equal(arcs[4].to, 1);
  assert.deepEqual(donutArcs([0, 0]), [{ from: 0, to: 0 }, { from: 0, to: 0 }]);
  assert.equal(slicePath({ from: 0, to: 0 }, 1, 2), "");
  assert.equal(slicePath({ from: 0, to: 1 }, 1, 2).match(/Z/g).length, 2, "a whole ring is two circles");
  assert.ok(!slicePath({ from: 0.1, to: 0.9 }, 10, 20).includes("NaN"));
});

test("bars stand on each other or side by side, inside their slot", () => {
  const stacked = barBoxes([2, 0, 3, NaN], "stacked", 10);
  assert.deepEqual(stacked.map((box) => [box.series, box.from, box.to]), [[0, 0, 2], [2, 2, 5]]);
  const grouped = barBoxes([2, 1], "grouped", 10);
  assert.ok(grouped.every((box) => box.from === 0 && box.left >= 0 && box.left + box.width <= 10));
  assert.equal(largestSum([{ values: [2, 3] }, { values: [4, NaN] }], "stacked"), 5);
  assert.equal(largestSum([{ values: [2, 3] }, { values: [4, -9] }], "grouped"), 4);
  assert.equal(largestSum([], "stacked"), 0);
});

test("an axis of durations holds all of them", () => {
  for (const list of [[3, 700], [1, 1], [0.2, 90_000], [null, NaN], []]) {
    const axis = axisOf(list);
    assert.ok(axis.to >= axis.from * 10);
    for (const one of list) if (one > 0) assert.ok(axis.from <= one && one <= axis.to);
  }
});

test("the pointer is over a part of the chart or beside all of them", () => {
  const margin = { left: 40, right: 10 };
  const under = (x) => partUnder(x, 150, margin, 10);
  assert.deepEqual([39, 40, 49.9, 50, 139.9, 140].map(under), [null, 0, 0, 1, 9, null]);
  assert.equal(partUnder(50, 150, margin, 0), null);
  assert.equal(partUnder(50, 30, margin, 10), null);
});
