import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, percentText, pointsText, relativeText } from "../src/text/change.ts";
import { durationText } from "../src/text/time.ts";

test("shares: not all is never 100 %, something is never 0 %", () => {
  const told = [
    [0, "0 %"], [1, "100 %"], [0.5, "50 %"], [0.982, "98.2 %"], [0.99999, "> 99.9 %"], [0.0001, "< 0.1 %"],
    [0.05, "5 %"], [0.0512, "5.1 %"], [0.334, "33 %"], [2.5, "250 %"], [-0.05, "−5 %"],
  ];
  for (const [share, text] of told) assert.equal(percentText(share), text);
  for (const bad of [null, undefined, NaN, Infinity, -Infinity]) assert.equal(percentText(bad), "–");
});

test("changes say direction, size and share in words", () => {
  const more = changeOf(156, 144, { wish: "less" });
  assert.deepEqual(
    [more.direction, more.tone, more.absolute, more.relative, more.words],
    ["up", "worse", "+12", "+8.3 %", "12 more (+8.3 %) than 144 before"]);
  const less = changeOf(500, 1_000, { wish: "less", word: durationText, isMeasured: true });
  assert.deepEqual([less.direction, less.tone, less.absolute, less.relative], ["down", "better", "−500 ms", "−50 %"]);
  const rate = changeOf(0.12, 0.1, { wish: "less", word: percentText, size: pointsText });
  assert.equal(rate.words, "2 points more (+20 %) than 10 % before");
  assert.equal(changeOf(5, 4, { wish: "neither" }).tone, "neutral");
  assert.equal(changeOf(5, 4, { wish: "more" }).tone, "better");
});

test("no change, nothing before, nothing known", () => {
  assert.equal(changeOf(7, 7, { wish: "less" }).direction, "same");
  assert.equal(changeOf(1_001, 1_000, { wish: "less", isMeasured: true }).direction, "same", "within what is measured");
  assert.equal(changeOf(1_001, 1_000, { wish: "less" }).direction, "up", "counts are exact");
  const first = changeOf(3, 0, { wish: "less" });
  assert.deepEqual([first.direction, first.relative, first.words], ["up", "", "3 more; nothing before"]);
  for (const bad of [null, undefined, NaN, Infinity]) {
    assert.equal(changeOf(bad, 1, { wish: "less" }).direction, "unknown");
    assert.equal(changeOf(1, bad, { wish: "less" }).words, "nothing to compare with");
  }
});

test("large factors are factors", () => {
  assert.equal(relativeText(0.083), "+8.3 %");
  assert.equal(relativeText(-1), "−100 %");
  assert.equal(relativeText(2), "+200 %");
  assert.equal(relativeText(11), "12 ×");
  assert.equal(relativeText(0.0002), "+0.1 %");
  assert.equal(relativeText(1e9), "> 1,000,000 ×");
  assert.equal(relativeText(NaN), "");
});
