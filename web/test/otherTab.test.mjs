import assert from "node:assert/strict";
import { test } from "node:test";
import { otherTabStores } from "./window.mjs";
import { brushAt, timesOf } from "../src/features/sessions/brush.ts";
import { addView, ownViews } from "../src/features/sessions/views.ts";
import { preferences } from "../src/state/preferences.ts";

const start = Date.parse("2026-11-21T10:00:00Z");
const histogram = {
  range: { since: new Date(start).toISOString(), until: new Date(start + 600_000).toISOString() },
  bucket_ms: 60_000.5,
  buckets: Array.from({ length: 10 }, (_, index) => ({
    at: new Date(start + index * 60_000.5).toISOString(), sessions: index, failed: index % 2, cost_usd: 0.5,
  })),
};

test("a brush stays on its time while the histogram moves on with the clock", () => {
  const moved = (milliseconds) => ({
    ...histogram,
    buckets: histogram.buckets.map((bucket) => ({
      ...bucket, at: new Date(Date.parse(bucket.at) + milliseconds).toISOString(),
    })),
  });
  const times = timesOf(histogram, { anchor: 2, head: 4 });
  assert.deepEqual(brushAt(histogram, times), { anchor: 2, head: 4 });
  assert.deepEqual(brushAt(moved(histogram.bucket_ms / 4), times), { anchor: 2, head: 4 });
  assert.deepEqual(brushAt(moved(1.1 * histogram.bucket_ms), times), { anchor: 1, head: 3 });
  assert.deepEqual(brushAt(moved(3.1 * histogram.bucket_ms), times), { anchor: 0, head: 1 });
  assert.equal(brushAt(moved(100 * histogram.bucket_ms), times), null);
  assert.equal(brushAt(histogram, null), null);
});

test("own views that another tab keeps are taken over", () => {
  const stored = JSON.stringify([{ name: "Theirs", query: "status=failed" }]);
  otherTabStores("eyrie.sessionViews", stored);
  assert.deepEqual(ownViews.get().map((view) => view.name), ["Theirs"]);
  addView("Mine", "status=running");
  assert.deepEqual(ownViews.get().map((view) => view.name), ["Theirs", "Mine"]);
  otherTabStores("eyrie.sessionViews", null);
});

test("preferences that another tab keeps are taken over", () => {
  otherTabStores("eyrie.preferences", JSON.stringify({ density: "relaxed" }));
  assert.equal(preferences.get().density, "relaxed");
  otherTabStores("eyrie.preferences", null);
  assert.equal(preferences.get().density, "compact");
});
