// Follow mode as a pure state machine: Following → Paused (scroll, selection, key) → "N new" → Following again,
// only when the reader says so. While paused, the row under the reader's eye never moves.
//
// Rows are counted absolutely: a row keeps its number while older rows are put before it or thrown away.

type PauseReason = "scroll" | "selection" | "key";

export interface FollowState {
  mode: "following" | "paused";
  reason: PauseReason | null;
  /** Events that arrived since the pause. */
  unread: number;
  /** Number of the first row that is kept. */
  firstRow: number;
  /** Number after the last row. */
  endRow: number;
  /** How many rows fit, with fractions. */
  visibleRows: number;
  /** The number, with fractions, of the row at the top edge. */
  topRow: number;
}

export type FollowAction =
  | { kind: "rows"; firstRow: number; endRow: number; newEvents: number }
  | { kind: "scrolled"; topRow: number }
  | { kind: "resized"; visibleRows: number }
  | { kind: "paused"; reason: PauseReason }
  | { kind: "resumed" }
  | { kind: "reset"; firstRow: number; endRow: number };

export const initialFollow: FollowState = {
  mode: "following", reason: null, unread: 0, firstRow: 0, endRow: 0, visibleRows: 0, topRow: 0,
};

/** A scroll of less than this many rows is rounding, not a reader's wish. */
const scrollTolerance = 0.25;

function lowestTop(state: FollowState): number {
  return Math.max(state.firstRow, state.endRow - state.visibleRows);
}

function settled(state: FollowState): FollowState {
  if (state.mode === "following") return { ...state, topRow: lowestTop(state) };
  return { ...state, topRow: Math.max(state.firstRow, Math.min(state.topRow, lowestTop(state))) };
}

export function follow(state: FollowState, action: FollowAction): FollowState {
  switch (action.kind) {
    case "rows": {
      const unread = state.mode === "paused" ? state.unread + action.newEvents : 0;
      return settled({ ...state, firstRow: action.firstRow, endRow: action.endRow, unread });
    }
    case "reset":
      return settled({
        ...initialFollow,
        visibleRows: state.visibleRows,
        firstRow: action.firstRow,
        endRow: action.endRow,
      });
    case "resized":
      return settled({ ...state, visibleRows: action.visibleRows });
    case "scrolled": {
      const isAway = action.topRow < lowestTop(state) - scrollTolerance;
      // Following, the browser reports our own scrolling too; only a move away from the end is the reader's.
      if (state.mode === "following" && !isAway) return state;
      return settled({ ...paused(state, "scroll"), topRow: action.topRow });
    }
    case "paused":
      return paused(state, action.reason);
    case "resumed":
      return settled({ ...state, mode: "following", reason: null, unread: 0 });
  }
}

function paused(state: FollowState, reason: PauseReason): FollowState {
  return state.mode === "paused" ? state : { ...state, mode: "paused", reason, unread: 0 };
}

/** The rows to paint: those in view and a few around them, never more than `maximum`. */
export function paintedRange(state: FollowState, maximum: number): { start: number; end: number } {
  const seen = Math.ceil(state.visibleRows) + 1;
  const margin = Math.max(0, Math.floor((maximum - seen) / 2));
  const start = Math.max(state.firstRow, Math.floor(state.topRow) - margin);
  return { start, end: Math.min(state.endRow, start + maximum) };
}
