// What the conversation's list holds still while rows come, go and grow above it.
import type { ConversationEntry } from "../../../api/sessionWindows";
import { bringIntoView } from "./bringIntoView";
import type { Anchor } from "./windowing";
import { rowAt, topOfAnchor } from "./windowing";

export interface Hold {
  /** The entry that is being read, and how far above the top edge it begins. */
  anchor: Anchor | null;
  /** Something inside an entry that goes before the anchor. */
  pinned: { element: HTMLElement; top: number } | null;
  /** Where the list has scrolled to by itself: that scroll is no wish of the reader. */
  wanted: number | null;
  /** Where the list stood when that was last looked at: what the reader scrolls is told a frame later. */
  stood: number;
}

export interface Rows {
  entries: readonly ConversationEntry[];
  /** Where each row begins, and where the last one ends. */
  offsets: Float64Array;
  indices: ReadonlyMap<string, number>;
}

export function newHold(): Hold {
  return { anchor: null, pinned: null, wanted: null, stood: 0 };
}

/** How far somebody has scrolled since the list stood at `top`; a list that got shorter moves by itself. */
function readersScroll(scroller: HTMLElement, top: number): number {
  const moved = scroller.scrollTop - top;
  const isAtEnd = scroller.scrollTop >= scroller.scrollHeight - scroller.clientHeight - 1;
  return Math.abs(moved) < 1 || (moved < 0 && isAtEnd) ? 0 : moved;
}

function topIn(scroller: HTMLElement, element: HTMLElement): number {
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}

/** The row at the top edge, of those that are painted. */
function paintedRowAt(scroller: HTMLElement): string | null {
  const edge = scroller.getBoundingClientRect().top;
  for (const row of scroller.querySelectorAll<HTMLElement>(":scope > ol > li")) {
    if (row.getBoundingClientRect().bottom > edge) return row.dataset["row"] ?? null;
  }
  return null;
}

/** How far a row's top is above the top edge; null unless it is painted. */
function paintedOffset(scroller: HTMLElement, id: string): number | null {
  const row = scroller.querySelector<HTMLElement>(`:scope > ol > li[data-row="${CSS.escape(id)}"]`);
  return row === null ? null : scroller.getBoundingClientRect().top - row.getBoundingClientRect().top;
}

/** The entries at the top and at the bottom edge; the top one is held from now on if the reader has scrolled to it. */
export function noteEdges(
  scroller: HTMLElement,
  hold: Hold,
  { entries, offsets, indices }: Rows,
  isReaders: boolean,
): { first: ConversationEntry | undefined; last: ConversationEntry | undefined } {
  const top = scroller.scrollTop;
  // What is painted says better than the sums where things are: a row may have grown since it was measured.
  const index = indices.get(paintedRowAt(scroller) ?? "") ?? rowAt(offsets, top);
  const first = entries[index];
  const hasMoved = isReaders || readersScroll(scroller, hold.stood) !== 0;
  if (first !== undefined && (hasMoved || hold.anchor === null)) {
    hold.anchor = { id: first.id, offset: paintedOffset(scroller, first.id) ?? top - (offsets[index] ?? 0) };
  }
  hold.stood = top;
  return { first, last: entries[rowAt(offsets, top + scroller.clientHeight)] };
}

/** Takes over what the reader, or a focus that moved, has scrolled since, so that it is not undone; returns how far. */
export function takeReadersScroll(scroller: HTMLElement, hold: Hold): number {
  const scrolled = readersScroll(scroller, hold.stood);
  if (scrolled === 0) return 0;
  hold.pinned = null;
  if (hold.anchor !== null) hold.anchor = { ...hold.anchor, offset: hold.anchor.offset + scrolled };
  hold.stood = scroller.scrollTop;
  return scrolled;
}

/** Scrolls so that what is held is where it was. */
export function restore(scroller: HTMLElement, hold: Hold, rows: Rows, isFollowing: boolean): void {
  const goal = isFollowing ? scroller.scrollHeight - scroller.clientHeight : heldTop(scroller, hold, rows);
  if (goal === null || Math.abs(scroller.scrollTop - goal) < 1) return;
  scroller.scrollTop = goal;
  // What that brings into view is painted when the browser says that it has scrolled: rows are measured first.
  noteOwnScroll(scroller, hold);
}

function heldTop(scroller: HTMLElement, hold: Hold, { offsets, indices }: Rows): number | null {
  if (hold.pinned?.element.isConnected === true) {
    return scroller.scrollTop + topIn(scroller, hold.pinned.element) - hold.pinned.top;
  }
  if (hold.anchor === null) return null;
  const painted = paintedOffset(scroller, hold.anchor.id);
  return painted === null
    ? topOfAnchor(hold.anchor, offsets, (id) => indices.get(id))
    : scroller.scrollTop + hold.anchor.offset - painted;
}

function noteOwnScroll(scroller: HTMLElement, hold: Hold): void {
  hold.wanted = scroller.scrollTop;
  hold.stood = scroller.scrollTop;
}

/** Lets an entry that may not be painted yet be held a quarter of the height below the top edge. */
export function holdEntry(scroller: HTMLElement | null, hold: Hold, id: string, height: number): void {
  hold.pinned = null;
  hold.stood = scroller?.scrollTop ?? 0;
  hold.anchor = { id, offset: -Math.round(height / 4) };
}

export function scrollToEnd(scroller: HTMLElement, hold: Hold): void {
  scroller.scrollTop = scroller.scrollHeight;
  hold.stood = scroller.scrollTop;
}

/** Brings something inside an entry into view and holds it there. */
export function pin(scroller: HTMLElement, hold: Hold, element: HTMLElement): void {
  bringIntoView(element, "third");
  noteOwnScroll(scroller, hold);
  hold.pinned = { element, top: topIn(scroller, element) };
}
