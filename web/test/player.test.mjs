import assert from "node:assert/strict";
import { test } from "node:test";
import { createPlayer, placeToStep, played, playedFrom, quietWaits, speedAfter } from "../src/features/replay/player";
import { elapsedText, lastBegun, waitWords } from "../src/features/replay/moments";
import { momentOf } from "../src/text/time";

const range = { from: 1_000_000, to: 1_100_000 };
const wait = { kind: "user", from: 1_010_000, to: 1_060_000 };
const ready = (waits = []) => played(createPlayer(range, range.from), { kind: "session", range, waits, clock: 0 });
const run = (player, ...actions) => actions.reduce(played, player);

test("where it stands follows from the clock alone, however often it was painted", () => {
  const started = run(ready(), { kind: "play", clock: 500 });
  let often = started;
  for (let clock = 500; clock <= 60_500; clock += 16.7) often = played(often, { kind: "tick", clock });
  often = played(often, { kind: "tick", clock: 60_500 });
  // A tab that nobody saw paints nothing for a minute and stands at the same place.
  const seldom = played(started, { kind: "tick", clock: 60_500 });
  assert.equal(often.at, 1_060_000);
  assert.equal(seldom.at, often.at);
});

test("speed counts from where it was changed", () => {
  const player = run(ready(), { kind: "play", clock: 0 }, { kind: "speed", speed: 4, clock: 10_000 },
    { kind: "tick", clock: 15_000 }, { kind: "speed", speed: 0.5, clock: 15_000 }, { kind: "pause", clock: 25_000 },
    { kind: "tick", clock: 99_000 });
  assert.equal(player.at, 1_000_000 + 10_000 + 20_000 + 5_000);
  assert.equal(player.isPlaying, false);
});

test("it stops at the end and begins anew from there", () => {
  const ended = run(ready(), { kind: "play", clock: 0 }, { kind: "tick", clock: 200_000 });
  assert.deepEqual([ended.at, ended.isPlaying], [range.to, false]);
  const again = played(ended, { kind: "toggle", clock: 200_500 });
  assert.deepEqual([again.at, again.isPlaying], [range.from, true]);
});

test("a jump stays inside the session and goes on from there", () => {
  assert.equal(run(ready(), { kind: "seek", at: 5, clock: 0 }).at, range.from);
  assert.equal(run(ready(), { kind: "seek", at: 9e12, clock: 0 }).at, range.to);
  const player = run(ready(), { kind: "play", clock: 0 }, { kind: "seek", at: 1_050_000, clock: 700 }, { kind: "tick", clock: 1_700 });
  assert.equal(player.at, 1_051_000);
  assert.equal(player.isPlaying, true);
});

test("long waits are skipped and said; their beginning is shown", () => {
  const player = run(ready([wait]), { kind: "play", clock: 0 }, { kind: "tick", clock: 10_400 });
  assert.deepEqual([player.at, player.skips.count], [1_010_400, 0]);
  const after = played(player, { kind: "tick", clock: 11_000 });
  assert.equal(after.at, 1_060_500);
  assert.deepEqual(after.skips, { count: 1, milliseconds: 49_500, last: wait });
  assert.equal(played(after, { kind: "pause", clock: 11_000 }).skips.count, 1);
  const shown = run(ready([wait]), { kind: "skip", skipsWaits: false, clock: 0 }, { kind: "play", clock: 0 }, { kind: "tick", clock: 11_000 });
  assert.deepEqual([shown.at, shown.skips.count], [1_011_000, 0]);
  // Somebody who goes into a wait sees it, until it plays.
  const inside = run(ready([wait]), { kind: "seek", at: 1_030_000, clock: 0 });
  assert.equal(inside.at, 1_030_000);
  assert.equal(run(inside, { kind: "play", clock: 0 }, { kind: "tick", clock: 100 }).at, 1_060_100);
});

test("what was skipped stays said when the session goes on or the speed changes, until playing begins anew", () => {
  const later = { kind: "permission", from: 1_070_000, to: 1_080_000 };
  const waits = [wait, later];
  const skipped = run(ready(waits), { kind: "play", clock: 0 }, { kind: "tick", clock: 11_000 });
  assert.equal(skipped.skips.count, 1);
  const changed = run(skipped, { kind: "session", range: { ...range, to: range.to + 1_000 }, waits, clock: 11_100 },
    { kind: "tick", clock: 11_200 }, { kind: "speed", speed: 2, clock: 11_200 }, { kind: "tick", clock: 11_300 },
    { kind: "skip", skipsWaits: true, clock: 11_300 }, { kind: "tick", clock: 11_400 });
  assert.deepEqual(changed.skips, skipped.skips);
  const both = played(changed, { kind: "tick", clock: 16_600 });
  assert.deepEqual(both.skips, { count: 2, milliseconds: 49_500 + 9_500, last: later });
  const paused = run(both, { kind: "pause", clock: 16_700 });
  assert.equal(paused.skips.count, 2);
  assert.equal(run(paused, { kind: "play", clock: 17_000 }, { kind: "tick", clock: 17_100 }).skips.count, 0);
  assert.equal(run(both, { kind: "seek", at: 1_005_000, clock: 16_700 }, { kind: "tick", clock: 16_800 }).skips.count, 0);
});

test("short waits are played, and a wait that lasts to the end ends the replay", () => {
  const short = { kind: "permission", from: 1_010_000, to: 1_012_000 };
  assert.equal(playedFrom(1_000_000, 11_000, [short]).at, 1_011_000);
  const last = { kind: "user", from: 1_090_000, to: range.to };
  const ended = run(ready([last]), { kind: "play", clock: 0 }, { kind: "tick", clock: 91_000 });
  assert.deepEqual([ended.at, ended.isPlaying, ended.skips.count], [range.to, false, 1]);
});

test("many waits are skipped in one go at a high speed", () => {
  const waits = Array.from({ length: 9 }, (_, index) => ({ kind: "user", from: 1_005_000 + index * 10_000, to: 1_014_000 + index * 10_000 }));
  const found = playedFrom(1_000_000, 5_500 + 8 * 1_500, waits);
  assert.equal(found.skips.count, 9);
  assert.equal(found.at, 1_094_000);
});

test("a clock that is set back does not turn the replay back", () => {
  const player = run(ready(), { kind: "play", clock: 10_000 }, { kind: "tick", clock: 20_000 });
  assert.equal(played(player, { kind: "tick", clock: 15_000 }).at, player.at);
});

test("a session that goes on gets longer without a jump", () => {
  const player = run(ready(), { kind: "play", clock: 0 }, { kind: "tick", clock: 5_000 });
  const longer = played(player, { kind: "session", range: { from: range.from, to: range.to + 9_000 }, waits: [], clock: 5_000 });
  assert.equal(longer.turn, player.turn);
  assert.equal(played(longer, { kind: "tick", clock: 6_000 }).at, 1_006_000);
});

test("what is shown beside moves on in steps while it plays, and exactly when it stands", () => {
  const player = run(ready(), { kind: "speed", speed: 4, clock: 0 }, { kind: "seek", at: 1_000_123, clock: 0 }, { kind: "play", clock: 0 }, { kind: "tick", clock: 360 });
  assert.equal(placeToStep(player, 100), 1_000_123 + 1_200);
  assert.equal(placeToStep(played(player, { kind: "pause", clock: 360 }), 100), 1_000_123 + 1_440);
});

test("speeds go from a half to thirty-two", () => {
  assert.deepEqual([speedAfter(1, 1), speedAfter(1, -1), speedAfter(32, 1), speedAfter(0.5, -1)], [2, 0.5, 32, 0.5]);
});

test("a wait is quiet only where no subagent was at work", () => {
  const busy = [{ from: 1_020_000, to: 1_030_000 }, { from: 1_025_000, to: 1_035_000 }, { from: 0, to: 5 }];
  assert.deepEqual(quietWaits([wait], busy), [
    { kind: "user", from: 1_010_000, to: 1_020_000 }, { kind: "user", from: 1_035_000, to: 1_060_000 },
  ]);
  assert.deepEqual(quietWaits([wait], [{ from: 1, to: 2_000_000 }]), []);
  const over = [wait, { kind: "permission", from: 1_020_000, to: 1_070_000 }];
  assert.deepEqual(quietWaits(over, []), [{ kind: "user", from: 1_010_000, to: 1_070_000 }]);
});

test("a moment with microseconds is reached at the next millisecond", () => {
  const whole = Date.parse("2026-11-21T08:00:00.123Z");
  assert.equal(momentOf("2026-11-21T08:00:00.123000Z"), whole);
  assert.equal(momentOf("2026-11-21T08:00:00.123001Z"), whole + 1);
  assert.equal(momentOf("2026-11-21T08:00:00.123Z"), whole);
  assert.equal(momentOf("2026-11-21T08:00:00Z"), whole - 123);
});

test("how far it is", () => {
  assert.deepEqual([0, 59_999, 107_264, 7_509_000].map(elapsedText), ["0:00", "0:59", "1:47", "2:05:09"]);
  assert.deepEqual([5, 10, 25, 30].map((at) => lastBegun([10, 20, 30], at)), [-1, 0, 1, 2]);
});

test("the legend tells how long the waits are, not the session", () => {
  assert.equal(waitWords([]), "0 waits");
  assert.equal(waitWords([{ from: 0, to: 5_600 }]), "1 wait, 5.6 s");
  assert.equal(waitWords([{ from: 0, to: 40_000 }, { from: 90_000, to: 125_000 }]), "2 waits, 1 m 15 s");
});
