import assert from "node:assert/strict";
import { test } from "node:test";
import { askOneAtATime } from "../src/api/oneAtATime.ts";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A slow hub: each question waits until the test answers it. */
function slowHub() {
  const waiting = [];
  const seen = { started: 0, answers: [], errors: [] };
  let signal = null;
  const asker = askOneAtATime((own) => {
    signal = own;
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }, {
    start: () => { seen.started += 1; },
    answer: (answer) => seen.answers.push(answer),
    error: (reason) => seen.errors.push(reason),
  });
  return { waiting, seen, asker, signal: () => signal };
}

test("an answer that is slower than the wishes for it arrives, and is asked for once more", async () => {
  const { waiting, seen, asker } = slowHub();
  for (let wish = 0; wish < 5; wish += 1) asker.ask();
  assert.equal(waiting.length, 1);
  waiting[0].resolve("first");
  await settle();
  assert.deepEqual(seen.answers, ["first"]);
  assert.equal(waiting.length, 2);
  waiting[1].resolve("second");
  await settle();
  assert.deepEqual([seen.answers, waiting.length, seen.started], [["first", "second"], 2, 2]);
  asker.ask();
  assert.equal(waiting.length, 3);
});

test("after a failure it goes on as after an answer", async () => {
  const { waiting, seen, asker } = slowHub();
  asker.ask();
  asker.ask();
  waiting[0].reject("no");
  await settle();
  waiting[1].resolve("yes");
  await settle();
  assert.deepEqual([seen.errors, seen.answers], [["no"], ["yes"]]);
});

test("stopped, it asks no more and tells nothing that comes late", async () => {
  const { waiting, seen, asker, signal } = slowHub();
  asker.ask();
  asker.ask();
  asker.stop();
  waiting[0].resolve("late");
  await settle();
  asker.ask();
  assert.deepEqual([seen.answers, waiting.length, signal().aborted], [[], 1, true]);
});
