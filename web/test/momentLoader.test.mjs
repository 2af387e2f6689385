import assert from "node:assert/strict";
import { test } from "node:test";
import { MomentLoader } from "../src/features/replay/momentLoader";

/** A hub that answers when it is told to. */
function slowHub() {
  const asked = [];
  const load = (at, signal) => new Promise((resolve, reject) => {
    const one = { at, signal, answer: () => resolve(`state ${at}`), fail: (error) => reject(error) };
    asked.push(one);
    signal.addEventListener("abort", () => reject(new Error("aborted")));
  });
  return { asked, load, open: () => asked.filter((one) => !one.signal.aborted).map((one) => one.at) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a jump gives up what is on its way; the old picture stays until the new one is there", async () => {
  const hub = slowHub();
  const loader = new MomentLoader(hub.load, () => undefined);
  loader.want(1, true);
  hub.asked[0].answer();
  await settle();
  loader.want(2, true);
  assert.equal(loader.shown.at, 1);
  loader.want(3, true);
  assert.equal(hub.asked[1].signal.aborted, true);
  assert.equal(loader.isBehind, true);
  hub.asked[2].answer();
  await settle();
  assert.deepEqual([loader.shown, loader.isBehind], [{ at: 3, value: "state 3" }, false]);
});

test("while it plays a slow hub still gets to show something, and the latest place comes next", async () => {
  const hub = slowHub();
  const loader = new MomentLoader(hub.load, () => undefined);
  loader.want(1, false);
  loader.want(2, false);
  loader.want(3, false);
  assert.deepEqual(hub.asked.map((one) => one.at), [1]);
  hub.asked[0].answer();
  await settle();
  assert.equal(loader.shown.at, 1);
  assert.deepEqual(hub.asked.map((one) => one.at), [1, 3]);
});

test("what was fetched ahead is there at once, and is fetched only when nothing else is", async () => {
  const hub = slowHub();
  const loader = new MomentLoader(hub.load, () => undefined);
  loader.want(1, true);
  loader.prefetch([5, 6]);
  assert.deepEqual(hub.asked.map((one) => one.at), [1]);
  hub.asked[0].answer();
  await settle();
  hub.asked[1].answer();
  await settle();
  assert.deepEqual(hub.asked.map((one) => one.at), [1, 5, 6]);
  loader.want(5, true);
  assert.deepEqual(loader.shown, { at: 5, value: "state 5" });
  loader.want(9, true);
  assert.equal(hub.asked[2].signal.aborted, true, "a wish is served before what is fetched ahead");
});

test("a failure is told, does not take the picture away, and is tried again", async () => {
  const hub = slowHub();
  const loader = new MomentLoader(hub.load, () => undefined);
  loader.want(1, true);
  hub.asked[0].answer();
  await settle();
  loader.want(2, true);
  hub.asked[1].fail(new Error("away"));
  await settle();
  assert.equal(loader.error.message, "away");
  assert.equal(loader.shown.at, 1);
  loader.retry();
  hub.asked[2].answer();
  await settle();
  assert.deepEqual([loader.shown.at, loader.error], [2, null]);
});

test("a session that went on is asked for anew; what came of before is not kept", async () => {
  const hub = slowHub();
  const loader = new MomentLoader(hub.load, () => undefined);
  loader.want(1, true);
  hub.asked[0].answer();
  await settle();
  loader.forget();
  assert.deepEqual(hub.asked.map((one) => one.at), [1, 1]);
  hub.asked[1].answer();
  await settle();
  loader.want(2, true);
  loader.forget();
  hub.asked[2].answer();
  await settle();
  loader.want(1, true);
  assert.equal(hub.asked.at(-1).at, 1);
});

test("it keeps so many moments and no more", async () => {
  const loader = new MomentLoader((at) => Promise.resolve(at), () => undefined, 3);
  for (let at = 1; at <= 5; at += 1) {
    loader.want(at, true);
    await settle();
  }
  let asked = 0;
  const counting = new MomentLoader((at) => { asked += 1; return Promise.resolve(at); }, () => undefined, 3);
  for (const at of [1, 2, 3, 4, 4, 3, 1]) {
    counting.want(at, true);
    await settle();
  }
  assert.equal(asked, 5);
});

test("what was on its way while the session went on is shown, and asked for again", async () => {
  const hub = slowHub();
  const loader = new MomentLoader(hub.load, () => undefined);
  loader.want(1, true);
  loader.forget();
  hub.asked[0].answer();
  await settle();
  assert.equal(loader.shown.value, "state 1");
  assert.deepEqual(hub.asked.map((one) => one.at), [1, 1]);
  hub.asked[1].answer();
  await settle();
  assert.equal(hub.asked.length, 2);
});
