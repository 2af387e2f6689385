// The clock of a replay, as a pure reducer: where it stands follows from when it was started and what time it is now,
// so that nothing adds up and no frame that was not painted is missed.

/** Milliseconds since 1970. */
export interface Stretch {
  from: number;
  to: number;
}

export interface Wait extends Stretch {
  kind: "user" | "permission";
}

export const speeds = [0.5, 1, 2, 4, 8, 16, 32] as const;
/** Waits that are longer are skipped. */
export const longestShownWait = 2_000;
/** So much of a skipped wait is played, so that it can be seen that there was one. */
const shownOfWait = 500;

interface Skips {
  count: number;
  milliseconds: number;
  last: Wait | null;
}

export interface Player {
  range: Stretch;
  /** In order, none over another. */
  waits: readonly Wait[];
  skipsWaits: boolean;
  speed: number;
  isPlaying: boolean;
  /** Where the replay stands. */
  at: number;
  /** Where it stood when the clock that is running now was started, what that clock said, and what was skipped by then. */
  anchor: { at: number; clock: number; skips: Skips };
  /** What was skipped since playing began. */
  skips: Skips;
  /** Grows with everything but the passing of time: a jump, a pause. */
  turn: number;
}

export type PlayerAction =
  | { kind: "play" | "pause" | "toggle" | "tick"; clock: number }
  | { kind: "seek"; at: number; clock: number }
  | { kind: "speed"; speed: number; clock: number }
  | { kind: "skip"; skipsWaits: boolean; clock: number }
  | { kind: "session"; range: Stretch; waits: readonly Wait[]; clock: number };

const noSkips: Skips = { count: 0, milliseconds: 0, last: null };

function clamp(at: number, range: Stretch): number {
  return Math.min(range.to, Math.max(range.from, at));
}

export function createPlayer(range: Stretch, at: number): Player {
  const start = clamp(at, range);
  return {
    range, waits: [], skipsWaits: true, speed: 1, isPlaying: false, at: start, anchor: { at: start, clock: 0, skips: noSkips },
    skips: noSkips, turn: 0,
  };
}

/** The part of a wait that is left out. */
function cutOf(wait: Wait): Stretch | null {
  return wait.to - wait.from > longestShownWait ? { from: wait.from + shownOfWait, to: wait.to } : null;
}

/** The first wait that ends after a time. */
function firstEndingAfter(waits: readonly Wait[], at: number): number {
  let low = 0;
  let high = waits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waits[middle]?.to ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where playing from a place for so long leads to, and what is left out on the way. */
export function playedFrom(
  from: number,
  milliseconds: number,
  waits: readonly Wait[],
): { at: number; skips: Skips } {
  let at = from;
  let left = Math.max(0, milliseconds);
  let skips = noSkips;
  for (let index = firstEndingAfter(waits, from); index < waits.length; index += 1) {
    const wait = waits[index];
    const cut = wait === undefined ? null : cutOf(wait);
    if (wait === undefined || cut === null || cut.to <= at) continue;
    const until = Math.max(0, cut.from - at);
    if (left < until) break;
    left -= until;
    const begins = Math.max(at, cut.from);
    at = cut.to;
    skips = { count: skips.count + 1, milliseconds: skips.milliseconds + cut.to - begins, last: wait };
  }
  return { at: at + left, skips };
}

function anchored(player: Player, at: number, clock: number, skips = player.skips): Player {
  return { ...player, at, anchor: { at, clock, skips }, skips, turn: player.turn + 1 };
}

function sumOf(before: Skips, since: Skips): Skips {
  if (since.last === null) return before;
  return { count: before.count + since.count, milliseconds: before.milliseconds + since.milliseconds, last: since.last };
}

function ticked(player: Player, clock: number): Player {
  if (!player.isPlaying) return player;
  const played = (clock - player.anchor.clock) * player.speed;
  const found = playedFrom(player.anchor.at, played, player.skipsWaits ? player.waits : []);
  const next = clamp(found.at, player.range);
  const skips = sumOf(player.anchor.skips, found.skips);
  if (next >= player.range.to) return { ...anchored(player, player.range.to, clock, skips), isPlaying: false };
  // A clock that was set back does not turn the replay back.
  if (next <= player.at) return player;
  return { ...player, at: next, skips: skips.count === player.skips.count ? player.skips : skips };
}

function play(player: Player, clock: number): Player {
  const start = player.at >= player.range.to ? player.range.from : player.at;
  return { ...anchored(player, start, clock, noSkips), isPlaying: true };
}

function pause(player: Player, clock: number): Player {
  const now = ticked(player, clock);
  // The address has whole milliseconds.
  return { ...anchored(now, Math.round(now.at), clock), isPlaying: false };
}

export function played(player: Player, action: PlayerAction): Player {
  switch (action.kind) {
    case "play":
      return player.isPlaying ? player : play(player, action.clock);
    case "pause":
      return player.isPlaying ? pause(player, action.clock) : player;
    case "toggle":
      return player.isPlaying ? pause(player, action.clock) : play(player, action.clock);
    case "tick":
      return ticked(player, action.clock);
    case "seek":
      return anchored(player, clamp(Math.round(action.at), player.range), action.clock, noSkips);
    case "speed": {
      const now = ticked(player, action.clock);
      return { ...anchored(now, now.at, action.clock), speed: action.speed };
    }
    case "skip": {
      const now = ticked(player, action.clock);
      return { ...anchored(now, now.at, action.clock), skipsWaits: action.skipsWaits };
    }
    case "session": {
      const now = ticked(player, action.clock);
      const at = clamp(now.at, action.range);
      // A session that goes on only gets longer: that is no jump.
      const anchor = { at, clock: action.clock, skips: now.skips };
      return { ...now, range: action.range, waits: action.waits, at, anchor };
    }
  }
}

/** The next faster or slower speed. */
export function speedAfter(speed: number, by: 1 | -1): number {
  const place = speeds.findIndex((one) => one >= speed);
  const next = speeds[Math.max(0, Math.min(speeds.length - 1, (place < 0 ? speeds.length - 1 : place) + by))];
  return next ?? speed;
}

/**
 * Where the replay stands, to a step: while it plays it moves on only so often, and what is shown by it is made anew
 * only then.
 */
export function placeToStep(player: Player, playedMilliseconds: number): number {
  if (!player.isPlaying) return player.at;
  const step = playedMilliseconds * player.speed;
  return player.anchor.at + Math.floor((player.at - player.anchor.at) / step) * step;
}

/**
 * The waits in which nothing else went on: a wait is cut where a subagent was at work, and those that overlap are one.
 */
export function quietWaits(waits: readonly Wait[], busy: readonly Stretch[]): Wait[] {
  const free: Wait[] = [];
  const work = [...busy].sort((a, b) => a.from - b.from);
  for (const wait of waits) {
    let from = wait.from;
    for (const one of work) {
      if (one.to <= from) continue;
      if (one.from >= wait.to) break;
      if (one.from > from) free.push({ ...wait, from, to: one.from });
      from = Math.max(from, one.to);
    }
    if (from < wait.to) free.push({ ...wait, from });
  }
  free.sort((a, b) => a.from - b.from);
  const merged: Wait[] = [];
  for (const wait of free) {
    const last = merged[merged.length - 1];
    if (last === undefined || wait.from >= last.to) merged.push({ ...wait });
    else last.to = Math.max(last.to, wait.to);
  }
  return merged;
}
