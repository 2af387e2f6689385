import assert from "node:assert/strict";
import { test } from "node:test";
import { Stepper } from "../src/features/replay/stepper";

const start = Date.parse("2026-11-21T08:00:00.000Z");
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A hub that answers when it is told to, and a replay that stands where it was sent. */
function stage() {
  const asked = [];
  const told = [];
  let at = start;
  const stepper = new Stepper({
    step: (from, kind, direction, signal) => new Promise((resolve, reject) => {
      asked.push({ from, answer: (moment) => resolve({ moment }), fail: (words) => reject(new Error(words)) });
      signal.addEventListener("abort", () => reject(new Error("signal is aborted without reason")));
    }),
    stand: () => at,
    seek: (moment) => { at = moment; },
  }, (found) => told.push(found));
  return { asked, told, stepper, at: () => at };
}

test("a step that comes before the answer to the one before it takes its place in silence", async () => {
  const { asked, told, stepper, at } = stage();
  stepper.step("event", "next");
  stepper.step("event", "next");
  await settle();
  assert.deepEqual(told, []);
  asked[1].answer({ at: "2026-11-21T08:00:01.000400Z", label: "Bash: make" });
  await settle();
  assert.deepEqual(told.map((one) => one.words), ["Bash: make"]);
  assert.equal(at(), start + 1_001);
});

test("the next step goes on from exactly where the last one led", async () => {
  const { asked, told, stepper } = stage();
  stepper.step("edit", "next");
  asked[0].answer({ at: "2026-11-21T08:00:01.000400Z", label: "" });
  await settle();
  stepper.step("edit", "next");
  assert.equal(asked[1].from, "2026-11-21T08:00:01.000400Z");
  asked[1].answer(null);
  await settle();
  assert.deepEqual(told.map((one) => one.words), ["One edit on", "No further edit"]);
  stepper.step("edit", "previous");
  asked[2].fail("The hub does not answer.");
  await settle();
  assert.equal(told.at(-1).words, "The hub does not answer.");
});
