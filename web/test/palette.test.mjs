import assert from "node:assert/strict";
import { test } from "node:test";
import { matchScore, ranked } from "../src/app/paletteRank.ts";

const item = (words, more) => ({ words, more });
const words = (items) => items.map((one) => one.words);

test("the beginning counts more than a word, a word more than the inside, that more than scattered letters", () => {
  const score = (text) => matchScore("cost", item(text));
  assert.ok(score("Costs") > score("Go to costs"));
  assert.ok(score("Go to costs") > score("Accosted"));
  assert.ok(score("Accosted") > score("come on, stay"));
  assert.ok(score("come on, stay") > 0);
  assert.equal(score("tools"), 0);
});

test("every term must match; where, is free", () => {
  assert.ok(matchScore("light theme", item("Theme: Light")) > 0);
  assert.equal(matchScore("light purple", item("Theme: Light")), 0);
  assert.ok(matchScore("birds fix", item("Fix the nest", "/home/dev/birds")) > 0);
  assert.ok(matchScore("fix", item("Fix the nest")) > matchScore("fix", item("Nest", "fix")));
});

test("nothing typed keeps the order, and equals keep theirs", () => {
  const items = [item("b"), item("a"), item("c")];
  assert.deepEqual(words(ranked(items, " ", 10)), ["b", "a", "c"]);
  assert.deepEqual(words(ranked([item("go to x"), item("go to y")], "go", 10)), ["go to x", "go to y"]);
  assert.equal(ranked(items, "", 2).length, 2);
});

test("what is typed is text, never a pattern", () => {
  assert.equal(matchScore("(.*", item("anything")), 0);
  assert.ok(matchScore("a(b", item("x a(b)")) > 0);
  assert.ok(matchScore("Ünder", item("under Ünderground")) > 0);
});

test("ten thousand titles are ranked within a frame or two", () => {
  const items = Array.from({ length: 10_000 }, (_, index) =>
    item(`Session ${index}: mend the importer`, `/home/p${index}`));
  const before = performance.now();
  assert.equal(ranked(items, "mend 4711", 20)[0].words, "Session 4711: mend the importer");
  assert.ok(performance.now() - before < 1_000);
});
