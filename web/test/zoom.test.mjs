import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fitWindow, isWhole, panBy, readMoment, readWindow, trailTo, windowParameters, withMoment, zoomAround,
} from "../src/features/session/zoom";

const whole = { from: 1_000, to: 101_000 };

test("a window lies in the whole, never shorter than what can be told apart", () => {
  assert.deepEqual(fitWindow({ from: -5_000, to: 5_000 }, whole), { from: 1_000, to: 11_000 });
  assert.deepEqual(fitWindow({ from: 99_000, to: 120_000 }, whole), { from: 80_000, to: 101_000 });
  assert.deepEqual(fitWindow({ from: 0, to: 1e9 }, whole), whole);
  assert.deepEqual(fitWindow({ from: 5_000, to: 5_000 }, whole), { from: 4_990, to: 5_010 });
});

test("zooming holds the moment under the pointer where it is", () => {
  const window = { from: 20_000, to: 40_000 };
  const closer = zoomAround(window, whole, 0.5, 25_000);
  assert.deepEqual(closer, { from: 22_500, to: 32_500 });
  assert.equal((25_000 - closer.from) / (closer.to - closer.from), 0.25);
  assert.deepEqual(zoomAround(window, whole, 100, 25_000), whole);
  assert.deepEqual(zoomAround(zoomAround(window, whole, 0.5, 30_000), whole, 2, 30_000), window);
});

test("panning stops at the ends", () => {
  assert.deepEqual(panBy({ from: 20_000, to: 40_000 }, whole, 0.5), { from: 30_000, to: 50_000 });
  assert.deepEqual(panBy({ from: 2_000, to: 22_000 }, whole, -0.5), { from: 1_000, to: 21_000 });
});

test("a moment that is in view moves nothing", () => {
  const window = { from: 20_000, to: 40_000 };
  assert.equal(withMoment(window, whole, 20_000), window);
  assert.deepEqual(withMoment(window, whole, 60_000), { from: 50_000, to: 70_000 });
});

test("the address keeps a window and gives back the same", () => {
  const window = { from: 1_763_709_697_123, to: 1_763_709_700_001 };
  assert.deepEqual(readWindow(new URLSearchParams(windowParameters(window))), window);
  assert.deepEqual(windowParameters(null), { from: null, to: null });
  for (const text of ["", "from=5", "from=9&to=3", "from=x&to=9", "from=3&to=3", "from=&to=4"]) {
    assert.equal(readWindow(new URLSearchParams(text)), null, text);
  }
  assert.equal(readMoment(new URLSearchParams("at=2026-11-21T00:00:00Z"), "at"), Date.parse("2026-11-21T00:00:00Z"));
  assert.equal(isWhole({ from: 1_000, to: 101_000 }, whole), true);
  assert.equal(isWhole({ from: 2_000, to: 101_000 }, whole), false);
});

test("the trail has what contains the window; a step replaces the last zoom", () => {
  const outer = { from: 10_000, to: 60_000 };
  const inner = { from: 20_000, to: 30_000 };
  const trail = trailTo(trailTo([], outer, false), inner, false);
  assert.deepEqual(trail, [outer, inner]);
  assert.deepEqual(trailTo(trail, { from: 22_000, to: 32_000 }, true), [outer, { from: 22_000, to: 32_000 }]);
  assert.deepEqual(trailTo(trail, { from: 70_000, to: 80_000 }, false), [{ from: 70_000, to: 80_000 }]);
  assert.deepEqual(trailTo(trail, null, false), []);
});
