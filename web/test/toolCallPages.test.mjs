import assert from "node:assert/strict";
import { test } from "node:test";
import { ToolCallPages } from "../src/features/session/toolCallPages";

/** A hub with numbered calls, the newest first, that answers when it is told to. */
function hub(first) {
  const one = { count: first, asked: [], running: new Set() };
  one.load = (limit, cursor) => new Promise((resolve, reject) => {
    assert.ok(limit <= 1_000, "the hub refuses more");
    const answer = () => {
      const from = cursor === null ? one.count - 1 : Number(cursor) - 1;
      const numbers = Array.from({ length: Math.min(limit, from + 1) }, (_, index) => from - index);
      const last = numbers.at(-1) ?? 0;
      resolve({
        tool_calls: numbers.map((number) =>
          ({ tool_use_id: `t${number}`, status: one.running.has(number) ? "running" : "succeeded" })),
        next_cursor: last > 0 ? String(last) : null, total: one.count,
      });
    };
    one.asked.push({ limit, cursor, answer, fail: () => reject(new Error("away")) });
  });
  one.answer = async () => {
    one.asked.at(-1).answer();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return one;
}
const numbersOf = (pages) => pages.list.calls.map((call) => Number(call.tool_use_id.slice(1)));
const down = (from, to) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

async function opened(count, pagesLoaded) {
  const source = hub(count);
  const pages = new ToolCallPages(source.load, () => undefined);
  pages.refresh();
  await source.answer();
  for (let page = 1; page < pagesLoaded; page += 1) {
    pages.loadMore();
    assert.ok(pages.list.calls.length > 0, "the list stays while more is fetched");
    await source.answer();
  }
  return { source, pages };
}

test("every call can be reached, however many there are", async () => {
  const { pages } = await opened(1_450, 15);
  assert.deepEqual(numbersOf(pages), down(1_449, 0));
  assert.equal(pages.list.cursor, null);
});

test("what comes is put before what is listed, and what went on is seen", async () => {
  const { source, pages } = await opened(500, 3);
  source.running.add(499);
  source.count += 7;
  pages.refresh();
  await source.answer();
  assert.deepEqual(numbersOf(pages), down(506, 200));
  assert.equal(pages.list.calls[7].status, "running");
  pages.loadMore();
  await source.answer();
  assert.deepEqual(numbersOf(pages), down(506, 100));
});

test("a list of which nobody asked for more stays as long as it is; after a gap it begins anew", async () => {
  const { source, pages } = await opened(500, 1);
  source.count += 30;
  pages.refresh();
  await source.answer();
  assert.deepEqual(numbersOf(pages), down(529, 430));
  const other = await opened(500, 2);
  other.source.count += 900;
  other.pages.refresh();
  await other.source.answer();
  assert.deepEqual(numbersOf(other.pages), down(1_399, 1_200));
  assert.equal(other.pages.list.cursor, "1200");
});

test("an answer on its way is let come, and what was asked for meanwhile follows", async () => {
  const { source, pages } = await opened(500, 1);
  pages.refresh();
  pages.refresh();
  pages.loadMore();
  pages.refresh();
  assert.equal(source.asked.length, 2);
  await source.answer();
  assert.deepEqual(source.asked.map((one) => one.cursor), [null, null, "400"]);
  await source.answer();
  assert.equal(pages.list.calls.length, 200);
  assert.equal(pages.isLoading, false);
});

test("a failure leaves the list as it is", async () => {
  const { source, pages } = await opened(500, 2);
  pages.loadMore();
  source.asked.at(-1).fail();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(pages.error.message, "away");
  assert.equal(pages.list.calls.length, 200);
  pages.retry();
  await source.answer();
  assert.deepEqual([pages.error, pages.list.calls.length], [null, 300]);
});
